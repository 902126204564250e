using System.Text.Json.Nodes;
using Amazon.RDS.Model;
using Remediation.Guardrails.Rds;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A database instance, or a cluster where <c>given.cluster</c> is true, that is <c>protected</c> from being deleted or
/// not, with <c>backups</c> of so many days (and of <c>waitingBackups</c> from the maintenance window on), or
/// <c>gone</c>; a <c>member</c> of the cluster or a <c>replica</c> of the instance, unprotected; and an unprotected
/// neighbour of its kind that no event names. Instances are <c>public</c> or not.
/// </summary>
/// <remarks>
/// Placeholders: database, databaseInCapitals, otherName (which nothing has), databaseArn, resourceId, member, replica,
/// replicaArn, neighbour, region, account.
/// </remarks>
public sealed class DatabaseScenario : IScenario
{
    private const string Class = "db.t4g.micro";
    private const string Password = "example-password";
    private const int Backups = 7;
    private const int NeighboursBackups = 3;
    private const string Window = "sun:03:00-sun:04:00";

    public string Type => "AWS::RDS::DBInstance";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var isCluster = (bool?)given["cluster"] == true;
        var database = $"example-{Guid.NewGuid():N}"[..20];
        var prefix = $"arn:aws:rds:{aws.Region}:{Emulator.Account}";
        var names = new Dictionary<string, string>
        {
            ["database"] = database,
            ["databaseInCapitals"] = database.ToUpperInvariant(),
            ["otherName"] = $"{database}-other",
            ["databaseArn"] = $"{prefix}:{(isCluster ? "cluster" : "db")}:{database}",
            ["resourceId"] = isCluster ? "cluster-EXAMPLEGONE01" : "db-EXAMPLEGONE01",
            ["member"] = $"{database}-1",
            ["replica"] = $"{database}-replica",
            ["replicaArn"] = $"{prefix}:db:{database}-replica",
            ["neighbour"] = $"{database}-beside",
            ["kind"] = isCluster ? "cluster" : "db",
            ["region"] = aws.Region,
            ["account"] = Emulator.Account,
        };
        var isPublic = (bool?)given["public"] == true;
        var beside = new JsonObject { ["public"] = isPublic, ["backups"] = NeighboursBackups };
        await CreateAsync(aws, isCluster, names["neighbour"], beside, cancel);
        if ((bool?)given["gone"] != true)
            names["resourceId"] = await CreateAsync(aws, isCluster, database, given, cancel);
        if ((int?)given["waitingBackups"] is { } later)
            await aws.Rds.ModifyDBInstanceAsync(
                new() { DBInstanceIdentifier = database, BackupRetentionPeriod = later },
                cancel
            );
        if ((bool?)given["member"] == true)
            await AddMemberAsync(aws, database, names["member"], isPublic, cancel);
        if ((bool?)given["replica"] == true)
            await AddReplicaAsync(aws, database, names["replica"], isPublic, cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var isCluster = names["kind"] == "cluster";
        return new()
        {
            ["database"] = await ReadAsync(aws, isCluster, names["database"], cancel),
            ["neighbour"] = await ReadAsync(aws, isCluster, names["neighbour"], cancel),
            ["member"] = await ReadAsync(aws, isCluster: false, names["member"], cancel),
            ["replica"] = await ReadAsync(aws, isCluster: false, names["replica"], cancel),
        };
    }

    private static async Task<string> CreateAsync(
        AwsClients aws,
        bool isCluster,
        string name,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var isProtected = (bool?)given["protected"] == true;
        var backups = (int?)given["backups"] ?? Backups;
        if (isCluster)
        {
            var cluster = new CreateDBClusterRequest
            {
                DBClusterIdentifier = name,
                Engine = "aurora-postgresql",
                MasterUsername = "example",
                MasterUserPassword = Password,
                DeletionProtection = isProtected,
                BackupRetentionPeriod = backups,
                PreferredMaintenanceWindow = Window,
            };
            return (await aws.Rds.CreateDBClusterAsync(cluster, cancel)).DBCluster!.DbClusterResourceId!;
        }
        var instance = new CreateDBInstanceRequest
        {
            DBInstanceIdentifier = name,
            DBInstanceClass = Class,
            Engine = "postgres",
            AllocatedStorage = 20,
            MasterUsername = "example",
            MasterUserPassword = Password,
            DeletionProtection = isProtected,
            PubliclyAccessible = (bool?)given["public"] == true,
            BackupRetentionPeriod = backups,
            PreferredMaintenanceWindow = Window,
        };
        return (await aws.Rds.CreateDBInstanceAsync(instance, cancel)).DBInstance!.DbiResourceId!;
    }

    private static Task AddMemberAsync(
        AwsClients aws,
        string cluster,
        string name,
        bool isPublic,
        CancellationToken cancel
    ) =>
        aws.Rds.CreateDBInstanceAsync(
            new()
            {
                DBInstanceIdentifier = name,
                DBClusterIdentifier = cluster,
                DBInstanceClass = Class,
                Engine = "aurora-postgresql",
                PubliclyAccessible = isPublic,
                PreferredMaintenanceWindow = Window,
            },
            cancel
        );

    private static Task AddReplicaAsync(
        AwsClients aws,
        string source,
        string name,
        bool isPublic,
        CancellationToken cancel
    ) =>
        aws.Rds.CreateDBInstanceReadReplicaAsync(
            new()
            {
                DBInstanceIdentifier = name,
                SourceDBInstanceIdentifier = source,
                PubliclyAccessible = isPublic,
            },
            cancel
        );

    private static async Task<JsonNode?> ReadAsync(
        AwsClients aws,
        bool isCluster,
        string name,
        CancellationToken cancel
    )
    {
        try
        {
            if (!isCluster)
            {
                var request = new DescribeDBInstancesRequest { DBInstanceIdentifier = name };
                return Seen((await aws.Rds.DescribeDBInstancesAsync(request, cancel)).DBInstances!.Single());
            }
            var ask = new DescribeDBClustersRequest { DBClusterIdentifier = name };
            return Seen((await aws.Rds.DescribeDBClustersAsync(ask, cancel)).DBClusters!.Single());
        }
        catch (DBInstanceNotFoundException)
        {
            return null;
        }
        catch (DBClusterNotFoundException)
        {
            return null;
        }
    }

    private static JsonObject Seen(DBInstance one) =>
        new()
        {
            ["protected"] = one.DeletionProtection == true,
            ["public"] = one.PubliclyAccessible == true,
            ["backups"] = one.BackupRetentionPeriod,
            ["waitingBackups"] = one.PendingModifiedValues?.BackupRetentionPeriod,
            ["window"] = one.PreferredMaintenanceWindow,
        };

    private static JsonObject Seen(DBCluster one) =>
        new()
        {
            ["protected"] = one.DeletionProtection == true,
            ["public"] = one.PubliclyAccessible == true,
            ["backups"] = one.BackupRetentionPeriod,
            ["waitingBackups"] = one.PendingModifiedValues?.BackupRetentionPeriod,
            ["window"] = one.PreferredMaintenanceWindow,
        };
}
