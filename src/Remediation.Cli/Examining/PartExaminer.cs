using System.Runtime.ExceptionServices;
using Remediation.Engine;
using Remediation.Engine.Sweeps;
using Remediation.Guardrails;

namespace Remediation.Cli.Examining;

/// <summary>
/// Examines whether the parts of a deployment are as its manifest says, by the guardrails that watch them: rules with
/// patterns and targets, functions, roles with trust and policies, queues, alarms, the ledger, parameters.
/// </summary>
internal sealed class PartExaminer(Region region, bool isHome)
{
    private const string Beginning = "self-";

    /// <summary>The guardrails of a deployment's own parts.</summary>
    public static IEnumerable<Guardrail> Guardrails =>
        Catalogue.All.Where(guardrail => guardrail.Id.StartsWith(Beginning, StringComparison.Ordinal));

    public async Task<IReadOnlyList<Check>> ExamineAsync(Guardrail guardrail, CancellationToken cancel)
    {
        // Roles have no region: the manifest of the home names them.
        if (guardrail.On.IsGlobal && !isHome)
            return [];
        var subject = SubjectOf(guardrail);
        string[] reads = [.. guardrail.On.Reads.Concat(guardrail.Reads).Select(read => read.Action).Distinct()];
        return await subject.LookAsync(reads, () => JudgeAsync(guardrail, subject, reads, cancel), cancel);
    }

    private Subject SubjectOf(Guardrail guardrail) => new(guardrail.Id.Split('-')[1], "as deployed", region.Name);

    private async Task<IReadOnlyList<Check>> JudgeAsync(
        Guardrail guardrail,
        Subject subject,
        string[] reads,
        CancellationToken cancel
    )
    {
        var engine = await LocalEngine.CreateAsync(region.Aws, Mode.Audit, table: null, cancel, guardrail.Id);
        var sweep = new Sweep([guardrail], engine.Pipeline, SweptRegions.Only(region.Name));
        var id = Guid.NewGuid().ToString();
        var account = engine.Pipeline.Identity.Account;
        var tick = new Trigger.Sweep(id, account, region.Name, TimeProvider.System.GetUtcNow());
        var checks = new List<Check>();
        var right = 0;
        var faults = new List<Exception>();
        try
        {
            await sweep.RunAsync(tick, SweepState.Start, new(id), () => false, Keep, f => faults.Add(f.Error), cancel);
        }
        catch (AggregateException) when (faults.Count >= Sweep.MostFaults)
        {
            // It gave up, after it told each fault.
        }
        if (faults.Find(fault => !AwsError.Is(fault, cancel)) is { } ours)
            ExceptionDispatchInfo.Throw(ours);
        checks.AddRange(faults.Select(fault => subject.Unread(fault, reads)).Distinct());
        if (right > 0 || checks.Count == 0)
            checks.Insert(0, subject.Ok($"{Text.Count(right, "part")} as the manifest says"));
        return checks;

        void Keep(Result result)
        {
            if (result.Outcome == Outcome.Compliant)
                right++;
            else if (result.Outcome != Outcome.Ignored)
                checks.Add(Of(guardrail, result));
        }
    }

    private Check Of(Guardrail guardrail, Result result)
    {
        var part = SubjectOf(guardrail) with { Thing = NameOf(result.Resource) };
        var why = result.Violation ?? result.Reason;
        return result.Outcome switch
        {
            Outcome.Planned => part.Failed(why, Commands.Repair(guardrail.Id, region.Name)),
            Outcome.Held => part.Failed(why, Commands.Deploy),
            _ => part.Unknown(Subject.OfCaller(result.Reason)),
        };
    }

    private static string NameOf(string? resource) => Arn.Parse(resource)?.Name ?? resource ?? "";
}
