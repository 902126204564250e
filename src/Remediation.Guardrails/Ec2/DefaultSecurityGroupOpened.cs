using System.Text.Json.Serialization;
using Amazon.EC2;
using Amazon.EC2.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Ec2;

/// <summary>A VPC's default security group lets nothing in and nothing out.</summary>
public static partial class DefaultSecurityGroupOpened
{
    public const string Id = "ec2-default-security-group-opened";

    // https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    private const string DefaultName = "default";

    // The fewest that DescribeNetworkInterfaces answers with.
    private const int FewInterfaces = 5;

    private static readonly Permission DescribeRules = new("ec2:DescribeSecurityGroupRules", "*");
    private static readonly Permission DescribeInterfaces = new("ec2:DescribeNetworkInterfaces", "*");

    public static readonly Guardrail<DefaultGroup> Guardrail = new()
    {
        Id = Id,
        Title = "Revoke the rules of a VPC's default security group",
        Repairs = """
            Revokes, by rule id, all rules of a VPC's default security group, of what comes in and of what goes out, also
            those that AWS makes with each VPC. Whatever is launched without naming a group gets the default one, and
            then reaches nothing and is reached by nothing.
            """,
        Spares = """
            While network interfaces are in the default group you are told, and nothing is changed: give them groups of
            their own first. Other groups are left alone, and so is the group of another account's VPC that is shared
            with you.
            """,
        Breaks = """
            Services that fall back to the default group without a word, such as RDS, EMR, DMS and MWAA, make what
            reaches nothing, until they are given a group of their own.
            """,
        Severity = Severity.High,
        Risk = Risk.Disruptive,
        Practice = Practice.Network,
        Controls = [Fsbp("EC2.2"), Cis("3.0.0", "5.4")],
        On = SecurityGroups.Kind,
        Watches =
        [
            new Watch.Calls(
                Ec2Calls.EventSource,
                "AuthorizeSecurityGroupIngress",
                "AuthorizeSecurityGroupEgress",
                "ModifySecurityGroupRules",
                Vpcs.Made,
                Vpcs.DefaultMade
            ),
            new Watch.ConfigItem(SecurityGroups.TypeName),
            new Watch.ConfigRule("vpc-default-security-group-closed"),
        ],
        Reads = [SecurityGroups.Describe, DescribeRules, DescribeInterfaces],
        Writes = [GroupWrites.RevokeIngress, GroupWrites.RevokeEgress],
        Undos = [GroupWrites.AuthorizeIngress, GroupWrites.AuthorizeEgress],
        State = () => Ec2DefaultSecurityGroupOpenedJson.Default,
        Observe = ObserveAsync,
        Owner = group => group.OwnerId,
        Judge = Judge,
        Change = Change,
        // Each of the calls adds rules, and a group that is no default one is left whatever is read.
        Asks = _ => true,
        Rejoin = (before, now) =>
            now with
            {
                Ingress = [.. now.Ingress, .. GroupWrites.Missing(before.Ingress, now.Ingress)],
                Egress = [.. now.Egress, .. GroupWrites.Missing(before.Egress, now.Egress)],
            },
    };

    /// <summary>A security group as far as it matters whether it is a default one.</summary>
    /// <param name="IsDefault">Whether it is its VPC's default group; of another one nothing more is read.</param>
    /// <param name="Ingress">Its rules of what comes in, in the order of their ids.</param>
    /// <param name="Egress">Its rules of what goes out.</param>
    public sealed record DefaultGroup(bool IsDefault, Sequence<GroupRule> Ingress, Sequence<GroupRule> Egress)
    {
        /// <summary>The account that it belongs to, which of a shared VPC's is another.</summary>
        [JsonIgnore]
        public string? OwnerId { get; init; }

        /// <summary>Some of the network interfaces that are in it.</summary>
        [JsonIgnore]
        public Sequence<string> Interfaces { get; init; } = [];
    }

    private static async Task<DefaultGroup?> ObserveAsync(AwsClients aws, Resource group, CancellationToken cancel)
    {
        try
        {
            var answer = await aws.EC2.DescribeSecurityGroupsAsync(new() { GroupIds = [group.Id] }, cancel);
            if (answer.SecurityGroups?.FirstOrDefault() is not { } found)
                return null;
            var seen = new DefaultGroup(found.GroupName == DefaultName, [], []) { OwnerId = found.OwnerId };
            return seen.IsDefault ? await WithRulesAsync(aws, seen, group.Id, cancel) : seen;
        }
        catch (AmazonEC2Exception gone) when (gone.ErrorCode == "InvalidGroup.NotFound")
        {
            return null;
        }
    }

    private static async Task<DefaultGroup> WithRulesAsync(
        AwsClients aws,
        DefaultGroup seen,
        string group,
        CancellationToken cancel
    )
    {
        var rules = await SecurityGroups.RulesAsync(aws, group, cancel);
        var request = new DescribeNetworkInterfacesRequest
        {
            Filters = [new("group-id", [group])],
            MaxResults = FewInterfaces,
        };
        var interfaces = (await aws.EC2.DescribeNetworkInterfacesAsync(request, cancel)).NetworkInterfaces ?? [];
        return seen with
        {
            Ingress = Of(rules.Where(rule => rule.IsEgress != true)),
            Egress = Of(rules.Where(rule => rule.IsEgress == true)),
            Interfaces = [.. interfaces.Select(one => one.NetworkInterfaceId).Order(StringComparer.Ordinal)],
        };
    }

    private static Sequence<GroupRule> Of(IEnumerable<SecurityGroupRule> rules) =>
        [.. rules.Select(GroupRule.Of).OrderBy(rule => rule.Id, StringComparer.Ordinal)];

    private static Verdict Judge(Seen<DefaultGroup> seen)
    {
        var group = seen.State;
        if (!group.IsDefault)
            return seen.Left("the group is not its VPC's default one");
        if (group.Ingress.Count + group.Egress.Count == 0)
            return seen.Compliant("the default group has no rules");
        if (group.OwnerId is { } owner && owner != seen.Resource.Account)
            return seen.Left($"the group belongs to account {owner}, which alone may change its rules");
        var why = $"the default group has rules ({group.Ingress.Count} in, {group.Egress.Count} out)";
        return group.Interfaces.Count > 0
            ? seen.Told($"{why}, and is in use by {string.Join(", ", group.Interfaces)}: give them other groups")
            : seen.Violation(why, group with { Ingress = [], Egress = [] });
    }

    private static IEnumerable<Step> Change(Resource group, DefaultGroup from, DefaultGroup to) =>
        [
            .. GroupWrites.Change(group.Id, from.Ingress, to.Ingress),
            .. GroupWrites.Change(group.Id, from.Egress, to.Egress, isEgress: true),
        ];

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(DefaultGroup))]
    private sealed partial class Ec2DefaultSecurityGroupOpenedJson : JsonSerializerContext;
}
