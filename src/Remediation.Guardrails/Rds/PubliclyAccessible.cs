using System.Text.Json.Serialization;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Rds;

/// <summary>A database instance has no public address.</summary>
public static partial class PubliclyAccessible
{
    public const string Id = "rds-publicly-accessible";

    public static readonly Guardrail<Exposure> Guardrail = new()
    {
        Id = Id,
        Title = "Take a database's public address away",
        Repairs = """
            Makes a publicly accessible database instance private: after it was opened, and where one was made or
            restored in public. Members of Aurora's clusters and read replicas are among them. RDS does so at once;
            what waits for the maintenance window waits on.
            """,
        Spares = """
            Security groups, subnets and the database itself stay as they are, so do connections from within the VPC. An
            instance that is still being made cannot be changed, nor can one that is stopped: you are told, and AWS
            Config's record or the sweep repairs it once RDS can. Members of a Multi-AZ DB cluster are as public as RDS
            made their cluster, which cannot be changed: you are told of each when AWS Config or the sweep finds it.
            Aurora Limitless shard groups are not watched. An instance that can be reached through a proxy, a load
            balancer or a peer is not public here.
            """,
        Breaks = """
            The instance's name leads to its private address from then on: whoever connects from outside the VPC is cut
            off. Exempt a database that is public on purpose. While RDS changes the instance in another way it may
            refuse the repair: it is tried again. Restore tests of AWS Backup are repaired like any other instance.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Disruptive,
        Practice = Practice.Network,
        Controls = [Fsbp("RDS.2"), Cis("3.0.0", "2.3.3")],
        On = Databases.Instances,
        Watches =
        [
            Databases.InstanceCalls,
            new Watch.ConfigItem(DatabaseKind.Instance.Type),
            new Watch.ConfigRule("rds-instance-public-access-check"),
        ],
        Reads = [DatabaseKind.Instance.Describe],
        Writes = [DatabaseKind.Instance.Write],
        Settles = TimeSpan.FromMinutes(2),
        State = () => RdsPubliclyAccessibleJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.Request["publiclyAccessible"].IsTrue,
    };

    /// <summary>Whether a database instance has a public address.</summary>
    /// <param name="IsPublic">Whether its name leads to a public address.</param>
    public sealed record Exposure(bool IsPublic)
    {
        /// <summary>RDS's word for what the instance is doing.</summary>
        [JsonIgnore]
        public string? Status { get; init; }

        /// <summary>The Multi-AZ DB cluster that it is a member of; null for none, and for Aurora's.</summary>
        [JsonIgnore]
        public string? Cluster { get; init; }
    }

    private static async Task<Exposure?> ObserveAsync(AwsClients aws, Resource instance, CancellationToken cancel)
    {
        var found = await DatabaseKind.Instance.FindAsync(aws.Rds, instance.Id, cancel);
        return found is null or { IsLeaving: true }
            ? null
            : new(found.IsPublic) { Status = found.Status, Cluster = IsOwn(found.Engine) ? null : found.Cluster };
    }

    // Members of Aurora's, Neptune's and DocumentDB's clusters are changed one by one.
    private static bool IsOwn(string? engine) =>
        engine is not null && (engine.StartsWith("aurora", StringComparison.Ordinal) || engine is "neptune" or "docdb");

    private static Verdict Judge(Seen<Exposure> seen) =>
        seen.State switch
        {
            { IsPublic: false } => seen.Compliant("the database is not publicly accessible"),
            { Cluster: { } cluster } => seen.Told(
                $"the database is public, as the Multi-AZ DB cluster {cluster} was made: RDS cannot change that"
            ),
            { Status: "creating" } => seen.Told(
                "the database is being made publicly accessible, and RDS can change that only once it is there"
            ),
            { Status: "stopping" or "stopped" } => seen.Told(
                "the database is publicly accessible, and RDS can change that only once it is started again"
            ),
            _ => seen.Violation("the database is publicly accessible", seen.State with { IsPublic = false }),
        };

    private static IEnumerable<Step> Change(Resource instance, Exposure from, Exposure to)
    {
        if (from.IsPublic != to.IsPublic)
            yield return DatabaseKind.Instance.Publish(instance.Id, to.IsPublic);
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Exposure))]
    private sealed partial class RdsPubliclyAccessibleJson : JsonSerializerContext;
}
