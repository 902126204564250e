using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using Remediation.Guardrails.DynamoDb;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// The ledger's table, as a deployment makes it but for <c>given.table</c> (gone, protected, recoverable, expiry,
/// policy, stream), and beside it somebody else's. <c>recoverable</c> is whether the table can be recovered to any
/// second, or to how many days ago where that is not AWS's own period. <c>given.policy</c> is the resource policy that
/// it was deployed with. For <c>given.manifest</c> see <see cref="Deployment"/>: without one it is a table like any.
/// </summary>
/// <remarks>Placeholders: region, account, table, tableArn, neighbour.</remarks>
public sealed class TableScenario : IScenario
{
    private const string Expiry = "expires";
    private const int Period = 35;

    public string Type => "AWS::DynamoDB::Table";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var region = Deployment.NewRegion();
        var there = aws.In(region);
        var table = "example-Ledger-1ABCDEFGH";
        var names = new Dictionary<string, string>
        {
            ["region"] = region,
            ["account"] = Emulator.Account,
            ["table"] = table,
            ["tableArn"] = $"arn:aws:dynamodb:{region}:{Emulator.Account}:table/{table}",
            ["neighbour"] = "invoices",
            ["expiry"] = Expiry,
        };
        await CreateAsync(there, names["neighbour"], null, cancel);
        var changed = given["table"] as JsonObject ?? [];
        var stream = $"{names["tableArn"]}/stream/2025-01-01T00:00:00.000";
        if ((bool?)changed["gone"] != true)
            stream = await CreateAsync(there, table, (string?)changed["stream"] ?? "NEW_IMAGE", cancel);
        var part = new TablePart
        {
            Name = table,
            StreamView = "NEW_IMAGE",
            StreamArn = stream,
            TtlAttribute = Expiry,
            Policy = given["policy"] is { } policy ? Deployment.Filled(policy.ToJsonString(), names) : null,
        };
        await Deployment.DescribeAsync(there, part, given, cancel);
        if ((bool?)changed["gone"] != true)
            await ChangeAsync(there, names, changed, cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var there = aws.In(names["region"]);
        var deployed = new JsonObject
        {
            ["protected"] = true,
            ["recoverable"] = true,
            ["expiry"] = Expiry,
            ["policy"] = null,
            ["stream"] = "NEW_IMAGE",
        };
        var seen = await SeenAsync(there, names["table"], names["tableArn"], cancel);
        return new()
        {
            ["table"] = seen is null ? null : Deployment.Compared(seen, deployed),
            ["neighbour"] = await SeenAsync(
                there,
                names["neighbour"],
                names["tableArn"].Replace(names["table"], names["neighbour"], StringComparison.Ordinal),
                cancel
            ),
        };
    }

    private static async Task<string> CreateAsync(AwsClients there, string name, string? view, CancellationToken cancel)
    {
        var request = new CreateTableRequest
        {
            TableName = name,
            BillingMode = "PAY_PER_REQUEST",
            KeySchema = [new("pk", "HASH")],
            AttributeDefinitions = [new("pk", "S")],
            DeletionProtectionEnabled = view is not null,
            StreamSpecification = view is null ? null : new() { StreamEnabled = true, StreamViewType = view },
        };
        return (await there.DynamoDb.CreateTableAsync(request, cancel)).TableDescription.LatestStreamArn;
    }

    private static async Task ChangeAsync(
        AwsClients there,
        Dictionary<string, string> names,
        JsonObject changed,
        CancellationToken cancel
    )
    {
        var table = names["table"];
        if ((bool?)changed["protected"] == false)
        {
            var request = new UpdateTableRequest { TableName = table, DeletionProtectionEnabled = false };
            await there.DynamoDb.UpdateTableAsync(request, cancel);
        }
        await RecoverAsync(there, table, changed["recoverable"], cancel);
        var expiry = changed.ContainsKey("expiry") ? (string?)changed["expiry"] : Expiry;
        if (expiry is not null)
        {
            var request = new UpdateTimeToLiveRequest
            {
                TableName = table,
                TimeToLiveSpecification = new() { AttributeName = expiry, Enabled = true },
            };
            await there.DynamoDb.UpdateTimeToLiveAsync(request, cancel);
        }
        if (changed["policy"] is { } policy)
        {
            var request = new PutResourcePolicyRequest
            {
                ResourceArn = names["tableArn"],
                Policy = Deployment.Filled(policy.ToJsonString(), names),
            };
            await there.DynamoDb.PutResourcePolicyAsync(request, cancel);
        }
    }

    private static Task RecoverAsync(AwsClients there, string table, JsonNode? recoverable, CancellationToken cancel)
    {
        var isOff = recoverable?.GetValueKind() == JsonValueKind.False;
        var specification = new PointInTimeRecoverySpecification { PointInTimeRecoveryEnabled = !isOff };
        if (recoverable?.GetValueKind() == JsonValueKind.Number)
            specification.RecoveryPeriodInDays = (int)recoverable;
        return there.DynamoDb.UpdateContinuousBackupsAsync(
            new() { TableName = table, PointInTimeRecoverySpecification = specification },
            cancel
        );
    }

    private static async Task<JsonObject?> SeenAsync(
        AwsClients there,
        string name,
        string arn,
        CancellationToken cancel
    )
    {
        var client = there.DynamoDb;
        TableDescription table;
        try
        {
            var request = new DescribeTableRequest { TableName = name };
            table = (await client.DescribeTableAsync(request, cancel)).Table;
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
        var backups = await client.DescribeContinuousBackupsAsync(new() { TableName = name }, cancel);
        var ask = new DescribeTimeToLiveRequest { TableName = name };
        var expiry = (await client.DescribeTimeToLiveAsync(ask, cancel)).TimeToLiveDescription;
        return new()
        {
            ["protected"] = table.DeletionProtectionEnabled == true,
            ["recoverable"] = Recoverable(backups.ContinuousBackupsDescription.PointInTimeRecoveryDescription),
            ["expiry"] = expiry?.TimeToLiveStatus?.Value == "ENABLED" ? expiry.AttributeName : null,
            ["policy"] = await PolicyAsync(there, arn, cancel),
            ["stream"] = table.StreamSpecification?.StreamViewType?.Value,
        };
    }

    private static JsonNode Recoverable(PointInTimeRecoveryDescription? recovery)
    {
        if (recovery?.PointInTimeRecoveryStatus?.Value != "ENABLED")
            return false;
        return recovery.RecoveryPeriodInDays is { } days and not Period ? days : true;
    }

    private static async Task<JsonNode?> PolicyAsync(AwsClients there, string arn, CancellationToken cancel)
    {
        try
        {
            var answer = await there.DynamoDb.GetResourcePolicyAsync(new() { ResourceArn = arn }, cancel);
            return JsonNode.Parse(answer.Policy);
        }
        catch (PolicyNotFoundException)
        {
            return null;
        }
    }
}
