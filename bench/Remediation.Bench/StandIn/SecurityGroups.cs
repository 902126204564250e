using System.Xml.Linq;

namespace Remediation.Bench.StandIn;

/// <summary>EC2: security groups and their ingress rules.</summary>
internal sealed class SecurityGroups
{
    private const string Read = "DescribeSecurityGroupRules";
    private const string Write = "RevokeSecurityGroupIngress";
    private const string Tags = "DescribeTags";

    private static readonly XNamespace Namespace = "http://ec2.amazonaws.com/doc/2016-11-15/";

    private readonly Lock gate = new();
    private readonly Dictionary<string, List<IngressRule>> groups = [];
    private readonly Dictionary<string, int> writes = [];

    public static bool IsWrite(Request request) => request.Operation == Write;

    /// <summary>Makes a group that lets in SSH.</summary>
    /// <param name="sources">From where, as CIDR blocks.</param>
    public void Add(string id, params IEnumerable<string> sources)
    {
        lock (gate)
        {
            var suffix = id["sg-".Length..];
            groups[id] = [.. sources.Index().Select(s => new IngressRule($"sgr-{suffix}{s.Index}", s.Item))];
            writes[id] = 0;
        }
    }

    /// <summary>From where a group lets in SSH.</summary>
    public IReadOnlyList<string> SourcesOf(string id)
    {
        lock (gate)
            return [.. groups[id].Select(rule => rule.Source)];
    }

    /// <summary>How often a group was written.</summary>
    public int Writes(string id)
    {
        lock (gate)
            return writes[id];
    }

    /// <returns>Null for what it does not know.</returns>
    public Reply? Answer(Request request)
    {
        lock (gate)
        {
            return request.Operation switch
            {
                Read when request.Form["Filter.1.Name"] == "group-id" => Describe(request.Form["Filter.1.Value.1"]!),
                Write => Revoke(request),
                Tags => Reply.Xml(new(Namespace + "DescribeTagsResponse", new XElement(Namespace + "tagSet"))),
                _ => null,
            };
        }
    }

    // A filter that no group meets finds none.
    private Reply Describe(string id)
    {
        var rules = groups.GetValueOrDefault(id) ?? [];
        var items = rules.Select(rule => new XElement(
            Namespace + "item",
            new XElement(Namespace + "securityGroupRuleId", rule.Id),
            new XElement(Namespace + "groupId", id),
            new XElement(Namespace + "isEgress", false),
            new XElement(Namespace + "ipProtocol", "tcp"),
            new XElement(Namespace + "fromPort", 22),
            new XElement(Namespace + "toPort", 22),
            new XElement(Namespace + "cidrIpv4", rule.Source)
        ));
        return Reply.Xml(
            new(
                Namespace + "DescribeSecurityGroupRulesResponse",
                new XElement(Namespace + "securityGroupRuleSet", items)
            )
        );
    }

    private Reply Revoke(Request request)
    {
        if (!groups.TryGetValue(request.Form["GroupId"] ?? "", out var rules))
            return Reply.Ec2Error("InvalidGroup.NotFound");
        var revoked = request
            .Form.AllKeys.Where(key => key!.StartsWith("SecurityGroupRuleId.", StringComparison.Ordinal))
            .Select(key => request.Form[key]!)
            .ToHashSet();
        writes[request.Form["GroupId"]!]++;
        if (!revoked.IsSubsetOf(rules.Select(rule => rule.Id)))
            return Reply.Ec2Error("InvalidSecurityGroupRuleId.NotFound");
        rules.RemoveAll(rule => revoked.Contains(rule.Id));
        return Reply.Xml(
            new(Namespace + "RevokeSecurityGroupIngressResponse", new XElement(Namespace + "return", true))
        );
    }

    private sealed record IngressRule(string Id, string Source);
}
