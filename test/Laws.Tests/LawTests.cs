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

    public static IEnumerable<TheoryDataRow<string, string>> Quiet =>
        Sample.All.Where(s => s.Outcome is Outcome.Compliant or Outcome.Ignored).Select(Row);

    public static IEnumerable<TheoryDataRow<string, string>> Violations =>
        Sample.All.Where(s => s.Outcome == Outcome.Applied).Select(Row);

    public static IEnumerable<TheoryDataRow<string, string>> Others =>
        Sample.All.Where(s => s.Outcome != Outcome.Applied).Select(Row);

    // One a guardrail: whether ten claims are one is the ledger's doing, and the violation's shape has no part in it.
    public static IEnumerable<TheoryDataRow<string, string>> AtOnce =>
        Representative.IsSoak ? Violations : Representative.Repairing.Select(id => Row(Representative.Of(id)));

    // The name of a test says where not moto itself answers, but our own server.
    private static TheoryDataRow<string, string> Row(Sample sample)
    {
        var added = EmulatorCoverage.Of(Catalogue.Find(sample.Guardrail)!).Added;
        var server = added.Count == 0 ? "" : $", our own server answers {string.Join(", ", added)}";
        return new(sample.Guardrail, sample.Name) { Label = $"{sample.Guardrail}, {sample.Name}{server}" };
    }

    private static Sample Find(string guardrail, string name) =>
        Sample.All.Single(s => s.Guardrail == guardrail && s.Name == name);

    [Theory, MemberData(nameof(Violations))]
    public async Task A_violation_is_planned_in_audit_repaired_in_enforce_and_undone(string guardrail, string name)
    {
        var sample = Find(guardrail, name);
        var names = await Account.ArrangeAsync(sample, Cancel);
        var before = await ReadAsync(sample, names);

        await OurOwnChangeIsIgnoredAsync(sample, names);
        await AuditWritesNothingAndTellsThePlanAsync(sample, names, before);
        var repaired = await EnforceDoesWhatTheSampleSaysAsync(sample, names, before);
        Assert.False(
            JsonNode.DeepEquals(before, await ReadAsync(sample, names)),
            "an applied repair must have changed something"
        );
        await UndoRestoresTheStateBeforeAndRefusesAnotherAsync(sample, names, before, repaired);
    }

    [Theory, MemberData(nameof(Others))]
    public async Task What_is_no_violation_or_cannot_be_mended_is_left_alone(string guardrail, string name)
    {
        var sample = Find(guardrail, name);
        var names = await Account.ArrangeAsync(sample, Cancel);
        await EnforceDoesWhatTheSampleSaysAsync(sample, names, await ReadAsync(sample, names));
    }

    [Theory, MemberData(nameof(AtOnce))]
    public async Task Ten_deliveries_at_once_give_one_repair(string guardrail, string name)
    {
        var sample = Find(guardrail, name);
        var scenario = Account.Scenario(guardrail);
        var names = await Account.ArrangeAsync(sample, Cancel);
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

    [Theory, MemberData(nameof(Quiet))]
    public async Task What_is_compliant_or_ignored_asks_no_ledger_beyond_baselines(string guardrail, string name)
    {
        var keepsBaseline = Catalogue.Find(guardrail)!.KeepsBaseline;
        var sample = Find(guardrail, name);
        var scenario = Account.Scenario(guardrail);
        var names = await Account.ArrangeAsync(sample, Cancel);
        foreach (var mode in new[] { Mode.Audit, Mode.Enforce })
        {
            await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
            var result = await Account.PlayAsync(
                guardrail,
                sample.EventFor(names),
                mode,
                Cancel,
                aws: proxy.Clients(Account.Region),
                ledger: new UntouchableLedger { Baselines = keepsBaseline ? Account.Ledger : null }
            );

            Assert.Equal(sample.Outcome, result.Outcome);
            Assert.DoesNotContain(proxy.Calls, c => c.Mutates);
            CallTests.AssertDeclared(proxy, Catalogue.Find(guardrail)!, CallTests.ReadsOf);
        }
    }

    private Task<JsonObject> ReadAsync(Sample sample, IReadOnlyDictionary<string, string> names) =>
        Account.Scenario(sample.Guardrail).ReadAsync(Account.Aws, names, Cancel);

    private async Task OurOwnChangeIsIgnoredAsync(Sample sample, IReadOnlyDictionary<string, string> names)
    {
        if (sample.Event["detail"]!["userIdentity"] is null)
            return; // A Config event names no actor.
        var own = JsonNode.Parse(sample.EventFor(names))!;
        own["detail"]!["userIdentity"] = new JsonObject
        {
            ["type"] = "AssumedRole",
            ["sessionContext"] = new JsonObject { ["sessionIssuer"] = new JsonObject { ["arn"] = Account.OwnRole } },
        };
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);

        var result = await Account.PlayAsync(
            sample.Guardrail,
            own.ToJsonString(),
            Mode.Enforce,
            Cancel,
            aws: proxy.Clients(Account.Region),
            ledger: new UntouchableLedger()
        );

        Assert.Equal((Outcome.Ignored, "our own change"), (result.Outcome, result.Reason));
        Assert.Empty(proxy.Calls);
    }

    private async Task AuditWritesNothingAndTellsThePlanAsync(
        Sample sample,
        IReadOnlyDictionary<string, string> names,
        JsonObject before
    )
    {
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);

        var result = await Account.PlayAsync(
            sample.Guardrail,
            sample.EventFor(names),
            Mode.Audit,
            Cancel,
            aws: proxy.Clients(Account.Region)
        );

        Assert.NotEmpty(proxy.Calls);
        Assert.DoesNotContain(proxy.Calls, c => c.Mutates);
        CallTests.AssertDeclared(proxy, Catalogue.Find(sample.Guardrail)!, CallTests.ReadsOf);
        Assert.Equal(Outcome.Planned, result.Outcome);
        Assert.Equal(sample.Steps, result.Steps.Select(Services.ActionOf));
        Account.AssertSame(before, await ReadAsync(sample, names));
    }

    private async Task<Result> EnforceDoesWhatTheSampleSaysAsync(
        Sample sample,
        IReadOnlyDictionary<string, string> names,
        JsonObject before
    )
    {
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);

        var result = await Account.PlayAsync(
            sample.Guardrail,
            sample.EventFor(names),
            Mode.Enforce,
            Cancel,
            aws: proxy.Clients(Account.Region)
        );

        CallTests.AssertDeclared(proxy, Catalogue.Find(sample.Guardrail)!, g => CallTests.ReadsOf(g).Concat(g.Writes));
        Assert.True(sample.Outcome == result.Outcome, $"{result.Outcome}: {result.Reason}");
        Assert.Equal(sample.Steps, result.Steps.Select(Services.ActionOf));
        Account.AssertSame(sample.AfterFor(names) ?? before, await ReadAsync(sample, names));
        return result;
    }

    private async Task UndoRestoresTheStateBeforeAndRefusesAnotherAsync(
        Sample sample,
        IReadOnlyDictionary<string, string> names,
        JsonObject before,
        Result repaired
    )
    {
        var record = await Account.Ledger.FindAsync(RecordId.Parse(repaired.Record!)!, Cancel);
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
        var undo = new Undo(
            Account.Identity,
            Catalogue.All,
            proxy.Clients(Account.Region),
            Account.Ledger,
            TimeProvider.System
        );
        Assert.Null((await undo.RunAsync(record!, force: false, Cancel)).Refusal);
        Account.AssertSame(before, await ReadAsync(sample, names));

        // The state is now not the one the repair left, as if somebody had changed it.
        var again = await undo.RunAsync(record!, force: false, Cancel);
        Assert.Contains("changed since the repair", again.Refusal, StringComparison.Ordinal);
        Assert.Empty(again.Done);
        Assert.Contains(proxy.Calls, c => c.Mutates);
        CallTests.AssertDeclared(
            proxy,
            Catalogue.Find(sample.Guardrail)!,
            g => CallTests.ReadsOf(g).Concat(g.Writes).Concat(g.Undos)
        );
    }
}
