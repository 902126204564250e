namespace Remediation.Guardrails.Iam;

/// <summary>
/// Principals that no guardrail takes rights from, whatever the settings say: whoever loses them can neither deploy
/// nor be helped from the organization.
/// </summary>
/// <remarks>
/// Told by the parts of the ARN, the path and the name, each whole: a user whose path holds the text of a role's ARN is
/// no role, and a role of such a name below another path is another role. Of the paths, <c>/aws-service-role/</c> and
/// <c>/aws-reserved/</c> are AWS's alone to create roles below.
/// </remarks>
public static class ProtectedPrincipals
{
    private const int LongestQualifier = 10;

    // https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
    private static readonly string[] BootstrapRoles =
    [
        "cfn-exec-role",
        "deploy-role",
        "file-publishing-role",
        "image-publishing-role",
        "lookup-role",
    ];

    /// <summary>What they are, for people: a line each.</summary>
    public static readonly IReadOnlyList<string> Described =
    [
        "`/cdk-QUALIFIER-{cfn-exec,deploy,file-publishing,image-publishing,lookup}-role-ACCOUNT-REGION`: the bootstrap "
            + "of CDK",
        "`/OrganizationAccountAccessRole` and `/AWSControlTowerExecution`: the organization's ways in",
        "`/stacksets-exec-*`: StackSets' executions of service-managed stack sets",
        "`/aws-reserved/sso.amazonaws.com/...`: IAM Identity Center's permission sets",
        "`/aws-service-role/...`: service-linked roles",
        $"`{OwnRoles.Path}.../{Deployed.Prefix}*`: this deployment's own roles, which `self-role-changed` judges",
    ];

    /// <summary>Why a principal is protected, a sentence without a full stop; null if it is not.</summary>
    /// <param name="arn">The principal's ARN, with the path.</param>
    public static string? Why(string arn)
    {
        if (Arn.Parse(arn) is not { Service: "iam" } parsed)
            return null;
        if (parsed.Resource.Split('/') is not ["role", .. var path, { Length: > 0 } name])
            return null;
        return path switch
        {
            [] when IsBootstrapRole(name, parsed.Account) => "CDK deploys by this role of its bootstrap",
            [] when name == "OrganizationAccountAccessRole" =>
                "the organization's management account comes in by this role",
            [] when name == "AWSControlTowerExecution" => "Control Tower governs the account by this role",
            [] when IsAfter("stacksets-exec-", name) => "StackSets deploys by this role",
            ["aws-reserved", "sso.amazonaws.com", ..] =>
                "it is a role of IAM Identity Center: its permission set is the place to change it",
            ["remediation", ..] when IsAfter(Deployed.Prefix, name) =>
                "it is a role of this deployment, which self-role-changed judges",
            ["aws-service-role", _, ..] => "it is a service-linked role: its service alone may change it",
            _ => null,
        };
    }

    // cdk-QUALIFIER-NAME-ACCOUNT-REGION, in the account itself.
    private static bool IsBootstrapRole(string name, string account)
    {
        const string prefix = "cdk-";
        if (!IsAfter(prefix, name))
            return false;
        var qualifier = name[prefix.Length..].IndexOf('-', StringComparison.Ordinal);
        if (qualifier is < 1 or > LongestQualifier)
            return false;
        var rest = name[(prefix.Length + qualifier + 1)..];
        return Array.Exists(BootstrapRoles, role => IsOfRegion(rest, $"{role}-{account}-"));
    }

    private static bool IsOfRegion(string text, string prefix) =>
        IsAfter(prefix, text)
        && text[prefix.Length..].All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static bool IsAfter(string prefix, string text) =>
        text.Length > prefix.Length && text.StartsWith(prefix, StringComparison.Ordinal);
}
