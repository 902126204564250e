using System.Text.Json.Serialization;
using Amazon.IdentityManagement.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Iam;

/// <summary>Nobody but the allowed principals has administrator rights by a policy of their own.</summary>
public static partial class InlineAdminPolicy
{
    public const string Id = "iam-inline-admin-policy";

    private static readonly Setting<Sequence<string>> AllowedPrincipals = Setting.Texts(
        "allowedPrincipals",
        [],
        "ARNs of users, groups and roles that may have administrator rights; `*` stands for any text."
    );

    public static readonly Guardrail<Principal> Guardrail = new()
    {
        Id = Id,
        Title = "Take administrator rights out of inline policies",
        Repairs = """
            Takes those statements out of the inline policies of users, roles and groups that make their holder an
            administrator: every action on every resource, or something by which its holder can become an administrator,
            without a condition that narrows it. If no statement is left, the inline policy is deleted.
            """,
        Spares = $"""
            Every other statement stays as it was written, and attached policies are judged by `iam-admin-policy-attached`. Principals that the settings allow
            keep their rights, and the account's last principal with administrator rights does: it is told. A document that cannot be understood is told as
            unclear.

            Never stripped, whatever the settings say:

            {string.Join("\n", ProtectedPrincipals.Described.Select(line => $"- {line}"))}
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
            new Watch.Calls("iam.amazonaws.com", [.. PrincipalKind.All.Select(kind => $"Put{kind.Name}Policy")]),
            .. PrincipalKind.All.Select(kind => new Watch.ConfigItem(kind.Type)),
        ],
        Reads = [.. InlinePolicies.Reads, .. Administrators.Reads],
        Writes = [.. InlinePolicies.Writes],
        Settings = [AllowedPrincipals],
        Needs = AllowedPrincipals,
        State = () => IamInlineAdminPolicyJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = AdminDocument.IsAskedBy,
    };

    /// <summary>A user, role or group and its inline policies.</summary>
    /// <param name="Arn">The ARN, with the path.</param>
    /// <param name="Policies">The inline policies, in the order of their names.</param>
    /// <param name="IsLast">Whether nobody else in the account has administrator rights; null where it has none that
    /// could be taken.</param>
    public sealed record Principal(string Arn, Sequence<InlinePolicy> Policies, bool? IsLast = null);

    /// <summary>An inline policy.</summary>
    /// <param name="Name">Its name, one of its principal's.</param>
    /// <param name="Document">The document as it was written.</param>
    public sealed record InlinePolicy(string Name, string Document);

    private static async Task<Principal?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var kind = PrincipalKind.Of(resource.Type);
        var policies = new List<InlinePolicy>();
        try
        {
            await foreach (var name in InlinePolicies.NamesAsync(aws.Iam, kind, resource.Id, cancel))
            {
                if (await InlinePolicies.DocumentAsync(aws.Iam, kind, resource.Id, name, cancel) is { } document)
                    policies.Add(new(name, document));
            }
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
        var principal = new Principal(resource.Arn ?? "", [.. policies.OrderBy(p => p.Name, StringComparer.Ordinal)]);
        if (!policies.Exists(IsAdmin) || ProtectedPrincipals.Why(principal.Arn) is not null)
            return principal;
        return principal with { IsLast = !await Administrators.HasOthersAsync(aws.Iam, resource, [], cancel) };
    }

    private static Verdict Judge(Seen<Principal> seen)
    {
        var principal = seen.State;
        List<InlinePolicy> admin = [.. principal.Policies.Where(IsAdmin)];
        if (admin.Count == 0)
            return WithoutRights(seen);
        if (seen.Get(AllowedPrincipals).FirstOrDefault(pattern => Names(pattern, principal.Arn)) is { } allowed)
            return seen.Compliant($"the settings allow {allowed} administrator rights");
        if (ProtectedPrincipals.Why(principal.Arn) is { } why)
            return seen.Compliant($"{principal.Arn} is left alone: {why}");
        var gives =
            $"{string.Join(", ", admin.Select(p => p.Name))} {(admin.Count == 1 ? "gives" : "give")} {principal.Arn} "
            + $"administrator rights, by {AdminDocument.Of(admin[0].Document).Reason}";
        if (principal.IsLast == true)
        {
            return seen.Told(
                $"{gives}, and nobody else in the account was found to have any: the last administrator is not "
                    + "stripped. Make another one first"
            );
        }
        return seen.Violation(gives, principal with { Policies = [.. principal.Policies.SelectMany(WithoutAdmin)] });
    }

    private static Verdict WithoutRights(Seen<Principal> seen)
    {
        foreach (var policy in seen.State.Policies)
        {
            if (AdminDocument.Of(policy.Document).Problem is { } problem)
                return seen.Unclear($"the inline policy {policy.Name} cannot be understood: {problem}");
        }
        return seen.Compliant("no inline policy gives administrator rights");
    }

    private static bool IsAdmin(InlinePolicy policy) => AdminDocument.Of(policy.Document).Reason is not null;

    private static IEnumerable<InlinePolicy> WithoutAdmin(InlinePolicy policy) =>
        AdminDocument.Of(policy.Document).WithoutAdmin is { } document ? [policy with { Document = document }] : [];

    private static bool Names(string pattern, string arn) => ArnPattern.Parse(pattern)?.Matches(arn) == true;

    private static IEnumerable<Step> Change(Resource resource, Principal from, Principal to)
    {
        var kind = PrincipalKind.Of(resource.Type);
        foreach (var policy in from.Policies.Where(policy => to.Policies.All(p => p.Name != policy.Name)))
            yield return InlinePolicies.Delete(kind, resource.Id, policy.Name);
        foreach (var policy in to.Policies.Where(policy => !from.Policies.Contains(policy)))
            yield return InlinePolicies.Put(kind, resource.Id, policy.Name, policy.Document);
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Principal))]
    private sealed partial class IamInlineAdminPolicyJson : JsonSerializerContext;
}
