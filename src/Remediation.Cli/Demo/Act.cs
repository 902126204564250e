using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;

namespace Remediation.Cli.Demo;

/// <summary>What is played of one guardrail: audit, repair, undo, a held event, and the repair again.</summary>
/// <param name="tell">Is told each thing as it happens.</param>
internal sealed class Act(LedgerTable ledger, AwsClients aws, Action<string> tell)
{
    private readonly List<Check> checks = [];

    /// <summary>Makes the violation's event happen.</summary>
    public required Func<Mode, Task<Result>> Play { get; init; }

    /// <summary>Reads the present state.</summary>
    public required Func<Task<JsonObject>> Now { get; init; }

    /// <summary>The state with the violation.</summary>
    public required JsonNode Before { get; init; }

    /// <summary>The state after the repair.</summary>
    public required JsonNode Repaired { get; init; }

    public IReadOnlyList<Check> Checks => checks;

    public async Task RunAsync(CancellationToken cancel)
    {
        await AuditAsync(cancel);
        var applied = await EnforceAsync();
        if (await RecordOfAsync(applied, cancel) is { } record)
            await UndoAsync(record, cancel);
        else
            checks.Add(new("the ledger has the repair's record", $"it has none ({applied.Record})"));
        await EnforceAgainAsync();
    }

    private async Task AuditAsync(CancellationToken cancel)
    {
        var planned = await Play(Mode.Audit);
        tell($"violation   {planned.Reason}");
        foreach (var step in planned.Steps)
            tell($"would do    {step}");
        var said = (await RecordOfAsync(planned, cancel))?.Reason ?? "nothing";
        tell($"said        {said}");
        checks.Add(Check.Is("audit plans it", Outcome.Planned, planned));
        checks.Add(
            Check.That(
                "audit says that enforce would repair it",
                said.EndsWith("enforce would repair it", StringComparison.Ordinal),
                $"it said {said}"
            )
        );
        checks.Add(Check.Same("audit changes nothing", Before, await Now()));
    }

    private async Task<Result> EnforceAsync()
    {
        var applied = await Play(Mode.Enforce);
        foreach (var step in applied.Steps)
            tell($"did         {step}");
        checks.Add(Check.Is("enforce repairs it", Outcome.Applied, applied));
        checks.Add(Check.Same("the repair changes what it should and nothing beside it", Repaired, await Now()));
        return applied;
    }

    private async Task<LedgerRecord?> RecordOfAsync(Result result, CancellationToken cancel)
    {
        if (result.Record is null || RecordId.Parse(result.Record) is not { } id)
            return null;
        return await ledger.FindAsync(id, cancel);
    }

    private async Task UndoAsync(LedgerRecord record, CancellationToken cancel)
    {
        var undo = new Undo(Rehearsal.Identity, Catalogue.All, aws, ledger, TimeProvider.System);
        var report = await undo.RunAsync(record, force: false, cancel, by: "the demo");
        tell($"undone      {record.Id}");
        checks.Add(new("undo is not refused", report.Refusal));
        checks.Add(Check.Same("undo brings the state before back", Before, await Now()));

        var held = await Play(Mode.Enforce);
        tell($"held        {held.Reason}");
        checks.Add(
            Check.That(
                "the next event is held by the undo's exemption",
                held is { Outcome: Outcome.Held, Gate: "exemption" },
                $"it was {held.Outcome}: {held.Reason}"
            )
        );
        checks.Add(Check.Same("what is held is left alone", Before, await Now()));
        await EndAsync(report.Exemption, cancel);
    }

    private async Task EndAsync(Exemption? exemption, CancellationToken cancel)
    {
        var isRemoved = exemption is not null && await ledger.RemoveExemptionAsync(exemption.Id, cancel);
        if (isRemoved)
            tell($"no longer   {exemption!.Id}");
        checks.Add(Check.That("the exemption is removed", isRemoved, "there was none"));
    }

    private async Task EnforceAgainAsync()
    {
        var again = await Play(Mode.Enforce);
        tell("repaired    again, after the exemption");
        checks.Add(Check.Is("without the exemption the next event is repaired again", Outcome.Applied, again));
        checks.Add(Check.Same("the second repair is like the first", Repaired, await Now()));
    }
}
