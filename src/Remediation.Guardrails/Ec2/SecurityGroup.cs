using Amazon.EC2;
using Amazon.EC2.Model;

namespace Remediation.Guardrails.Ec2;

/// <summary>A security group's ingress rules.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="Rules">Its ingress rules, in the order of their ids.</param>
public sealed record SecurityGroup(string GroupId, IReadOnlyList<IngressRule> Rules)
{
    /// <summary>Reads a group rule by rule (DescribeSecurityGroups would put rules together and lose their ids); a group that is gone has none.</summary>
    public static async Task<SecurityGroup> ReadAsync(AmazonEC2Client ec2, string id, CancellationToken cancel)
    {
        var rules = new List<IngressRule>();
        var request = new DescribeSecurityGroupRulesRequest { Filters = [new("group-id", [id])], MaxResults = 1000 };
        await foreach (
            var page in ec2.Paginators.DescribeSecurityGroupRules(request).Responses.WithCancellation(cancel)
        )
            rules.AddRange((page.SecurityGroupRules ?? []).Where(r => r.IsEgress != true).Select(IngressRule.Of));
        return new(id, [.. rules.OrderBy(r => r.Id, StringComparer.Ordinal)]);
    }
}
