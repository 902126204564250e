using Amazon.CDK;
using Constructs;

namespace Remediation.Cdk;

/// <summary>A region that forwards to a home: rules, and a queue for what cannot be forwarded.</summary>
internal sealed class RulesStack : Stack
{
    public RulesStack(Construct scope, string id, DeploymentOptions options, string home, string region)
        : base(scope, id, Props(region))
    {
        var manifest = new Manifest(this, Cell.BoundaryOf(options));
        var deadLetters = OwnQueue.OfDeadLetters(this, manifest);
        _ = new RegionRules(this, options, home, region, deadLetters, manifest);
        manifest.AddRoles();
        Cell.Bound(this, options);
    }

    private static StackProps Props(string region) =>
        new()
        {
            Tags = Cell.Tags,
            Description = "Remediation: rules that forward to the home region",
            Env = new Amazon.CDK.Environment { Region = region },
            SuppressTemplateIndentation = true,
        };
}
