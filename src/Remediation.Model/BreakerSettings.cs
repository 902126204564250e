namespace Remediation.Model;

/// <summary>How many repairs are too many.</summary>
public sealed record BreakerSettings
{
    /// <summary>The most repairs of one guardrail in one account in a window.</summary>
    public int Repairs { get; init; } = 100;

    /// <summary>The window, in minutes.</summary>
    public int Minutes { get; init; } = 60;

    /// <summary>
    /// The repair of one resource by one guardrail within 24 hours that is held: somebody makes the violation again and
    /// again.
    /// </summary>
    public int SameResource { get; init; } = 3;
}
