using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>How much is deployed, today and with 125 guardrails, against AWS's quotas.</summary>
/// <remarks>
/// CloudFormation takes 500 resources and 1 MB a template, IAM 10,240 characters of inline policy a role and 1,000
/// roles an account, Lambda 4 KB of variables and 20 KB of policy a function.
/// </remarks>
public sealed class CountTests(ITestOutputHelper output)
{
    private const string Options =
        """{"webhookParameter": "/some/webhook", "regions": "eu-central-1,us-east-1", "mode": "enforce"}""";

    private static readonly Deployment Today = new(Options, Catalogue.All);
    private static readonly Deployment Many = new(Options, [Some.Self, .. Some.Numbered(124)]);

    [Fact]
    public void There_are_guardrails_to_deploy() => Assert.NotEmpty(Catalogue.All);

    [Fact]
    public void Todays_guardrails_come_near_no_quota() => Fits("today", Today, Catalogue.All.Count);

    [Fact]
    public void So_do_125_guardrails()
    {
        Assert.Equal(125, Many.Options.Guardrails.Count);
        var rules = Many
            .Options.Guardrails.SelectMany(chosen => chosen.Guardrail.Watches.OfType<Watch.ConfigRule>())
            .SelectMany(watch => watch.RuleNames)
            .Distinct();
        Assert.InRange(rules.Count(), 310, int.MaxValue);
        Fits("125", Many, 125);
    }

    [Fact]
    public void Nothing_is_nested()
    {
        Assert.Empty(Today.Resources("AWS::CloudFormation::Stack"));
        Assert.Equal(["Remediation", "Remediation-us-east-1"], Today.Stacks.Order(StringComparer.Ordinal));
    }

    private void Fits(string what, Deployment deployment, int guardrails)
    {
        foreach (var stack in deployment.Stacks)
        {
            var template = deployment.Template(stack);
            var resources = template["Resources"]!.AsObject();
            var bytes = deployment.Sizes[stack];
            var forwarding = resources.Count(r => r.Value!["Properties"]?["Targets"]?[0]?["Id"]?.ToString() == "home");
            var roles = Deployment.ResourcesOf(template, "AWS::IAM::Role").ToList();
            var functions = Deployment.ResourcesOf(template, "AWS::Lambda::Function").Count();
            output.WriteLine(
                $"{what}, {stack}: {guardrails} guardrails, {resources.Count} resources, {bytes} bytes, "
                    + $"{roles.Count} roles, {forwarding} forwarding rules, {functions} functions"
            );
            Assert.InRange(resources.Count, 1, 399);
            // 300 KB, of 1,024 bytes as in CloudFormation's own limits.
            Assert.InRange(bytes, 1, (300 * 1024) - 1);
            Assert.InRange(forwarding, 1, 8);
            Assert.All(
                new Evaluation(template).Resources("AWS::Events::Rule").Select(r => r.Value["EventPattern"]),
                pattern => Assert.InRange(pattern?.ToJsonString(PatternJson.Plain).Length ?? 0, 0, 2048)
            );
            Assert.All(roles, role => Assert.InRange(LengthOfPolicy(role.Value), 1, 10_240));
        }
        Assert.InRange(deployment.Resources("AWS::Lambda::Function").Count, 1, 3);
        Assert.InRange(deployment.Resources("AWS::IAM::Role").Count, 1, 500);
        Assert.All(
            deployment.Resources("AWS::Lambda::Function"),
            function => Assert.InRange(function["Properties"]!["Environment"]!.ToJsonString().Length, 1, 4096)
        );
        Assert.InRange(deployment.Resources("AWS::Lambda::Permission").Count, 1, 20);
    }

    private static int LengthOfPolicy(JsonObject role) =>
        role["Properties"]!["Policies"]![0]!["PolicyDocument"]!.ToJsonString().Length;
}
