using System.Text.Json.Serialization;
using Amazon.EC2.Model;
using Remediation.Guardrails.Shared.Networks;
using static Remediation.Model.Control;
using CidrBlock = Remediation.Guardrails.Shared.Networks.CidrBlock;

namespace Remediation.Guardrails.Ec2;

/// <summary>Nobody on the whole Internet reaches an administration port or a database.</summary>
public static partial class IngressOpenToWorld
{
    public const string Id = "ec2-ingress-open-to-world";

    private static readonly string[] Transports = ["tcp", "udp"];

    private static readonly Permission DescribeRules = new("ec2:DescribeSecurityGroupRules", "*");

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

    private static readonly Setting<int> WidestV4 = Setting.Number(
        "widestIpv4",
        InternetShare.WidestV4,
        least: 1,
        most: 32,
        "The prefix length of IPv4 as whose number of addresses all rules of a port may let in together; with more they "
            + "are open to the world."
    );

    private static readonly Setting<int> WidestV6 = Setting.Number(
        "widestIpv6",
        InternetShare.WidestV6,
        least: 4,
        most: 128,
        "The same of IPv6."
    );

    public static readonly Guardrail<SecurityGroup> Guardrail = new()
    {
        Id = Id,
        Title = "Revoke security group rules that open high-risk ports to the world",
        Repairs = """
            Revokes, by rule id, those ingress rules that let more of the Internet reach a high-risk port than a /8 of
            IPv4 or a /16 of IPv6: `0.0.0.0/0` and `::/0`, halves of them, any port range or protocol that contains such
            a port, prefix lists with such ranges, and ranges that are so many only together. Of several rules the
            widest go, until the rest is less. The settings `widestIpv4` and `widestIpv6` move the bounds.
            """,
        Spares = """
            Rules for other addresses, other groups or other ports stay, also where they were made in the same call.
            ICMP has no ports and stays. Addresses that are not routed, such as `10.0.0.0/8`, do not count, and ranges
            that overlap count once. A network within a wide range stays. A group of another account, which a shared VPC
            shows, is left alone. Where a rule of such a port names a prefix list that cannot be read, you are told.
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
                "CreateSecurityGroup",
                SecurityGroups.ListModified
            ),
            new Watch.ConfigItem(SecurityGroups.TypeName),
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
        Reads = [DescribeRules, PrefixList.Read],
        Writes = [GroupWrites.RevokeIngress],
        Undos = [GroupWrites.AuthorizeIngress],
        Settings = [HighRiskPorts, AllowedPorts, WidestV4, WidestV6],
        State = () => Ec2IngressOpenToWorldJson.Default,
        Observe = ObserveAsync,
        Owner = group => group.OwnerId,
        Judge = Judge,
        Change = (_, from, to) => GroupWrites.Change(to.GroupId, from.Rules, to.Rules),
        Asks = call => InternetShare.IsInternet(RangesIn(call.Request)),
        Rejoin = (before, now) => now with { Rules = [.. now.Rules, .. GroupWrites.Missing(before.Rules, now.Rules)] },
    };

    /// <summary>A security group's ingress rules.</summary>
    /// <param name="GroupId">The group.</param>
    /// <param name="Rules">Its ingress rules, in the order of their ids.</param>
    public sealed record SecurityGroup(string GroupId, Sequence<GroupRule> Rules)
    {
        /// <summary>The prefix lists that its rules name; null where they name none.</summary>
        public Sequence<PrefixList>? PrefixLists { get; init; }

        /// <summary>The account that owns it, which of a shared VPC may be another; null where no rule tells.</summary>
        [JsonIgnore]
        public string? OwnerId { get; init; }
    }

    private static async Task<SecurityGroup?> ObserveAsync(AwsClients aws, Resource group, CancellationToken cancel)
    {
        var found = await SecurityGroups.RulesAsync(aws, group.Id, cancel);
        var rules = found.Where(rule => rule.IsEgress != true).Select(GroupRule.Of).ToList();
        return new(group.Id, [.. rules.OrderBy(r => r.Id, StringComparer.Ordinal)])
        {
            PrefixLists = await PrefixListsAsync(aws, rules, cancel),
            OwnerId = found.Select(rule => rule.GroupOwnerId).FirstOrDefault(owner => !string.IsNullOrEmpty(owner)),
        };
    }

    private static async Task<Sequence<PrefixList>?> PrefixListsAsync(
        AwsClients aws,
        List<GroupRule> rules,
        CancellationToken cancel
    )
    {
        var lists = new List<PrefixList>();
        foreach (
            var id in rules.Select(rule => rule.PrefixList).OfType<string>().Distinct().Order(StringComparer.Ordinal)
        )
            lists.Add(await PrefixList.ReadAsync(aws, id, cancel));
        return lists.Count == 0 ? null : [.. lists];
    }

    // Each call names its ranges in another place.
    private static IEnumerable<CidrBlock> RangesIn(Field request)
    {
        if (request.Text is { } text)
            return CidrBlock.Parse(text) is { } block ? [block] : [];
        return request.IsObject
            ? request.Members.SelectMany(member => RangesIn(member.Value))
            : request.Items.SelectMany(RangesIn);
    }

    private static Verdict Judge(Seen<SecurityGroup> seen)
    {
        if (seen.State.OwnerId is { } owner && owner != seen.Resource.Account)
            return seen.Left($"the group belongs to account {owner}, which alone may change its rules");
        var opening = new HashSet<string>();
        var ports = new SortedSet<int>();
        var unread = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var same in Reaching(seen).GroupBy(found => found.Rules))
        {
            unread.UnionWith(same.Key.Where(rule => IsUnread(seen.State, rule)).Select(rule => rule.PrefixList!));
            var wide = Opening(seen, same.Key).Select(rule => rule.Id).ToList();
            opening.UnionWith(wide);
            if (wide.Count > 0)
                ports.UnionWith(same.Select(found => found.Port));
        }
        if (opening.Count > 0)
            return Violation(seen, opening, ports);
        return unread.Count > 0
            ? seen.Unclear($"a high-risk port is open to what cannot be read: {string.Join(", ", unread)}")
            : seen.Compliant("no high-risk port is open to the world");
    }

    private static Verdict Violation(Seen<SecurityGroup> seen, HashSet<string> opening, SortedSet<int> ports)
    {
        var revoked = seen.State.Rules.Where(rule => opening.Contains(rule.Id)).ToList();
        var verb = revoked.Count == 1 ? "opens" : "open";
        return seen.Violation(
            $"{string.Join(", ", revoked)} {verb} {Named(ports)} to the world",
            seen.State with
            {
                Rules = [.. seen.State.Rules.Where(rule => !opening.Contains(rule.Id))],
            }
        );
    }

    // Many ports are reached by the same rules, which are then looked at once.
    private static IEnumerable<(int Port, Sequence<GroupRule> Rules)> Reaching(Seen<SecurityGroup> seen)
    {
        foreach (var port in seen.Get(HighRiskPorts).Except(seen.Get(AllowedPorts)))
        {
            foreach (var transport in Transports)
            {
                Sequence<GroupRule> rules = [.. seen.State.Rules.Where(rule => rule.Reaches(transport, port))];
                if (rules.Count > 0)
                    yield return (port, rules);
            }
        }
    }

    private static IReadOnlyList<GroupRule> Opening(Seen<SecurityGroup> seen, Sequence<GroupRule> rules) =>
        InternetOpening.Of(
            rules,
            rule => BlocksOf(seen.State, rule),
            rule => rule.Id,
            seen.Get(WidestV4),
            seen.Get(WidestV6)
        );

    private static IReadOnlyList<CidrBlock> BlocksOf(SecurityGroup group, GroupRule rule)
    {
        if (rule.Block() is { } block)
            return [block];
        var cidrs = ListOf(group, rule)?.Cidrs ?? [];
        return [.. cidrs.Select(CidrBlock.Parse).OfType<CidrBlock>()];
    }

    private static bool IsUnread(SecurityGroup group, GroupRule rule) =>
        rule.PrefixList is not null && ListOf(group, rule)?.Cidrs is null;

    private static PrefixList? ListOf(SecurityGroup group, GroupRule rule) =>
        group.PrefixLists?.FirstOrDefault(list => list.Id == rule.PrefixList);

    private static string Named(SortedSet<int> ports) =>
        ports.Count switch
        {
            1 => $"port {ports.Min}",
            <= 5 => $"ports {string.Join(", ", ports)}",
            _ => $"{ports.Count} high-risk ports",
        };

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(SecurityGroup))]
    private sealed partial class Ec2IngressOpenToWorldJson : JsonSerializerContext;
}
