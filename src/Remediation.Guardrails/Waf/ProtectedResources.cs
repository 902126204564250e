using Amazon.WAFV2;
using Amazon.WAFV2.Model;

namespace Remediation.Guardrails.Waf;

/// <summary>
/// What a web ACL of a region can stand before, as far as it is looked after here: Application Load Balancers and the
/// stages of REST APIs. Both are known by their ARNs.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html gives the ARNs.</remarks>
internal static class ProtectedResources
{
    public const string LoadBalancer = "AWS::ElasticLoadBalancingV2::LoadBalancer";
    public const string Stage = "AWS::ApiGateway::Stage";

    public const string Source = "wafv2.amazonaws.com";
    public const string Changing = "UpdateWebACL";

    private const string CloudFront = "CLOUDFRONT";

    // Each web ACL takes a call for each kind of resource.
    private const int PageSize = 20;

    private static readonly ResourceType[] Kinds = [ResourceType.APPLICATION_LOAD_BALANCER, ResourceType.API_GATEWAY];

    public static readonly ResourceKind Kind = new()
    {
        Types = [LoadBalancer, Stage],
        Locate = Locate,
        IsOfMany = IsEmptying,
        Owner = resource => Arn.Parse(resource.Arn) is { Account.Length: > 0 } arn ? arn.Account : resource.Account,
        List = ListAsync,
        Reads =
        [
            new("wafv2:ListWebACLs", "*"),
            OfWebAcls("wafv2:ListResourcesForWebACL"),
            new("elasticloadbalancing:DescribeWebACLAssociation", "*"),
        ],
    };

    /// <summary>A permission on every web ACL of the account and region.</summary>
    public static Permission OfWebAcls(string action) =>
        new(action, "arn:{partition}:wafv2:{region}:{account}:regional/webacl/*/*");

    /// <summary>A permission on every Application Load Balancer of the account and region.</summary>
    public static Permission OfLoadBalancers(string action) =>
        new(action, "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/app/*/*");

    /// <summary>A permission on every stage of a REST API; its ARN names no account.</summary>
    public static Permission OfStages(string action) =>
        new(action, "arn:{partition}:apigateway:{region}::/restapis/*/stages/*")
        {
            Conditions = [PermissionCondition.OwnAccount],
        };

    // A web ACL that is changed stands before resources that the call does not name. They are looked at where it is
    // left without rules.
    private static bool IsEmptying(Trigger trigger) =>
        trigger is Trigger.Call { EventSource: Source, EventName: Changing } call
        && call.Request["scope"].Text != CloudFront
        && !call.Request["rules"].Items.Any();

    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        var named = trigger switch
        {
            Trigger.Call { EventSource: Source } call => call.Request["resourceArn"].Text,
            Trigger.ConfigItem { ResourceType: LoadBalancer or Stage, IsDeleted: false } item => item.Arn
                ?? item.ResourceId,
            Trigger.ConfigRule { ResourceType: LoadBalancer or Stage } rule => rule.ResourceId,
            _ => null,
        };
        return Named(named, trigger.Account, trigger.Region, trigger.Partition);
    }

    // None for what is of another kind or region.
    private static IEnumerable<Resource> Named(string? text, string account, string region, string partition)
    {
        if (Arn.Parse(text) is not { } arn || (arn.Partition, arn.Region) != (partition, region))
            yield break;
        if (TypeOf(arn) is not { } type)
            yield break;
        // A stage's ARN names no account. One that names its own is the same stage.
        var isNamedTwice = type == Stage && arn.Account == account;
        var id = (isNamedTwice ? arn with { Account = "" } : arn).ToString();
        yield return new(type, id, id, account, region, partition);
    }

    private static string? TypeOf(Arn arn) =>
        (arn.Service, arn.Resource.Split('/')) switch
        {
            ("elasticloadbalancing", ["loadbalancer", "app", { Length: > 0 }, { Length: > 0 }]) => LoadBalancer,
            ("apigateway", ["", "restapis", { Length: > 0 }, "stages", { Length: > 0 }]) => Stage,
            _ => null,
        };

    // WAF lists what it protects alone.
    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var request = new ListWebACLsRequest
        {
            Scope = Scope.REGIONAL,
            NextMarker = cursor,
            Limit = PageSize,
        };
        var page = await aws.Waf.ListWebACLsAsync(request, cancel);
        var partition = Regions.PartitionOf(aws.Region);
        var found = new List<Resource>();
        foreach (var webAcl in page.WebACLs ?? [])
        {
            foreach (var arn in await BehindAsync(aws, webAcl.ARN ?? "", cancel))
                found.AddRange(Named(arn, account, aws.Region, partition));
        }
        // WAF gives a marker also where nothing follows.
        return ResourcePage.Of(found, page.WebACLs is { Count: > 0 } ? page.NextMarker : null);
    }

    private static async Task<List<string>> BehindAsync(AwsClients aws, string webAcl, CancellationToken cancel)
    {
        var found = new List<string>();
        try
        {
            foreach (var kind in Kinds)
            {
                var request = new ListResourcesForWebACLRequest { WebACLArn = webAcl, ResourceType = kind };
                found.AddRange((await aws.Waf.ListResourcesForWebACLAsync(request, cancel)).ResourceArns ?? []);
            }
        }
        catch (WAFNonexistentItemException)
        {
            // It was deleted since it was listed, so that it protects nothing.
        }
        return found;
    }
}
