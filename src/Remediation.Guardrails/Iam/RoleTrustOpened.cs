using System.Text.Json.Serialization;
using Amazon.Runtime;
using Remediation.Guardrails.Self;
using Remediation.Guardrails.Shared.Policies;

namespace Remediation.Guardrails.Iam;

/// <summary>A role lets in neither everybody nor accounts that nobody allowed.</summary>
public static partial class RoleTrustOpened
{
    public const string Id = "iam-role-trust-opened";

    private static readonly Permission Update = new("iam:UpdateAssumeRolePolicy", PrincipalKind.Role.Any);

    private static readonly Setting<Sequence<string>> AllowedAccounts = Setting.Texts(
        "allowedAccounts",
        [],
        "Ids of other accounts that roles may trust. While it names none, other accounts are told and not taken out."
    );

    public static readonly Guardrail<RoleTrust> Guardrail = new()
    {
        Id = Id,
        Title = "Take strangers out of the trust policies of roles",
        Repairs = $$"""
            Takes out of a role's trust policy what lets anybody assume it: a principal `*` or NotPrincipal without a
            condition that really narrows it, GitHub's identity provider without a condition on whose workflow it is
            (`repo:*` is everybody's), Cognito's without the identity pool. If `allowedAccounts` names somebody, the
            other accounts that it does not name are taken out too. Just these principals go; a statement goes that has
            no others.

            IAM takes no trust policy without a statement. Where none is left, one takes their place that lets nobody
            in: a Deny named `NobodyIsTrusted`.
            """,
        Spares = $$"""
            Principals of the role's own account, services, SAML providers and other identity providers stay, and every
            other statement as it was written. A condition on organization, account, source or networks narrows, as in
            the policies of resources; `sts:ExternalId`, MFA, a tag or a date does not. An account under a condition on
            an organization (`aws:PrincipalOrgID`, `aws:PrincipalOrgPaths`) is left.

            While `allowedAccounts` is empty nobody has said which other accounts are strangers: they are told, external
            id or not, and stay.

            Accounts that only a condition names are not looked at. A trust policy that cannot be understood is left and
            told as unclear. Sessions that somebody has already go on until they end.

            Never changed, and told where anybody may assume them:

            {{string.Join("\n", ProtectedPrincipals.Described.Select(line => $"- {line}"))}}
            """,
        Breaks = """
            Whoever came in by `*` alone, on purpose too, can no longer assume the role, and the accounts of your own
            organization cannot if `allowedAccounts` names others and not them: name all of them before you enforce
            this. A policy that names a user or role that was deleted since is refused by IAM as it stands: their ids
            are then taken out too, and undo does not bring them back.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.IdentityAndAccess,
        Controls = [],
        On = Principals.Roles,
        Watches =
        [
            new Watch.Calls("iam.amazonaws.com", "CreateRole", "UpdateAssumeRolePolicy"),
            new Watch.ConfigItem(PrincipalKind.Role.Type),
        ],
        Reads = [new("iam:GetRole", PrincipalKind.Role.Any)],
        Writes = [Update],
        Settings = [AllowedAccounts],
        NeedsForAll = AllowedAccounts,
        State = () => IamRoleTrustOpenedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = TrustDocument.IsAskedBy,
    };

    /// <summary>A role and whom it trusts.</summary>
    /// <param name="Arn">The ARN, with the path.</param>
    /// <param name="Trust">The trust policy as it was written.</param>
    public sealed record RoleTrust(string Arn, string Trust);

    private static async Task<RoleTrust?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel) =>
        await RoleReading.FindAsync(aws, resource.Id, cancel) is { } role
            ? new(role.Arn, Uri.UnescapeDataString(role.AssumeRolePolicyDocument))
            : null;

    private static Verdict Judge(Seen<RoleTrust> seen)
    {
        var role = seen.State;
        var allowed = seen.Get(AllowedAccounts);
        var trust = TrustDocument.Of(role.Trust, seen.Resource.Account, allowed);
        if (trust.Problem is not null)
            return seen.Unclear($"the trust policy cannot be understood: {trust.Problem}");
        var isOpen = trust.Open.Count > 0;
        if (!isOpen && trust.Accounts.Count == 0)
            return seen.Compliant("the role lets in neither everybody nor an account that is not allowed");
        var why = isOpen ? $"anybody may assume the role by {string.Join(", ", trust.Open)}" : "";
        if (ProtectedPrincipals.Why(role.Arn) is { } reason)
            return isOpen ? seen.Told($"{why}, and it is left to people: {reason}") : seen.Left(reason);
        if (trust.Accounts.Count > 0)
            why += $"{(isOpen ? ", and " : "")}{Named(trust.Accounts)} may assume {(isOpen ? "it" : "the role")}";
        if (!isOpen && allowed.Count == 0)
            return seen.Told($"{why}; `allowedAccounts` names no account, so nobody can say whether that is right");
        return seen.Violation(why, role with { Trust = trust.Rest });
    }

    private static string Named(IReadOnlyList<string> accounts) =>
        $"{(accounts.Count == 1 ? "account" : "accounts")} {string.Join(", ", accounts)}";

    private static IEnumerable<Step> Change(Resource resource, RoleTrust from, RoleTrust to)
    {
        if (from.Trust == to.Trust)
            yield break;
        yield return new(
            Update,
            "UpdateAssumeRolePolicy",
            new() { ["RoleName"] = resource.Id, ["PolicyDocument"] = to.Trust },
            run =>
                PolicyPut.RunAsync(
                    run,
                    to.Trust,
                    "MalformedPolicyDocument",
                    text => PutAsync(run, resource.Id, text ?? TrustDocument.Nobody)
                )
        );
    }

    private static async Task<AmazonWebServiceResponse> PutAsync(StepRun run, string role, string trust) =>
        await run.Aws.Iam.UpdateAssumeRolePolicyAsync(new() { RoleName = role, PolicyDocument = trust }, run.Cancel);

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(RoleTrust))]
    private sealed partial class IamRoleTrustOpenedJson : JsonSerializerContext;
}
