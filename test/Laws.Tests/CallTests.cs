using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>What guardrails call, as seen from outside: a proxy before the emulator, not the guardrail's word.</summary>
public sealed class CallTests(Emulators emulators) : InAccount(emulators)
{
    private const string Region = "us-east-1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => new(Catalogue.All.Select(g => g.Id));

    [Theory, MemberData(nameof(Ids))]
    public async Task Audit_makes_no_call_that_writes_and_none_beyond_the_declared_reads(string guardrail)
    {
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
        foreach (var sample in Sample.Of(guardrail))
        {
            var names = await Account.Scenario(guardrail).ArrangeAsync(Account.Aws, sample.Given, Cancel);
            await Account.PlayAsync(guardrail, sample.EventFor(names), Mode.Audit, Cancel, aws: proxy.Clients(Region));
        }

        Assert.NotEmpty(proxy.Calls);
        Assert.DoesNotContain(proxy.Calls, c => c.Mutates);
        Assert.Empty(Actions(proxy).Except(Declared(Catalogue.Find(guardrail)!).Select(r => r.Action)));
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task Repairs_and_sweeps_call_exactly_what_is_declared(string guardrail)
    {
        var rule = Catalogue.Find(guardrail)!;
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
        foreach (var sample in Sample.Of(guardrail))
        {
            var names = await Account.Scenario(guardrail).ArrangeAsync(Account.Aws, sample.Given, Cancel);
            await Account.PlayAsync(
                guardrail,
                sample.EventFor(names),
                Mode.Enforce,
                Cancel,
                aws: proxy.Clients(Region)
            );
        }
        await foreach (var _ in rule.On.ListAllAsync(proxy.Clients(Region), "123456789012", Cancel))
        {
            // Only the calls matter.
        }

        Assert.Equal(
            Declared(rule).Concat(rule.Writes).Select(p => p.Action).Distinct().Order(StringComparer.Ordinal),
            Actions(proxy)
        );
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task Undo_writes_only_what_is_declared_for_it(string guardrail)
    {
        var rule = Catalogue.Find(guardrail)!;
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
        foreach (var sample in Sample.Of(guardrail).Where(s => s.Outcome == Outcome.Applied))
        {
            var names = await Account.Scenario(guardrail).ArrangeAsync(Account.Aws, sample.Given, Cancel);
            var result = await Account.PlayAsync(guardrail, sample.EventFor(names), Mode.Enforce, Cancel);
            var record = await Account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel);
            var report = await new Undo(
                Catalogue.All,
                proxy.Clients(Region),
                Account.Ledger,
                TimeProvider.System
            ).RunAsync(record!, force: false, Cancel);
            Assert.Null(report.Refusal);
        }

        Assert.Contains(proxy.Calls, c => c.Mutates);
        Assert.Empty(
            Actions(proxy).Except(Declared(rule).Concat(rule.Writes).Concat(rule.Undos).Select(p => p.Action))
        );
        Assert.Empty(rule.Undos.Select(p => p.Action).Except(Actions(proxy)));
    }

    // Tags are read where exemptions by tag are on, or to name a stack.
    private static IEnumerable<Permission> Declared(Guardrail guardrail) => guardrail.Reads.Concat(guardrail.On.Reads);

    private static List<string> Actions(RecordingProxy proxy) =>
        [.. proxy.Calls.Select(Services.ActionOf).Distinct().Order(StringComparer.Ordinal)];
}
