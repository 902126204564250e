using System.Text.Json;
using Remediation.Engine.Access;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;

namespace Remediation.Cli.Undoing;

/// <summary>Undoes repairs one after the other; what is refused or fails keeps no other from it.</summary>
/// <param name="undo">Undoes one.</param>
/// <param name="ledger">Where the records are.</param>
/// <param name="force">Whether they are undone although the resources were changed since.</param>
internal sealed class UndoOfMany(Undo undo, LedgerTable ledger, bool force)
{
    /// <summary>What would be done. It changes nothing.</summary>
    public async Task<IReadOnlyList<RepairToUndo>> PlanAsync(
        IEnumerable<LedgerRecord> records,
        CancellationToken cancel
    )
    {
        var planned = new List<RepairToUndo>();
        var states = new Dictionary<(string Guardrail, string Resource), object>();
        foreach (var record in records)
        {
            var key = (record.Guardrail, $"{record.Resource}");
            try
            {
                var plan = await undo.PlanAsync(record, force, cancel, states.GetValueOrDefault(key));
                if (plan.Wanted is { } wanted)
                    states[key] = wanted;
                planned.Add(PlannedOf(record, plan, planned));
            }
            catch (Exception e) when (IsOfOne(e, cancel))
            {
                planned.Add(new(record, RepairToUndo.Failed) { Reason = App.Words(e) });
            }
        }
        return planned;
    }

    /// <summary>Undoes them until all are or somebody stops it; the one that is under way is ended first.</summary>
    /// <param name="told">Is told each as it is done.</param>
    public async Task<IReadOnlyList<RepairToUndo>> RunAsync(
        IReadOnlyList<RepairToUndo> planned,
        string who,
        TimeSpan exempt,
        Action<RepairToUndo> told,
        CancellationToken cancel
    )
    {
        var done = new List<RepairToUndo>();
        foreach (var one in planned)
        {
            var ended = one;
            if (one.IsToBeTried)
                ended = cancel.IsCancellationRequested ? Left(one) : await RunAsync(one, who, exempt);
            done.Add(ended);
            told(ended);
        }
        return done;
    }

    private async Task<RepairToUndo> RunAsync(RepairToUndo one, string who, TimeSpan exempt)
    {
        try
        {
            // Somebody may have undone it since it was listed.
            var record = await ledger.FindAsync(one.Record.Id, CancellationToken.None) ?? one.Record;
            if (record.UndoneAt is { } when)
                return Refused(one, $"record {record.Id} was undone at {when:u}");
            var report = await undo.RunAsync(record, force, CancellationToken.None, who, exempt);
            return report.Refusal is { } refusal
                ? Refused(one, refusal)
                : one with
                {
                    Status = RepairToUndo.Undone,
                    Reason = "",
                    Steps = [.. report.Done.Select(step => step.Shown)],
                    Exemption = report.Exemption,
                };
        }
        catch (Exception e) when (IsOfOne(e, CancellationToken.None))
        {
            return one with { Status = RepairToUndo.Failed, Reason = App.Words(e) };
        }
    }

    private static RepairToUndo PlannedOf(LedgerRecord record, UndoPlan plan, List<RepairToUndo> before)
    {
        var one = new RepairToUndo(record, RepairToUndo.Planned);
        if (plan.Refusal is not { } refusal)
            return one with { Steps = [.. plan.Steps.Select(step => $"{step}")] };
        if (!plan.IsChanged)
            return Refused(one, refusal);
        var newer = before.FindAll(other => other.IsToBeTried && $"{other.Record.Resource}" == $"{record.Resource}");
        // Guardrails may share what they change, e.g. a policy: then one's state follows from no undo of another's.
        if (newer.FindLast(other => other.Record.Guardrail != record.Guardrail) is { } shared)
        {
            return one with
            {
                Status = RepairToUndo.Later,
                Reason = $"it is looked at when {shared.Record.Id}, of the same resource, is undone",
            };
        }
        return newer is [.., var again]
            ? Refused(
                one,
                $"somebody changed {record.Resource} after this repair, which {again.Record.Id} repaired: the undo of "
                    + "that puts back what they made last; --force undoes this one too"
            )
            : Refused(one, refusal);
    }

    private static RepairToUndo Refused(RepairToUndo one, string why) =>
        one with
        {
            Status = RepairToUndo.Refused,
            Reason = why,
            Steps = [],
        };

    private static RepairToUndo Left(RepairToUndo one) =>
        one with
        {
            Status = RepairToUndo.Left,
            Reason = "stopped before it was undone",
            Steps = [],
        };

    // Of one resource or record; anything else is of all of them.
    private static bool IsOfOne(Exception error, CancellationToken cancel) =>
        AwsError.Is(error, cancel) || error is SessionPolicyException or JsonException;
}
