using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.EC2.Model;
using Remediation.Guardrails.Shared.Networks;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Ec2;

/// <summary>Nobody on the whole Internet reaches an administration port or a database.</summary>
public static partial class IngressOpenToWorld
{
    public const string Id = "ec2-ingress-open-to-world";

    private static readonly string[] Transports = ["tcp", "udp"];

    private static readonly Permission DescribeRules = new("ec2:DescribeSecurityGroupRules", "*");
    private static readonly Permission RevokeIngress = new("ec2:RevokeSecurityGroupIngress", SecurityGroups.Any);
    private static readonly Permission AuthorizeIngress = new("ec2:AuthorizeSecurityGroupIngress", SecurityGroups.Any);

    private static readonly Setting<Sequence<int>> HighRiskPorts = Setting.Ports(
        "highRiskPorts",
        // Security Hub EC2.19's list and more: remote administration, databases, caches, clusters.
        // csharpier-ignore
        [
            20,
            21,
            22,
            23,
            25,
            110,
            135,
            137,
            138,
            139,
            143,
            389,
            445,
            1433,
            1434,
            1521,
            2049,
            2375,
            2376,
            2379,
            2380,
            3000,
            3306,
            3389,
            4333,
            5000,
            5432,
            5439,
            5500,
            5601,
            5900,
            5985,
            5986,
            6379,
            6443,
            8080,
            8088,
            8888,
            9042,
            9092,
            9200,
            9300,
            10250,
            11211,
            27017,
            27018,
            27019,
        ],
        "Ports that may not be reached from the whole Internet."
    );

    private static readonly Setting<Sequence<int>> AllowedPorts = Setting.Ports(
        "allowedPorts",
        [],
        "Ports of that list that may be open after all."
    );

    public static readonly Guardrail<SecurityGroup> Guardrail = new()
    {
        Id = Id,
        Title = "Revoke security group rules that open high-risk ports to the world",
        Repairs = """
            Revokes, by rule id, exactly those ingress rules that let the whole Internet reach a high-risk port: `0.0.0.0/0` and `::/0`, any
            port range or protocol that contains such a port, and ranges that cover the world only together (`0.0.0.0/1` and `128.0.0.0/1`).
            """,
        Spares = """
            Rules for other addresses, other groups or other ports stay, also where they were made in the same call. ICMP has no ports and stays.
            Of ranges that cover the world together, those within another one stay, and those narrower than a /8 (IPv6: /16) where that is enough.
            Prefix lists are not looked into.
            """,
        Breaks = """
            Connections that are open stay open until they end; clients that came in by the rule can make no new ones.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Practice = Practice.Network,
        Controls = [Fsbp("EC2.19"), Cis("3.0.0", "5.2"), Cis("3.0.0", "5.3")],
        On = SecurityGroups.Kind,
        Watches =
        [
            new Watch.Calls(
                "ec2.amazonaws.com",
                "AuthorizeSecurityGroupIngress",
                "ModifySecurityGroupRules",
                "CreateSecurityGroup"
            ),
            new Watch.ConfigItem(SecurityGroups.Type),
            new Watch.ConfigRule(
                "restricted-ssh",
                "incoming-ssh-disabled",
                "restricted-common-ports",
                "restricted-incoming-traffic",
                "restricted-rdp",
                "vpc-sg-open-only-to-authorized-ports",
                "vpc-sg-port-restriction-check",
                "vpc-sg-restricted-common-ports"
            ),
        ],
        Reads = [DescribeRules],
        Writes = [RevokeIngress],
        Undos = [AuthorizeIngress],
        Settings = [HighRiskPorts, AllowedPorts],
        State = () => Ec2IngressOpenToWorldJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Rejoin = (before, now) => now with { Rules = [.. now.Rules, .. Missing(before, now)] },
    };

    /// <summary>A security group's ingress rules.</summary>
    /// <param name="GroupId">The group.</param>
    /// <param name="Rules">Its ingress rules, in the order of their ids.</param>
    public sealed record SecurityGroup(string GroupId, Sequence<IngressRule> Rules);

    // Rule by rule: DescribeSecurityGroups would put rules together and lose their ids. A group that is gone has none.
    private static async Task<SecurityGroup?> ObserveAsync(AwsClients aws, Resource group, CancellationToken cancel)
    {
        var request = new DescribeSecurityGroupRulesRequest
        {
            Filters = [new("group-id", [group.Id])],
            MaxResults = 1000,
        };
        var rules = new List<IngressRule>();
        await foreach (
            var page in aws.EC2.Paginators.DescribeSecurityGroupRules(request).Responses.WithCancellation(cancel)
        )
            rules.AddRange((page.SecurityGroupRules ?? []).Where(r => r.IsEgress != true).Select(IngressRule.Of));
        return new(group.Id, [.. rules.OrderBy(r => r.Id, StringComparer.Ordinal)]);
    }

    private static Verdict Judge(Seen<SecurityGroup> seen)
    {
        var ranges = seen.State.Rules.Where(rule => rule.Block() is not null).ToList();
        var opening = new HashSet<string>();
        var ports = new SortedSet<int>();
        foreach (var port in seen.Get(HighRiskPorts).Except(seen.Get(AllowedPorts)))
        {
            foreach (var rule in Opening(ranges, port))
            {
                opening.Add(rule.Id);
                ports.Add(port);
            }
        }
        if (opening.Count == 0)
            return seen.Compliant("no high-risk port is open to the world");

        var revoked = ranges.Where(rule => opening.Contains(rule.Id)).ToList();
        var verb = revoked.Count == 1 ? "opens" : "open";
        return seen.Violation(
            $"{string.Join(", ", revoked)} {verb} {Named(ports)} to the world",
            seen.State with
            {
                Rules = [.. seen.State.Rules.Where(rule => !opening.Contains(rule.Id))],
            }
        );
    }

    private static IEnumerable<IngressRule> Opening(List<IngressRule> ranges, int port) =>
        Transports.SelectMany(transport =>
            WorldCoverage.Opening(ranges.Where(rule => rule.Reaches(transport, port)), rule => rule.Block()!.Value)
        );

    private static string Named(SortedSet<int> ports) =>
        ports.Count switch
        {
            1 => $"port {ports.Min}",
            <= 5 => $"ports {string.Join(", ", ports)}",
            _ => $"{ports.Count} high-risk ports",
        };

    // A rule that is made again gets another id, so what is the same is told by what it lets in.
    private static IEnumerable<Step> Change(Resource group, SecurityGroup from, SecurityGroup to)
    {
        var gone = Missing(from, to).Select(rule => rule.Id).ToList();
        if (gone.Count > 0)
            yield return Revoke(from.GroupId, gone);
        foreach (var rule in Missing(to, from))
            yield return Authorize(to.GroupId, rule);
    }

    // The rules of one state whose like the other has not.
    private static IEnumerable<IngressRule> Missing(SecurityGroup one, SecurityGroup other) =>
        one.Rules.Where(rule => !other.Rules.Any(rule.IsSameAs));

    private static Step Revoke(string group, List<string> rules) =>
        new(
            RevokeIngress,
            "RevokeSecurityGroupIngress",
            new()
            {
                ["GroupId"] = group,
                ["SecurityGroupRuleIds"] = new JsonArray([.. rules.Select(rule => JsonValue.Create(rule))]),
            },
            async run =>
                await run.Aws.EC2.RevokeSecurityGroupIngressAsync(
                    new() { GroupId = group, SecurityGroupRuleIds = rules },
                    run.Cancel
                )
        );

    private static Step Authorize(string group, IngressRule rule) =>
        new(
            AuthorizeIngress,
            "AuthorizeSecurityGroupIngress",
            new()
            {
                ["GroupId"] = group,
                ["Rule"] = $"{rule}",
                ["Description"] = rule.Description,
            },
            async run =>
                await run.Aws.EC2.AuthorizeSecurityGroupIngressAsync(
                    new() { GroupId = group, IpPermissions = [rule.ToPermission()] },
                    run.Cancel
                )
        );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(SecurityGroup))]
    private sealed partial class Ec2IngressOpenToWorldJson : JsonSerializerContext;
}
