using System.Text.Json.Nodes;
using Amazon.RDS.Model;
using Remediation.Guardrails.Rds;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A database instance, or a cluster where <c>given.cluster</c> is true, that is <c>protected</c> from being deleted or
/// not, with <c>backups</c> of so many days, or <c>gone</c>; a <c>member</c> of the cluster or a <c>replica</c> of the
/// instance, unprotected; and an unprotected neighbour of its kind that no event names.
/// </summary>
/// <remarks>
/// Placeholders: database, databaseInCapitals, databaseArn, resourceId, member, replica, replicaArn, neighbour, region,
/// account.
/// </remarks>
public sealed class DatabaseScenario : IScenario
{
    private const string Class = "db.t4g.micro";
    private const string Password = "example-password";
    private const int Backups = 7;
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
        await CreateAsync(aws, isCluster, names["neighbour"], [], cancel);
        if ((bool?)given["gone"] != true)
            names["resourceId"] = await CreateAsync(aws, isCluster, database, given, cancel);
        if ((bool?)given["member"] == true)
            await AddMemberAsync(aws, database, names["member"], cancel);
        if ((bool?)given["replica"] == true)
        {
            var request = new CreateDBInstanceReadReplicaRequest
            {
                DBInstanceIdentifier = names["replica"],
                SourceDBInstanceIdentifier = database,
            };
            await aws.Rds.CreateDBInstanceReadReplicaAsync(request, cancel);
        }
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
            BackupRetentionPeriod = backups,
            PreferredMaintenanceWindow = Window,
        };
        return (await aws.Rds.CreateDBInstanceAsync(instance, cancel)).DBInstance!.DbiResourceId!;
    }

    private static Task AddMemberAsync(AwsClients aws, string cluster, string name, CancellationToken cancel) =>
        aws.Rds.CreateDBInstanceAsync(
            new()
            {
                DBInstanceIdentifier = name,
                DBClusterIdentifier = cluster,
                DBInstanceClass = Class,
                Engine = "aurora-postgresql",
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
                var found = (await aws.Rds.DescribeDBInstancesAsync(request, cancel)).DBInstances!.Single();
                return Seen(found.DeletionProtection, found.BackupRetentionPeriod, found.PreferredMaintenanceWindow);
            }
            var ask = new DescribeDBClustersRequest { DBClusterIdentifier = name };
            var cluster = (await aws.Rds.DescribeDBClustersAsync(ask, cancel)).DBClusters!.Single();
            return Seen(cluster.DeletionProtection, cluster.BackupRetentionPeriod, cluster.PreferredMaintenanceWindow);
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

    private static JsonObject Seen(bool? isProtected, int? backups, string? window) =>
        new()
        {
            ["protected"] = isProtected == true,
            ["backups"] = backups,
            ["window"] = window,
        };
}
