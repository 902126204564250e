using System.Text;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Notices;
using Remediation.Engine.Repairs;
using Remediation.Engine.Telemetry;
using Remediation.Guardrails;
using Remediation.Samples;

namespace Remediation.Cli.Demo;

/// <summary>The product's parts as they are deployed, in an emulated account: the pipeline, the ledger, its stream, the notifier.</summary>
internal sealed class Rehearsal(Emulator emulator, LedgerTable ledger, string stream)
{
    public const string Region = "us-east-1";
    private const string Table = "remediation-ledger";
    private const string WebhookParameter = "/remediation/slack-webhook";
    private readonly AwsClients aws = emulator.Clients(Region);
    private readonly Log log = new(Stream.Null, _ => null, TimeProvider.System);

    public LedgerTable Ledger => ledger;

    /// <summary>Makes the ledger in an emulated account.</summary>
    public static async Task<Rehearsal> CreateAsync(Emulator emulator, CancellationToken cancel)
    {
        var dynamo = LedgerTable.ClientOf(emulator.Clients(Region));
        var created = await dynamo.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = Table,
                BillingMode = BillingMode.PAY_PER_REQUEST,
                KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
                AttributeDefinitions = [new("pk", ScalarAttributeType.S), new("sk", ScalarAttributeType.S)],
                StreamSpecification = new()
                {
                    StreamEnabled = true,
                    StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES,
                },
            },
            cancel
        );
        return new(emulator, new(dynamo, Table, TimeProvider.System), created.TableDescription.LatestStreamArn);
    }

    /// <summary>Plays a guardrail's first violation in audit, in enforce, undoes the repair, plays it while that is exempt, ends the exemption and plays it again.</summary>
    /// <param name="tell">Is told each thing as it happens.</param>
    public async Task<IReadOnlyList<Check>> PlayAsync(
        Guardrail guardrail,
        Action<string> tell,
        CancellationToken cancel
    )
    {
        if (
            Sample
                .Of(guardrail.Id)
                .Where(s => s.Outcome == Outcome.Applied)
                .OrderBy(s => s.Event["detail"]!["eventName"] is null)
                .FirstOrDefault()
            is not { } sample
        )
            return [new("it has a sample of a violation", "there is none")];
        var scenario = ScenarioList.Of(guardrail.Id);
        var checks = new List<Check>();
        var names = await scenario.ArrangeAsync(aws, sample.Given, cancel);
        var (before, after) = (await scenario.ReadAsync(aws, names, cancel), sample.AfterFor(names));
        var text = sample.EventFor(names);
        Task<JsonObject> Now() => scenario.ReadAsync(aws, names, cancel);

        var planned = await PlayAsync(guardrail, text, Mode.Audit, cancel);
        tell($"violation   {planned.Reason}");
        foreach (var step in planned.Steps)
            tell($"would do    {step}");
        checks.Add(Is("audit plans it", Outcome.Planned, planned));
        checks.Add(Same("audit changes nothing", before, await Now()));

        var applied = await PlayAsync(guardrail, text, Mode.Enforce, cancel);
        foreach (var step in applied.Steps)
            tell($"did         {step}");
        checks.Add(Is("enforce repairs it", Outcome.Applied, applied));
        checks.Add(Same("the repair changes what it should and nothing beside it", after ?? before, await Now()));

        if (applied.Record is { } id && await ledger.FindAsync(RecordId.Parse(id)!, cancel) is { } record)
        {
            var report = await new Undo(Catalogue.All, aws, ledger, TimeProvider.System).RunAsync(
                record,
                force: false,
                cancel,
                by: "the demo"
            );
            tell($"undone      {id}");
            checks.Add(new("undo is not refused", report.Refusal ?? ""));
            checks.Add(Same("undo brings the state before back", before, await Now()));

            var held = await PlayAsync(guardrail, text, Mode.Enforce, cancel);
            tell($"held        {held.Reason}");
            checks.Add(
                new(
                    "the next event is held by the undo's exemption",
                    held is { Outcome: Outcome.Held, Gate: "exemption" } ? "" : $"it was {held.Outcome}: {held.Reason}"
                )
            );
            checks.Add(Same("what is held is left alone", before, await Now()));
            var removed = report.Exemption is { } exemption && await ledger.RemoveExemptionAsync(exemption.Id, cancel);
            if (removed)
                tell($"no longer   {report.Exemption!.Id}");
            checks.Add(new("the exemption is removed", removed ? "" : "there was none"));
        }
        else
            checks.Add(new("the ledger has the repair's record", $"it has none ({applied.Record})"));

        var again = await PlayAsync(guardrail, text, Mode.Enforce, cancel);
        tell("repaired    again, after the exemption");
        checks.Add(Is("without the exemption the next event is repaired again", Outcome.Applied, again));
        checks.Add(Same("the second repair is like the first", after ?? before, await Now()));
        return checks;
    }

    /// <summary>Gives the ledger's stream to the notifier, as Lambda's event source mapping does.</summary>
    /// <returns>How many stream records there were, and the ones that failed.</returns>
    public async Task<(int Records, JsonArray Failures)> NotifyAsync(Uri webhook, CancellationToken cancel)
    {
        var ssm = aws.Client(() =>
            new AmazonSimpleSystemsManagementClient(
                aws.Credentials,
                aws.Configured(new AmazonSimpleSystemsManagementConfig())
            )
        );
        await ssm.PutParameterAsync(
            new PutParameterRequest
            {
                Name = WebhookParameter,
                Type = ParameterType.SecureString,
                Value = webhook.ToString(),
            },
            cancel
        );
        var notifier = Notifier.Create(
            name => name == Variables.WebhookParameter ? WebhookParameter : null,
            Catalogue.All,
            aws,
            log,
            TimeProvider.System
        );
        using var source = new LedgerStream(new(emulator.Endpoint), Region, stream);
        var batch = await source.ReadAsync(cancel);
        var answer = await notifier.HandleAsync(Encoding.UTF8.GetBytes(batch.ToJsonString()), cancel);
        return (batch["Records"]!.AsArray().Count, answer["batchItemFailures"]!.AsArray());
    }

    public async Task<IReadOnlyList<LedgerRecord>> RecordsAsync(CancellationToken cancel)
    {
        var records = new List<LedgerRecord>();
        await foreach (var record in ledger.HistoryAsync(null, cancel))
            records.Add(record);
        return [.. records.OrderBy(r => r.StartedAt)];
    }

    // Each time as a fresh process would, under a new event id: another happening, not another delivery.
    private async Task<Result> PlayAsync(Guardrail guardrail, string text, Mode mode, CancellationToken cancel)
    {
        var json = JsonNode.Parse(text)!;
        json["id"] = Guid.NewGuid().ToString();
        if (json["detail"]?["eventID"] is not null)
            json["detail"]!["eventID"] = Guid.NewGuid().ToString();
        var configuration = new EngineConfiguration(
            [guardrail],
            mode,
            Table,
            ["arn:aws:iam::123456789012:role/remediation/*"],
            Settings.Default
        );
        var answer = await new Pipeline(configuration, aws, ledger, log, TimeProvider.System).HandleAsync(
            Encoding.UTF8.GetBytes(json.ToJsonString()),
            new(Guid.NewGuid().ToString()),
            cancel
        );
        return answer.Results[0];
    }

    private static Check Is(string what, string outcome, Result result) =>
        new(what, result.Outcome == outcome ? "" : $"it was {result.Outcome}: {result.Reason}");

    private static Check Same(string what, JsonNode expected, JsonNode actual) =>
        new(
            what,
            JsonNode.DeepEquals(expected, actual)
                ? ""
                : $"expected {expected.ToJsonString(Json.Plain)} but was {actual.ToJsonString(Json.Plain)}"
        );
}
