using System.IO.Enumeration;
using System.Text.Json.Serialization;
using Amazon.IdentityManagement.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Iam;

/// <summary>Nobody but the allowed principals has administrator rights by an attached policy.</summary>
public static partial class AdminPolicyAttached
{
    public const string Id = "iam-admin-policy-attached";

    private const string OwnPolicies = "arn:{partition}:iam::{account}:policy/*";

    private static readonly Permission GetPolicy = new("iam:GetPolicy", OwnPolicies);
    private static readonly Permission GetPolicyVersion = new("iam:GetPolicyVersion", OwnPolicies);

    private static readonly Setting<Sequence<string>> ManagedPolicies = Setting.Texts(
        "managedPolicies",
        ["AdministratorAccess", "IAMFullAccess"],
        "AWS managed policies, by name, that count as administrator rights."
    );

    private static readonly Setting<Sequence<string>> AllowedPrincipals = Setting.Texts(
        "allowedPrincipals",
        [],
        "ARNs of users, groups and roles that may have them; `*` stands for any text."
    );

    public static readonly Guardrail<Principal> Guardrail = new()
    {
        Id = Id,
        Title = "Detach administrator policies from principals that may not have them",
        Repairs = """
            Detaches policies that give administrator rights from users, roles and groups: the AWS managed policies that the settings name (AdministratorAccess
            and IAMFullAccess), and an account's own policies whose default version allows every action on every resource without a condition that narrows it.
            """,
        Spares = """
            Every other attached policy stays, and so do the policy itself and inline policies. Principals that the settings allow keep their rights;
            service-linked roles and the roles of IAM Identity Center are AWS's to change and are left alone.
            """,
        Breaks = """
            Whoever worked with these rights loses them at the next call: name the break-glass and deployment roles in the settings before enforcing.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.IdentityAndAccess,
        Controls = [Fsbp("IAM.1"), Cis("3.0.0", "1.16")],
        On = Principals.Kind,
        Watches =
        [
            new Watch.Calls("iam.amazonaws.com", [.. PrincipalKind.All.Select(kind => $"Attach{kind.Name}Policy")]),
            .. PrincipalKind.All.Select(kind => new Watch.ConfigItem(kind.Type)),
            new Watch.ConfigRule("iam-policy-blacklisted-check"),
        ],
        Reads = [.. PrincipalKind.All.Select(kind => kind.AttachedRead), GetPolicy, GetPolicyVersion],
        Writes = [.. PrincipalKind.All.Select(kind => kind.DetachWrite)],
        Undos = [.. PrincipalKind.All.Select(kind => kind.AttachWrite)],
        Settings = [ManagedPolicies, AllowedPrincipals],
        NamedFirst = AllowedPrincipals,
        State = () => IamAdminPolicyAttachedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Rejoin = (before, now) => now with { Policies = [.. now.Policies, .. Missing(before, now)] },
    };

    /// <summary>A user, role or group and the managed policies that are attached to it.</summary>
    /// <param name="Arn">The ARN, with the path.</param>
    /// <param name="Policies">The attached policies, in the order of their ARNs.</param>
    public sealed record Principal(string Arn, Sequence<AttachedPolicy> Policies);

    /// <summary>A managed policy that is attached to somebody.</summary>
    /// <param name="Arn">The policy's ARN.</param>
    /// <param name="Name">The policy's name, which is unique among AWS's and among an account's own.</param>
    /// <param name="AllowsEverything">Whether its default version allows every action on every resource; read for an
    /// account's own policies only, AWS's are known by name.</param>
    public sealed record AttachedPolicy(string Arn, string Name, bool AllowsEverything)
    {
        /// <summary>Whether AWS wrote it.</summary>
        public bool IsByAws => Model.Arn.Parse(Arn)?.Account == "aws";
    }

    private static async Task<Principal?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var policies = new List<AttachedPolicy>();
        try
        {
            await foreach (var attached in PrincipalKind.Of(resource.Type).AttachedAsync(aws.Iam, resource.Id, cancel))
                policies.Add(await ReadAsync(aws, attached, cancel));
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
        return new(resource.Arn ?? "", [.. policies.OrderBy(p => p.Arn, StringComparer.Ordinal)]);
    }

    private static async Task<AttachedPolicy> ReadAsync(
        AwsClients aws,
        AttachedPolicyType attached,
        CancellationToken cancel
    )
    {
        var policy = new AttachedPolicy(attached.PolicyArn, attached.PolicyName, AllowsEverything: false);
        if (policy.IsByAws)
            return policy;
        var found = await aws.Iam.GetPolicyAsync(new() { PolicyArn = policy.Arn }, cancel);
        var version = await aws.Iam.GetPolicyVersionAsync(
            new() { PolicyArn = policy.Arn, VersionId = found.Policy.DefaultVersionId },
            cancel
        );
        var document = Uri.UnescapeDataString(version.PolicyVersion.Document);
        return policy with { AllowsEverything = AdminDocument.AllowsEverything(document) };
    }

    private static Verdict Judge(Seen<Principal> seen)
    {
        var principal = seen.State;
        var managed = seen.Get(ManagedPolicies);
        var admin = principal
            .Policies.Where(policy => policy.IsByAws ? managed.Contains(policy.Name) : policy.AllowsEverything)
            .ToList();
        if (admin.Count == 0)
            return seen.Compliant("no attached policy gives administrator rights");
        if (seen.Get(AllowedPrincipals).FirstOrDefault(pattern => Names(pattern, principal.Arn)) is { } allowed)
            return seen.Compliant($"the settings allow {allowed} administrator rights");
        if (principal.Arn.Contains(":role/aws-service-role/", StringComparison.Ordinal))
            return seen.Compliant("a service-linked role is left alone: its service alone may change it");
        if (principal.Arn.Contains(":role/aws-reserved/", StringComparison.Ordinal))
        {
            return seen.Compliant(
                "a role of IAM Identity Center is left alone: its permission set is the place to change it"
            );
        }
        var verb = admin.Count == 1 ? "gives" : "give";
        return seen.Violation(
            $"{string.Join(", ", admin.Select(p => p.Name))} {verb} {principal.Arn} administrator rights",
            principal with
            {
                Policies = [.. principal.Policies.Except(admin)],
            }
        );
    }

    private static bool Names(string pattern, string arn) =>
        FileSystemName.MatchesSimpleExpression(pattern, arn, ignoreCase: false);

    private static IEnumerable<Step> Change(Resource resource, Principal from, Principal to)
    {
        var kind = PrincipalKind.Of(resource.Type);
        foreach (var policy in Missing(from, to))
            yield return kind.Detach(resource.Id, policy.Arn);
        foreach (var policy in Missing(to, from))
            yield return kind.Attach(resource.Id, policy.Arn);
    }

    // The policies that one state has and the other has not.
    private static IEnumerable<AttachedPolicy> Missing(Principal one, Principal other) =>
        one.Policies.Where(policy => other.Policies.All(o => o.Arn != policy.Arn));

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Principal))]
    private sealed partial class IamAdminPolicyAttachedJson : JsonSerializerContext;
}
