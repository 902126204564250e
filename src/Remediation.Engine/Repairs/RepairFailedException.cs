namespace Remediation.Engine.Repairs;

/// <summary>A repair failed or did not heal. It is recorded; this makes the invocation fail, so that Lambda tries the event again and puts it into the dead letter queue in the end.</summary>
public sealed class RepairFailedException(IEnumerable<Result> results)
    : Exception(
        string.Join(
            "\n",
            results
                .Where(IsFailure)
                .Select(r => $"{r.Guardrail} {r.Outcome} on {r.Resource}: {r.Reason} (record {r.Record})")
        )
    )
{
    public static bool IsFailure(Result result) => result.Outcome is Outcome.Failed or Outcome.NotHealed;
}
