using System.Text.Json.Nodes;
using Amazon.RDS;
using Amazon.RDS.Model;
using Amazon.Runtime;

namespace Remediation.Guardrails.Rds;

/// <summary>
/// Database instances and clusters: twice the same API under other names, told apart here and nowhere else.
/// </summary>
internal sealed class DatabaseKind
{
    /// <summary>Instances: alone, or members of a cluster.</summary>
    public static readonly DatabaseKind Instance = Instances();

    public static readonly IReadOnlyList<DatabaseKind> All = [Instance, Clusters()];

    /// <summary>The word that the API's operations hold: <c>DBInstance</c> or <c>DBCluster</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The word that an ARN holds: <c>db</c> or <c>cluster</c>.</summary>
    public required string ArnWord { get; init; }

    /// <summary>The member of an answer that holds the id which one keeps, by CloudTrail's name.</summary>
    public required string ResourceIdMember { get; init; }

    /// <summary>The calls that make one, by CloudTrail's names.</summary>
    public required IReadOnlyList<string> Creations { get; init; }

    /// <summary>Reads the one of a name, or the page of a marker of all.</summary>
    public required Func<
        AmazonRDSClient,
        string?,
        string?,
        CancellationToken,
        Task<(IEnumerable<Database> Databases, string? Marker)>
    > Read { get; init; }

    /// <summary>Changes the one of a name; nothing else of it changes.</summary>
    /// <remarks>
    /// A word of applying at once would apply whatever else waits for the maintenance window, so there is none.
    /// </remarks>
    public required Func<
        AmazonRDSClient,
        string,
        DatabaseChange,
        CancellationToken,
        Task<AmazonWebServiceResponse>
    > Modify { get; init; }

    /// <summary>The CloudFormation type.</summary>
    public string Type => $"AWS::RDS::{Name}";

    /// <summary>Every one of them, for a permission.</summary>
    public string Any => "arn:{partition}:rds:{region}:{account}:" + ArnWord + ":*";

    /// <summary>What changes them.</summary>
    public string ModifyOperation => $"Modify{Name}";

    /// <summary>What <see cref="Read"/> reads.</summary>
    public Permission Describe => new($"rds:Describe{Name}s", Any);

    /// <summary>What <see cref="Modify"/> writes.</summary>
    public Permission Write => new($"rds:{ModifyOperation}", Any);

    /// <summary>The kind of a type.</summary>
    public static DatabaseKind Of(string type) => All.Single(kind => kind.Type == type);

    /// <summary>Reads the one of a name; null if there is none.</summary>
    public async Task<Database?> FindAsync(AmazonRDSClient rds, string name, CancellationToken cancel)
    {
        try
        {
            return (await Read(rds, name, null, cancel)).Databases.FirstOrDefault();
        }
        catch (AmazonRDSException e) when (e is DBInstanceNotFoundException or DBClusterNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Protects one from being deleted, or does so no more: at once.</summary>
    public Step Protect(string name, bool isProtected) =>
        Change(name, "DeletionProtection", isProtected, new() { DeletionProtection = isProtected });

    /// <summary>Gives an instance a public address, or takes it: at once.</summary>
    /// <remarks>https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html</remarks>
    public Step Publish(string name, bool isPublic) =>
        Change(name, "PubliclyAccessible", isPublic, new() { PubliclyAccessible = isPublic });

    /// <summary>
    /// Keeps automated backups for so many days: soon, and from none or to none in the maintenance window.
    /// </summary>
    public Step KeepBackups(string name, int days) =>
        Change(name, "BackupRetentionPeriod", days, new() { BackupRetentionPeriod = days });

    private Step Change(string name, string member, JsonNode value, DatabaseChange change) =>
        new(
            Write,
            ModifyOperation,
            new() { [$"{Name}Identifier"] = name, [member] = value },
            run => Modify(run.Aws.Rds, name, change, run.Cancel).AsAnswer()
        );

    private static DatabaseKind Instances() =>
        new()
        {
            Name = "DBInstance",
            ArnWord = "db",
            ResourceIdMember = "dbiResourceId",
            Creations =
            [
                "CreateDBInstance",
                "CreateDBInstanceReadReplica",
                "RestoreDBInstanceFromDBSnapshot",
                "RestoreDBInstanceFromS3",
                "RestoreDBInstanceToPointInTime",
            ],
            Read = async (rds, name, marker, cancel) =>
            {
                var request = new DescribeDBInstancesRequest { DBInstanceIdentifier = name, Marker = marker };
                var page = await rds.DescribeDBInstancesAsync(request, cancel);
                return ((page.DBInstances ?? []).Select(one => Of(one)), page.Marker);
            },
            Modify = async (rds, name, change, cancel) =>
                await rds.ModifyDBInstanceAsync(
                    new()
                    {
                        DBInstanceIdentifier = name,
                        DeletionProtection = change.DeletionProtection,
                        PubliclyAccessible = change.PubliclyAccessible,
                        BackupRetentionPeriod = change.BackupRetentionPeriod,
                    },
                    cancel
                ),
        };

    private static DatabaseKind Clusters() =>
        new()
        {
            Name = "DBCluster",
            ArnWord = "cluster",
            ResourceIdMember = "dbClusterResourceId",
            Creations =
            [
                "CreateDBCluster",
                "RestoreDBClusterFromS3",
                "RestoreDBClusterFromSnapshot",
                "RestoreDBClusterToPointInTime",
            ],
            Read = async (rds, name, marker, cancel) =>
            {
                var request = new DescribeDBClustersRequest { DBClusterIdentifier = name, Marker = marker };
                var page = await rds.DescribeDBClustersAsync(request, cancel);
                return ((page.DBClusters ?? []).Select(one => Of(one)), page.Marker);
            },
            Modify = async (rds, name, change, cancel) =>
                await rds.ModifyDBClusterAsync(
                    new()
                    {
                        DBClusterIdentifier = name,
                        DeletionProtection = change.DeletionProtection,
                        BackupRetentionPeriod = change.BackupRetentionPeriod,
                    },
                    cancel
                ),
        };

    private static Database Of(DBInstance one) =>
        new(
            one.DBInstanceArn ?? "",
            one.DbiResourceId,
            one.DBInstanceStatus,
            one.DeletionProtection == true,
            Text(one.DBClusterIdentifier),
            Text(one.ReadReplicaSourceDBInstanceIdentifier) ?? Text(one.ReadReplicaSourceDBClusterIdentifier)
        )
        {
            Engine = one.Engine,
            IsPublic = one.PubliclyAccessible == true,
            BackupDays = one.BackupRetentionPeriod ?? 0,
            WaitingBackupDays = one.PendingModifiedValues?.BackupRetentionPeriod,
            IsKeptByAwsBackup = Text(one.AwsBackupRecoveryPointArn) is not null,
        };

    private static Database Of(DBCluster one) =>
        new(
            one.DBClusterArn ?? "",
            one.DbClusterResourceId,
            one.Status,
            one.DeletionProtection == true,
            null,
            Text(one.ReplicationSourceIdentifier)
        )
        {
            Engine = one.Engine,
            BackupDays = one.BackupRetentionPeriod ?? 0,
            WaitingBackupDays = one.PendingModifiedValues?.BackupRetentionPeriod,
            IsKeptByAwsBackup = Text(one.AwsBackupRecoveryPointArn) is not null,
        };

    private static string? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
