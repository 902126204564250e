using System.Text.Json.Nodes;
using Amazon.EC2.Model;
using Remediation.Guardrails.Ec2;

namespace Remediation.Samples.Scenarios;

/// <summary>A security group with the rules of <c>given.rules</c>, and a neighbour that is open and that no event names.</summary>
/// <remarks>Placeholders: groupId, groupName, ruleId (ruleId2, ...; in the order given), neighbourId, account.</remarks>
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
        var group = (
            await aws.EC2.CreateSecurityGroupAsync(new() { GroupName = name, Description = "web servers" }, cancel)
        ).GroupId;
        var neighbour = (
            await aws.EC2.CreateSecurityGroupAsync(
                new() { GroupName = $"{name}-beside", Description = "beside it" },
                cancel
            )
        ).GroupId;
        await AddAsync(
            aws,
            neighbour,
            new()
            {
                ["protocol"] = "tcp",
                ["from"] = 22,
                ["to"] = 22,
                ["source"] = "0.0.0.0/0",
                ["description"] = "not in the event",
            },
            cancel
        );

        var names = new Dictionary<string, string>
        {
            ["groupId"] = group,
            ["groupName"] = name,
            ["neighbourId"] = neighbour,
        };
        foreach (var (index, rule) in (given["rules"] as JsonArray ?? []).Index())
            names[index == 0 ? "ruleId" : $"ruleId{index + 1}"] = await AddAsync(aws, group, (JsonObject)rule!, cancel);
        names["account"] = (await aws.EC2.DescribeSecurityGroupsAsync(new() { GroupIds = [group] }, cancel))
            .SecurityGroups[0]
            .OwnerId;
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

    private static async Task<string> AddAsync(AwsClients aws, string group, JsonObject rule, CancellationToken cancel)
    {
        var (source, description) = (
            (string)rule["source"]!,
            (string?)rule["description"] is { Length: > 0 } text ? text : null
        );
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
        return (
            await aws.EC2.AuthorizeSecurityGroupIngressAsync(
                new() { GroupId = group, IpPermissions = [permission] },
                cancel
            )
        )
            .SecurityGroupRules[0]
            .SecurityGroupRuleId;
    }

    // Without the ids: a rule that is made again is the same rule.
    private static async Task<JsonArray> RulesAsync(AwsClients aws, string group, bool egress, CancellationToken cancel)
    {
        var rules = await aws.EC2.DescribeSecurityGroupRulesAsync(
            new() { Filters = [new("group-id", [group])], MaxResults = 1000 },
            cancel
        );
        return
        [
            .. (rules.SecurityGroupRules ?? [])
                .Where(r => r.IsEgress == egress)
                .Select(r =>
                    $"{r.IpProtocol} {r.FromPort}-{r.ToPort} {r.CidrIpv4}{r.CidrIpv6}{r.PrefixListId}{r.ReferencedGroupInfo?.GroupId} {r.Description}".Trim()
                )
                .Order(StringComparer.Ordinal)
                .Select(r => JsonValue.Create(r)),
        ];
    }
}
