using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Constructs;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cdk;

/// <summary>Roles with one inline policy, below our path, and their parts of the manifest.</summary>
internal static class Roles
{
    /// <summary>A role of a function.</summary>
    /// <param name="name">Its name; null for one that CloudFormation makes up.</param>
    public static CfnRole OfFunction(
        Construct scope,
        string id,
        Manifest manifest,
        string? name,
        string description,
        IEnumerable<PolicyStatement> statements
    ) =>
        Add(
            scope,
            id,
            manifest,
            new(OwnRoles.Path, name ?? ""),
            description,
            Document([TrustOfService("lambda.amazonaws.com")]),
            Document(statements)
        );

    /// <summary>A role that rules of this account take, with a name that CloudFormation makes up.</summary>
    public static CfnRole OfRules(
        Construct scope,
        string id,
        Manifest manifest,
        string description,
        IEnumerable<PolicyStatement> statements
    )
    {
        var trust = TrustOfService("events.amazonaws.com");
        trust.AddConditions(
            new Dictionary<string, object>
            {
                ["StringEquals"] = new Dictionary<string, object> { ["aws:SourceAccount"] = Aws.ACCOUNT_ID },
                ["ArnLike"] = new Dictionary<string, object> { ["aws:SourceArn"] = Iam.Rules($"{Deployed.Prefix}*") },
            }
        );
        var role = new OwnRole(OwnRoles.Path, "");
        return Add(scope, id, manifest, role, description, Document([trust]), Document(statements));
    }

    /// <summary>A role that some principals of this account assume.</summary>
    /// <param name="description">What it is for; null where its name says it, of which a template has hundreds.</param>
    /// <param name="principals">
    /// Their ARNs, in which <c>*</c> stands for any text; none for whomever IAM lets assume it.
    /// </param>
    public static CfnRole Assumed(
        Construct scope,
        string id,
        Manifest manifest,
        OwnRole role,
        string? description,
        IReadOnlyList<string> principals,
        IEnumerable<PolicyStatement> statements
    ) => Add(scope, id, manifest, role, description, Document([TrustOf(principals)]), Document(statements));

    /// <summary>Says in the manifest what such a role must be that another stack makes.</summary>
    public static void OfAnotherStack(
        Manifest manifest,
        OwnRole role,
        IReadOnlyList<string> principals,
        IEnumerable<PolicyStatement> statements
    ) => Describe(manifest, role, role.Name, Document([TrustOf(principals)]), Document(statements));

    private static CfnRole Add(
        Construct scope,
        string id,
        Manifest manifest,
        OwnRole role,
        string? description,
        PolicyDocument trust,
        PolicyDocument policy
    )
    {
        var props = new CfnRoleProps
        {
            Path = role.Path,
            RoleName = role.Name.Length > 0 ? role.Name : null,
            Description = description,
            AssumeRolePolicyDocument = PolicyText.Short(trust),
            Policies = new[]
            {
                new CfnRole.PolicyProperty { PolicyName = OwnRoles.Policy, PolicyDocument = PolicyText.Short(policy) },
            },
        };
        var made = new CfnRole(scope, id, props);
        Describe(manifest, role, made.Ref, trust, policy);
        return made;
    }

    // The reference stands for a name that CloudFormation makes up.
    private static void Describe(
        Manifest manifest,
        OwnRole role,
        string reference,
        PolicyDocument trust,
        PolicyDocument policy
    )
    {
        var part = new RolePart
        {
            Name = role.Name.Length > 0 ? role.Name : reference,
            Path = role.Path,
            Trust = PolicyText.Brief(trust),
            Policy = PolicyText.Brief(policy),
        };
        var group = role.Name.Length > 0 ? RolesPart.GroupOf(role.Name) : RolesPart.Unnamed;
        manifest.Add(group ?? throw new ArgumentException($"{role} is in no group", nameof(role)), part);
    }

    private static PolicyDocument Document(IEnumerable<PolicyStatement> statements) =>
        new(new PolicyDocumentProps { Statements = [.. statements] });

    private static PolicyStatement TrustOfService(string service) =>
        new(new PolicyStatementProps { Actions = ["sts:AssumeRole"], Principals = [new ServicePrincipal(service)] });

    // By the names in a condition and not by the principals themselves: IAM refuses to trust a role that is not there
    // yet, and forgets one that was deleted and made again.
    private static PolicyStatement TrustOf(IReadOnlyList<string> principals)
    {
        var trust = new PolicyStatement(
            new PolicyStatementProps
            {
                Actions = ["sts:AssumeRole"],
                // The account by its id is the same as by its root's ARN, and shorter.
                // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
                Principals = [new ArnPrincipal(Aws.ACCOUNT_ID)],
            }
        );
        if (principals.Count > 0)
        {
            trust.AddConditions(
                new Dictionary<string, object>
                {
                    ["ArnLike"] = new Dictionary<string, object> { ["aws:PrincipalArn"] = principals.ToArray() },
                }
            );
        }
        return trust;
    }
}
