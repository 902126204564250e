using System.Globalization;
using Remediation.Engine.Ledger;

namespace Remediation.Engine.Gates;

/// <summary>
/// Counts repairs by violation, by resource, by actor and by guardrail. What somebody has just done, and a Safe repair
/// puts back, is always put back: slower and louder, never left. What was there before (sweeps, AWS Config) and what
/// may interrupt a workload is held at the limit, until there is room again. Our own faults stop a guardrail for a
/// while.
/// </summary>
/// <remarks>docs/gates.md has the table of it, which a test reads.</remarks>
public sealed class StormGate(StormSettings limits, OtherSide others, TimeProvider clock) : IGate
{
    /// <summary>How long a guardrail rests after its last fault, before it is tried again.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);

    public async Task<Stop?> AskAsync(Case violation, Findings findings, CancellationToken cancel)
    {
        if (findings.Count is not { } count)
            return null;
        if (Faulty(violation, count) is { } faulty)
            return faulty;
        if (count.OfDay.IsOver(RepairCount.MostADay))
            return TooMany(violation, count.OfDay, RepairCount.MostADay, "24 hours");
        if (count.OfResource.IsOver(limits.SameResource))
            return await TooOftenAsync(violation, count, cancel);
        if (IsPaced(violation))
            return await TooSoonAsync(violation, count, cancel);
        if (count.OfViolation.Number >= limits.SameViolation)
            return await AgainAsync(violation, count, count.OfViolation.RoomAt(limits.SameViolation - 1), cancel);
        if (count.OfGuardrail.IsOver(limits.Repairs))
            return TooMany(violation, count.OfGuardrail, limits.Repairs, Window);
        return count.OfActor.IsOver(limits.SameActor)
            ? TooMany(violation, count.OfActor, limits.SameActor, Window)
            : null;
    }

    /// <summary>What is told with a repair that passed: that it is one of a storm; null where it is not.</summary>
    public async Task<Alert?> AlertOfAsync(Case violation, Findings findings, CancellationToken cancel)
    {
        if (findings.Count is not { } count || !IsPaced(violation))
            return null;
        if (count.OfViolation.Number >= limits.SameViolation)
        {
            var next = Pace.WaitBefore(count.OfViolation.Number + 1, limits.SameViolation);
            return new(
                $"{Ordinal(count)}: {await others.OfAsync(violation, cancel)}; the next one waits {Words(next)}"
            );
        }
        var who = OtherSide.Named(violation.Trigger.By!);
        if (count.OfGuardrail.IsOver(limits.Repairs))
        {
            return new(
                $"{violation.Guardrail.Id} has made {count.OfGuardrail.Number} repairs in {Window} in account "
                    + $"{violation.Resource.Account}, {count.OfActor.Number} of them of what {who} did; each is made "
                    + "all the same",
                $"storm {WindowKey}"
            );
        }
        if (!count.OfActor.IsOver(limits.SameActor))
            return null;
        return new(
            $"{who} has made {count.OfActor.Number} of the violations that {violation.Guardrail.Id} repaired in "
                + $"{Window} in account {violation.Resource.Account}; each is repaired all the same",
            $"storm {CountedActor(violation)} {WindowKey}"
        );
    }

    // Whom the event names has just done it, and what no workload depends on can be put back at any time.
    private static bool IsPaced(Case violation) => violation.Guardrail.Risk == Risk.Safe && violation.Actors.Count > 0;

    private string Window => $"{limits.Minutes} minutes";

    private string WindowKey => LedgerTable.Window(clock.GetUtcNow(), limits);

    private static string CountedActor(Case violation) =>
        RecordId.Hash(violation.Trigger.By!.RoleArn ?? violation.Trigger.By.Arn ?? "")[..8];

    private Stop? Faulty(Case violation, RepairCount count)
    {
        if (count.LastFault is not { } last || count.Faults < limits.Faults || clock.GetUtcNow() >= last + Rest)
            return null;
        return new(
            Outcome.Held,
            GateNames.Fault,
            $"{violation.Guardrail.Id} has stopped: its repairs of {count.Faults} resources failed, did not heal or "
                + $"were undone in {Window}, the last at {last:u}; it is tried again at {last + Rest:u}",
            $"fault {LedgerTable.Window(last, limits)}",
            PerResource: false
        )
        {
            Until = last + Rest,
        };
    }

    private Stop TooMany(Case violation, RepairCount.Counted counted, int limit, string span)
    {
        var until = counted.RoomAt(limit);
        return new(
            Outcome.Held,
            GateNames.Storm,
            $"{violation.Guardrail.Id} has made {limit} repairs in {span} in account {violation.Resource.Account}"
                + $"{By(violation)}: look at what makes so many violations; it is tried again at {until:u}",
            $"storm {span} {WindowKey}",
            PerResource: false
        )
        {
            Until = until,
        };
    }

    private static string By(Case violation) =>
        violation.Trigger.By is { } actor ? $", this one of what {OtherSide.Named(actor)} did" : "";

    private async Task<Stop> TooOftenAsync(Case violation, RepairCount count, CancellationToken cancel)
    {
        var until = count.OfResource.RoomAt(limits.SameResource);
        return Storm(
            $"it was repaired {limits.SameResource} times within an hour: {await others.OfAsync(violation, cancel)}",
            "resource",
            until
        );
    }

    private async Task<Stop?> TooSoonAsync(Case violation, RepairCount count, CancellationToken cancel)
    {
        if (count.LastOfViolation is not { } last)
            return null;
        var due = last + Pace.WaitBefore(count.OfViolation.Number, limits.SameViolation);
        return clock.GetUtcNow() >= due ? null : await AgainAsync(violation, count, due, cancel);
    }

    private async Task<Stop> AgainAsync(
        Case violation,
        RepairCount count,
        DateTimeOffset until,
        CancellationToken cancel
    ) => Storm($"{Ordinal(count)}: {await others.OfAsync(violation, cancel)}", violation.Fingerprint.Text, until);

    private static string Ordinal(RepairCount count) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"repair {count.OfViolation.Number} of the same violation within 24 hours"
        );

    private static Stop Storm(string why, string of, DateTimeOffset until) =>
        new(Outcome.Held, GateNames.Storm, $"{why}; it is repaired at {until:u}", $"storm {of} {until:u}")
        {
            Until = until,
        };

    private static string Words(TimeSpan wait) =>
        wait >= TimeSpan.FromHours(1)
            ? "an hour"
            : string.Create(CultureInfo.InvariantCulture, $"{wait.TotalMinutes} minutes");
}
