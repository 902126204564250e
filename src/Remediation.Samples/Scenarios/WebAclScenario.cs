using System.Text.Json.Nodes;
using Amazon.WAFV2;
using Amazon.WAFV2.Model;
using Remediation.Guardrails.Waf;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// What a web ACL stands before: a load balancer, or a stage of a REST API if <c>given.stage</c>, <c>gone</c> or with
/// the web ACL that <c>given.webAcl</c> says (<c>own</c>, <c>other</c>, <c>empty</c> without a rule, <c>managed</c> by
/// Firewall Manager; none without it); and a neighbour that no event names, which has its own one.
/// </summary>
/// <remarks>
/// AWS WAF knows a resource by its ARN alone, and so does the emulator. Placeholders: resourceArn, api (a stage's),
/// neighbour, ownAcl, otherAcl, emptyAcl, managedAcl, emptyName, region, account.
/// </remarks>
public sealed class WebAclScenario : IScenario
{
    public string Type => "AWS::ElasticLoadBalancingV2::LoadBalancer";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var id = $"{Guid.NewGuid():N}"[..10];
        var name = (bool?)given["gone"] == true ? "gone-web" : "web";
        var balancers = $"arn:aws:elasticloadbalancing:{aws.Region}:{Emulator.Account}:loadbalancer/app";
        var names = new Dictionary<string, string>
        {
            ["resourceArn"] =
                (bool?)given["stage"] == true
                    ? $"arn:aws:apigateway:{aws.Region}::/restapis/{id}/stages/prod"
                    : $"{balancers}/{name}/50dc6c{id}",
            ["api"] = id,
            ["neighbour"] = $"{balancers}/beside/60ed7d{id}",
            ["emptyName"] = $"empty-{id}",
            ["region"] = aws.Region,
            ["account"] = Emulator.Account,
        };
        names["ownAcl"] = await CreateAsync(aws, $"own-{id}", hasRule: true, cancel);
        names["otherAcl"] = await CreateAsync(aws, $"other-{id}", hasRule: true, cancel);
        names["emptyAcl"] = await CreateAsync(aws, names["emptyName"], hasRule: false, cancel);
        names["managedAcl"] = await CreateAsync(aws, $"FMManagedWebACLV2-{id}", hasRule: true, cancel);
        await AssociateAsync(aws, names["neighbour"], names["ownAcl"], cancel);
        if ((string?)given["webAcl"] is { } which)
            await AssociateAsync(aws, names["resourceArn"], names[$"{which}Acl"], cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["webAcl"] = await OfAsync(aws, names["resourceArn"], cancel),
            ["neighbour"] = await OfAsync(aws, names["neighbour"], cancel),
        };

    private static Task AssociateAsync(AwsClients aws, string resource, string webAcl, CancellationToken cancel) =>
        aws.Waf.AssociateWebACLAsync(new() { ResourceArn = resource, WebACLArn = webAcl }, cancel);

    private static async Task<string> CreateAsync(AwsClients aws, string name, bool hasRule, CancellationToken cancel)
    {
        var seen = new VisibilityConfig
        {
            SampledRequestsEnabled = false,
            CloudWatchMetricsEnabled = false,
            MetricName = "example",
        };
        var rule = new Rule
        {
            Name = "blocks-bots",
            Priority = 1,
            Action = new() { Block = new() },
            Statement = new()
            {
                LabelMatchStatement = new() { Scope = LabelMatchScope.LABEL, Key = "bot" },
            },
            VisibilityConfig = seen,
        };
        var request = new CreateWebACLRequest
        {
            Name = name,
            Scope = Scope.REGIONAL,
            DefaultAction = new() { Allow = new() },
            Rules = hasRule ? [rule] : [],
            VisibilityConfig = seen,
        };
        return (await aws.Waf.CreateWebACLAsync(request, cancel)).Summary!.ARN!;
    }

    private static async Task<JsonNode?> OfAsync(AwsClients aws, string resource, CancellationToken cancel)
    {
        try
        {
            var answer = await aws.Waf.GetWebACLForResourceAsync(new() { ResourceArn = resource }, cancel);
            return answer.WebACL is { } webAcl
                ? new JsonObject { ["arn"] = webAcl.ARN, ["rules"] = webAcl.Rules?.Count ?? 0 }
                : null;
        }
        catch (WAFNonexistentItemException)
        {
            return "gone";
        }
    }
}
