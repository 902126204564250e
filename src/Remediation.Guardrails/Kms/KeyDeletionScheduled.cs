using System.Text.Json.Serialization;
using Amazon.KeyManagementService.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Kms;

/// <summary>A customer managed key lives: it waits for no deletion, and stays enabled once it was.</summary>
public static partial class KeyDeletionScheduled
{
    public const string Id = "kms-key-deletion-scheduled";

    private const string Pending = "PendingDeletion";

    private static readonly Permission Cancel = Keys.Permission("kms:CancelKeyDeletion");
    private static readonly Permission Enable = Keys.Permission("kms:EnableKey");
    private static readonly Permission Disable = Keys.Permission("kms:DisableKey");
    private static readonly Permission Schedule = Keys.Permission("kms:ScheduleKeyDeletion");

    public static readonly Guardrail<Life> Guardrail = new()
    {
        Id = Id,
        Title = "Cancel a key's deletion, and enable it again",
        Repairs = """
            Cancels the deletion of a customer managed key, while it waits for it, and enables a key that was enabled
            when it was last seen in order, also where somebody only disabled it. What a deleted key encrypted is lost
            for ever, and what a disabled one encrypted cannot be read.

            A primary key that waits for its replicas' deletion is told, and so is a key whose imported key material
            somebody deleted: only who has a copy can import it again.
            """,
        Spares = """
            A key that was disabled before, or of which that is not known because no event or sweep has seen it, is left
            disabled. A replica of a multi-Region key is left to go, since its primary has the same key material. AWS's
            own keys and those of a custom key store that is not connected are left alone.

            A key whose own policy does not let the account's IAM policies count can only be changed by those whom it
            names: then nothing is changed, and you are told.
            """,
        Breaks = """
            A key that should go or be disabled stays in use, and is paid for: also one of a stack that is deleted.
            Exempt it before, or who does it. Whoever disables a key because it leaked must exempt it too. Undo
            schedules the deletion anew with 30 days, the longest wait and KMS's own default; the date before is lost.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("KMS.3"), new("NIST SP 800-53 Revision 5", "KMS.3")],
        On = Keys.Kind,
        Watches =
        [
            // What says that a key is enabled keeps that for the day when it is not.
            Keys.Calls("CreateKey", "DeleteImportedKeyMaterial", "DisableKey", "EnableKey", "ScheduleKeyDeletion"),
            Keys.Changes,
            new Watch.ConfigRule("kms-cmk-not-scheduled-for-deletion"),
        ],
        Reads = [Keys.Describe],
        Writes = [Cancel, Enable],
        Undos = [Disable, Schedule],
        KeepsBaseline = true,
        State = () => KmsKeyDeletionScheduledJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.EventName is "ScheduleKeyDeletion" or "DisableKey" or "DeleteImportedKeyMaterial",
    };

    /// <summary>Whether a key can be used, and how long.</summary>
    /// <param name="State">KMS's word for it, e.g. Enabled, Disabled, PendingDeletion.</param>
    /// <param name="IsCustomers">Whether the key is customer managed; else it is AWS's own.</param>
    /// <param name="IsReplica">Whether another region's key has the same key material and is its primary.</param>
    /// <remarks>https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html</remarks>
    public sealed record Life(string State, bool IsCustomers, bool IsReplica)
    {
        /// <summary>Whether it is not to be deleted and has its key material.</summary>
        [JsonIgnore]
        public bool IsWhole => State is Keys.Enabled or Keys.Disabled;
    }

    private static Task<Life?> ObserveAsync(AwsClients aws, Resource key, CancellationToken cancel) =>
        Keys.ReadAsync(aws, key, metadata => Task.FromResult(Of(metadata)), cancel);

    private static Life Of(KeyMetadata key) =>
        new(
            key.KeyState?.Value ?? "",
            key.KeyManager?.Value == Keys.Customer,
            key.MultiRegionConfiguration?.MultiRegionKeyType?.Value == Keys.Replica
        );

    private static Verdict Judge(Seen<Life> seen)
    {
        var (state, isCustomers, isReplica) = seen.State;
        if (!isCustomers)
            return seen.Left("AWS manages the key");
        return state switch
        {
            // What stands between the two writes of a repair is no more right than what was before them.
            Keys.Disabled when seen.Baseline?.State == Keys.Enabled => seen.Violation(
                "the key is disabled, and was enabled before",
                seen.State with
                {
                    State = Keys.Enabled,
                }
            ),
            Keys.Enabled or Keys.Disabled => seen.Compliant($"the key's state is {state}"),
            Pending when isReplica => seen.Left("the key is a replica, and its primary has the same key material"),
            Pending => ToCancel(seen),
            "PendingReplicaDeletion" => seen.Told(
                "the key's deletion is scheduled, and its wait begins when its replicas are deleted"
            ),
            "PendingImport" when seen.Baseline is { IsWhole: true } => seen.Told(
                "the key's imported key material is gone, and only who has a copy can import it again"
            ),
            "PendingImport" or "Creating" or "Updating" or "Unavailable" => seen.Left($"the key's state is {state}"),
            _ => seen.Unclear($"KMS says that the key's state is {state}"),
        };
    }

    private static Verdict ToCancel(Seen<Life> seen)
    {
        var wasEnabled = seen.Baseline?.State == Keys.Enabled;
        var before = seen.Baseline switch
        {
            null => "whether it was enabled before is not known",
            _ => $"it was {(wasEnabled ? "enabled" : "not enabled")} before",
        };
        return seen.Violation(
            $"the key's deletion is scheduled; {before}",
            seen.State with
            {
                State = wasEnabled ? Keys.Enabled : Keys.Disabled,
            }
        );
    }

    private static IEnumerable<Step> Change(Resource key, Life from, Life to)
    {
        if (from.State == Pending && to.IsWhole)
            yield return Cancelling(key.Id);
        // A key whose deletion was cancelled is disabled.
        if (from.State is Pending or Keys.Disabled && to.State == Keys.Enabled)
            yield return Enabling(key.Id);
        if (from.State == Keys.Enabled && to.State == Keys.Disabled)
            yield return Disabling(key.Id);
        if (from.IsWhole && to.State == Pending)
            yield return Scheduling(key.Id);
    }

    private static Step Cancelling(string key) =>
        new(
            Cancel,
            "CancelKeyDeletion",
            new() { ["KeyId"] = key },
            run =>
                run.Aws.Kms.CancelKeyDeletionAsync(new CancelKeyDeletionRequest { KeyId = key }, run.Cancel).AsAnswer()
        );

    private static Step Enabling(string key) =>
        new(
            Enable,
            "EnableKey",
            new() { ["KeyId"] = key },
            run => run.Aws.Kms.EnableKeyAsync(new EnableKeyRequest { KeyId = key }, run.Cancel).AsAnswer()
        );

    private static Step Disabling(string key) =>
        new(
            Disable,
            "DisableKey",
            new() { ["KeyId"] = key },
            run => run.Aws.Kms.DisableKeyAsync(new DisableKeyRequest { KeyId = key }, run.Cancel).AsAnswer()
        );

    private static Step Scheduling(string key) =>
        new(
            Schedule,
            "ScheduleKeyDeletion",
            new() { ["KeyId"] = key },
            run =>
                run.Aws.Kms.ScheduleKeyDeletionAsync(new ScheduleKeyDeletionRequest { KeyId = key }, run.Cancel)
                    .AsAnswer()
        );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Life))]
    private sealed partial class KmsKeyDeletionScheduledJson : JsonSerializerContext;
}
