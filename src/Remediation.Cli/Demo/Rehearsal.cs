using System.Text;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Notices;
using Remediation.Engine.Telemetry;
using Remediation.Guardrails;
using Remediation.Samples;

namespace Remediation.Cli.Demo;

/// <summary>
/// The product's parts as they are deployed, in an emulated account: the pipeline, the ledger, its stream, the
/// notifier.
/// </summary>
internal sealed class Rehearsal(Emulator emulator, LedgerTable ledger, string stream)
{
    public const string Region = "us-east-1";

    /// <summary>Whose account is emulated.</summary>
    public static readonly Identity Identity = new("aws", Region, Emulator.Account);

    private const string Table = "remediation-ledger";
    private const string WebhookParameter = "/remediation/slack-webhook";

    private readonly AwsClients aws = emulator.Clients(Region);
    private readonly Log log = new(Stream.Null, _ => null, TimeProvider.System);

    /// <summary>Makes the ledger in an emulated account.</summary>
    public static async Task<Rehearsal> CreateAsync(Emulator emulator, CancellationToken cancel)
    {
        var dynamo = LedgerTable.ClientOf(emulator.Clients(Region));
        var request = new CreateTableRequest
        {
            TableName = Table,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
            AttributeDefinitions = [new("pk", ScalarAttributeType.S), new("sk", ScalarAttributeType.S)],
            StreamSpecification = new() { StreamEnabled = true, StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES },
        };
        var created = await dynamo.CreateTableAsync(request, cancel);
        return new(emulator, new(dynamo, Table, TimeProvider.System), created.TableDescription.LatestStreamArn);
    }

    /// <summary>
    /// Plays a guardrail's first violation in audit, in enforce, undoes the repair, plays it while that is exempt,
    /// ends the exemption and plays it again. Of a guardrail that only tells it is played once.
    /// </summary>
    /// <param name="tell">Is told each thing as it happens.</param>
    public async Task<IReadOnlyList<Check>> PlayAsync(
        Guardrail guardrail,
        Action<string> tell,
        CancellationToken cancel
    )
    {
        var isTold = guardrail.Risk == Risk.NotifyOnly;
        if (ViolationOf(guardrail, isTold ? Outcome.Held : Outcome.Applied) is not { } sample)
            return [new("it has a sample of a violation", "there is none")];
        var scenario = ScenarioList.Of(guardrail.Id);
        var names = await scenario.ArrangeAsync(aws, sample.Given, cancel);
        await KeepBaselineAsync(guardrail, sample, names, cancel);
        var before = await scenario.ReadAsync(aws, names, cancel);
        if (isTold)
        {
            var told = await PlayAsync(guardrail, sample.EventFor(names), Mode.Enforce, cancel);
            tell($"told        {told.Reason}");
            var after = await scenario.ReadAsync(aws, names, cancel);
            return [Check.Is("it is told", Outcome.Held, told), Check.Same("nothing is changed", before, after)];
        }
        var act = new Act(ledger, aws, tell)
        {
            Play = mode => PlayAsync(guardrail, sample.EventFor(names), mode, cancel),
            Now = () => scenario.ReadAsync(aws, names, cancel),
            Before = before,
            Repaired = sample.AfterFor(names) ?? before,
        };
        await act.RunAsync(cancel);
        return act.Checks;
    }

    /// <summary>Gives the ledger's stream to the notifier, as Lambda's event source mapping does.</summary>
    public async Task<Notified> NotifyAsync(Uri webhook, CancellationToken cancel)
    {
        await PutParameterAsync(webhook, cancel);
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
        return new(batch["Records"]!.AsArray().Count, answer["batchItemFailures"]!.AsArray());
    }

    private Task PutParameterAsync(Uri webhook, CancellationToken cancel)
    {
        var ssm = aws.Client(() =>
            new AmazonSimpleSystemsManagementClient(
                aws.Credentials,
                aws.Configured(new AmazonSimpleSystemsManagementConfig())
            )
        );
        return ssm.PutParameterAsync(
            new PutParameterRequest
            {
                Name = WebhookParameter,
                Type = ParameterType.SecureString,
                Value = webhook.ToString(),
            },
            cancel
        );
    }

    public async Task<IReadOnlyList<LedgerRecord>> RecordsAsync(CancellationToken cancel)
    {
        var records = new List<LedgerRecord>();
        await foreach (var record in ledger.HistoryAsync(null, cancel))
            records.Add(record);
        return [.. records.OrderBy(r => r.StartedAt)];
    }

    // What an earlier sweep would have seen.
    private async Task KeepBaselineAsync(
        Guardrail guardrail,
        Sample sample,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        if (sample.BaselineFor(names) is not { } text)
            return;
        var state = guardrail.Write(guardrail.Read(text));
        var baseline = new Baseline(guardrail.Id, state, DateTimeOffset.UnixEpoch, "an earlier sweep");
        foreach (var resource in sample.ResourcesFor(names))
            await ledger.KeepBaselineAsync(baseline, resource, cancel);
    }

    // Of several the one of an API call.
    private static Sample? ViolationOf(Guardrail guardrail, string outcome) =>
        Sample
            .Of(guardrail.Id)
            .Where(s => s.Outcome == outcome)
            .OrderBy(s => s.Event["detail"]!["eventName"] is null)
            .FirstOrDefault();

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
            [OwnRoles.Of("aws", Emulator.Account)],
            SampleSettings.Value
        )
        {
            Enforcement = Enforcement.OfExactly([guardrail]),
        };
        var pipeline = new Pipeline(configuration, Identity, aws, ledger, log, TimeProvider.System);
        var answer = await pipeline.HandleAsync(
            Encoding.UTF8.GetBytes(json.ToJsonString()),
            new(Guid.NewGuid().ToString()),
            cancel
        );
        return answer.Results[0];
    }
}
