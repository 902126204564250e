using Amazon.Runtime;
using Remediation.Engine.Access;
using Remediation.Engine.Gates;
using Remediation.Engine.Judging;
using Remediation.Engine.Ledger;

namespace Remediation.Engine.Repairs;

/// <summary>Makes a plan's writes and proves them: steps, then observe and judge again.</summary>
internal sealed class Application(
    EngineConfiguration configuration,
    GuardrailClients aws,
    Assessor assessor,
    TimeProvider clock
)
{
    // IAM and S3 answer a read after a write with the old state now and then.
    private static readonly TimeSpan[] Patience =
    [
        TimeSpan.Zero,
        TimeSpan.FromMilliseconds(250),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(3),
    ];

    private const string ResourceGone = "the resource is gone";

    /// <summary>The record with what came of the plan.</summary>
    public async Task<LedgerRecord> ApplyAsync(Case found, LedgerRecord record, CancellationToken cancel)
    {
        var written = await WriteAsync(found, record, cancel);
        var proof = written.Fault is null
            ? await ProveAsync(found, cancel)
            : await LookAfterFaultAsync(found, written.Fault, written.Done.Count > 0, cancel);
        return record with
        {
            Outcome = proof.Outcome,
            Gate = proof.Gate,
            Reason = string.Join("; ", written.Done.Select(step => step.Note).OfType<string>().Prepend(proof.Why)),
            Done = written.Done,
            After = proof.State is null ? null : found.Guardrail.Write(proof.State),
            FinishedAt = clock.GetUtcNow(),
        };
    }

    // What was written, and the step and the error that ended it; none where every step was answered well.
    private sealed record Written(List<DoneStep> Done, WriteFault? Fault);

    private sealed record WriteFault(Step Step, Exception Error);

    // What was seen after the writes.
    private sealed record Proof(string Outcome, string Why, object? State = null, string? Gate = null);

    private async Task<Written> WriteAsync(Case found, LedgerRecord record, CancellationToken cancel)
    {
        var clients = aws.Of(found.Guardrail, Phase.Write, found.Resource.Region);
        var done = record.Done.ToList();
        var answers = new List<AmazonWebServiceResponse>();
        foreach (var (index, step) in found.Plan.Index())
        {
            Fence.Check(found.Guardrail, step, configuration.ModeOf(found.Guardrail));
            try
            {
                var token = StepRun.TokenOf(record.Id.ToString(), index);
                var run = new StepRun(clients, token, answers, record.Lease, cancel);
                var answer = await step.Run(run);
                answers.Add(answer);
                done.Add(DoneStep.Of(step, run, answer));
            }
            catch (Exception e) when (AwsError.Is(e, cancel))
            {
                if (!AwsError.IsRefusal(e))
                    done.AddRange(DoneStep.Perhaps([step.ToString()]));
                return new(done, new(step, e));
            }
        }
        return new(done, null);
    }

    private async Task<Proof> ProveAsync(Case found, CancellationToken cancel)
    {
        var proof = new Proof(Outcome.NotHealed, ResourceGone);
        try
        {
            foreach (var wait in Patience)
            {
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, clock, cancel);
                if (await ObserveAsync(found, cancel) is not { } state)
                    return new(proof.Outcome, ResourceGone);
                var verdict = assessor.Judge(found, state);
                if (IsWhole(found, state, verdict))
                    return new(Outcome.Applied, Right(verdict), state);
                proof = new(Outcome.NotHealed, verdict.Why, state);
            }
        }
        catch (Exception e) when (AwsError.Is(e, cancel))
        {
            return proof with { Why = $"the writes were made but could not be proved: {Unread(found, e)}" };
        }
        return found.Guardrail.Settles is { } time
            ? proof with
            {
                Outcome = Outcome.Settling,
                Why = $"written, and judged again in {time}: {proof.Why}",
            }
            : proof;
    }

    // A write whose answer was lost may have been made; one that was refused was not, and if it is right all the same,
    // somebody else put it right.
    private async Task<Proof> LookAfterFaultAsync(
        Case found,
        WriteFault failed,
        bool hasWritten,
        CancellationToken cancel
    )
    {
        var why = AwsError.Describe(failed.Error, failed.Step.Operation, [failed.Step.Action]);
        var fault = ProofOf(failed.Error, why, hasWritten);
        try
        {
            if (await ObserveAsync(found, cancel) is not { } state)
                return fault;
            var verdict = assessor.Judge(found, state);
            if (!IsWhole(found, state, verdict))
                return fault with { State = state };
            return hasWritten
                ? new(
                    Outcome.Applied,
                    $"{Right(verdict)}; by this write, whose answer was an error, or by somebody else meanwhile ({why})",
                    state
                )
                : new(Outcome.Resolved, $"{Right(verdict)}; somebody else put it right meanwhile ({why})", state);
        }
        catch (Exception e) when (AwsError.Is(e, cancel))
        {
            return fault;
        }
    }

    // What only people can mend beside it is no part of the plan: the rest of it is made where the state is the one
    // that was wanted.
    private static bool IsWhole(Case found, object state, Verdict verdict) =>
        verdict is Verdict.Compliant
        || (
            verdict is Verdict.Violation { Wanted: null }
            && found.Guardrail.Write(state) == found.Guardrail.Write(found.Violation.Wanted!)
        );

    private static string Right(Verdict verdict) =>
        verdict is Verdict.Compliant ? verdict.Why : $"the repair is made; for people to mend is still: {verdict.Why}";

    // What the resource's own policy denies us stays denied however often it is tried.
    private static Proof ProofOf(Exception error, string why, bool hasWritten) =>
        AwsError.IsDeniedByResource(error) && !hasWritten
            ? new(
                Outcome.Held,
                $"the resource's own policy denies us the repair, so somebody must act: {why}",
                Gate: GateNames.ResourcePolicy
            )
            : new(Outcome.Failed, why);

    private Task<object?> ObserveAsync(Case found, CancellationToken cancel) =>
        found.Guardrail.ObserveAsync(
            aws.Of(found.Guardrail, Phase.Read, found.Resource.Region),
            found.Resource,
            cancel
        );

    private static string Unread(Case found, Exception error) =>
        AwsError.Describe(error, "reading the state", RolePolicy.ReadsOf(found.Guardrail).Select(r => r.Action));
}
