using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Remediation.Guardrails.Model;

namespace Remediation.Cdk;

/// <summary>Roles that hold what is stated and nothing else.</summary>
internal static class Iam
{
    /// <summary>The path of all our roles, by which our own changes are known.</summary>
    public const string Path = "/remediation/";

    /// <summary>The ARNs of all our roles, in whatever partition and account the stack is.</summary>
    public static readonly string OwnRoles = $"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:role{Path}*";

    /// <summary>A Lambda function's role with one inline policy; the CDK's constructs cannot add to it.</summary>
    public static IRole Role(Constructs.Construct scope, string description, PolicyStatement[] statements) => new Role(scope, "Role", new RoleProps
    {
        AssumedBy = new ServicePrincipal("lambda.amazonaws.com"),
        Path = Path,
        Description = description,
        InlinePolicies = new Dictionary<string, PolicyDocument> { ["exact"] = new(new PolicyDocumentProps { Statements = statements }) },
    }).WithoutPolicyUpdates();

    public static PolicyStatement Allow(string[] actions, params string[] resources) => new(new PolicyStatementProps { Actions = actions, Resources = resources });

    /// <summary>Guardrails' permissions as statements, one a resource.</summary>
    public static IEnumerable<PolicyStatement> Allow(IEnumerable<Permission> permissions) => permissions.Distinct().GroupBy(p => p.Resource).Select(g => Allow(
        [.. g.Select(p => p.Action)],
        g.Key.Replace("{partition}", Aws.PARTITION, StringComparison.Ordinal).Replace("{region}", Aws.REGION, StringComparison.Ordinal).Replace("{account}", Aws.ACCOUNT_ID, StringComparison.Ordinal)));
}
