using System.Text.Json.Nodes;
using Amazon.RDS;
using Amazon.RDS.Model;
using Amazon.Runtime;

namespace Remediation.Guardrails.Rds;

/// <summary>
/// Snapshots of instances and of clusters: twice the same API under other names, told apart here and nowhere else.
/// </summary>
internal sealed class SnapshotKind
{
    // The one attribute that a snapshot has: who may restore and copy it.
    private const string Attribute = "restore";

    public static readonly IReadOnlyList<SnapshotKind> All = [OfInstances(), OfClusters()];

    /// <summary>The word that the API's operations hold: <c>DBSnapshot</c> or <c>DBClusterSnapshot</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The word that an ARN holds: <c>snapshot</c> or <c>cluster-snapshot</c>.</summary>
    public required string ArnWord { get; init; }

    /// <summary>Reads with whom the snapshot of a name is shared; null if there is none.</summary>
    public required Func<AmazonRDSClient, string, CancellationToken, Task<List<string>?>> ReadShares { get; init; }

    /// <summary>Reads the page of a marker: ARNs and types of the account's own snapshots.</summary>
    public required Func<
        AmazonRDSClient,
        string?,
        CancellationToken,
        Task<(IEnumerable<(string Arn, string Type)> Snapshots, string? Marker)>
    > ReadPage { get; init; }

    /// <summary>Adds values to the attribute of a name, and takes others away.</summary>
    public required Func<
        AmazonRDSClient,
        string,
        (List<string>? Added, List<string>? Removed),
        CancellationToken,
        Task<AmazonWebServiceResponse>
    > ModifyShares { get; init; }

    /// <summary>The CloudFormation type.</summary>
    public string Type => $"AWS::RDS::{Name}";

    /// <summary>Every one of them, for a permission.</summary>
    public string Any => "arn:{partition}:rds:{region}:{account}:" + ArnWord + ":*";

    /// <summary>The call that shares them.</summary>
    public string ModifyOperation => $"Modify{Name}Attribute";

    /// <summary>What <see cref="ReadShares"/> reads.</summary>
    public Permission SharesRead => new($"rds:Describe{Name}Attributes", Any);

    /// <summary>What <see cref="ReadPage"/> reads.</summary>
    public Permission PageRead => new($"rds:Describe{Name}s", Any);

    /// <summary>What <see cref="Remove"/> and <see cref="Add"/> write.</summary>
    public Permission SharesWrite => new($"rds:{ModifyOperation}", Any);

    /// <summary>The kind of a type.</summary>
    public static SnapshotKind Of(string type) => All.Single(kind => kind.Type == type);

    /// <summary>Shares a snapshot no more with some.</summary>
    public Step Remove(string snapshot, IEnumerable<string> values) => Modify(snapshot, null, [.. values]);

    /// <summary>Shares a snapshot with more.</summary>
    public Step Add(string snapshot, IEnumerable<string> values) => Modify(snapshot, [.. values], null);

    private Step Modify(string snapshot, List<string>? added, List<string>? removed) =>
        new(
            SharesWrite,
            ModifyOperation,
            new()
            {
                [$"{Name}Identifier"] = snapshot,
                ["AttributeName"] = Attribute,
                [added is null ? "ValuesToRemove" : "ValuesToAdd"] = new JsonArray([
                    .. (added ?? removed ?? []).Select(value => (JsonNode)value),
                ]),
            },
            run => ModifyShares(run.Aws.Rds, snapshot, (added, removed), run.Cancel).AsAnswer()
        );

    private static SnapshotKind OfInstances() =>
        new()
        {
            Name = "DBSnapshot",
            ArnWord = "snapshot",
            ReadShares = async (rds, name, cancel) =>
            {
                try
                {
                    var request = new DescribeDBSnapshotAttributesRequest { DBSnapshotIdentifier = name };
                    var answer = await rds.DescribeDBSnapshotAttributesAsync(request, cancel);
                    var attributes = answer.DBSnapshotAttributesResult?.DBSnapshotAttributes ?? [];
                    return attributes.Find(one => one.AttributeName == Attribute)?.AttributeValues ?? [];
                }
                catch (DBSnapshotNotFoundException)
                {
                    return null;
                }
            },
            ReadPage = async (rds, marker, cancel) =>
            {
                var page = await rds.DescribeDBSnapshotsAsync(new() { Marker = marker }, cancel);
                var snapshots = page.DBSnapshots ?? [];
                return (snapshots.Select(one => (one.DBSnapshotArn ?? "", one.SnapshotType ?? "")), page.Marker);
            },
            ModifyShares = async (rds, name, values, cancel) =>
                await rds.ModifyDBSnapshotAttributeAsync(
                    new()
                    {
                        DBSnapshotIdentifier = name,
                        AttributeName = Attribute,
                        ValuesToAdd = values.Added,
                        ValuesToRemove = values.Removed,
                    },
                    cancel
                ),
        };

    private static SnapshotKind OfClusters() =>
        new()
        {
            Name = "DBClusterSnapshot",
            ArnWord = "cluster-snapshot",
            ReadShares = async (rds, name, cancel) =>
            {
                try
                {
                    var request = new DescribeDBClusterSnapshotAttributesRequest { DBClusterSnapshotIdentifier = name };
                    var answer = await rds.DescribeDBClusterSnapshotAttributesAsync(request, cancel);
                    var attributes = answer.DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes ?? [];
                    return attributes.Find(one => one.AttributeName == Attribute)?.AttributeValues ?? [];
                }
                catch (DBClusterSnapshotNotFoundException)
                {
                    return null;
                }
            },
            ReadPage = async (rds, marker, cancel) =>
            {
                var page = await rds.DescribeDBClusterSnapshotsAsync(new() { Marker = marker }, cancel);
                var snapshots = page.DBClusterSnapshots ?? [];
                return (snapshots.Select(one => (one.DBClusterSnapshotArn ?? "", one.SnapshotType ?? "")), page.Marker);
            },
            ModifyShares = async (rds, name, values, cancel) =>
                await rds.ModifyDBClusterSnapshotAttributeAsync(
                    new()
                    {
                        DBClusterSnapshotIdentifier = name,
                        AttributeName = Attribute,
                        ValuesToAdd = values.Added,
                        ValuesToRemove = values.Removed,
                    },
                    cancel
                ),
        };
}
