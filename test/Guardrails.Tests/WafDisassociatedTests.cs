using Remediation.Guardrails.Waf;
using Xunit;
using Protection = Remediation.Guardrails.Waf.Disassociated.Protection;
using State = Remediation.Guardrails.Waf.Disassociated.State;

namespace Guardrails.Tests;

/// <summary>The web ACL before a load balancer or a stage, against the one that was there.</summary>
public sealed class WafDisassociatedTests
{
    private const string Source = "wafv2.amazonaws.com";
    private const string Place = "arn:aws-cn:wafv2:cn-north-1:111122223333:regional/webacl";
    private const string Balancer =
        "arn:aws-cn:elasticloadbalancing:cn-north-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188";
    private const string Stage = "arn:aws-cn:apigateway:cn-north-1::/restapis/a1b2c3/stages/prod";

    private static readonly Guardrail Rule = Disassociated.Guardrail;

    private static readonly Resource Web = new(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        Balancer,
        Balancer,
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly Resource Api = Web with { Type = "AWS::ApiGateway::Stage", Id = Stage, Arn = Stage };

    private static readonly Protection Own = new($"{Place}/own/1", false, false);
    private static readonly Protection Other = new($"{Place}/other/2", false, false);
    private static readonly Protection Empty = new($"{Place}/empty/3", LetsAllThrough: true, false);
    private static readonly Protection Managed = new($"{Place}/managed/4", false, IsOfFirewallManager: true);

    private static Trigger.Call Call(string name, string request) => Some.Call(Source, name, request);

    private static Trigger.Call Disassociation(string resource = Balancer) =>
        Call("DisassociateWebACL", $$"""{"resourceArn":"{{resource}}"}""");

    private static Verdict Judge(
        Protection? now,
        Protection? was = null,
        string? settings = null,
        Trigger? by = null
    ) => Some.Judge(Rule, Web, new State(now), settings, was is null ? null : new State(was), by);

    private static void AssertPutBack(Protection? now, Protection was, string? settings = null)
    {
        var violation = Assert.IsType<Verdict.Violation>(Judge(now, was, settings));
        Assert.Equal(new State(was), violation.Wanted);
        foreach (var resource in new[] { Web, Api })
        {
            var step = Assert.Single(Rule.Plan(resource, new State(now), violation));
            Assert.Equal(
                $$"""wafv2:AssociateWebACL {"WebACLArn":"{{was.Arn}}","ResourceArn":"{{resource.Id}}"}""",
                step.ToString()
            );
        }
    }

    private static bool IsLeft(Verdict verdict) => verdict is Verdict.Compliant { IsLeft: true };

    [Fact]
    public void A_web_acl_that_was_taken_away_or_replaced_by_an_empty_one_is_put_back()
    {
        AssertPutBack(null, Own);
        AssertPutBack(Empty, Own);
    }

    [Fact]
    public void Undo_takes_it_away_again_or_puts_the_other_one_back()
    {
        var end = Assert.Single(Some.Undo(Rule, Web, new State(null), new State(Own)));
        Assert.Equal($$"""wafv2:DisassociateWebACL {"ResourceArn":"{{Balancer}}"}""", end.ToString());
        Assert.Contains(":loadbalancer/app/", end.Permission.Resource, StringComparison.Ordinal);
        var endOfStage = Assert.Single(Some.Undo(Rule, Api, new State(null), new State(Own)));
        Assert.EndsWith("/restapis/*/stages/*", endOfStage.Permission.Resource, StringComparison.Ordinal);
        var back = Assert.Single(Some.Undo(Rule, Web, new State(Empty), new State(Own)));
        Assert.Equal(Empty.Arn, (string?)back.Parameters["WebACLArn"]);
        Assert.Empty(Some.Undo(Rule, Web, new State(Own with { LetsAllThrough = true }), new State(Own)));
    }

    [Fact]
    public void Another_one_with_a_rule_is_the_new_one_that_must_stay()
    {
        Assert.False(IsLeft(Assert.IsType<Verdict.Compliant>(Judge(Other, Own))));
        Assert.False(IsLeft(Assert.IsType<Verdict.Compliant>(Judge(Own))));
        Assert.False(IsLeft(Assert.IsType<Verdict.Compliant>(Judge(Own, Managed))));
    }

    [Theory]
    [InlineData("other", true)]
    [InlineData("oth*", true)]
    [InlineData("another", false)]
    public void Where_the_settings_name_who_may_take_its_place_nobody_else_may(string name, bool isAllowed)
    {
        var settings = $$"""{"allowedWebAcls":["{{Place}}/{{name}}/*"]}""";
        Assert.Equal(isAllowed, Judge(Other, Own, settings) is Verdict.Compliant);
        Assert.IsType<Verdict.Compliant>(Judge(Own, Own, settings));
        Assert.IsType<Verdict.Compliant>(Judge(Other, null, settings));
        if (!isAllowed)
            AssertPutBack(Other, Own, settings);
    }

    [Fact]
    public void A_web_acl_without_rules_is_told_where_no_other_one_is_known()
    {
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(Empty)).Wanted);
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(Empty, Managed)).Wanted);
        // It had rules when it was last seen.
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(Empty, Empty with { LetsAllThrough = false })).Wanted);
    }

    [Fact]
    public void Firewall_Managers_web_acls_are_left_to_it_and_its_going_brings_back_the_own_one()
    {
        Assert.True(IsLeft(Judge(Managed, Own)));
        Assert.False(IsLeft(Assert.IsType<Verdict.Compliant>(Judge(Managed))));
        Assert.IsType<Verdict.Compliant>(Judge(Managed with { LetsAllThrough = true }));
        Assert.True(IsLeft(Judge(null, Managed, by: Disassociation())));
        // Whoever has it replaced to take it away then does not come round the own one.
        AssertPutBack(null, Own);
    }

    [Fact]
    public void What_was_never_protected_is_left_unless_a_call_took_something_away()
    {
        Assert.True(IsLeft(Judge(null)));
        // It is looked at again, as nothing is that is left.
        var association = Call("AssociateWebACL", $$"""{"resourceArn":"{{Balancer}}"}""");
        Assert.False(IsLeft(Assert.IsType<Verdict.Compliant>(Judge(null, by: association))));
        Assert.True(Rule.Asks!(association));
        Assert.IsType<Verdict.Unclear>(Judge(null, by: Disassociation()));
    }

    [Theory]
    [InlineData("arn:aws-cn:wafv2:cn-north-1:111122223333:regional/webacl/house/9", true)]
    [InlineData("arn:aws-cn:wafv2:cn-northwest-1:111122223333:regional/webacl/house/9", false)]
    [InlineData("arn:aws-cn:wafv2:cn-north-1:444455556666:regional/webacl/house/9", false)]
    [InlineData("arn:aws:wafv2:cn-north-1:111122223333:regional/webacl/house/9", false)]
    [InlineData("house", false)]
    public void The_settings_name_one_for_what_nobody_has_seen(string named, bool isTaken)
    {
        var settings = $$"""{"defaultWebAcls":["no arn","{{named}}"]}""";
        var verdict = Judge(null, settings: settings, by: Disassociation());
        if (isTaken)
            Assert.Equal(named, ((State)Assert.IsType<Verdict.Violation>(verdict).Wanted!).WebAcl!.Arn);
        else
            Assert.IsType<Verdict.Unclear>(verdict);
        // The one that was seen comes first, and what was never protected stays so.
        var known = Judge(null, Own, settings, Disassociation());
        Assert.Equal(new State(Own), Assert.IsType<Verdict.Violation>(known).Wanted);
        Assert.True(IsLeft(Judge(null, settings: settings)));
    }

    [Theory]
    [InlineData("""{"resourceArn":"RESOURCE"}""", Balancer, Balancer)]
    [InlineData("""{"resourceARN":"RESOURCE"}""", Balancer, Balancer)]
    [InlineData("""{"ResourceArn":"RESOURCE"}""", Stage, Stage)]
    [InlineData(
        """{"resourceArn":"RESOURCE"}""",
        "arn:aws-cn:apigateway:cn-north-1:111122223333:/restapis/a1b2c3/stages/prod",
        Stage
    )]
    [InlineData("""{"resourceArn":["RESOURCE"]}""", Stage, Stage)]
    [InlineData("""{"resourceArn":{"RESOURCE":1}}""", Balancer, null)]
    [InlineData("{}", Balancer, null)]
    [InlineData("null", Balancer, null)]
    [InlineData("""{"resourceArn":"RESOURCE"}""", Balancer + "/more", null)]
    [InlineData("""{"resourceArn":"RESOURCE"}""", Stage + "/", null)]
    [InlineData("""{"resourceArn":"RESOURCE"}""", "web", null)]
    [InlineData(
        """{"resourceArn":"RESOURCE"}""",
        "arn:aws-cn:elasticloadbalancing:cn-north-1:111122223333:loadbalancer/net/web/50dc6c495c0c9188",
        null
    )]
    [InlineData(
        """{"resourceArn":"RESOURCE"}""",
        "arn:aws-cn:elasticloadbalancing:cn-northwest-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188",
        null
    )]
    [InlineData("""{"resourceArn":"RESOURCE"}""", "arn:aws-cn:apigateway:cn-north-1::/restapis//stages/prod", null)]
    [InlineData("""{"resourceArn":"RESOURCE"}""", "arn:aws-cn:apigateway:cn-north-1::/apis/a1/stages/prod", null)]
    public void A_call_names_what_it_is_about(string request, string resource, string? located)
    {
        var call = Call("DisassociateWebACL", request.Replace("RESOURCE", resource, StringComparison.Ordinal));
        Assert.True(Rule.IsWokenBy(call));
        Assert.True(Rule.Asks!(call));
        var found = Rule.On.Locate(call).ToList();
        Assert.Equal(located is null ? [] : [located], found.Select(one => one.Id));
        Assert.All(found, one => Assert.Equal(one.Id, one.Arn));
        Assert.All(found, one => Assert.Equal("111122223333", Rule.On.Owner(one)));
    }

    [Theory]
    [InlineData("arn:aws-cn:elasticloadbalancing:cn-north-1:444455556666:loadbalancer/app/web/50dc6c495c0c9188")]
    [InlineData("arn:aws-cn:apigateway:cn-north-1:444455556666:/restapis/a1b2c3/stages/prod")]
    public void What_is_another_accounts_is_known_as_theirs(string resource) =>
        Assert.Equal("444455556666", Rule.On.Owner(Assert.Single(Rule.On.Locate(Disassociation(resource)))));

    [Theory]
    [InlineData("""{"scope":"REGIONAL","rules":[]}""", true)]
    [InlineData("""{"scope":"REGIONAL"}""", true)]
    [InlineData("""{"scope":"REGIONAL","rules":null}""", true)]
    [InlineData("""{"scope":"REGIONAL","rules":[{"name":"bots"}]}""", false)]
    [InlineData("""{"scope":"CLOUDFRONT","rules":[]}""", false)]
    public void All_are_looked_at_where_a_web_acl_is_left_without_rules(string request, bool isOfMany)
    {
        var call = Call("UpdateWebACL", request);
        Assert.True(Rule.IsWokenBy(call));
        Assert.Equal(isOfMany, Rule.On.IsOfMany(call));
        Assert.Empty(Rule.On.Locate(call));
        Assert.False(Rule.Asks!(call));
    }
}
