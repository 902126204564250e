using System.Text.Json.Nodes;
using Amazon.EC2.Model;
using Remediation.Guardrails.Ec2;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A security group with the rules of <c>given.rules</c>, whose source may be one of the prefix lists of
/// <c>given.prefixLists</c> by its placeholder's name, and a neighbour that is open and that no event names. Where
/// <c>given.isDefault</c> is true it is the default group of a VPC of its own, without the rules that AWS makes with it
/// where <c>given.isClosed</c> is, and with a network interface in it where <c>given.inUse</c> is.
/// </summary>
/// <remarks>
/// Placeholders: prefixList (prefixList2, ...), groupId, groupName, ruleId (ruleId2, ...; in the order given),
/// neighbourId, vpcId, account.
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
        var vpc = (bool?)given["isDefault"] == true ? await MakeVpcAsync(aws, cancel) : "vpc-0a1b2c3d4e5f60718";
        var group =
            (bool?)given["isDefault"] == true
                ? await DefaultOfAsync(aws, vpc, given, cancel)
                : await CreateAsync(aws, name, "web servers", cancel);
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
            ["vpcId"] = vpc,
        };
        foreach (var (index, cidrs) in (given["prefixLists"] as JsonArray ?? []).Index())
            names[NameOf("prefixList", index)] = await ListAsync(aws, cidrs!.AsArray(), cancel);
        foreach (var (index, one) in (given["rules"] as JsonArray ?? []).Index())
        {
            var rule = (JsonObject)one!.DeepClone();
            if (names.TryGetValue((string)rule["source"]!, out var list))
                rule["source"] = list;
            names[NameOf("ruleId", index)] = await AddAsync(aws, group, rule, cancel);
        }
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

    private static async Task<string> MakeVpcAsync(AwsClients aws, CancellationToken cancel) =>
        (await aws.EC2.CreateVpcAsync(new() { CidrBlock = "10.40.0.0/16" }, cancel)).Vpc.VpcId;

    private static async Task<string> DefaultOfAsync(
        AwsClients aws,
        string vpc,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var request = new DescribeSecurityGroupsRequest
        {
            Filters = [new("vpc-id", [vpc]), new("group-name", ["default"])],
        };
        var group = (await aws.EC2.DescribeSecurityGroupsAsync(request, cancel)).SecurityGroups.Single().GroupId;
        if ((bool?)given["isClosed"] == true)
        {
            var all = new IpPermission { IpProtocol = "-1", Ipv4Ranges = [new() { CidrIp = "0.0.0.0/0" }] };
            await aws.EC2.RevokeSecurityGroupEgressAsync(new() { GroupId = group, IpPermissions = [all] }, cancel);
        }
        if ((bool?)given["inUse"] == true)
        {
            var made = await aws.EC2.CreateSubnetAsync(new() { VpcId = vpc, CidrBlock = "10.40.1.0/24" }, cancel);
            await aws.EC2.CreateNetworkInterfaceAsync(
                new() { SubnetId = made.Subnet.SubnetId, Groups = [group] },
                cancel
            );
        }
        return group;
    }

    private static string NameOf(string what, int index) => index == 0 ? what : $"{what}{index + 1}";

    private static async Task<string> ListAsync(AwsClients aws, JsonArray cidrs, CancellationToken cancel)
    {
        var request = new CreateManagedPrefixListRequest
        {
            PrefixListName = $"list-{Guid.NewGuid():N}"[..16],
            AddressFamily = "IPv4",
            MaxEntries = cidrs.Count,
            Entries = [.. cidrs.Select(cidr => new AddPrefixListEntry { Cidr = (string)cidr! })],
        };
        return (await aws.EC2.CreateManagedPrefixListAsync(request, cancel)).PrefixList.PrefixListId;
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
        if (source.StartsWith("pl-", StringComparison.Ordinal))
            permission.PrefixListIds = [new() { Id = source, Description = description }];
        else if (source.Contains(':', StringComparison.Ordinal))
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
