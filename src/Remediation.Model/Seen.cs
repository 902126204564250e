namespace Remediation.Model;

/// <summary>All that a judgement may know: the engine's form, without the state's type.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="State">What was read of it just now.</param>
/// <param name="Settings">The guardrail's settings.</param>
/// <param name="Baseline">The last state that was right; null where none is known or none is kept.</param>
/// <param name="Trigger">What led here. It says where to look and never what is there.</param>
public sealed record Seen(
    Resource Resource,
    object State,
    GuardrailSettings Settings,
    object? Baseline,
    Trigger Trigger
);

/// <summary>All that a judgement may know, and the verdicts that it may give.</summary>
/// <typeparam name="TState">The guardrail's state.</typeparam>
/// <param name="Resource">The resource.</param>
/// <param name="State">What was read of it just now.</param>
/// <param name="Settings">The guardrail's settings.</param>
/// <param name="Baseline">The last state that was right; null where none is known or none is kept.</param>
/// <param name="Trigger">What led here. It says where to look and never what is there.</param>
public sealed record Seen<TState>(
    Resource Resource,
    TState State,
    GuardrailSettings Settings,
    TState? Baseline,
    Trigger Trigger
)
    where TState : class
{
    /// <summary>A setting's value.</summary>
    public T Get<T>(Setting<T> setting)
        where T : notnull => Settings.Get(setting);

    /// <summary>The state is right, or not this guardrail's to change.</summary>
    /// <param name="why">The reason, a sentence without a full stop.</param>
    public Verdict Compliant(string why) => new Verdict.Compliant(why);

    /// <summary>
    /// The resource is not this guardrail's to change, so its state is not judged and is no baseline.
    /// </summary>
    /// <param name="why">The reason, a sentence without a full stop.</param>
    public Verdict Left(string why) => new Verdict.Compliant(why) { IsLeft = true };

    /// <summary>The state is wrong.</summary>
    /// <param name="why">What is wrong, a sentence without a full stop.</param>
    /// <param name="wanted">The state that would be right. <c>Change</c> makes the plan from it.</param>
    public Verdict Violation(string why, TState wanted) => new Verdict.Violation(why, wanted);

    /// <summary>The state is wrong and no write of ours mends it: somebody must act.</summary>
    /// <param name="why">What is wrong and who can mend it, a sentence without a full stop.</param>
    public Verdict Told(string why) => new Verdict.Violation(why, null);

    /// <summary>It cannot be said whether the state is right.</summary>
    /// <param name="why">What is missing, a sentence without a full stop.</param>
    public Verdict Unclear(string why) => new Verdict.Unclear(why);
}
