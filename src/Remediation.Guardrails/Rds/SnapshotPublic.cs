using System.Text.Json.Serialization;
using Remediation.Guardrails.Shared;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Rds;

/// <summary>A database's snapshot is shared with nobody whom the settings do not name.</summary>
public static partial class SnapshotPublic
{
    public const string Id = "rds-snapshot-public";

    private static readonly Setting<Sequence<string>> AllowedAccounts = Setting.Texts(
        "allowedAccounts",
        [],
        "Ids of accounts that snapshots may be shared with."
    );

    public static readonly Guardrail<Shares> Guardrail = new()
    {
        Id = Id,
        Title = "Share a database's snapshot no more",
        Repairs = """
            Shares a snapshot of a database instance or cluster no more with everybody (`all`) and with accounts that
            the setting `allowedAccounts` does not name. Until it names somebody, a share with an account is told and
            stays. Aurora's, DocumentDB's and Neptune's cluster snapshots are among them.
            """,
        Spares = """
            Shares with accounts in `allowedAccounts` stay, and everything else of the snapshot. `all` cannot be allowed
            there: exempt the snapshot. A snapshot that AWS Backup made stays shared with the accounts that it names,
            since AWS Backup copies to another account's vault by such shares; `all` goes there too. Automated snapshots
            cannot be shared, and the sweep leaves them out. A snapshot that belongs to another account is not ours.
            """,
        Breaks = """
            An account that restores from the snapshot or copies it on purpose cannot any more: name it in
            `allowedAccounts`. What somebody has copied or restored meanwhile stays theirs.

            Once `allowedAccounts` names somebody, every other account is a stranger, of your own organization too.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("RDS.1"), Fsbp("DocumentDB.3"), Fsbp("Neptune.3")],
        On = Snapshots.Kind,
        Watches =
        [
            Snapshots.SharingCalls,
            .. SnapshotKind.All.Select(kind => new Watch.ConfigItem(kind.Type)),
            new Watch.ConfigRule(
                "rds-snapshots-public-prohibited",
                "docdb-cluster-snapshot-public-prohibited",
                "neptune-cluster-snapshot-public-prohibited"
            ),
        ],
        Reads = [.. SnapshotKind.All.Select(kind => kind.SharesRead)],
        Writes = [.. SnapshotKind.All.Select(kind => kind.SharesWrite)],
        Settings = [AllowedAccounts],
        NeedsForAll = AllowedAccounts,
        State = () => RdsSnapshotPublicJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.Request["valuesToAdd"].Texts.Any(),
        Rejoin = Shares.Rejoined,
    };

    // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshotAttribute.html
    private static async Task<Shares?> ObserveAsync(AwsClients aws, Resource snapshot, CancellationToken cancel) =>
        await SnapshotKind.Of(snapshot.Type).ReadShares(aws.Rds, snapshot.Id, cancel) is { } shares
            ? Shares.Of(shares)
            : null;

    private static Verdict Judge(Seen<Shares> seen)
    {
        // Nobody but AWS Backup can give such a name.
        var isBackup = seen.Resource.Id.StartsWith("awsbackup:", StringComparison.Ordinal);
        var allowed = seen.Get(AllowedAccounts);
        return Shares.Judge(seen, "snapshot", share => isBackup || allowed.Contains(share), AllowedAccounts);
    }

    private static IEnumerable<Step> Change(Resource snapshot, Shares from, Shares to)
    {
        var kind = SnapshotKind.Of(snapshot.Type);
        var removed = from.Beyond(to).ToList();
        if (removed.Count > 0)
            yield return kind.Remove(snapshot.Id, removed);
        var added = to.Beyond(from).ToList();
        if (added.Count > 0)
            yield return kind.Add(snapshot.Id, added);
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Shares))]
    private sealed partial class RdsSnapshotPublicJson : JsonSerializerContext;
}
