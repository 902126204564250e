using System.Text.Json.Nodes;
using Amazon.RDS.Model;
using Remediation.Guardrails.Rds;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A snapshot of a database instance, or of a cluster where <c>given.cluster</c> is true, that is shared with
/// <c>given.shares</c> (account ids, and <c>all</c> for everybody), or <c>gone</c>; and a public neighbour of its kind
/// that no event names.
/// </summary>
/// <remarks>Placeholders: snapshot, snapshotArn, database, neighbour, region, account.</remarks>
public sealed class DbSnapshotScenario : IScenario
{
    private const string Attribute = "restore";
    private const string Password = "example-password";

    public string Type => "AWS::RDS::DBSnapshot";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var isCluster = (bool?)given["cluster"] == true;
        var database = $"example-{Guid.NewGuid():N}"[..20];
        var snapshot = $"{database}-before-upgrade";
        var word = isCluster ? "cluster-snapshot" : "snapshot";
        var names = new Dictionary<string, string>
        {
            ["database"] = database,
            ["snapshot"] = snapshot,
            ["snapshotArn"] = $"arn:aws:rds:{aws.Region}:{Emulator.Account}:{word}:{snapshot}",
            ["neighbour"] = $"{database}-beside",
            ["kind"] = word,
            ["region"] = aws.Region,
            ["account"] = Emulator.Account,
        };
        if (isCluster)
            await CreateClusterAsync(aws, database, cancel);
        else
            await CreateInstanceAsync(aws, database, cancel);
        await TakeAsync(aws, isCluster, database, names["neighbour"], ["all"], cancel);
        if ((bool?)given["gone"] != true)
        {
            var shares = (given["shares"] as JsonArray ?? []).Select(share => (string)share!);
            await TakeAsync(aws, isCluster, database, snapshot, [.. shares], cancel);
        }
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var isCluster = names["kind"] == "cluster-snapshot";
        return new()
        {
            ["snapshot"] = await SharesAsync(aws, isCluster, names["snapshot"], cancel),
            ["neighbour"] = await SharesAsync(aws, isCluster, names["neighbour"], cancel),
        };
    }

    private static Task CreateInstanceAsync(AwsClients aws, string name, CancellationToken cancel) =>
        aws.Rds.CreateDBInstanceAsync(
            new()
            {
                DBInstanceIdentifier = name,
                DBInstanceClass = "db.t4g.micro",
                Engine = "postgres",
                AllocatedStorage = 20,
                MasterUsername = "example",
                MasterUserPassword = Password,
            },
            cancel
        );

    private static Task CreateClusterAsync(AwsClients aws, string name, CancellationToken cancel) =>
        aws.Rds.CreateDBClusterAsync(
            new()
            {
                DBClusterIdentifier = name,
                Engine = "aurora-postgresql",
                MasterUsername = "example",
                MasterUserPassword = Password,
            },
            cancel
        );

    private static async Task TakeAsync(
        AwsClients aws,
        bool isCluster,
        string database,
        string snapshot,
        List<string> shares,
        CancellationToken cancel
    )
    {
        if (isCluster)
        {
            await aws.Rds.CreateDBClusterSnapshotAsync(
                new() { DBClusterIdentifier = database, DBClusterSnapshotIdentifier = snapshot },
                cancel
            );
            await aws.Rds.ModifyDBClusterSnapshotAttributeAsync(
                new()
                {
                    DBClusterSnapshotIdentifier = snapshot,
                    AttributeName = Attribute,
                    ValuesToAdd = shares,
                },
                cancel
            );
            return;
        }
        await aws.Rds.CreateDBSnapshotAsync(
            new() { DBInstanceIdentifier = database, DBSnapshotIdentifier = snapshot },
            cancel
        );
        await aws.Rds.ModifyDBSnapshotAttributeAsync(
            new()
            {
                DBSnapshotIdentifier = snapshot,
                AttributeName = Attribute,
                ValuesToAdd = shares,
            },
            cancel
        );
    }

    private static async Task<JsonNode?> SharesAsync(
        AwsClients aws,
        bool isCluster,
        string snapshot,
        CancellationToken cancel
    )
    {
        var shares = isCluster
            ? await ClusterSharesAsync(aws, snapshot, cancel)
            : await InstanceSharesAsync(aws, snapshot, cancel);
        return shares is null
            ? null
            : new JsonArray([.. shares.Order(StringComparer.Ordinal).Select(share => (JsonNode)share)]);
    }

    private static async Task<List<string>?> InstanceSharesAsync(
        AwsClients aws,
        string snapshot,
        CancellationToken cancel
    )
    {
        try
        {
            var request = new DescribeDBSnapshotAttributesRequest { DBSnapshotIdentifier = snapshot };
            var answer = await aws.Rds.DescribeDBSnapshotAttributesAsync(request, cancel);
            return answer.DBSnapshotAttributesResult!.DBSnapshotAttributes!.Single().AttributeValues ?? [];
        }
        catch (DBSnapshotNotFoundException)
        {
            return null;
        }
    }

    private static async Task<List<string>?> ClusterSharesAsync(
        AwsClients aws,
        string snapshot,
        CancellationToken cancel
    )
    {
        try
        {
            var request = new DescribeDBClusterSnapshotAttributesRequest { DBClusterSnapshotIdentifier = snapshot };
            var answer = await aws.Rds.DescribeDBClusterSnapshotAttributesAsync(request, cancel);
            return answer.DBClusterSnapshotAttributesResult!.DBClusterSnapshotAttributes!.Single().AttributeValues
                ?? [];
        }
        catch (DBClusterSnapshotNotFoundException)
        {
            return null;
        }
    }
}
