using System.Runtime.CompilerServices;
using Remediation.Engine;
using Remediation.Engine.Ledger;

namespace Engine.Tests.Gates;

/// <summary>A ledger in this process, with the table's rules of claims and counts, and a clock of the test's.</summary>
internal sealed class MemoryLedger(TimeProvider clock) : ILedger
{
    private readonly Dictionary<string, LedgerRecord> records = [];
    private readonly Dictionary<string, HashSet<CountedRepair>> repairs = [];
    private readonly Dictionary<string, HashSet<CountedRepair>> faults = [];
    private readonly Dictionary<string, string> told = [];
    private readonly Dictionary<string, (LedgerRecord Record, DateTimeOffset At)> seen = [];
    private readonly Dictionary<string, Mark> marks = [];
    private readonly HashSet<string> begun = [];

    /// <summary>What people switched.</summary>
    public List<Exemption> Exemptions { get; } = [];

    public List<Pause> Pauses { get; } = [];

    public List<Adoption> Adoptions { get; } = [];

    /// <summary>Every record, oldest first.</summary>
    public IEnumerable<LedgerRecord> Records => records.Values.OrderBy(record => record.StartedAt);

    /// <summary>What a notifier would tell, in its order.</summary>
    public List<LedgerRecord> Notices { get; } = [];

    /// <summary>Adds repairs that were made before.</summary>
    public void Add(string guardrail, Mode mode, IEnumerable<CountedRepair> made) =>
        Of(repairs, guardrail, mode).UnionWith(made);

    /// <summary>Adds repairs that failed before.</summary>
    public void AddFaults(string guardrail, Mode mode, IEnumerable<CountedRepair> failed) =>
        Of(faults, guardrail, mode).UnionWith(failed);

    /// <summary>How many repairs are counted.</summary>
    public int Counted(string guardrail, Mode mode) => Of(repairs, guardrail, mode).Count;

    public Task<Switches> SwitchesAsync(CancellationToken cancel) =>
        Task.FromResult(new Switches([.. Exemptions], [.. Pauses]) { Adoptions = [.. Adoptions] });

    public Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(LedgerRecord record, CancellationToken cancel)
    {
        var id = record.Id.ToString();
        if (records.TryGetValue(id, out var held))
        {
            var mayTakeOver = held.Outcome is Outcome.Held or Outcome.Planned or Outcome.Failed or Outcome.NotHealed;
            if (record.Outcome != Outcome.Intent || !mayTakeOver)
                return Task.FromResult((false, held));
            record = record with { Retries = held.Outcome };
        }
        Put(record);
        return Task.FromResult((true, record));
    }

    public Task<RepairCount> CountAsync(LedgerRecord record, StormSettings limits, CancellationToken cancel)
    {
        var mine = CountedRepair.Of(record);
        var all = Of(repairs, record.Guardrail, record.Mode);
        all.Add(mine);
        var failed = Of(faults, record.Guardrail, record.Mode);
        return Task.FromResult(RepairCount.Of(all, failed, mine, record.EventTime, clock.GetUtcNow(), limits));
    }

    public Task UncountAsync(LedgerRecord record, CancellationToken cancel)
    {
        Of(repairs, record.Guardrail, record.Mode).Remove(CountedRepair.Of(record));
        return Task.CompletedTask;
    }

    public Task CountFaultAsync(LedgerRecord record, CancellationToken cancel)
    {
        var fault = CountedRepair.Of(record) with { At = clock.GetUtcNow() };
        Of(faults, record.Guardrail, record.Mode).Add(fault);
        return Task.CompletedTask;
    }

    public Task<bool> IsFirstAsync(LedgerRecord record, string key, Once once, CancellationToken cancel)
    {
        var of = once switch
        {
            Once.PerGuardrail => record.Guardrail,
            Once.PerResource => $"{record.Guardrail} {record.Resource}",
            _ => $"{record.Resource}",
        };
        return Task.FromResult(told.TryAdd($"{of} {key}", $"{record.Id}") || told[$"{of} {key}"] == $"{record.Id}");
    }

    public Task<bool> IsNewsAsync(LedgerRecord record, TimeSpan memory, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var isKnown = seen.TryGetValue(Place(record), out var before);
        seen[Place(record)] = (record, now);
        var isSame = isKnown && before.Record.Fingerprint == record.Fingerprint && before.At >= now - memory;
        return Task.FromResult(!isSame || before.Record.Id == record.Id);
    }

    public Task<bool> BeginAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        Task.FromResult(!begun.Contains(guardrail));

    public Task<bool> HasBegunAsync(string guardrail, string account, CancellationToken cancel) =>
        Task.FromResult(begun.Contains(guardrail));

    public Task EndAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        Task.FromResult(begun.Add(guardrail));

    public Task ForgetAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        Task.FromResult(begun.Remove(guardrail));

    public Task<Mark?> MarkOfAsync(LedgerRecord record, CancellationToken cancel) =>
        Task.FromResult(marks.GetValueOrDefault(Place(record)));

    public Task MarkAsync(LedgerRecord record, CancellationToken cancel)
    {
        if (marks.GetValueOrDefault(Place(record))?.Fingerprint != record.Fingerprint)
            marks[Place(record)] = new(record.Fingerprint!, clock.GetUtcNow());
        return Task.CompletedTask;
    }

    public Task UnmarkAsync(LedgerRecord record, CancellationToken cancel) =>
        Task.FromResult(marks.Remove(Place(record)));

    private static string Place(LedgerRecord record) => $"{record.Guardrail} {record.Resource}";

    public Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel)
    {
        var isMine = records[record.Id.ToString()].Owner == record.Owner;
        if (isMine)
            Put(record);
        return Task.FromResult(isMine);
    }

    public Task<LedgerRecord?> FindAsync(RecordId id, CancellationToken cancel) =>
        Task.FromResult(records.GetValueOrDefault(id.ToString()));

    public async IAsyncEnumerable<LedgerRecord> HistoryAsync(
        string? arn,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await Task.CompletedTask;
        foreach (var record in Records.Reverse().Where(r => arn is null || $"{r.Resource}" == arn))
            yield return record;
    }

    public Task<Baseline?> BaselineAsync(string guardrail, Resource resource, CancellationToken cancel) =>
        Task.FromResult<Baseline?>(null);

    public Task KeepBaselineAsync(Baseline baseline, Resource resource, CancellationToken cancel) => Task.CompletedTask;

    public Task<Turn> TakeTurnAsync(string document, LedgerRecord record, CancellationToken cancel) =>
        Task.FromResult(new Turn(true, null));

    public Task EndTurnAsync(string document, LedgerRecord record, CancellationToken cancel) => Task.CompletedTask;

    private static HashSet<CountedRepair> Of(
        Dictionary<string, HashSet<CountedRepair>> all,
        string guardrail,
        Mode mode
    )
    {
        var key = $"{guardrail} {mode}";
        if (!all.TryGetValue(key, out var found))
            all[key] = found = [];
        return found;
    }

    // As the notice of the table's stream decides.
    private void Put(LedgerRecord record)
    {
        var before = records.GetValueOrDefault(record.Id.ToString())?.Outcome;
        records[record.Id.ToString()] = record;
        if (record.Outcome is not (Outcome.Intent or Outcome.Compliant) && record.Outcome != before)
        {
            if (!record.IsQuiet && record.Outcome != record.Retries)
                Notices.Add(record);
        }
    }
}
