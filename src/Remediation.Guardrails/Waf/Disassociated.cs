using System.Text.Json.Serialization;
using Amazon.WAFV2.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Waf;

/// <summary>A load balancer or REST API that a web ACL protected is protected by one.</summary>
public static partial class Disassociated
{
    public const string Id = "waf-disassociated";

    private const string Disassociating = "DisassociateWebACL";
    private const string Associating = "AssociateWebACL";

    private static readonly Permission Associate = ProtectedResources.OfWebAcls($"wafv2:{Associating}");
    private static readonly Permission EndOfLoadBalancer = ProtectedResources.OfLoadBalancers(
        $"wafv2:{Disassociating}"
    );
    private static readonly Permission EndOfStage = ProtectedResources.OfStages($"wafv2:{Disassociating}");

    // What AWS asks for besides depends on the kind of resource. Of load balancers it knows an older action and newer
    // ones, and its own managed policies give both.
    // https://docs.aws.amazon.com/waf/latest/developerguide/security_iam_service-with-iam.html
    private static readonly Permission SetOfLoadBalancer = new("elasticloadbalancing:SetWebAcl", "*");
    private static readonly Permission SetOfStage = ProtectedResources.OfStages("apigateway:SetWebACL");

    private static readonly Setting<Sequence<string>> DefaultWebAcls = Setting.Texts(
        "defaultWebAcls",
        [],
        "ARNs of web ACLs, one for each account and region: for what loses a web ACL that nobody has seen."
    );

    private static readonly Setting<Sequence<string>> AllowedWebAcls = Setting.Texts(
        "allowedWebAcls",
        [],
        "ARNs of web ACLs that may take another's place; `*` stands for any text. None: every one that has a rule."
    );

    public static readonly Guardrail<State> Guardrail = new()
    {
        Id = Id,
        Title = "Put a web ACL back before a load balancer or REST API",
        Repairs = """
            Associates the web ACL again that an Application Load Balancer or a stage of a REST API had, where it was
            taken away, or where one took its place that has no rule and lets everything through. Which one it was is
            known from the last time that it was seen. Where none was seen, and a call takes one away, it is the one
            that the setting `defaultWebAcls` names for the account and region; without one that is told as unclear.
            """,
        Spares = """
            What never had a web ACL is left alone. One that is replaced by another with a rule, whatever the rule is,
            has a new one that must stay; with the setting `allowedWebAcls`, the new one must be among those. A web ACL
            whose rules were all taken out is told: what they were is not known. Web ACLs that Firewall Manager made
            are left to it, since it associates them again by itself.

            AWS WAF lists only what it protects: what lost its web ACL is found by the call and by AWS Config, never by
            a sweep. What a rule does is not looked at, nor is what rules count instead of blocking. A stage that is
            made again under its name counts as the same one.

            Not seen are CloudFront distributions (one call replaces all of a distribution, and would need another
            guardrail), AppSync APIs, Cognito user pools, App Runner services, Verified Access instances, Amplify apps,
            whatever else AWS WAF comes to protect, and AWS WAF Classic.
            """,
        Breaks = """
            Requests that the web ACL blocks are blocked again: whoever took it away because it blocked too much should
            make an exemption first, or let its rules count. AWS refuses a web ACL that was deleted meanwhile: then the
            repair fails, and you are told.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.Applications,
        Controls = [Fsbp("APIGateway.4"), new("NIST SP 800-53 Revision 5", "ELB.16")],
        On = ProtectedResources.Kind,
        Watches =
        [
            new Watch.Calls(ProtectedResources.Source, Associating, Disassociating, ProtectedResources.Changing),
            new Watch.ConfigItem(ProtectedResources.LoadBalancer),
            new Watch.ConfigItem(ProtectedResources.Stage),
            new Watch.ConfigRule("alb-waf-enabled"),
            new Watch.ConfigRule("api-gw-associated-with-waf"),
        ],
        Reads =
        [
            ProtectedResources.OfWebAcls("wafv2:GetWebACLForResource"),
            ProtectedResources.OfLoadBalancers("wafv2:GetWebACLForResource"),
            ProtectedResources.OfStages("wafv2:GetWebACLForResource"),
            ProtectedResources.OfWebAcls("wafv2:GetWebACL"),
            ProtectedResources.OfLoadBalancers("elasticloadbalancing:GetLoadBalancerWebACL"),
        ],
        Writes =
        [
            Associate,
            ProtectedResources.OfLoadBalancers($"wafv2:{Associating}"),
            ProtectedResources.OfStages($"wafv2:{Associating}"),
            ProtectedResources.OfLoadBalancers("elasticloadbalancing:CreateWebACLAssociation"),
            SetOfLoadBalancer,
            SetOfStage,
        ],
        Undos =
        [
            EndOfLoadBalancer,
            EndOfStage,
            ProtectedResources.OfLoadBalancers("elasticloadbalancing:DeleteWebACLAssociation"),
        ],
        Settings = [DefaultWebAcls, AllowedWebAcls],
        KeepsBaseline = true,
        State = () => WafDisassociatedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.EventName is Disassociating or Associating,
    };

    /// <summary>What stands before a resource.</summary>
    /// <param name="WebAcl">The web ACL; null if there is none.</param>
    public sealed record State(Protection? WebAcl);

    /// <summary>A web ACL.</summary>
    /// <param name="Arn">Its ARN.</param>
    /// <param name="LetsAllThrough">Whether it has no rule, and allows what no rule is about.</param>
    /// <param name="IsOfFirewallManager">Whether Firewall Manager made it, which associates it by itself.</param>
    /// <remarks>https://docs.aws.amazon.com/waf/latest/APIReference/API_WebACL.html</remarks>
    public sealed record Protection(string Arn, bool LetsAllThrough, bool IsOfFirewallManager);

    private static async Task<State?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        try
        {
            var request = new GetWebACLForResourceRequest { ResourceArn = resource.Id };
            var webAcl = (await aws.Waf.GetWebACLForResourceAsync(request, cancel)).WebACL;
            return new(webAcl is null ? null : Of(webAcl));
        }
        catch (WAFNonexistentItemException)
        {
            // So it is said that the resource is not there: one without a web ACL is answered without any.
            // https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACLForResource.html
            return null;
        }
    }

    private static Protection Of(WebACL webAcl)
    {
        var rules =
            (webAcl.Rules?.Count ?? 0)
            + (webAcl.PreProcessFirewallManagerRuleGroups?.Count ?? 0)
            + (webAcl.PostProcessFirewallManagerRuleGroups?.Count ?? 0);
        return new(
            webAcl.ARN,
            LetsAllThrough: rules == 0 && webAcl.DefaultAction?.Block is null,
            webAcl.ManagedByFirewallManager == true
        );
    }

    private static Verdict Judge(Seen<State> seen)
    {
        var was = seen.Baseline?.WebAcl;
        // Firewall Manager's own is never put back.
        var own = was is { IsOfFirewallManager: false } ? was : null;
        if (seen.State.WebAcl is not { } now)
            return was is null || own is not null ? WithNone(seen, own) : seen.Left("Firewall Manager protects it");
        if (now.IsOfFirewallManager)
        {
            return own is null
                ? seen.Compliant($"Firewall Manager's web ACL {now.Arn} protects it")
                : seen.Left($"Firewall Manager's web ACL {now.Arn} is in the place of its own");
        }
        var isAnother = own is not null && own.Arn != now.Arn;
        if (now.LetsAllThrough)
        {
            var why = $"its web ACL {now.Arn} has no rule and lets everything through";
            return isAnother
                ? seen.Violation($"{why}; it had {own!.Arn}", new(own))
                : seen.Told($"{why}; which rules it should have is not known, so somebody must write them");
        }
        return isAnother && !IsAllowed(now, seen.Get(AllowedWebAcls))
            ? seen.Violation($"its web ACL {own!.Arn} was replaced by {now.Arn}, which is not allowed", new(own))
            : seen.Compliant($"the web ACL {now.Arn} protects it");
    }

    private static Verdict WithNone(Seen<State> seen, Protection? own)
    {
        if (own is not null)
            return seen.Violation($"it has no web ACL any more; it had {own.Arn}", new(own));
        // What a call has just associated may show a moment later: it is looked at again.
        if (seen.Trigger is Trigger.Call { EventName: Associating })
            return seen.Compliant("no web ACL is seen before it yet");
        if (seen.Trigger is not Trigger.Call { EventName: Disassociating })
            return seen.Left("no web ACL was ever seen before it");
        if (seen.Get(DefaultWebAcls).FirstOrDefault(text => IsFor(text, seen.Resource)) is not { } named)
            return seen.Unclear("its web ACL was taken away, and which one it was is not known");
        return seen.Violation(
            $"its web ACL was taken away, and which one it was is not known: the settings name {named}",
            new(new Protection(named, LetsAllThrough: false, IsOfFirewallManager: false))
        );
    }

    private static bool IsFor(string webAcl, Resource resource) =>
        Arn.Parse(webAcl) is { Service: "wafv2" } arn
        && (arn.Partition, arn.Region, arn.Account) == (resource.Partition, resource.Region, resource.Account);

    private static bool IsAllowed(Protection webAcl, Sequence<string> patterns) =>
        patterns.Count == 0 || patterns.Any(pattern => ArnPattern.Parse(pattern)?.Matches(webAcl.Arn) == true);

    private static IEnumerable<Step> Change(Resource resource, State from, State to)
    {
        if (from.WebAcl?.Arn == to.WebAcl?.Arn)
            yield break;
        yield return to.WebAcl is { } webAcl ? AssociationOf(resource.Id, webAcl.Arn) : EndOf(resource);
    }

    private static Step AssociationOf(string resource, string webAcl) =>
        new(
            Associate,
            Associating,
            new() { ["WebACLArn"] = webAcl, ["ResourceArn"] = resource },
            run =>
                run.Aws.Waf.AssociateWebACLAsync(new() { WebACLArn = webAcl, ResourceArn = resource }, run.Cancel)
                    .AsAnswer()
        );

    private static Step EndOf(Resource resource) =>
        new(
            resource.Type == ProtectedResources.Stage ? EndOfStage : EndOfLoadBalancer,
            Disassociating,
            new() { ["ResourceArn"] = resource.Id },
            run => run.Aws.Waf.DisassociateWebACLAsync(new() { ResourceArn = resource.Id }, run.Cancel).AsAnswer()
        );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(State))]
    private sealed partial class WafDisassociatedJson : JsonSerializerContext;
}
