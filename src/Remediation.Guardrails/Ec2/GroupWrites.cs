using System.Text.Json.Nodes;

namespace Remediation.Guardrails.Ec2;

/// <summary>The writes of a security group's rules, of what comes in and of what goes out.</summary>
internal static class GroupWrites
{
    public static readonly Permission RevokeIngress = Permission("RevokeSecurityGroupIngress");
    public static readonly Permission RevokeEgress = Permission("RevokeSecurityGroupEgress");
    public static readonly Permission AuthorizeIngress = Permission("AuthorizeSecurityGroupIngress");
    public static readonly Permission AuthorizeEgress = Permission("AuthorizeSecurityGroupEgress");

    /// <summary>
    /// The writes that lead from some rules of a direction to others; none where they let through the same.
    /// </summary>
    public static IEnumerable<Step> Change(
        string group,
        Sequence<GroupRule> from,
        Sequence<GroupRule> to,
        bool isEgress = false
    )
    {
        List<string> gone = [.. Missing(from, to).Select(rule => rule.Id)];
        if (gone.Count > 0)
            yield return Revoke(group, gone, isEgress);
        foreach (var rule in Missing(to, from))
            yield return Authorize(group, rule, isEgress);
    }

    /// <summary>The rules of one list whose like the other has not.</summary>
    /// <remarks>
    /// A rule that is made again gets another id, so what is the same is told by what it lets through.
    /// </remarks>
    public static IEnumerable<GroupRule> Missing(Sequence<GroupRule> one, Sequence<GroupRule> other) =>
        one.Where(rule => !other.Any(rule.IsSameAs));

    private static Permission Permission(string operation) => SecurityGroups.Type.Permission($"ec2:{operation}");

    private static Step Revoke(string group, List<string> rules, bool isEgress) =>
        new(
            isEgress ? RevokeEgress : RevokeIngress,
            isEgress ? "RevokeSecurityGroupEgress" : "RevokeSecurityGroupIngress",
            new()
            {
                ["GroupId"] = group,
                ["SecurityGroupRuleIds"] = new JsonArray([.. rules.Select(rule => (JsonNode?)JsonValue.Create(rule))]),
            },
            isEgress
                ? run =>
                    run.Aws.EC2.RevokeSecurityGroupEgressAsync(
                            new() { GroupId = group, SecurityGroupRuleIds = rules },
                            run.Cancel
                        )
                        .AsAnswer()
                : run =>
                    run.Aws.EC2.RevokeSecurityGroupIngressAsync(
                            new() { GroupId = group, SecurityGroupRuleIds = rules },
                            run.Cancel
                        )
                        .AsAnswer()
        );

    private static Step Authorize(string group, GroupRule rule, bool isEgress) =>
        new(
            isEgress ? AuthorizeEgress : AuthorizeIngress,
            isEgress ? "AuthorizeSecurityGroupEgress" : "AuthorizeSecurityGroupIngress",
            new()
            {
                ["GroupId"] = group,
                ["Rule"] = $"{rule.Traffic} {(isEgress ? "to" : "from")} {rule.Peer}",
                ["Description"] = rule.Description,
            },
            isEgress
                ? run =>
                    run.Aws.EC2.AuthorizeSecurityGroupEgressAsync(
                            new() { GroupId = group, IpPermissions = [rule.ToPermission()] },
                            run.Cancel
                        )
                        .AsAnswer()
                : run =>
                    run.Aws.EC2.AuthorizeSecurityGroupIngressAsync(
                            new() { GroupId = group, IpPermissions = [rule.ToPermission()] },
                            run.Cancel
                        )
                        .AsAnswer()
        );
}
