namespace Remediation.Engine.Repairs;

/// <summary>
/// A repair failed or did not heal. It is recorded; this makes the invocation fail, so that Lambda tries the event
/// again and puts it into the dead letter queue in the end.
/// </summary>
public sealed class RepairFailedException(IEnumerable<Result> results)
    : Exception(string.Join("\n", results.Where(IsFailure).Select(Line)))
{
    public static bool IsFailure(Result result) => Outcome.IsFailure(result.Outcome);

    private static string Line(Result result) =>
        $"{result.Guardrail} {result.Outcome} on {result.Resource}: {result.Reason} (record {result.Record})";
}
