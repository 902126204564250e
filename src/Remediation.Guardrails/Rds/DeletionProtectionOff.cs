using System.Text.Json.Serialization;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Rds;

/// <summary>A database cannot be deleted before somebody lifts its protection.</summary>
public static partial class DeletionProtectionOff
{
    public const string Id = "rds-deletion-protection-off";

    public static readonly Guardrail<Protection> Guardrail = new()
    {
        Id = Id,
        Title = "Protect a database from being deleted",
        Repairs = """
            Switches the deletion protection of a database instance or cluster on: after it was switched off, and where
            one was made or restored without it. Aurora's, DocumentDB's and Neptune's clusters are among them. Nothing
            else changes: what waits for the maintenance window waits on.
            """,
        Spares = """
            A cluster's members are as protected as their cluster, and read replicas can be made again: both are left
            alone. So is what RDS deletes already. One that is still being made is looked at again after half a minute,
            and then waits for AWS Config's record or the sweep. RDS changes nothing of one that is stopped: you are
            told. Global clusters, which have a protection of their own, are not watched.
            """,
        Breaks = """
            Who deletes a database on purpose, as Terraform does, switches the protection off first: if the repair is
            quicker than the deletion, RDS refuses that. Exempt such databases, by a tag for example, or who deletes
            them, before. While RDS changes a database in another way it may refuse the repair: it is tried again.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("RDS.7"), Fsbp("RDS.8"), Fsbp("DocumentDB.5"), Fsbp("Neptune.4")],
        On = Databases.Kind,
        Watches =
        [
            Databases.Calls,
            .. DatabaseKind.All.Select(kind => new Watch.ConfigItem(kind.Type)),
            new Watch.ConfigRule(
                "rds-instance-deletion-protection-enabled",
                "rds-cluster-deletion-protection-enabled",
                "docdb-cluster-deletion-protection-enabled",
                "neptune-cluster-deletion-protection-enabled"
            ),
        ],
        Reads = [.. DatabaseKind.All.Select(kind => kind.Describe)],
        Writes = [.. DatabaseKind.All.Select(kind => kind.Write)],
        State = () => RdsDeletionProtectionOffJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = Asks,
    };

    /// <summary>A database's protection from being deleted.</summary>
    /// <param name="IsOn">Whether it is on.</param>
    public sealed record Protection(bool IsOn)
    {
        /// <summary>RDS's word for what the database is doing.</summary>
        [JsonIgnore]
        public string? Status { get; init; }

        /// <summary>The cluster that it is a member of; null for none.</summary>
        [JsonIgnore]
        public string? Cluster { get; init; }

        /// <summary>What it is a read replica of; null for none.</summary>
        [JsonIgnore]
        public string? Source { get; init; }
    }

    private static async Task<Protection?> ObserveAsync(AwsClients aws, Resource database, CancellationToken cancel)
    {
        var found = await DatabaseKind.Of(database.Type).FindAsync(aws.Rds, database.Id, cancel);
        return found is null or { IsLeaving: true }
            ? null
            : new(found.IsProtected)
            {
                Status = found.Status,
                Cluster = found.Cluster,
                Source = found.Source,
            };
    }

    private static Verdict Judge(Seen<Protection> seen) =>
        seen.State switch
        {
            { Cluster: { } cluster } => seen.Left($"it is a member of the cluster {cluster}, whose protection counts"),
            { IsOn: true } => seen.Compliant("the deletion protection is on"),
            { Source: { } source } => seen.Left($"it is a read replica of {source}"),
            { Status: "creating" } => seen.Compliant("the database is still being made"),
            { Status: "stopping" or "stopped" } => seen.Told(
                "the deletion protection is off, and RDS can switch it on only once the database is started again"
            ),
            _ => seen.Violation("the deletion protection is off", seen.State with { IsOn = true }),
        };

    // What is made without a word of it has none.
    private static bool Asks(Trigger.Call call)
    {
        var asked = call.Request["deletionProtection"];
        return DatabaseKind.All.Any(kind => kind.ModifyOperation == call.EventName) ? asked.IsFalse : !asked.IsTrue;
    }

    private static IEnumerable<Step> Change(Resource database, Protection from, Protection to)
    {
        if (from.IsOn != to.IsOn)
            yield return DatabaseKind.Of(database.Type).Protect(database.Id, to.IsOn);
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Protection))]
    private sealed partial class RdsDeletionProtectionOffJson : JsonSerializerContext;
}
