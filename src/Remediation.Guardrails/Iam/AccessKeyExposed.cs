using System.Text.Json.Serialization;
using Amazon.IdentityManagement.Model;

namespace Remediation.Guardrails.Iam;

/// <summary>An access key that somebody else has cannot be used.</summary>
public static partial class AccessKeyExposed
{
    public const string Id = "iam-access-key-exposed";

    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html
    private const string Quarantine = "AWSCompromisedKeyQuarantine";

    public static readonly Guardrail<UserKeys> Guardrail = new()
    {
        Id = Id,
        Title = "Switch off access keys that were exposed",
        Repairs = """
            Makes a user's access key inactive that AWS Health says was exposed or is suspected to be. Where AWS has
            attached its quarantine policy (`AWSCompromisedKeyQuarantine`, `V2`, `V3`) to a user, it does not say for
            which key: then all of the user's active keys are made inactive.
            """,
        Spares = """
            The key is not deleted, and the user's password, policies and other keys stay; so does the quarantine
            policy. Keys that are inactive already are left. Sessions that somebody has made with the key go on until
            they end: look in CloudTrail for what the key did.

            Keys of the root user are nobody's by name and are left: `iam-root-access-key` tells of them. Temporary
            credentials (`ASIA...`) are left too: deny the role's older sessions. AWS Health's event is the only thing
            that names a key without a quarantine, so that the sweep does not find one whose event was lost.

            A key that was laid out as a bait has an exemption of its user.
            """,
        Breaks = """
            Whatever still works with the key stops at the next call, until it gets another one: this is why it is
            enforced by its id alone. A new key of a user whose quarantine is still attached is switched off by the next
            sweep: detach the quarantine policy once the old key is deleted, or at the latest with the new one.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Disruptive,
        Practice = Practice.IdentityAndAccess,
        Controls = [],
        On = AccessKeys.Users,
        Watches =
        [
            // https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
            new Watch.HealthEvents(
                "AWS_RISK_CREDENTIALS_COMPROMISED",
                "AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED",
                "AWS_RISK_CREDENTIALS_EXPOSED",
                "AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED"
            ),
            new Watch.Calls("iam.amazonaws.com", "AttachUserPolicy"),
            new Watch.ConfigItem(PrincipalKind.User.Type),
        ],
        Reads = [AccessKeys.List, PrincipalKind.User.AttachedRead],
        Writes = [AccessKeys.Update],
        State = () => IamAccessKeyExposedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => IsQuarantine(call.Request["policyArn"].Text),
    };

    /// <summary>A user and the access keys of it.</summary>
    /// <param name="Arn">The user's ARN, with the path.</param>
    /// <param name="Keys">The keys, in the order of their ids.</param>
    /// <param name="IsQuarantined">Whether AWS's quarantine policy is attached to it.</param>
    public sealed record UserKeys(string Arn, Sequence<AccessKey> Keys, bool IsQuarantined);

    private static async Task<UserKeys?> ObserveAsync(AwsClients aws, Resource user, CancellationToken cancel)
    {
        try
        {
            var keys = await AccessKeys.OfAsync(aws, user.Id, cancel);
            var isQuarantined = false;
            await foreach (var attached in PrincipalKind.User.AttachedAsync(aws.Iam, user.Id, cancel))
                isQuarantined |= IsQuarantine(attached.PolicyArn);
            return new(user.Arn ?? "", keys, isQuarantined);
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    private static bool IsQuarantine(string? policy) =>
        Arn.Parse(policy) is { Account: "aws", Service: "iam" } arn
        && arn.Name is Quarantine or $"{Quarantine}V2" or $"{Quarantine}V3";

    private static Verdict Judge(Seen<UserKeys> seen)
    {
        var user = seen.State;
        var named = seen.Trigger is Trigger.Health health ? health.Entities : [];
        List<AccessKey> exposed =
        [
            .. user.Keys.Where(key => key.IsActive && (user.IsQuarantined || named.Contains(key.Id))),
        ];
        if (exposed.Count == 0)
            return seen.Compliant("no access key of the user is known to be exposed and active");
        var ids = string.Join(", ", exposed.Select(key => key.Id));
        var by = exposed.TrueForAll(key => named.Contains(key.Id))
            ? $"AWS Health says {seen.Trigger.Name}"
            : "AWS has put the user into quarantine";
        return seen.Violation(
            $"{ids} of {user.Arn} can be used: {by}",
            user with
            {
                Keys = [.. user.Keys.Select(key => exposed.Contains(key) ? key with { IsActive = false } : key)],
            }
        );
    }

    // A key that only one of the states has was made or deleted by somebody else.
    private static IEnumerable<Step> Change(Resource resource, UserKeys from, UserKeys to)
    {
        foreach (var key in to.Keys.Distinct())
        {
            var other = key with { IsActive = !key.IsActive };
            if (from.Keys.Contains(other) && !to.Keys.Contains(other))
                yield return AccessKeys.Set(resource.Id, key.Id, key.IsActive);
        }
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(UserKeys))]
    private sealed partial class IamAccessKeyExposedJson : JsonSerializerContext;
}
