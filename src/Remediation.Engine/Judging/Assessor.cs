using Remediation.Engine.Access;
using Remediation.Engine.Ledger;

namespace Remediation.Engine.Judging;

/// <summary>Looks at a resource: resolve, observe, judge. It writes nothing.</summary>
public sealed class Assessor(Settings settings, GuardrailClients aws, ILedger ledger, TimeProvider clock)
{
    /// <summary>Observes and judges a resource that an event or a sweep led to.</summary>
    public async Task<Assessment> AssessAsync(
        Guardrail guardrail,
        Resource located,
        Trigger trigger,
        CancellationToken cancel
    )
    {
        var assessment = new Assessment(guardrail, located, trigger, clock.GetUtcNow());
        var clients = aws.Of(guardrail, Phase.Read, located.Region);
        try
        {
            if (await ResolveAsync(guardrail, clients, located, cancel) is not { } resource)
                return guardrail.On.MayBeRenamed && trigger is Trigger.Call ? Unresolved(assessment) : Gone(assessment);
            assessment = assessment with { Resource = resource };
            if (await guardrail.ObserveAsync(clients, resource, cancel) is not { } state)
                return Gone(assessment);
            assessment = assessment with { State = state };
        }
        catch (Exception e) when (AwsError.Is(e, cancel))
        {
            return Unread(assessment, e);
        }
        if (guardrail.KeepsBaseline)
            assessment = assessment with
            {
                Baseline = await ledger.BaselineAsync(guardrail.Id, assessment.Resource, cancel),
            };
        return assessment with { Verdict = VerdictOf(assessment) };
    }

    /// <summary>
    /// Assesses a resource that an event has just led to: what contradicts the event is read again before it is
    /// believed.
    /// </summary>
    public async Task<Assessment> AssessFreshAsync(
        Guardrail guardrail,
        Resource located,
        Trigger trigger,
        CancellationToken cancel
    )
    {
        var seen = await AssessAsync(guardrail, located, trigger, cancel);
        foreach (var wait in FreshReads.Waits)
        {
            if (!FreshReads.IsContradicted(seen, clock.GetUtcNow()))
                return seen;
            await Task.Delay(wait, clock, cancel);
            seen = await AssessAsync(guardrail, located, trigger, cancel);
        }
        return seen;
    }

    /// <summary>Judges a state by the same settings, trigger and baseline as before: after a repair.</summary>
    public Verdict Judge(Gates.Case found, object state) =>
        found.Guardrail.VerdictOf(
            new(
                found.Resource,
                state,
                settings.Of(found.Guardrail.Id),
                StateOf(found.Guardrail, found.Baseline),
                found.Trigger
            )
        );

    private Verdict VerdictOf(Assessment seen) =>
        seen.Guardrail.VerdictOf(
            new(
                seen.Resource,
                seen.State!,
                settings.Of(seen.Guardrail.Id),
                StateOf(seen.Guardrail, seen.Baseline),
                seen.Trigger
            )
        );

    private static object? StateOf(Guardrail guardrail, Baseline? baseline) =>
        baseline is null ? null : guardrail.Read(baseline.State);

    private static async Task<Resource?> ResolveAsync(
        Guardrail guardrail,
        AwsClients clients,
        Resource located,
        CancellationToken cancel
    )
    {
        if (located.Arn is not null)
            return located;
        return guardrail.On.Resolve is { } resolve ? await resolve(clients, located, cancel) : null;
    }

    private static Assessment Unresolved(Assessment seen) =>
        seen with
        {
            IsUnresolved = true,
            Verdict = new Verdict.Unclear(
                $"nothing has the name {seen.Resource.Id} any more: it was deleted since {seen.Trigger.Name}, or renamed"
            ),
        };

    private static Assessment Gone(Assessment seen) =>
        seen with
        {
            Verdict = new Verdict.Compliant("the resource is gone"),
        };

    // What a resource's own policy hides from us stays hidden however often it is tried.
    private static Assessment Unread(Assessment seen, Exception error)
    {
        var actions = RolePolicy.ReadsOf(seen.Guardrail).Select(read => read.Action);
        var why = AwsError.Describe(error, "reading the state", actions);
        return AwsError.IsDeniedByResource(error)
            ? seen with
            {
                Verdict = new Verdict.Unclear($"the resource's own policy keeps us from reading it: {why}"),
            }
            : seen with
            {
                Fault = why,
            };
    }
}
