using System.Text.Json.Serialization;
using Amazon.KeyManagementService.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Kms;

/// <summary>KMS rotates the material of the account's own symmetric encryption keys.</summary>
public static partial class KeyRotationDisabled
{
    public const string Id = "kms-key-rotation-disabled";

    /// <summary>What KMS takes where no period is said.</summary>
    private const int UsualPeriod = 365;

    private const int ShortestPeriod = 90;
    private const int LongestPeriod = 2560;

    private static readonly Permission GetRotation = Keys.Permission("kms:GetKeyRotationStatus");
    private static readonly Permission EnableRotation = Keys.Permission("kms:EnableKeyRotation");
    private static readonly Permission DisableRotation = Keys.Permission("kms:DisableKeyRotation");

    private static readonly Setting<int> LongestRotationPeriod = Setting.Number(
        "longestRotationPeriod",
        LongestPeriod,
        ShortestPeriod,
        LongestPeriod,
        "How many days may lie between two rotations; the default allows every period that KMS does."
    );

    public static readonly Guardrail<Rotation> Guardrail = new()
    {
        Id = Id,
        Title = "Switch a key's rotation on again",
        Repairs = """
            Switches the automatic rotation of a key on: with the period that the key was last seen to rotate by, else
            with 365 days, KMS's own default. Where you set a longest period, a key that rotates less often gets the
            last period that was right, or else the longest one.
            """,
        Spares = """
            Only keys that KMS can rotate are judged: customer managed symmetric encryption keys whose material KMS
            made, and that are enabled. AWS's own keys, asymmetric and HMAC keys, imported key material, keys of custom
            key stores, replicas of a multi-Region key (its primary rotates for them), and keys that are disabled or
            wait for their deletion are left alone. A disabled key is judged when it is enabled.

            Key material, aliases, policies and grants stay as they are.

            A key whose own policy does not let the account's IAM policies count can only be changed by those whom it
            names: then nothing is changed, and you are told.
            """,
        Breaks = """
            Nothing: a rotated key has the same id, and decrypts what its older material encrypted. KMS charges for the
            first and the second rotation of a key by the month.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Cis("3.0.0", "3.6"), new("NIST SP 800-53 Revision 5", "KMS.4"), new("PCI DSS v4.0.1", "KMS.4")],
        On = Keys.Kind,
        Watches =
        [
            Keys.Calls("CreateKey", "DisableKeyRotation", "EnableKey", "EnableKeyRotation"),
            Keys.Changes,
            new Watch.ConfigRule("cmk-backing-key-rotation-enabled"),
        ],
        Reads = [Keys.Describe, GetRotation],
        Writes = [EnableRotation],
        Undos = [DisableRotation],
        Settings = [LongestRotationPeriod],
        KeepsBaseline = true,
        State = () => KmsKeyRotationDisabledJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call =>
            call.EventName == "DisableKeyRotation" || call.Request["rotationPeriodInDays"].Number > UsualPeriod,
    };

    /// <summary>A key's automatic rotation.</summary>
    /// <param name="WhyNot">Why it cannot be set on this key now; null if it can.</param>
    /// <param name="IsOn">Whether KMS rotates the key; false where it cannot be set.</param>
    /// <param name="PeriodInDays">The days between two rotations; null where it is off.</param>
    /// <remarks>https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html</remarks>
    public sealed record Rotation(string? WhyNot, bool IsOn, int? PeriodInDays);

    private static Task<Rotation?> ObserveAsync(AwsClients aws, Resource key, CancellationToken cancel)
    {
        return Keys.ReadAsync(aws, key, ReadAsync, cancel);

        async Task<Rotation> ReadAsync(KeyMetadata metadata)
        {
            if (WhyNot(metadata) is { } why)
                return new(why, IsOn: false, PeriodInDays: null);
            var answer = await aws.Kms.GetKeyRotationStatusAsync(
                new GetKeyRotationStatusRequest { KeyId = key.Id },
                cancel
            );
            var isOn = answer.KeyRotationEnabled == true;
            return new(WhyNot: null, isOn, isOn ? answer.RotationPeriodInDays ?? UsualPeriod : null);
        }
    }

    // https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-enable-disable.html
    private static string? WhyNot(KeyMetadata key)
    {
        if (key.KeyManager?.Value != Keys.Customer)
            return "AWS manages the key and rotates it";
        if (key.KeySpec?.Value != "SYMMETRIC_DEFAULT" || key.KeyUsage?.Value != "ENCRYPT_DECRYPT")
            return $"KMS rotates no key of {key.KeySpec?.Value} for {key.KeyUsage?.Value}";
        if (key.Origin?.Value != "AWS_KMS")
            return $"KMS rotates no key material from {key.Origin?.Value}";
        if (key.MultiRegionConfiguration?.MultiRegionKeyType?.Value == Keys.Replica)
            return "the key is a replica, and its primary rotates for it";
        return key.KeyState?.Value == Keys.Enabled ? null : $"the key's state is {key.KeyState?.Value}";
    }

    private static Verdict Judge(Seen<Rotation> seen)
    {
        var now = seen.State;
        if (now.WhyNot is { } why)
            return seen.Left($"the rotation cannot be set: {why}");
        var longest = seen.Get(LongestRotationPeriod);
        if (now.IsOn && now.PeriodInDays <= longest)
            return seen.Compliant($"the key rotates every {now.PeriodInDays} days");
        return seen.Violation(
            now.IsOn
                ? $"the key rotates every {now.PeriodInDays} days, not every {longest}"
                : "the key does not rotate",
            now with
            {
                IsOn = true,
                PeriodInDays = PeriodFor(seen.Baseline, now, longest),
            }
        );
    }

    private static int PeriodFor(Rotation? baseline, Rotation now, int longest)
    {
        if (baseline?.PeriodInDays is { } was && was <= longest)
            return was;
        return now.IsOn ? longest : Math.Min(UsualPeriod, longest);
    }

    private static IEnumerable<Step> Change(Resource key, Rotation from, Rotation to)
    {
        // What could not be set then or cannot be now is not.
        if (from.WhyNot is not null || to.WhyNot is not null || from == to)
            yield break;
        if (to.IsOn)
            yield return Enable(key.Id, to.PeriodInDays ?? UsualPeriod);
        else
            yield return Disable(key.Id);
    }

    // It also gives a key that rotates another period.
    private static Step Enable(string key, int period) =>
        new(
            EnableRotation,
            "EnableKeyRotation",
            new() { ["KeyId"] = key, ["RotationPeriodInDays"] = period },
            run =>
                run.Aws.Kms.EnableKeyRotationAsync(
                        new EnableKeyRotationRequest { KeyId = key, RotationPeriodInDays = period },
                        run.Cancel
                    )
                    .AsAnswer()
        );

    private static Step Disable(string key) =>
        new(
            DisableRotation,
            "DisableKeyRotation",
            new() { ["KeyId"] = key },
            run =>
                run.Aws.Kms.DisableKeyRotationAsync(new DisableKeyRotationRequest { KeyId = key }, run.Cancel)
                    .AsAnswer()
        );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Rotation))]
    private sealed partial class KmsKeyRotationDisabledJson : JsonSerializerContext;
}
