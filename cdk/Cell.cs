using Amazon.CDK;
using Amazon.CDK.AWS.IAM;

namespace Remediation.Cdk;

/// <summary>
/// The account's cell: a stack for each home, and one of rules alone for each other region.
/// </summary>
public static class Cell
{
    /// <summary>The tag of everything that is ours.</summary>
    public const string Tag = "remediation:part";

    internal const string TagValue = "true";

    /// <summary>
    /// The tags of a stack, which CloudFormation gives to all that it makes and can be tagged: in the template they
    /// would stand at each.
    /// </summary>
    internal static Dictionary<string, string> Tags => new() { [Tag] = TagValue };

    /// <summary>Adds the stacks to an app.</summary>
    /// <exception cref="OptionException">The code folder holds no executable, or there are too many rules.</exception>
    public static void Add(App app, DeploymentOptions options)
    {
        HomeStack? first = null;
        foreach (var home in options.Homes)
        {
            var id = first is null ? Deployed.StackName : $"{Deployed.StackName}-{home.Region}";
            var stack = new HomeStack(app, id, options, home, isFirst: first is null);
            if (first is not null)
                stack.AddDependency(first);
            first ??= stack;
            foreach (var region in home.Others)
                new RulesStack(app, $"{Deployed.StackName}-{region}", options, home.Region!, region).AddDependency(
                    stack
                );
        }
    }

    /// <summary>Bounds the roles of a stack by the managed policy of the options.</summary>
    internal static void Bound(Stack stack, DeploymentOptions options)
    {
        if (BoundaryOf(options) is not { } arn)
            return;
        Amazon
            .CDK.AWS.IAM.PermissionsBoundary.Of(stack)
            .Apply(ManagedPolicy.FromManagedPolicyArn(stack, "Boundary", arn));
    }

    /// <summary>The ARN of the managed policy that bounds the roles; null if none does.</summary>
    internal static string? BoundaryOf(DeploymentOptions options)
    {
        if (options.PermissionsBoundary is not { } policy || policy.StartsWith("arn:", StringComparison.Ordinal))
            return options.PermissionsBoundary;
        return $"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:policy/{policy}";
    }
}
