namespace Remediation.Model;

/// <summary>What a guardrail says of a state. <see cref="Seen{TState}"/> makes them.</summary>
/// <param name="Why">The reason, a sentence without a full stop.</param>
public abstract record Verdict(string Why)
{
    /// <summary>The state is right, or not this guardrail's to change.</summary>
    public sealed record Compliant : Verdict
    {
        public Compliant(string why)
            : base(why) { }

        /// <summary>
        /// Whether the state was not judged, because it is not this guardrail's to change: then it is no baseline
        /// either.
        /// </summary>
        public bool IsLeft { get; init; }
    }

    /// <summary>The state is wrong.</summary>
    public sealed record Violation : Verdict
    {
        internal Violation(string why, object? wanted)
            : base(why) => Wanted = wanted;

        /// <summary>The state that would be right; null if no write mends it and somebody must act.</summary>
        public object? Wanted { get; }
    }

    /// <summary>
    /// It cannot be said whether the state is right. It is recorded and told, and nothing is written.
    /// </summary>
    public sealed record Unclear : Verdict
    {
        public Unclear(string why)
            : base(why) { }
    }
}
