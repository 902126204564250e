namespace Remediation.Model;

/// <summary>What a guardrail says of a state.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>The state is right, or not this guardrail's to change.</summary>
    /// <param name="Why">The reason, a sentence without a full stop.</param>
    public sealed record Compliant(string Why) : Verdict;

    /// <summary>The state is wrong and these writes heal it, in this order.</summary>
    /// <param name="Why">What is wrong, a sentence without a full stop.</param>
    /// <param name="Plan">The writes; never empty.</param>
    public sealed record Violation(string Why, IReadOnlyList<Step> Plan) : Verdict;
}
