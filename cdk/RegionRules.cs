using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Constructs;
using Remediation.Model.Deployment.Manifest;
using Remediation.Model.Events;

namespace Remediation.Cdk;

/// <summary>The rules of one region: what guardrails watch goes to the home's bus, by a role of this stack.</summary>
internal sealed class RegionRules : Construct
{
    // EventBridge's own numbers of rules on a bus; an account may have been given more.
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
    private const int Quota = 300;
    private const int SmallQuota = 100;

    private static readonly string[] SmallRegions = ["af-south-1", "eu-south-1"];

    /// <param name="home">The home's region.</param>
    /// <param name="region">The stack's region where it is known.</param>
    /// <exception cref="OptionException">There would be more rules than a bus takes.</exception>
    public RegionRules(
        Construct scope,
        DeploymentOptions options,
        string home,
        string? region,
        OwnQueue deadLetters,
        Manifest manifest
    )
        : base(scope, "Rules")
    {
        var rules = WatchRules.Of(options.Guardrails.Select(chosen => chosen.Guardrail));
        RequireRoom(rules.Count, region);
        var bus = $"arn:{Aws.PARTITION}:events:{home}:{Aws.ACCOUNT_ID}:event-bus/{Deployed.HomeBus}";
        IEnumerable<PolicyStatement> forwarding = [Iam.Allow(["events:PutEvents"], bus)];
        var role = Roles.OfRules(this, "Forwarder", manifest, "Forwards events to the home bus", forwarding);
        foreach (var rule in rules)
        {
            var part = new RulePart
            {
                Name = rule.Name,
                Description = "Forwards to the home bus",
                Pattern = Placeholders.Fill(
                    rule.Pattern.ToJsonString(PatternJson.Plain),
                    Aws.PARTITION,
                    null,
                    Aws.ACCOUNT_ID
                ),
                Targets = [Cdk.Rules.ToBus(bus, role.AttrArn, deadLetters.Arn)],
            };
            Cdk.Rules.Add(this, rule.Name, manifest, part);
        }
    }

    private static void RequireRoom(int rules, string? region)
    {
        var quota = SmallRegions.Contains(region) ? SmallQuota : Quota;
        if (rules <= quota)
            return;
        throw new OptionException(
            $"there would be {rules} rules in {region ?? "a region"}, where EventBridge takes {quota} on a bus: "
                + "turn guardrails off (option guardrails)"
        );
    }
}
