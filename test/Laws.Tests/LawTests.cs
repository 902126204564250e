using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>What every guardrail is tested for, by its samples, over HTTP against an AWS emulator.</summary>
public sealed class LawTests(Emulators emulators) : InAccount(emulators)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Samples => new(Sample.All.Select(s => (s.Guardrail, s.Name)));
    public static TheoryData<string, string> Quiet =>
        new(
            Sample.All.Where(s => s.Outcome is Outcome.Compliant or Outcome.Ignored).Select(s => (s.Guardrail, s.Name))
        );
    public static TheoryData<string, string> Violations =>
        new(Sample.All.Where(s => s.Outcome == Outcome.Applied).Select(s => (s.Guardrail, s.Name)));

    // One a guardrail: whether ten claims are one is the ledger's doing, and the violation's shape has no part in it.
    public static TheoryData<string, string> AtOnce =>
        new(
            Representative.IsSoak
                ? Sample.All.Where(s => s.Outcome == Outcome.Applied).Select(s => (s.Guardrail, s.Name))
                : Catalogue.All.Select(g => (g.Id, Representative.Of(g.Id).Name))
        );

    private static Sample Find(string guardrail, string name) =>
        Sample.All.Single(s => s.Guardrail == guardrail && s.Name == name);

    [Theory, MemberData(nameof(Samples))]
    public async Task Detects_and_heals_or_leaves_alone(string guardrail, string name)
    {
        var (sample, scenario) = (Find(guardrail, name), Account.Scenario(guardrail));
        var names = await scenario.ArrangeAsync(Account.Aws, sample.Given, Cancel);
        var before = await scenario.ReadAsync(Account.Aws, names, Cancel);
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);

        var result = await Account.PlayAsync(
            guardrail,
            sample.EventFor(names),
            Mode.Enforce,
            Cancel,
            aws: proxy.Clients(Account.Region)
        );

        CallTests.AssertDeclared(proxy, Catalogue.Find(guardrail)!, g => CallTests.ReadsOf(g).Concat(g.Writes));
        Assert.True(sample.Outcome == result.Outcome, $"{result.Outcome}: {result.Reason}");
        Assert.Equal(sample.Steps, result.Steps.Select(Services.ActionOf));
        var after = await scenario.ReadAsync(Account.Aws, names, Cancel);
        Account.AssertSame(sample.AfterFor(names) ?? before, after);
        if (sample.Outcome == Outcome.Applied)
            Assert.False(JsonNode.DeepEquals(before, after), "an applied repair must have changed something");
    }

    [Theory, MemberData(nameof(Violations))]
    public async Task Audit_writes_nothing_and_tells_the_same_plan(string guardrail, string name)
    {
        var (sample, scenario) = (Find(guardrail, name), Account.Scenario(guardrail));
        var names = await scenario.ArrangeAsync(Account.Aws, sample.Given, Cancel);
        var before = await scenario.ReadAsync(Account.Aws, names, Cancel);
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);

        var result = await Account.PlayAsync(
            guardrail,
            sample.EventFor(names),
            Mode.Audit,
            Cancel,
            aws: proxy.Clients(Account.Region)
        );

        Assert.NotEmpty(proxy.Calls);
        Assert.DoesNotContain(proxy.Calls, c => c.Mutates);
        CallTests.AssertDeclared(proxy, Catalogue.Find(guardrail)!, CallTests.ReadsOf);
        Assert.Equal(Outcome.Planned, result.Outcome);
        Assert.Equal(sample.Steps, result.Steps.Select(Services.ActionOf));
        Account.AssertSame(before, await scenario.ReadAsync(Account.Aws, names, Cancel));
    }

    [Theory, MemberData(nameof(AtOnce))]
    public async Task Ten_deliveries_at_once_give_one_repair(string guardrail, string name)
    {
        var (sample, scenario) = (Find(guardrail, name), Account.Scenario(guardrail));
        var names = await scenario.ArrangeAsync(Account.Aws, sample.Given, Cancel);
        var text = Happening.Again(sample.EventFor(names));

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(_ =>
                    Task.Run(() => Account.PlayAsync(guardrail, text, Mode.Enforce, Cancel, unique: false), Cancel)
                )
        );

        Assert.Single(results, r => r.Outcome == Outcome.Applied);
        Assert.All(
            results,
            r => Assert.Contains(r.Outcome, new[] { Outcome.Applied, Outcome.Ignored, Outcome.Compliant })
        );
    }

    [Theory, MemberData(nameof(Violations))]
    public async Task Undo_restores_the_state_before_and_refuses_when_somebody_changed_it(string guardrail, string name)
    {
        var (sample, scenario) = (Find(guardrail, name), Account.Scenario(guardrail));
        var names = await scenario.ArrangeAsync(Account.Aws, sample.Given, Cancel);
        var before = await scenario.ReadAsync(Account.Aws, names, Cancel);
        var result = await Account.PlayAsync(guardrail, sample.EventFor(names), Mode.Enforce, Cancel);
        var record = await Account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel);

        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
        var undo = new Undo(Catalogue.All, proxy.Clients(Account.Region), Account.Ledger, TimeProvider.System);
        Assert.Null((await undo.RunAsync(record!, force: false, Cancel)).Refusal);
        Account.AssertSame(before, await scenario.ReadAsync(Account.Aws, names, Cancel));

        // The state is now not the one the repair left, as if somebody had changed it.
        var again = await undo.RunAsync(record!, force: false, Cancel);
        Assert.Contains("changed since the repair", again.Refusal, StringComparison.Ordinal);
        Assert.Empty(again.Done);
        Assert.Contains(proxy.Calls, c => c.Mutates);
        CallTests.AssertDeclared(
            proxy,
            Catalogue.Find(guardrail)!,
            g => CallTests.ReadsOf(g).Concat(g.Writes).Concat(g.Undos)
        );
    }

    [Theory, MemberData(nameof(Violations))]
    public async Task Our_own_change_is_ignored(string guardrail, string name)
    {
        var (sample, scenario) = (Find(guardrail, name), Account.Scenario(guardrail));
        if (sample.Event["detail"]!["userIdentity"] is null)
            return; // A Config event names no actor.
        var names = await scenario.ArrangeAsync(Account.Aws, sample.Given, Cancel);
        var own = JsonNode.Parse(sample.EventFor(names))!;
        own["detail"]!["userIdentity"] = new JsonObject
        {
            ["type"] = "AssumedRole",
            ["sessionContext"] = new JsonObject { ["sessionIssuer"] = new JsonObject { ["arn"] = Account.OwnRole } },
        };

        var result = await Account.PlayAsync(guardrail, own.ToJsonString(), Mode.Enforce, Cancel);

        Assert.Equal((Outcome.Ignored, "our own change"), (result.Outcome, result.Reason));
    }

    [Theory, MemberData(nameof(Quiet))]
    public async Task What_is_compliant_or_ignored_asks_no_ledger(string guardrail, string name)
    {
        var (sample, scenario) = (Find(guardrail, name), Account.Scenario(guardrail));
        var names = await scenario.ArrangeAsync(Account.Aws, sample.Given, Cancel);
        foreach (var mode in new[] { Mode.Audit, Mode.Enforce })
        {
            await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
            var result = await Account.PlayAsync(
                guardrail,
                sample.EventFor(names),
                mode,
                Cancel,
                aws: proxy.Clients(Account.Region),
                ledger: new UntouchableLedger()
            );

            Assert.Equal(sample.Outcome, result.Outcome);
            Assert.DoesNotContain(proxy.Calls, c => c.Mutates);
            CallTests.AssertDeclared(proxy, Catalogue.Find(guardrail)!, CallTests.ReadsOf);
        }
    }
}
