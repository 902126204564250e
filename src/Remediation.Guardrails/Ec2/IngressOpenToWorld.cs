using System.Text.Json.Nodes;
using Amazon.EC2;
using Amazon.EC2.Model;
using Remediation.Guardrails.Shared.Networks;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Ec2;

/// <summary>Nobody on the whole Internet reaches an administration port or a database.</summary>
public static class IngressOpenToWorld
{
    private const string Type = "AWS::EC2::SecurityGroup";
    private const string AnyGroup = "arn:{partition}:ec2:{region}:{account}:security-group/*";

    public static readonly Guardrail<SecurityGroup> Guardrail = new()
    {
        Id = "ec2-ingress-open-to-world",
        Title = "Revoke security group rules that open high-risk ports to the world",
        Description = """
            Revokes, by rule id, exactly those ingress rules that let the whole Internet reach a high-risk port: `0.0.0.0/0` and `::/0`, any
            port range or protocol that contains such a port, and ranges that cover the world only together (`0.0.0.0/1` and `128.0.0.0/1`).

            Rules for other addresses, other groups or other ports stay, also where they were made in the same call. ICMP has no ports and stays.
            Of ranges that cover the world together, those within another one stay, and those narrower than a /8 (IPv6: /16) where that is enough.
            Prefix lists are not looked into.

            Connections that are open stay open until they end; clients that came in by the rule can make no new ones.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Controls = [Fsbp("EC2.19"), Cis("3.0.0", "5.2"), Cis("3.0.0", "5.3")],
        Practice = Practice.Network,
        ResourceTypes = [Type],
        Watches =
        [
            new Watch.Calls(
                "ec2.amazonaws.com",
                "AuthorizeSecurityGroupIngress",
                "ModifySecurityGroupRules",
                "CreateSecurityGroup"
            ),
            new Watch.ConfigItem(Type),
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
        Reads = [new("ec2:DescribeSecurityGroupRules", "*"), new("ec2:DescribeSecurityGroups", "*")],
        Writes = [new("ec2:RevokeSecurityGroupIngress", AnyGroup)],
        Undos = [new("ec2:AuthorizeSecurityGroupIngress", AnyGroup)],
        State = () => Ec2StateJson.Default.SecurityGroup,
        Locate = Locate,
        List = List,
        Tags = Tags,
        TagReads = [new("ec2:DescribeTags", "*")],
        Resolve = Resolve,
        Observe = async (aws, group, cancel) => await SecurityGroup.ReadAsync(aws.EC2, group.Id, cancel),
        Verdict = Judge,
        Undo = (_, before, now) =>
            [.. before.Rules.Where(was => !now.Rules.Any(was.IsSameAs)).Select(was => Authorize(before.GroupId, was))],
    };

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        (
            trigger switch
            {
                Trigger.Call call => FirstText(
                    call.Request["groupId"],
                    call.Request["ModifySecurityGroupRulesRequest"]["GroupId"],
                    call.Response["groupId"],
                    call.Response["securityGroupRuleSet"].Items.FirstOrDefault()["groupId"],
                    call.EventName == "AuthorizeSecurityGroupIngress" ? call.Request["groupName"] : default
                ),
                Trigger.ConfigItem { ResourceType: Type } item
                    when !item.Status.Contains("Deleted", StringComparison.Ordinal) => item.ResourceId,
                Trigger.ConfigRule { ResourceType: Type } rule => rule.ResourceId,
                _ => "",
            }
        )
            is { Length: > 0 } id
            ?
            [
                trigger.Resource(
                    Type,
                    id,
                    id.StartsWith("sg-", StringComparison.Ordinal)
                        ? Arn(trigger.Partition, trigger.Region, trigger.Account, id)
                        : ""
                ),
            ]
            : [];

    private static string FirstText(params Field[] fields) =>
        fields.Select(f => f.Text).FirstOrDefault(t => t.Length > 0) ?? "";

    private static string Arn(string partition, string region, string account, string id) =>
        $"arn:{partition}:ec2:{region}:{account}:security-group/{id}";

    private static async Task<ResourcePage> List(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var partition = Trigger.PartitionOf(aws.Region);
        var page = await aws.EC2.DescribeSecurityGroupsAsync(
            new DescribeSecurityGroupsRequest { MaxResults = 1000, NextToken = cursor },
            cancel
        );
        return new(
            [
                .. (page.SecurityGroups ?? []).Select(g => new Resource(
                    Type,
                    g.GroupId,
                    Arn(partition, aws.Region, account, g.GroupId),
                    account,
                    aws.Region,
                    partition
                )),
            ],
            page.NextToken is { Length: > 0 } next ? next : null
        );
    }

    private static async Task<IReadOnlyDictionary<string, string>> Tags(
        AwsClients aws,
        Resource group,
        CancellationToken cancel
    )
    {
        var found = await aws.EC2.DescribeTagsAsync(
            new DescribeTagsRequest { Filters = [new("resource-id", [group.Id])] },
            cancel
        );
        return (found.Tags ?? []).ToDictionary(t => t.Key, t => t.Value);
    }

    /// <remarks>The API takes a name instead of an id for groups of the default VPC alone, when it is asked for them as when it is told to change them.</remarks>
    private static async Task<Resource?> Resolve(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        try
        {
            var found = await aws.EC2.DescribeSecurityGroupsAsync(new() { GroupNames = [resource.Id] }, cancel);
            return found.SecurityGroups?.FirstOrDefault() is { GroupId: var id }
                ? resource with
                {
                    Id = id,
                    Arn = Arn(resource.Partition, resource.Region, resource.Account, id),
                }
                : null;
        }
        catch (AmazonEC2Exception gone) when (gone.ErrorCode == "InvalidGroup.NotFound")
        {
            return null;
        }
    }

    private static Verdict Judge(Resource group, SecurityGroup state, Settings settings)
    {
        var ranges = state.Rules.Where(r => r.Block() is not null).ToList();
        var opening = new HashSet<string>();
        var ports = new SortedSet<int>();
        foreach (var port in settings.Ingress.HighRiskPorts.Except(settings.Ingress.AllowedPorts))
        foreach (var transport in (string[])["tcp", "udp"])
        foreach (
            var rule in WorldCoverage.Opening(ranges.Where(r => r.Reaches(transport, port)), r => r.Block()!.Value)
        )
        {
            opening.Add(rule.Id);
            ports.Add(port);
        }
        if (opening.Count == 0)
            return new Verdict.Compliant("no high-risk port is open to the world");
        var revoked = ranges.Where(r => opening.Contains(r.Id)).ToList();
        return new Verdict.Violation(
            $"{string.Join(", ", revoked)} {(revoked.Count == 1 ? "opens" : "open")} {Named(ports)} to the world",
            [Revoke(state.GroupId, [.. revoked.Select(r => r.Id)])]
        );
    }

    private static string Named(SortedSet<int> ports) =>
        ports.Count == 1 ? $"port {ports.Min}"
        : ports.Count <= 5 ? $"ports {string.Join(", ", ports)}"
        : $"{ports.Count} high-risk ports";

    private static Step Revoke(string group, List<string> rules) =>
        new(
            "ec2:RevokeSecurityGroupIngress",
            "RevokeSecurityGroupIngress",
            new()
            {
                ["GroupId"] = group,
                ["SecurityGroupRuleIds"] = new JsonArray([.. rules.Select(r => JsonValue.Create(r))]),
            },
            async (aws, cancel) =>
                await aws.EC2.RevokeSecurityGroupIngressAsync(
                    new() { GroupId = group, SecurityGroupRuleIds = rules },
                    cancel
                )
        );

    private static Step Authorize(string group, IngressRule rule) =>
        new(
            "ec2:AuthorizeSecurityGroupIngress",
            "AuthorizeSecurityGroupIngress",
            new()
            {
                ["GroupId"] = group,
                ["Rule"] = rule.ToString(),
                ["Description"] = rule.Description,
            },
            async (aws, cancel) =>
                await aws.EC2.AuthorizeSecurityGroupIngressAsync(
                    new() { GroupId = group, IpPermissions = [rule.ToPermission()] },
                    cancel
                )
        );
}
