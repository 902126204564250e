using Remediation.Engine.Ledger;

namespace Remediation.Engine.Gates;

/// <summary>A violation on its way to being repaired.</summary>
/// <param name="Guardrail">The guardrail.</param>
/// <param name="Resource">The resource that violates.</param>
/// <param name="Trigger">What led to it.</param>
/// <param name="State">What was read of it.</param>
/// <param name="ObservedAt">When the reading began.</param>
/// <param name="Violation">What is wrong, and what would be right.</param>
/// <param name="Plan">The writes that would mend it; none where none does.</param>
/// <param name="Baseline">The last right state that the judgement was given; null where none was.</param>
/// <param name="Fingerprint">What the violation is, apart from when and how often.</param>
public sealed record Case(
    Guardrail Guardrail,
    Resource Resource,
    Trigger Trigger,
    object State,
    DateTimeOffset ObservedAt,
    Verdict.Violation Violation,
    IReadOnlyList<Step> Plan,
    Baseline? Baseline,
    Fingerprint Fingerprint
)
{
    /// <summary>The ARNs of who made the change; none where the event does not say.</summary>
    public IReadOnlyList<string> Actors => ArnsOf(Trigger.By);

    /// <summary>The ARNs of an actor; none of nobody.</summary>
    public static IReadOnlyList<string> ArnsOf(Actor? actor) =>
        [.. new[] { actor?.Arn, actor?.RoleArn }.OfType<string>()];
}
