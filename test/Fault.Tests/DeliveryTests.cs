using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Notices;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Fault.Tests;

/// <summary>Reads that are old, held cases that come when they should not, and clocks that differ.</summary>
public sealed class DeliveryTests(Emulators emulators) : IAsyncLifetime
{
    private Account account = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => new(Matrix.Guardrails);

    public static TheoryData<string, int> IdsAndMinutes
    {
        get
        {
            var rows = new TheoryData<string, int>();
            foreach (var (turn, id) in Matrix.Guardrails.Index())
                rows.Add(id, turn % 2 == 0 ? 5 : -5);
            return rows;
        }
    }

    public async ValueTask InitializeAsync() => account = await Account.TakeAsync(emulators, Cancel);

    public async ValueTask DisposeAsync() => await account.DisposeAsync();

    [Theory, MemberData(nameof(Ids))]
    public async Task A_first_read_that_shows_the_state_before_is_not_believed(string guardrail)
    {
        var sample = Sample.Of(guardrail).FirstOrDefault(s => s.Outcome == Outcome.Applied && Asks(s));
        Assert.SkipWhen(sample is null, "no call's request asks for what it mends");
        var names = await account.ArrangeAsync(sample, Cancel);
        var violate = await RepairedAsync(sample, names);
        await using var proxy = RecordingProxy.Start(account.Emulator.Endpoint);
        var function = new InProcess(guardrail, Mode.Enforce, account.Table, proxy.Clients(Account.Region));
        var longAgo = DateTimeOffset.UtcNow.AddHours(-1);
        Assert.Equal(Outcome.Compliant, await OutcomeAsync(function, Happening.Of(sample, names, longAgo)));
        var reads = proxy.Take().Count(call => call.Service != "dynamodb");
        // The violation shows when the first look is over.
        var read = 0;
        proxy.Interfere = call =>
            call.Service != "dynamodb" && Interlocked.Increment(ref read) == reads
                ? new(IsDelivered: true, null, Ending.Close, () => violate().GetAwaiter().GetResult())
                : null;

        var outcome = await OutcomeAsync(function, Happening.Of(sample, names, DateTimeOffset.UtcNow));

        Assert.Equal(Outcome.Applied, outcome);
        Assert.True(await IsRightAsync(sample, names));
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task A_held_case_that_comes_early_twice_and_late_is_repaired_once_and_told_at_both_ends(
        string guardrail
    )
    {
        var sample = Representative.Of(guardrail);
        var names = await account.ArrangeAsync(sample, Cancel);
        var clock = new MovedClock();
        using var ledger = new TrialLedger(account, clock);
        await ledger.Table.AddAsync(Exemption(guardrail, clock.GetUtcNow(), TimeSpan.FromMinutes(20)), Cancel);
        await using var proxy = RecordingProxy.Start(account.Emulator.Endpoint);
        var queue = await QueueAsync();
        InProcess Function() =>
            new(guardrail, Mode.Enforce, account.Table, proxy.Clients(Account.Region))
            {
                Clock = clock,
                Delays = new(queue, []),
            };
        string Sent() => (string)JsonNode.Parse(Assert.Single(Sends(proxy)).Body)!["MessageBody"]!;

        Assert.Equal(Outcome.Held, await OutcomeAsync(Function(), Happening.Of(sample, names, clock.GetUtcNow())));
        var held = Sent();
        proxy.Take();
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(await FailuresAsync(Function(), held));
        var early = Sent();
        Assert.DoesNotContain(proxy.Take(), call => call.Service is not ("sqs" or "dynamodb"));
        clock.Advance(TimeSpan.FromMinutes(16));
        // What finds the other at work fails, and the queue gives it again.
        var twice = await Task.WhenAll(FailuresAsync(Function(), held), FailuresAsync(Function(), early));
        Assert.Contains(twice, failures => failures.Count == 0);
        Assert.True(await IsRightAsync(sample, names));
        proxy.Take();
        clock.Advance(TimeSpan.FromHours(3));
        Assert.Empty(await FailuresAsync(Function(), held));

        Assert.DoesNotContain(proxy.Calls, call => call.Mutates && call.Service is not "dynamodb");
        Assert.True(await IsRightAsync(sample, names));
        Assert.Equal([Outcome.Held, Outcome.Applied], await ToldAsync(ledger));
    }

    [Theory, MemberData(nameof(IdsAndMinutes))]
    public async Task Clocks_that_are_five_minutes_off_repair_once_and_lose_nothing(string guardrail, int minutes)
    {
        var sample = Representative.Of(guardrail);
        var names = await account.ArrangeAsync(sample, Cancel);
        var happened = Happening.Of(sample, names, DateTimeOffset.UtcNow);
        var dying = new MovedClock();
        dying.Advance(TimeSpan.FromMinutes(minutes));
        var retrying = new MovedClock();
        retrying.Advance(TimeSpan.FromMinutes(-minutes));
        using var ledger = new TrialLedger(account, retrying);
        await using var proxy = RecordingProxy.Start(account.Emulator.Endpoint);
        InProcess Function(MovedClock clock) =>
            new(guardrail, Mode.Enforce, account.Table, proxy.Clients(Account.Region)) { Clock = clock };

        // The first dies when it has claimed the event.
        var fault = new Disturbance(new("dynamodb:PutItem claim", 1), Fault.ResetAfter, Lasting.Invocation);
        proxy.Interfere = fault.Interfere;
        await Assert.ThrowsAnyAsync<Exception>(() => OutcomeAsync(Function(dying), happened, dying.GetUtcNow()));
        proxy.Interfere = _ => null;
        var firstSeen = retrying.GetUtcNow();
        string? outcome = null;
        // Its claim ends within its time limit and the difference of the clocks; until then each further try fails.
        for (var minute = 1; outcome is null && minute <= 12; minute++)
        {
            retrying.Advance(TimeSpan.FromMinutes(1));
            try
            {
                outcome = await OutcomeAsync(Function(retrying), happened, firstSeen);
            }
            catch (RepairFailedException)
            {
                Assert.False(await IsRightAsync(sample, names));
            }
        }

        Assert.Equal(Outcome.Applied, outcome);
        Assert.True(await IsRightAsync(sample, names));
        // Delivered once more to who has the other clock, it changes and tells nothing.
        Assert.NotEqual(Outcome.Applied, await OutcomeAsync(Function(dying), happened, firstSeen));
        Assert.Equal(Outcome.Applied, Assert.Single(await ledger.RecordsAsync(Cancel)).Outcome);
        Assert.Equal([Outcome.Applied], await ToldAsync(ledger));
    }

    // Whether a sample's event is a call whose own request asks for what is violated.
    private static bool Asks(Sample sample)
    {
        var names = new Dictionary<string, string> { ["account"] = Account.Id, ["region"] = Account.Region };
        using var document = JsonDocument.Parse(sample.EventFor(names, partly: true));
        return EventReader.Read(document.RootElement).Trigger is Trigger.Call call
            && Catalogue.Find(sample.Guardrail)!.Asks?.Invoke(call) == true;
    }

    /// <summary>Repairs, with a ledger of its own.</summary>
    /// <returns>What makes the violation again.</returns>
    private async Task<Func<Task>> RepairedAsync(Sample sample, IReadOnlyDictionary<string, string> names)
    {
        var table = Ledgers.NewName();
        await Ledgers.CreateAsync(account.Aws, table, Cancel);
        var ledger = new LedgerTable(LedgerTable.ClientOf(account.Aws), table, TimeProvider.System);
        await Baselines.KeepAsync(sample, names, ledger, Cancel);
        var function = new InProcess(sample.Guardrail, Mode.Enforce, table, account.Aws);
        Assert.Equal(Outcome.Applied, await OutcomeAsync(function, Happening.Of(sample, names)));
        var record = Assert.Single(await ledger.HistoryAsync(null, Cancel).ToListAsync(Cancel));
        var undo = new Undo(Account.Identity, Catalogue.All, account.Aws, ledger, TimeProvider.System);
        return async () => Assert.Null((await undo.RunAsync(record, force: false, Cancel)).Refusal);
    }

    private static async Task<string> OutcomeAsync(
        InProcess function,
        string happened,
        DateTimeOffset? firstSeen = null
    )
    {
        var answer = await AnswerAsync(function, happened, firstSeen ?? function.Clock.GetUtcNow());
        return (string)Assert.Single(answer["results"]!.AsArray())!["outcome"]!;
    }

    private static async Task<JsonArray> FailuresAsync(InProcess function, string message)
    {
        var batch = new JsonObject
        {
            ["Records"] = new JsonArray(
                new JsonObject
                {
                    ["messageId"] = "m",
                    ["eventSource"] = "aws:sqs",
                    ["body"] = message,
                    ["attributes"] = new JsonObject(),
                }
            ),
        };
        var answer = await AnswerAsync(function, batch.ToJsonString(), function.Clock.GetUtcNow());
        return answer["batchItemFailures"]!.AsArray();
    }

    private static async Task<JsonNode> AnswerAsync(InProcess function, string payload, DateTimeOffset firstSeen)
    {
        var invocation = new Invocation($"{Guid.NewGuid()}", TimeSpan.FromMinutes(1), firstSeen);
        return JsonNode.Parse(await function.Handler.HandleAsync(Encoding.UTF8.GetBytes(payload), invocation, Cancel))!;
    }

    private static IEnumerable<RecordedCall> Sends(RecordingProxy proxy) =>
        proxy.Calls.Where(call => call.Operation == "SendMessage");

    private async Task<string> QueueAsync()
    {
        var aws = account.Aws;
        var sqs = aws.Client(() => new AmazonSQSClient(aws.Credentials, aws.Configured(new AmazonSQSConfig())));
        return (await sqs.CreateQueueAsync($"delays-{Guid.NewGuid():N}", Cancel)).QueueUrl;
    }

    private static Exemption Exemption(string guardrail, DateTimeOffset now, TimeSpan span) =>
        new()
        {
            Id = $"{Guid.NewGuid():N}",
            Guardrail = guardrail,
            Resource = "*",
            Owner = "somebody",
            Reason = "a while",
            Created = now,
            Expires = now + span,
        };

    private async Task<bool> IsRightAsync(Sample sample, IReadOnlyDictionary<string, string> names) =>
        JsonNode.DeepEquals(
            sample.AfterFor(names),
            await Account.Scenario(sample.Guardrail).ReadAsync(account.Aws, names, Cancel)
        );

    private static async Task<IEnumerable<string>> ToldAsync(TrialLedger ledger) =>
        (await ledger.ImagesAsync(Cancel)).Select(image => image.Notice).OfType<Notice>().Select(n => n.Record.Outcome);
}
