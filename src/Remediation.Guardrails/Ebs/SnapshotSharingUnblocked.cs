using System.Text.Json.Serialization;
using Remediation.Guardrails.Ec2;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Ebs;

/// <summary>Nobody in a region can share a snapshot with everybody.</summary>
/// <remarks>https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html</remarks>
public static partial class SnapshotSharingUnblocked
{
    public const string Id = "ebs-snapshot-sharing-unblocked";

    private const string Type = "AWS::EC2::SnapshotBlockPublicAccess";

    private const string Disabling = "DisableSnapshotBlockPublicAccess";
    private const string Enabling = "EnableSnapshotBlockPublicAccess";

    private const string All = "block-all-sharing";
    private const string New = "block-new-sharing";
    private const string None = "unblocked";

    private static readonly Permission GetState = RegionSettings.Permission("GetSnapshotBlockPublicAccessState");
    private static readonly Permission Enable = RegionSettings.Permission(Enabling);
    private static readonly Permission Disable = RegionSettings.Permission(Disabling);

    private static readonly Setting<bool> MayStayPublic = Setting.Flag(
        "mayStayPublic",
        byDefault: false,
        "Whether snapshots that are public already may stay so, and just new public shares are blocked: for accounts "
            + "that publish snapshots on purpose."
    );

    public static readonly Guardrail<RegionSetting<string>> Guardrail = new()
    {
        Id = Id,
        Title = "Block the public sharing of snapshots",
        Repairs = """
            Blocks all public sharing of EBS snapshots in the region (`block-all-sharing`): where the block was taken
            away, and where it was narrowed to new shares. With the setting `mayStayPublic` new shares alone are blocked
            (`block-new-sharing`), where nothing is.
            """,
        Spares = """
            Where a declarative policy of the organization sets the block, it stays: the policy alone can change it.
            Shares with accounts are not blocked, and shares with everybody stay in the snapshots' permissions without
            effect: `ebs-snapshot-public` takes them back.
            """,
        Breaks = """
            Snapshots that are public on purpose can no longer be found and used by others, and none can be made public.
            Set `mayStayPublic` where that is wanted, or exempt the setting before you publish one.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("EC2.182")],
        On = RegionSettings.Kind(Type, "snapshot-block-public-access"),
        Watches =
        [
            new Watch.Calls(Ec2Calls.EventSource, Disabling, Enabling),
            new Watch.ConfigItem(Type),
            new Watch.ConfigRule("ebs-snapshot-block-public-access"),
        ],
        Reads = [GetState],
        Writes = [Enable],
        Undos = [Disable],
        Settings = [MayStayPublic],
        State = () => EbsSnapshotSharingUnblockedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = (_, from, to) => RegionSettings.Change(from, to, Put),
        // A call that narrows the block is an Enable too.
        Asks = call => Ec2Calls.RequestOf(call)["State"].Text != All,
    };

    private static async Task<RegionSetting<string>?> ObserveAsync(
        AwsClients aws,
        Resource setting,
        CancellationToken cancel
    )
    {
        var answer = await aws.EC2.GetSnapshotBlockPublicAccessStateAsync(new(), cancel);
        return new(answer.State?.Value ?? None) { ManagedBy = answer.ManagedBy?.Value };
    }

    private static Verdict Judge(Seen<RegionSetting<string>> seen)
    {
        var mayStayPublic = seen.Get(MayStayPublic);
        var state = seen.State.Value;
        if (state == All || (state == New && mayStayPublic))
            return seen.Compliant($"the public sharing of snapshots is blocked ({state})");
        return state == New
            ? RegionSettings.Wrong(seen, "snapshots that are public already stay public", All)
            : RegionSettings.Wrong(seen, "snapshots can be shared with everybody", mayStayPublic ? New : All);
    }

    private static Step Put(string value) =>
        value == None
            ? RegionSettings.Write(
                Disable,
                run => run.Aws.EC2.DisableSnapshotBlockPublicAccessAsync(new(), run.Cancel).AsAnswer()
            )
            : RegionSettings.Write(
                Enable,
                run => run.Aws.EC2.EnableSnapshotBlockPublicAccessAsync(new() { State = value }, run.Cancel).AsAnswer(),
                new() { ["State"] = value }
            );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(RegionSetting<string>))]
    private sealed partial class EbsSnapshotSharingUnblockedJson : JsonSerializerContext;
}
