using System.Globalization;
using System.Text.Json.Serialization;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Rds;

/// <summary>A database's automated backups are kept long enough.</summary>
public static partial class BackupRetentionLowered
{
    public const string Id = "rds-backup-retention-lowered";

    // RDS keeps them no longer.
    private const int MostDays = 35;

    private static readonly Setting<int> LeastDays = Setting.Number(
        "leastDays",
        7,
        1,
        MostDays,
        "How many days automated backups must be kept at least; a shorter period is lengthened."
    );

    public static readonly Guardrail<Retention> Guardrail = new()
    {
        Id = Id,
        Title = "Keep a database's backups long enough",
        Repairs = """
            Lengthens the time for which automated backups of a database instance or cluster are kept, where it is
            shorter than the setting `leastDays`: after it was shortened, and where one was made or restored so. It
            becomes what it last was when it was right; where that is not known, or is shorter too, it is `leastDays`.
            Aurora's, DocumentDB's and Neptune's clusters are among them. A shortening that still waits for the
            maintenance window is taken back before anything is lost.

            An instance that has no automated backups any more gets them again in its next maintenance window, because
            RDS interrupts it for that: until then it has none. Where that is too long, give it a time by hand, at once.
            """,
        Spares = """
            A time that was shortened and is still long enough stays. A cluster's members have their cluster's backups,
            and read replicas need none: both are left alone, and a replica that is promoted is found by AWS Config's
            record or the sweep. One that is still being made is looked at again after half a minute, and then waits for
            those too. Where AWS Backup says how long backups are kept, RDS refuses another time: you are told, and so
            you are of a database that is stopped. Snapshots that people took are not watched.
            """,
        Breaks = """
            Backups are paid for as long as they are kept. RDS deletes the automated backups of an instance at once when
            they are switched off, and what a shorter time has lost is lost too: no repair brings them back, only new
            ones are made from then on. Getting them again interrupts the instance for a moment, in its maintenance
            window. Undoing the repair of one that had none deletes those that were made since. While RDS changes a
            database in another way it may refuse the repair: it is tried again.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("RDS.11"), Fsbp("RDS.50"), Fsbp("DocumentDB.2"), Fsbp("Neptune.5")],
        On = Databases.Kind,
        Watches =
        [
            Databases.Calls,
            .. DatabaseKind.All.Select(kind => new Watch.ConfigItem(kind.Type)),
            new Watch.ConfigRule(
                "db-instance-backup-enabled",
                "rds-cluster-backup-retention-check",
                "docdb-cluster-backup-retention-check",
                "neptune-cluster-backup-retention-check"
            ),
        ],
        Reads = [.. DatabaseKind.All.Select(kind => kind.Describe)],
        Writes = [.. DatabaseKind.All.Select(kind => kind.Write)],
        Settings = [LeastDays],
        KeepsBaseline = true,
        State = () => RdsBackupRetentionLoweredJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = Asks,
    };

    /// <summary>For how long a database's automated backups are kept.</summary>
    /// <param name="Days">The days that were asked for last: also where that waits for the maintenance window. 0 for no
    /// backups.</param>
    /// <remarks>https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html</remarks>
    public sealed record Retention(int Days)
    {
        /// <summary>The days that hold now.</summary>
        [JsonIgnore]
        public int Now { get; init; } = Days;

        /// <summary>RDS's word for what the database is doing.</summary>
        [JsonIgnore]
        public string? Status { get; init; }

        /// <summary>The cluster that it is a member of; null for none.</summary>
        [JsonIgnore]
        public string? Cluster { get; init; }

        /// <summary>What it is a read replica of; null for none.</summary>
        [JsonIgnore]
        public string? Source { get; init; }

        /// <summary>Whether AWS Backup says how long.</summary>
        [JsonIgnore]
        public bool IsKeptByAwsBackup { get; init; }
    }

    private static async Task<Retention?> ObserveAsync(AwsClients aws, Resource database, CancellationToken cancel)
    {
        var found = await DatabaseKind.Of(database.Type).FindAsync(aws.Rds, database.Id, cancel);
        return found is null or { IsLeaving: true }
            ? null
            : new(found.WaitingBackupDays ?? found.BackupDays)
            {
                Now = found.BackupDays,
                Status = found.Status,
                Cluster = found.Cluster,
                Source = found.Source,
                IsKeptByAwsBackup = found.IsKeptByAwsBackup,
            };
    }

    private static Verdict Judge(Seen<Retention> seen)
    {
        var now = seen.State;
        var least = seen.Get(LeastDays);
        if (now.Cluster is not null)
            return seen.Left($"it is a member of the cluster {now.Cluster}, whose backups count");
        if (now.Source is not null)
            return seen.Left($"it is a read replica of {now.Source}");
        if (now.Days >= least)
            return seen.Compliant($"automated backups {Kept(now)}");
        var why = $"automated backups {Kept(now)}, and must be kept for {InDays(least)} at least";
        if (now.IsKeptByAwsBackup)
            return seen.Told($"{why}: AWS Backup says how long, and its plan must be changed");
        return now.Status switch
        {
            "creating" => seen.Compliant("the database is still being made"),
            "stopping" or "stopped" => seen.Told($"{why}: RDS can change that only once the database is started again"),
            _ => seen.Violation(why, Lengthened(now, Math.Clamp(seen.Baseline?.Days ?? least, least, MostDays))),
        };
    }

    private static Retention Lengthened(Retention now, int days) => now with { Days = days, Now = days };

    private static string Kept(Retention now)
    {
        var window = now.Now == now.Days ? "" : " from the maintenance window on";
        return now.Days == 0 ? $"are switched off{window}" : $"are kept for {InDays(now.Days)}{window}";
    }

    private static string InDays(int days) =>
        string.Create(CultureInfo.InvariantCulture, $"{days} {(days == 1 ? "day" : "days")}");

    // What is made without a word of it may have one day.
    private static bool Asks(Trigger.Call call)
    {
        var days = call.Request["backupRetentionPeriod"].Number;
        return DatabaseKind.All.Any(kind => kind.ModifyOperation == call.EventName)
            ? days < MostDays
            : days is null or < MostDays;
    }

    private static IEnumerable<Step> Change(Resource database, Retention from, Retention to)
    {
        if (from.Days != to.Days)
            yield return DatabaseKind.Of(database.Type).KeepBackups(database.Id, to.Days);
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Retention))]
    private sealed partial class RdsBackupRetentionLoweredJson : JsonSerializerContext;
}
