using System.Text;
using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Notices;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Guardrails.S3;
using Testing;
using Xunit;

namespace Fault.Tests;

/// <summary>Events that come late, twice, out of order, or after a crash.</summary>
public sealed class OrderTests(Emulators emulators) : IAsyncLifetime
{
    private const string Block = "s3-public-access-block-weakened";
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly MovedClock clock = new();
    private Account account = null!;
    private TrialLedger ledger = null!;
    private int number;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AwsClients Aws => account.Aws;

    public async ValueTask InitializeAsync()
    {
        account = await Account.TakeAsync(emulators, Cancel);
        ledger = new(account, clock);
    }

    public async ValueTask DisposeAsync()
    {
        ledger.Dispose();
        await account.DisposeAsync();
    }

    [Fact]
    public async Task An_older_event_that_comes_after_a_newer_one_finds_the_resource_right()
    {
        var (names, older) = await ArrangeAsync(Block, Noon);
        var newer = Happening.Of(Representative.Of(Block), names, Noon.AddSeconds(5));

        Assert.Equal(Outcome.Applied, await InvokeAsync(Block, newer));
        Assert.Equal(Outcome.Compliant, await InvokeAsync(Block, older));
        Assert.Single(await ledger.RecordsAsync(Cancel));
    }

    [Fact]
    public async Task An_older_event_that_comes_after_a_newer_one_judges_what_is_there_now()
    {
        var (names, older) = await ArrangeAsync(Block, Noon);
        var newer = Happening.Of(Representative.Of(Block), names, Noon.AddSeconds(5));
        Assert.Equal(Outcome.Applied, await InvokeAsync(Block, newer));
        await Aws.S3.DeletePublicAccessBlockAsync(new() { BucketName = names["bucket"] }, Cancel);

        Assert.Equal(Outcome.Applied, await InvokeAsync(Block, older));
        Assert.True(await IsRightAsync(Block, names));
    }

    [Fact]
    public async Task A_second_delivery_after_the_repair_writes_nothing_and_tells_nothing()
    {
        var (_, happened) = await ArrangeAsync(Block, Noon);
        Assert.Equal(Outcome.Applied, await InvokeAsync(Block, happened));
        var images = await ledger.ImagesAsync(Cancel);
        clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(
            Outcome.Compliant,
            await InvokeAsync(Block, happened, firstSeen: clock.GetUtcNow().AddMinutes(-2))
        );
        Assert.Equal(images.Count, (await ledger.ImagesAsync(Cancel)).Count);
    }

    [Fact]
    public async Task A_retry_after_a_crash_between_intent_and_outcome_completes_the_record_and_tells_it_once()
    {
        var (names, happened) = await ArrangeAsync(Block, Noon);
        await Assert.ThrowsAnyAsync<Exception>(() =>
            InvokeAsync(Block, happened, new("dynamodb:PutItem outcome", 1), Fault.ResetBefore)
        );
        Assert.Equal(Outcome.Intent, Assert.Single(await ledger.RecordsAsync(Cancel)).Outcome);
        clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(Outcome.Applied, await InvokeAsync(Block, happened, firstSeen: clock.GetUtcNow().AddMinutes(-2)));
        Assert.True(await IsRightAsync(Block, names));
        Assert.Equal([Outcome.Applied], await ToldAsync());
    }

    [Fact]
    public async Task A_repair_that_was_made_by_half_and_then_held_is_undone_to_the_state_before_it()
    {
        const string admin = "iam-admin-policy-attached";
        var (names, happened) = await ArrangeAsync(admin, Noon);
        var scenario = Account.Scenario(admin);
        var before = await scenario.ReadAsync(Aws, names, Cancel);
        // The first policy's detachment is made and its answer lost; then the run ends.
        await Assert.ThrowsAnyAsync<Exception>(() =>
            InvokeAsync(admin, happened, new("iam:DetachGroupPolicy", 1), Fault.ResetAfter)
        );
        Assert.False(JsonNode.DeepEquals(before, await scenario.ReadAsync(Aws, names, Cancel)));
        await ledger.Table.AddAsync(new Pause("*", "a look at it", "somebody", clock.GetUtcNow()), Cancel);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(Outcome.Held, await InvokeAsync(admin, happened, firstSeen: clock.GetUtcNow().AddMinutes(-2)));

        var report = await new Undo(Account.Identity, Catalogue.All, Aws, ledger.Table, clock).RunAsync(
            Assert.Single(await ledger.RecordsAsync(Cancel)),
            force: false,
            Cancel
        );

        Assert.Null(report.Refusal);
        Assert.True(JsonNode.DeepEquals(before, await scenario.ReadAsync(Aws, names, Cancel)));
    }

    [Fact]
    public async Task A_retry_that_comes_while_the_claim_of_the_run_before_it_still_holds_is_not_the_last()
    {
        var (names, happened) = await ArrangeAsync(Block, Noon);
        // The claim was made, the run died, and its lease is longer than Lambda's minute: a long queue, a longer time
        // limit.
        await Assert.ThrowsAnyAsync<Exception>(() =>
            InvokeAsync(
                Block,
                happened,
                new("dynamodb:PutItem claim", 1),
                Fault.ResetAfter,
                remaining: TimeSpan.FromMinutes(5)
            )
        );
        clock.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAnyAsync<Exception>(() =>
            InvokeAsync(Block, happened, firstSeen: clock.GetUtcNow().AddMinutes(-1))
        );
        Assert.False(await IsRightAsync(Block, names));
        clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(Outcome.Applied, await InvokeAsync(Block, happened, firstSeen: clock.GetUtcNow().AddMinutes(-6)));
        Assert.True(await IsRightAsync(Block, names));
    }

    private async Task<(IReadOnlyDictionary<string, string> Names, string Event)> ArrangeAsync(
        string guardrail,
        DateTimeOffset time
    )
    {
        var sample = Representative.Of(guardrail);
        var names = await Account.Scenario(guardrail).ArrangeAsync(Aws, sample.Given, Cancel);
        return (names, Happening.Of(sample, names, time));
    }

    private async Task<bool> IsRightAsync(string guardrail, IReadOnlyDictionary<string, string> names) =>
        JsonNode.DeepEquals(
            Representative.Of(guardrail).AfterFor(names),
            await Account.Scenario(guardrail).ReadAsync(Aws, names, Cancel)
        );

    private async Task<IReadOnlyList<string>> ToldAsync() =>
        [.. (await ledger.ImagesAsync(Cancel)).Select(i => i.Notice).OfType<Notice>().Select(n => n.Record.Outcome)];

    /// <summary>One invocation in a process of its own, with a fault or without.</summary>
    private async Task<string> InvokeAsync(
        string guardrail,
        string happened,
        Target? target = null,
        Fault fault = default,
        DateTimeOffset? firstSeen = null,
        TimeSpan? remaining = null
    )
    {
        await using var proxy = RecordingProxy.Start(account.Emulator.Endpoint);
        proxy.InTurn = "dynamodb";
        proxy.Interfere = new Disturbance(target, fault, Lasting.Invocation).Interfere;
        var clients = proxy.Clients("us-east-1");
        var function = new InProcess(guardrail, Mode.Enforce, ledger.Name, clients) { Clock = clock, OwnRoles = [] };
        var answer = await function.Handler.HandleAsync(
            Encoding.UTF8.GetBytes(happened),
            new($"request-{++number}", remaining ?? TimeSpan.FromMinutes(1), firstSeen ?? clock.GetUtcNow()),
            Cancel
        );
        return (string)Assert.Single(JsonNode.Parse(answer)!["results"]!.AsArray())!["outcome"]!;
    }
}
