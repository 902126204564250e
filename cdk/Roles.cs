using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Constructs;

namespace Remediation.Cdk;

/// <summary>Roles with one inline policy, below our path.</summary>
internal static class Roles
{
    // Under what one policy of each role is found.
    private const string Policy = "exact";

    /// <summary>A role of a function.</summary>
    /// <param name="name">Its name; null for one that CloudFormation makes up.</param>
    public static CfnRole OfFunction(
        Construct scope,
        string id,
        string? name,
        string description,
        IEnumerable<PolicyStatement> statements
    ) =>
        Add(scope, id, new(OwnRoles.Path, name ?? ""), description, TrustOfService("lambda.amazonaws.com"), statements);

    /// <summary>A role that rules of this account take, with a name that CloudFormation makes up.</summary>
    public static CfnRole OfRules(
        Construct scope,
        string id,
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
        return Add(scope, id, new(OwnRoles.Path, ""), description, trust, statements);
    }

    /// <summary>A role that some principals of this account assume.</summary>
    /// <param name="principals">
    /// Their ARNs, in which <c>*</c> stands for any text; none for whomever IAM lets assume it.
    /// </param>
    public static CfnRole Assumed(
        Construct scope,
        string id,
        OwnRole role,
        string description,
        IReadOnlyList<string> principals,
        IEnumerable<PolicyStatement> statements
    ) => Add(scope, id, role, description, TrustOf(principals), statements);

    private static CfnRole Add(
        Construct scope,
        string id,
        OwnRole role,
        string description,
        PolicyStatement trust,
        IEnumerable<PolicyStatement> statements
    )
    {
        var props = new CfnRoleProps
        {
            Path = role.Path,
            RoleName = role.Name.Length > 0 ? role.Name : null,
            Description = description,
            AssumeRolePolicyDocument = Document([trust]),
            Policies = new[]
            {
                new CfnRole.PolicyProperty { PolicyName = Policy, PolicyDocument = Document(statements) },
            },
        };
        return new(scope, id, props);
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
