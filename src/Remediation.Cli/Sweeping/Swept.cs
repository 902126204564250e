using Remediation.Engine;

namespace Remediation.Cli.Sweeping;

/// <summary>What a sweep of one guardrail came to.</summary>
/// <param name="Guardrail">The guardrail's id.</param>
/// <param name="Totals">How many resources there were of each outcome.</param>
/// <param name="Told">The results that somebody should see.</param>
/// <param name="Fault">Why it could not be ended; null if it was.</param>
internal sealed record Swept(
    string Guardrail,
    IReadOnlyDictionary<string, int> Totals,
    IReadOnlyList<Result> Told,
    Exception? Fault
)
{
    public override string ToString()
    {
        var totals = Totals.Count == 0 ? "no resource" : Text.Of(Totals);
        var fault = Fault is null ? null : $"; not ended: {App.Words(Fault)}";
        return $"{Guardrail}: {totals}{fault}";
    }
}
