using System.Text.Json.Nodes;
using Amazon.EC2.Model;
using Remediation.Guardrails.Ec2;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A security group with the rules of <c>given.rules</c>, and a neighbour that is open and that no event names.
/// </summary>
/// <remarks>
/// Placeholders: groupId, groupName, ruleId (ruleId2, ...; in the order given), neighbourId, account.
/// </remarks>
public sealed class SecurityGroupScenario : IScenario
{
    public string Type => "AWS::EC2::SecurityGroup";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var name = $"web-{Guid.NewGuid():N}"[..16];
        var group = await CreateAsync(aws, name, "web servers", cancel);
        var neighbour = await CreateAsync(aws, $"{name}-beside", "beside it", cancel);
        var open = new JsonObject
        {
            ["protocol"] = "tcp",
            ["from"] = 22,
            ["to"] = 22,
            ["source"] = "0.0.0.0/0",
            ["description"] = "not in the event",
        };
        await AddAsync(aws, neighbour, open, cancel);
        var names = new Dictionary<string, string>
        {
            ["groupId"] = group,
            ["groupName"] = name,
            ["neighbourId"] = neighbour,
        };
        foreach (var (index, rule) in (given["rules"] as JsonArray ?? []).Index())
            names[index == 0 ? "ruleId" : $"ruleId{index + 1}"] = await AddAsync(aws, group, (JsonObject)rule!, cancel);
        var described = await aws.EC2.DescribeSecurityGroupsAsync(new() { GroupIds = [group] }, cancel);
        names["account"] = described.SecurityGroups[0].OwnerId;
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["ingress"] = await RulesAsync(aws, names["groupId"], false, cancel),
            ["egress"] = await RulesAsync(aws, names["groupId"], true, cancel),
            ["neighbour"] = await RulesAsync(aws, names["neighbourId"], false, cancel),
        };

    private static async Task<string> CreateAsync(
        AwsClients aws,
        string name,
        string description,
        CancellationToken cancel
    )
    {
        var request = new CreateSecurityGroupRequest { GroupName = name, Description = description };
        return (await aws.EC2.CreateSecurityGroupAsync(request, cancel)).GroupId;
    }

    private static async Task<string> AddAsync(AwsClients aws, string group, JsonObject rule, CancellationToken cancel)
    {
        var source = (string)rule["source"]!;
        var description = (string?)rule["description"];
        if (description?.Length == 0)
            description = null;
        var permission = new IpPermission
        {
            IpProtocol = (string)rule["protocol"]!,
            FromPort = (int)rule["from"]!,
            ToPort = (int)rule["to"]!,
        };
        if (source.Contains(':', StringComparison.Ordinal))
            permission.Ipv6Ranges = [new() { CidrIpv6 = source, Description = description }];
        else
            permission.Ipv4Ranges = [new() { CidrIp = source, Description = description }];
        var request = new AuthorizeSecurityGroupIngressRequest { GroupId = group, IpPermissions = [permission] };
        var answer = await aws.EC2.AuthorizeSecurityGroupIngressAsync(request, cancel);
        return answer.SecurityGroupRules[0].SecurityGroupRuleId;
    }

    // Without the ids: a rule that is made again is the same rule.
    private static async Task<JsonArray> RulesAsync(AwsClients aws, string group, bool egress, CancellationToken cancel)
    {
        var rules = await aws.EC2.DescribeSecurityGroupRulesAsync(
            new() { Filters = [new("group-id", [group])], MaxResults = 1000 },
            cancel
        );
        var words = (rules.SecurityGroupRules ?? []).Where(r => r.IsEgress == egress).Select(Words);
        return [.. words.Order(StringComparer.Ordinal).Select(w => JsonValue.Create(w))];
    }

    private static string Words(SecurityGroupRule rule)
    {
        var peer = rule.CidrIpv4 + rule.CidrIpv6 + rule.PrefixListId + rule.ReferencedGroupInfo?.GroupId;
        return $"{rule.IpProtocol} {rule.FromPort}-{rule.ToPort} {peer} {rule.Description}".Trim();
    }
}
