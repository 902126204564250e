using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.IdentityManagement.Model;
using Remediation.Guardrails.Shared.Policies;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Iam;

/// <summary>Users have their rights by groups.</summary>
public static partial class UserPolicyDirect
{
    public const string Id = "iam-user-policy-direct";

    // AWS's own policies that only deny: the quarantine of a user whose key was exposed is one.
    private static readonly string[] Denials =
    [
        "AWSCompromisedKeyQuarantine",
        "AWSCompromisedKeyQuarantineV2",
        "AWSCompromisedKeyQuarantineV3",
        "AWSDenyAll",
    ];

    private static readonly Setting<Sequence<string>> AllowedUsers = Setting.Texts(
        "allowedUsers",
        [],
        "ARNs of users that may have policies of their own; `*` stands for any text."
    );

    public static readonly Guardrail<UserPolicies> Guardrail = new()
    {
        Id = Id,
        Title = "Take policies from users that have them directly",
        Repairs = """
            Detaches the managed policies that give a user rights, and deletes the inline policies that do: users have
            rights by groups.
            """,
        Spares = """
            Policies that allow nothing stay, because without them a user could do more: AWS's quarantine after a key
            was exposed (`AWSCompromisedKeyQuarantine...`), `AWSDenyAll`, and your own that have no Allow. So do inline
            policies that allow nothing but sending mail (`ses:Send...`), as SES makes them for its SMTP users, the
            permissions boundary, what comes by groups, and users that the setting `allowedUsers` names. A policy that
            cannot be understood is left and told as unclear. An attached policy itself is not deleted.
            """,
        Breaks = """
            Whatever the user could do by these policies alone, its programs too, stops at the next call, until it is in
            a group that may: this is why it is enforced by its id alone, and only once `allowedUsers` names somebody.
            Name your break-glass user there: an administrator without a group is stripped like anybody, also the last
            one.
            """,
        Severity = Severity.Low,
        Risk = Risk.Disruptive,
        Practice = Practice.IdentityAndAccess,
        Controls = [Fsbp("IAM.2"), Cis("3.0.0", "1.15")],
        On = Principals.Users,
        Watches =
        [
            new Watch.Calls("iam.amazonaws.com", "AttachUserPolicy", "PutUserPolicy"),
            new Watch.ConfigItem(PrincipalKind.User.Type),
            new Watch.ConfigRule("iam-user-no-policies-check"),
        ],
        Reads =
        [
            PrincipalKind.User.AttachedRead,
            InlinePolicies.ListOf(PrincipalKind.User),
            InlinePolicies.GetOf(PrincipalKind.User),
            .. PolicyVersions.DefaultReads,
        ],
        Writes = [PrincipalKind.User.DetachWrite, InlinePolicies.DeleteOf(PrincipalKind.User)],
        Undos = [PrincipalKind.User.AttachWrite, InlinePolicies.PutOf(PrincipalKind.User)],
        Settings = [AllowedUsers],
        Needs = AllowedUsers,
        State = () => IamUserPolicyDirectJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = _ => true,
    };

    /// <summary>A user and the policies that it has directly.</summary>
    /// <param name="Arn">The user's ARN, with the path.</param>
    /// <param name="Attached">The attached policies, in the order of their ARNs.</param>
    /// <param name="Inline">The inline policies, in the order of their names.</param>
    public sealed record UserPolicies(string Arn, Sequence<Attached> Attached, Sequence<Inline> Inline);

    /// <summary>A managed policy that is attached to a user.</summary>
    /// <param name="Arn">The policy's ARN.</param>
    /// <param name="Gives">Whether it allows anything; null if its document cannot be understood.</param>
    public sealed record Attached(string Arn, bool? Gives);

    /// <summary>An inline policy of a user.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Document">The document as it was written.</param>
    public sealed record Inline(string Name, string Document);

    private static async Task<UserPolicies?> ObserveAsync(AwsClients aws, Resource user, CancellationToken cancel)
    {
        var attached = new List<Attached>();
        var inline = new List<Inline>();
        try
        {
            await foreach (var policy in PrincipalKind.User.AttachedAsync(aws.Iam, user.Id, cancel))
                attached.Add(new(policy.PolicyArn, await GivesAsync(aws, policy.PolicyArn, cancel)));
            await foreach (var name in InlinePolicies.NamesAsync(aws.Iam, PrincipalKind.User, user.Id, cancel))
            {
                if (await InlinePolicies.DocumentAsync(aws.Iam, PrincipalKind.User, user.Id, name, cancel) is { } text)
                    inline.Add(new(name, text));
            }
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
        return new(
            user.Arn ?? "",
            [.. attached.OrderBy(policy => policy.Arn, StringComparer.Ordinal)],
            [.. inline.OrderBy(policy => policy.Name, StringComparer.Ordinal)]
        );
    }

    // AWS's own are known by name, and but for these all give something.
    private static async Task<bool?> GivesAsync(AwsClients aws, string policy, CancellationToken cancel) =>
        Arn.Parse(policy) is { Account: "aws" } arn
            ? !Denials.Contains(arn.Name)
            : Gives(await PolicyVersions.DefaultAsync(aws.Iam, policy, cancel));

    private static bool? Gives(string document)
    {
        using var policy = PolicyDocument.Open(document, out _);
        return policy?.Statements.Any(statement => PolicyDocument.Allows(statement) && !IsSending(statement));
    }

    // https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html
    private static bool IsSending(JsonElement statement) =>
        PolicyDocument.Texts(statement, "Action") is { Count: > 0 } actions
        && actions.All(action => action.StartsWith("ses:Send", StringComparison.OrdinalIgnoreCase));

    private static Verdict Judge(Seen<UserPolicies> seen)
    {
        var user = seen.State;
        List<string> attached = [.. user.Attached.Where(policy => policy.Gives == true).Select(policy => policy.Arn)];
        List<string> inline = [.. user.Inline.Where(p => Gives(p.Document) == true).Select(policy => policy.Name)];
        if (attached.Count == 0 && inline.Count == 0)
        {
            return
                user.Attached.Any(policy => policy.Gives is null)
                || user.Inline.Any(policy => Gives(policy.Document) is null)
                ? seen.Unclear($"a policy of {user.Arn} cannot be understood")
                : seen.Compliant("no policy of its own gives the user rights");
        }
        if (seen.Get(AllowedUsers).Any(pattern => ArnPattern.Parse(pattern)?.Matches(user.Arn) == true))
            return seen.Compliant("the settings allow the user policies of its own");
        return seen.Violation(
            $"{user.Arn} has rights directly, by {string.Join(", ", attached.Concat(inline))}",
            user with
            {
                Attached = [.. user.Attached.Where(policy => !attached.Contains(policy.Arn))],
                Inline = [.. user.Inline.Where(policy => !inline.Contains(policy.Name))],
            }
        );
    }

    private static IEnumerable<Step> Change(Resource user, UserPolicies from, UserPolicies to)
    {
        foreach (var policy in Missing(from, to))
            yield return PrincipalKind.User.Detach(user.Id, policy);
        foreach (var policy in from.Inline.Where(policy => to.Inline.All(other => other.Name != policy.Name)))
            yield return InlinePolicies.Delete(PrincipalKind.User, user.Id, policy.Name);
        foreach (var policy in Missing(to, from))
            yield return PrincipalKind.User.Attach(user.Id, policy);
        foreach (var policy in to.Inline.Where(policy => !from.Inline.Contains(policy)))
            yield return InlinePolicies.Put(PrincipalKind.User, user.Id, policy.Name, policy.Document);
    }

    // The attached policies that one state has and the other has not.
    private static IEnumerable<string> Missing(UserPolicies one, UserPolicies other) =>
        one.Attached.Select(policy => policy.Arn).Except(other.Attached.Select(policy => policy.Arn));

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(UserPolicies))]
    private sealed partial class IamUserPolicyDirectJson : JsonSerializerContext;
}
