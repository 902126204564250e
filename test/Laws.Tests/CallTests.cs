using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>
/// What guardrails call, as seen from outside: a proxy before the emulator, not the guardrail's word.
/// </summary>
/// <remarks>
/// That no sample leads to a call beyond what is declared, <see cref="LawTests"/> asserts of each; here samples are
/// played until all that is declared was called.
/// </remarks>
public sealed class CallTests(Emulators emulators) : InAccount(emulators)
{
    private const string Region = "us-east-1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => new(Catalogue.All.Select(g => g.Id));
    public static TheoryData<string> Repairing => new(Representative.Repairing);

    // It is the service that gets a role that asks for this, and nobody calls it; nor does anybody here call a service
    // that is none of ours, such as CloudWatch Logs, in whose name EC2 sets a delivery up.
    /// <summary>Asserts that nothing was called beyond what a guardrail declares.</summary>
    internal static void AssertDeclared(
        RecordingProxy proxy,
        Guardrail guardrail,
        Func<Guardrail, IEnumerable<Permission>> declared
    ) => Assert.Empty(Actions(proxy).Except(declared(guardrail).Select(p => p.Action)));

    [Theory, MemberData(nameof(Ids))]
    public async Task Audit_makes_no_call_that_writes_and_none_beyond_the_declared_reads(string guardrail)
    {
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
        // Of each outcome one here, and every violation and every quiet sample in the laws.
        foreach (var sample in Sample.Of(guardrail).DistinctBy(s => s.Outcome))
        {
            var names = await Account.ArrangeAsync(sample, Cancel);
            await Account.PlayAsync(guardrail, sample.EventFor(names), Mode.Audit, Cancel, aws: proxy.Clients(Region));
        }

        Assert.NotEmpty(proxy.Calls);
        Assert.DoesNotContain(proxy.Calls, c => c.Mutates);
        AssertDeclared(proxy, Catalogue.Find(guardrail)!, ReadsOf);
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task Repairs_and_sweeps_call_exactly_what_is_declared(string guardrail)
    {
        var rule = Catalogue.Find(guardrail)!;
        var declared = ReadsOf(rule)
            .Concat(rule.Writes)
            .Select(p => p.Action)
            .Where(Services.IsCall)
            .Distinct()
            .Order(StringComparer.Ordinal);
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
        // A list may look into what it finds.
        var first = await Account.ArrangeAsync(Sample.Of(guardrail).First(), Cancel);
        await ListAsync(first.GetValueOrDefault("region", Region));
        foreach (var sample in Richest(guardrail))
        {
            if (!declared.Except(Actions(proxy)).Any())
                break;
            var names = await Account.ArrangeAsync(sample, Cancel);
            // Some of what a listing calls is about each thing that there is.
            if (names.TryGetValue("region", out var region))
                await ListAsync(region);
            await Account.PlayAsync(
                guardrail,
                sample.EventFor(names),
                Mode.Enforce,
                Cancel,
                aws: proxy.Clients(Region)
            );
        }

        Assert.Equal(declared, Actions(proxy));

        // Only the calls matter.
        async Task ListAsync(string region)
        {
            await foreach (var _ in rule.On.ListAllAsync(proxy.Clients(region), Account.Id, Cancel)) { }
        }
    }

    [Theory, MemberData(nameof(Repairing))]
    public async Task Undo_writes_only_what_is_declared_for_it(string guardrail)
    {
        var rule = Catalogue.Find(guardrail)!;
        var undos = rule.Undos.Select(p => p.Action).Where(Services.IsCall).ToList();
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
        foreach (var sample in Richest(guardrail).Where(s => s.Outcome == Outcome.Applied))
        {
            if (proxy.Calls.Any(c => c.Mutates) && !undos.Except(Actions(proxy)).Any())
                break;
            var names = await Account.ArrangeAsync(sample, Cancel);
            var result = await Account.PlayAsync(guardrail, sample.EventFor(names), Mode.Enforce, Cancel);
            var record = await Account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel);
            var undo = new Undo(
                Account.Identity,
                Catalogue.All,
                proxy.Clients(Region),
                Account.Ledger,
                TimeProvider.System
            );
            Assert.Null((await undo.RunAsync(record!, force: false, Cancel)).Refusal);
        }

        Assert.Contains(proxy.Calls, c => c.Mutates);
        AssertDeclared(proxy, rule, g => ReadsOf(g).Concat(g.Writes).Concat(g.Undos));
        Assert.Empty(undos.Except(Actions(proxy)));
    }

    /// <summary>
    /// What a guardrail reads without tags, which it reads where exemptions by tag are on and to name a stack.
    /// </summary>
    internal static IEnumerable<Permission> ReadsOf(Guardrail guardrail) => guardrail.Reads.Concat(guardrail.On.Reads);

    // What was not called yet is called soonest by what repairs in another way.
    private static IEnumerable<Sample> Richest(string guardrail) =>
        Sample
            .Of(guardrail)
            .GroupBy(s => string.Join(' ', s.Steps.Distinct().Order(StringComparer.Ordinal)))
            .SelectMany(same => same.Index())
            .OrderBy(s => s.Index)
            .Select(s => s.Item);

    private static List<string> Actions(RecordingProxy proxy) =>
        [.. proxy.Calls.Select(Services.ActionOf).Distinct().Order(StringComparer.Ordinal)];
}
