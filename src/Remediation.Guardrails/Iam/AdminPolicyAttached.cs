using System.Text.Json.Serialization;
using Amazon.IdentityManagement.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Iam;

/// <summary>Nobody but the allowed principals has administrator rights by an attached policy.</summary>
public static partial class AdminPolicyAttached
{
    public const string Id = "iam-admin-policy-attached";

    private static readonly Setting<Sequence<string>> Managed = Setting.Texts(
        "managedPolicies",
        [.. Administrators.ByAws],
        "AWS managed policies, by name, that count as administrator rights."
    );

    private static readonly Setting<Sequence<string>> AllowedPrincipals = Setting.Texts(
        "allowedPrincipals",
        [],
        "ARNs of users, groups and roles that may have administrator rights; `*` stands for any text."
    );

    public static readonly Guardrail<Principal> Guardrail = new()
    {
        Id = Id,
        Title = "Detach administrator policies from principals that may not have them",
        Repairs = """
            Detaches policies that make whoever carries them an administrator from users, roles and groups: the AWS
            managed policies that the settings name (AdministratorAccess and IAMFullAccess), and an account's own
            policies whose default version allows every action on every resource, or something by which its holder can
            become an administrator (`iam:PutUserPolicy` on every user, `iam:PassRole` on every role with
            `lambda:CreateFunction`, and their like; NotAction and NotResource count), without a condition that narrows
            it.
            """,
        Spares = $"""
            Every other attached policy stays, and so does the policy itself; inline policies are judged by `iam-inline-admin-policy`.
            Principals that the settings allow keep their rights, and the account's last principal with administrator rights does: it is told. A policy that was edited into one is not detached from all who have it: its
            former version is put back by `iam-policy-version-admin`.

            Never stripped, whatever the settings say:

            {string.Join("\n", ProtectedPrincipals.Described.Select(line => $"- {line}"))}

            A condition on source networks, VPCs, endpoints, a permissions boundary or named policies narrows; `aws:SecureTransport`, a date, MFA or a key that says
            of the holder what is so anyway does not. Rights that only two policies together give are not seen.
            """,
        Breaks = """
            Whoever worked with these rights loses them at the next call: name the break-glass and further deployment
            roles in the settings before enforcing.
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
        Reads =
        [
            .. PrincipalKind.All.Select(kind => kind.AttachedRead),
            .. PolicyVersions.Reads,
            .. Administrators.Reads,
        ],
        Writes = [.. PrincipalKind.All.Select(kind => kind.DetachWrite)],
        Undos = [.. PrincipalKind.All.Select(kind => kind.AttachWrite)],
        Settings = [Managed, AllowedPrincipals],
        Needs = AllowedPrincipals,
        State = () => IamAdminPolicyAttachedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => Arn.Parse(call.Request["policyArn"].Text)?.Name is "AdministratorAccess" or "IAMFullAccess",
        Rejoin = (before, now) => now with { Policies = [.. now.Policies, .. Missing(before, now)] },
    };

    /// <summary>A user, role or group and the managed policies that are attached to it.</summary>
    /// <param name="Arn">The ARN, with the path.</param>
    /// <param name="Policies">The attached policies, in the order of their ARNs.</param>
    /// <param name="IsLast">Whether nobody else in the account has administrator rights; null where it has none that
    /// could be taken.</param>
    public sealed record Principal(string Arn, Sequence<AttachedPolicy> Policies, bool? IsLast = null);

    /// <summary>A managed policy that is attached to somebody.</summary>
    /// <param name="Arn">The policy's ARN.</param>
    /// <param name="Name">The policy's name, which is unique among AWS's and among an account's own.</param>
    /// <param name="Admin">What in its default version makes an administrator; null if nothing does. Read for an
    /// account's own policies only, AWS's are known by name.</param>
    /// <param name="Problem">Why its default version cannot be understood; null if it can.</param>
    /// <param name="Former">Another version of it that makes nobody an administrator; null if there is none.</param>
    public sealed record AttachedPolicy(
        string Arn,
        string Name,
        string? Admin = null,
        string? Problem = null,
        string? Former = null
    )
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
        var principal = new Principal(resource.Arn ?? "", [.. policies.OrderBy(p => p.Arn, StringComparer.Ordinal)]);
        List<string> rights =
        [
            .. policies
                .Where(p => p.IsByAws ? Administrators.ByAws.Contains(p.Name) : p.Admin is not null)
                .Select(p => p.Arn),
        ];
        if (rights.Count == 0 || ProtectedPrincipals.Why(principal.Arn) is not null)
            return principal;
        return principal with { IsLast = !await Administrators.HasOthersAsync(aws.Iam, resource, rights, cancel) };
    }

    private static async Task<AttachedPolicy> ReadAsync(
        AwsClients aws,
        AttachedPolicyType attached,
        CancellationToken cancel
    )
    {
        var policy = new AttachedPolicy(attached.PolicyArn, attached.PolicyName);
        if (policy.IsByAws)
            return policy;
        var versions = await PolicyVersions.ReadAsync(aws.Iam, policy.Arn, cancel);
        return policy with
        {
            Admin = versions[0].Admin,
            Problem = versions[0].Problem,
            Former = versions.Skip(1).FirstOrDefault(version => version.IsHarmless)?.Id,
        };
    }

    private static Verdict Judge(Seen<Principal> seen)
    {
        var principal = seen.State;
        var managed = seen.Get(Managed);
        List<AttachedPolicy> rights =
        [
            .. principal.Policies.Where(p => p.IsByAws ? managed.Contains(p.Name) : p.Admin is not null),
        ];
        if (rights.Count == 0)
            return WithoutRights(seen);
        if (seen.Get(AllowedPrincipals).FirstOrDefault(pattern => Names(pattern, principal.Arn)) is { } allowed)
            return seen.Compliant($"the settings allow {allowed} administrator rights");
        if (ProtectedPrincipals.Why(principal.Arn) is { } why)
            return seen.Compliant($"{principal.Arn} is left alone: {why}");
        // Who attaches such a policy is undone. Who edits it changes all who have it, and is undone at the policy.
        List<AttachedPolicy> taken = [.. rights.Where(policy => policy.Former is null || seen.Trigger is Trigger.Call)];
        if (taken.Count == 0)
        {
            return seen.Compliant(
                $"{NamesOf(rights)} was edited and has a version that gives less: iam-policy-version-admin puts it back"
            );
        }
        var gives = $"{NamesOf(taken)} {(taken.Count == 1 ? "gives" : "give")}{By(taken)}";
        if (principal.IsLast == true)
        {
            return seen.Told(
                $"{gives} {principal.Arn} administrator rights, and nobody else in the account was found to have any: "
                    + "the last administrator is not stripped. Make another one first"
            );
        }
        return seen.Violation(
            $"{gives} {principal.Arn} administrator rights",
            principal with
            {
                Policies = [.. principal.Policies.Except(taken)],
            }
        );
    }

    private static Verdict WithoutRights(Seen<Principal> seen) =>
        seen.State.Policies.FirstOrDefault(policy => policy.Problem is not null) is { } odd
            ? seen.Unclear($"the policy {odd.Name} cannot be understood: {odd.Problem}")
            : seen.Compliant("no attached policy gives administrator rights");

    private static string NamesOf(List<AttachedPolicy> policies) => string.Join(", ", policies.Select(p => p.Name));

    // What makes an own policy one, where it is not plainly everything.
    private static string By(List<AttachedPolicy> policies) =>
        policies.FirstOrDefault(p => p.Admin is not (null or "everything")) is { } policy
            ? $", by {policy.Admin},"
            : "";

    private static bool Names(string pattern, string arn) => ArnPattern.Parse(pattern)?.Matches(arn) == true;

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
