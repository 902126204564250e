using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Remediation.Cli.Demo;
using Remediation.Engine.Ledger;
using Remediation.Engine.Notices;

namespace Fault.Tests;

/// <summary>A ledger table of a trial's own with its stream, read without any disturbance.</summary>
/// <remarks>moto copies a whole table for each transaction, and puts it back after a failed one: a table that nobody else writes to is safe from that.</remarks>
public sealed class TrialLedger : IAsyncDisposable
{
    private readonly AmazonDynamoDBClient dynamo;
    private readonly LedgerStream stream;

    private TrialLedger(AmazonDynamoDBClient dynamo, LedgerStream stream, string name, LedgerTable table) =>
        (this.dynamo, this.stream, Name, Table) = (dynamo, stream, name, table);

    public string Name { get; }

    public LedgerTable Table { get; }

    /// <summary>A record's statuses before and after one write of it, and the notice of that write, if it tells something.</summary>
    public sealed record Image(string Old, string New, Notice? Notice);

    public static async Task<TrialLedger> CreateAsync(Account account, TimeProvider clock, CancellationToken cancel)
    {
        var (dynamo, name) = (LedgerTable.ClientOf(account.Aws), $"ledger-{Guid.NewGuid():N}");
        var made = await dynamo.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = name,
                BillingMode = BillingMode.PAY_PER_REQUEST,
                StreamSpecification = new()
                {
                    StreamEnabled = true,
                    StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES,
                },
                KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
                AttributeDefinitions = [new("pk", ScalarAttributeType.S), new("sk", ScalarAttributeType.S)],
            },
            cancel
        );
        return new(
            dynamo,
            new(new Uri(account.Emulator.Endpoint), account.Aws.Region, made.TableDescription.LatestStreamArn),
            name,
            new(dynamo, name, clock)
        );
    }

    /// <summary>The records, of whichever resource.</summary>
    public async Task<IReadOnlyList<LedgerRecord>> RecordsAsync(CancellationToken cancel) =>
        await Table.HistoryAsync(null, cancel).ToListAsync(cancel);

    /// <summary>Every write of a record, in order.</summary>
    public async Task<IReadOnlyList<Image>> ImagesAsync(CancellationToken cancel) =>
        [
            .. (await stream.ReadAsync(cancel))["Records"]!
                .AsArray()
                .Where(r =>
                    ((string?)r!["dynamodb"]!["NewImage"]?["sk"]?["S"] ?? "").StartsWith(
                        "record#",
                        StringComparison.Ordinal
                    )
                )
                .Select(r => new Image(StatusOf(r!, "OldImage"), StatusOf(r!, "NewImage"), NoticeOf(r!))),
        ];

    public async ValueTask DisposeAsync()
    {
        stream.Dispose();
        await dynamo.DeleteTableAsync(Name);
    }

    private static string StatusOf(JsonNode record, string image) =>
        (string?)record["dynamodb"]![image]?["status"]?["S"] ?? "";

    private static Notice? NoticeOf(JsonNode record)
    {
        using var document = JsonDocument.Parse(record.ToJsonString());
        return Notice.Of(new Field(document.RootElement));
    }
}
