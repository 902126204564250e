using System.Text;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Telemetry;
using Remediation.Guardrails;
using Remediation.Samples;
using Xunit;

namespace Laws.Tests;

[CollectionDefinition("account")]
public sealed class AccountCollection : ICollectionFixture<Account>;

/// <summary>An emulated account with a ledger, shared by the laws: every sample makes its own resources in it.</summary>
public sealed class Account : IAsyncLifetime
{
    public const string OwnRole = "arn:aws:iam::123456789012:role/remediation/repair";

    /// <summary>Settings under which the laws' many repairs are not too many.</summary>
    public static readonly Settings Plenty = new() { Breaker = new() { Repairs = 100_000 } };

    private const string Table = "remediation-ledger";
    private Emulator emulator = null!;

    public AwsClients Aws { get; private set; } = null!;
    public LedgerTable Ledger { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        emulator = await Emulator.StartAsync(TestContext.Current.CancellationToken);
        Aws = emulator.Clients("us-east-1");
        var dynamo = LedgerTable.ClientOf(Aws);
        await dynamo.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = Table,
                BillingMode = Amazon.DynamoDBv2.BillingMode.PAY_PER_REQUEST,
                KeySchema = [new("pk", Amazon.DynamoDBv2.KeyType.HASH), new("sk", Amazon.DynamoDBv2.KeyType.RANGE)],
                AttributeDefinitions =
                [
                    new("pk", Amazon.DynamoDBv2.ScalarAttributeType.S),
                    new("sk", Amazon.DynamoDBv2.ScalarAttributeType.S),
                ],
            }
        );
        Ledger = new(dynamo, Table, TimeProvider.System);
    }

    public async ValueTask DisposeAsync() => await emulator.DisposeAsync();

    public IScenario Scenario(string guardrail) => ScenarioList.All.Single(s => s.Guardrail == guardrail);

    /// <summary>Plays an event through the whole pipeline, as a fresh process would, and gives the guardrail's result (or the one that says why there is none).</summary>
    /// <param name="aws">Clients for the guardrail instead of the account's own; the ledger is never called by them.</param>
    public async Task<Result> PlayAsync(
        string guardrail,
        string text,
        Mode mode,
        CancellationToken cancel,
        bool unique = true,
        AwsClients? aws = null,
        ILedger? ledger = null,
        TimeSpan? remaining = null,
        DateTimeOffset? firstSeen = null,
        Settings? settings = null
    )
    {
        var configuration = new EngineConfiguration(
            [Catalogue.Find(guardrail)!],
            mode,
            Table,
            ["arn:aws:iam::123456789012:role/remediation/*"],
            settings ?? Plenty
        );
        var pipeline = new Pipeline(
            configuration,
            aws ?? Aws,
            ledger ?? Ledger,
            new Log(Stream.Null, _ => null, TimeProvider.System),
            TimeProvider.System
        );
        var answer = await pipeline.HandleAsync(
            Encoding.UTF8.GetBytes(unique ? Unique(text) : text),
            new("invocation", remaining, firstSeen),
            cancel
        );
        return Assert.Single(answer.Results);
    }

    /// <summary>The event under a new id: another happening, not another delivery.</summary>
    public string Unique(string text)
    {
        var json = JsonNode.Parse(text)!;
        json["id"] = Guid.NewGuid().ToString();
        if (json["detail"]?["eventID"] is not null)
            json["detail"]!["eventID"] = Guid.NewGuid().ToString();
        return json.ToJsonString();
    }

    /// <summary>The IAM action of a step's line.</summary>
    public string ActionOf(string line)
    {
        var operation = line.Split(' ')[0];
        return operation switch
        {
            "s3:PutPublicAccessBlock" or "s3:DeletePublicAccessBlock" => "s3:PutBucketPublicAccessBlock",
            _ => operation,
        };
    }

    public static void AssertSame(JsonNode expected, JsonNode actual) =>
        Assert.True(
            JsonNode.DeepEquals(expected, actual),
            $"expected {expected.ToJsonString()}\nbut was  {actual.ToJsonString()}"
        );
}
