namespace Remediation.Model;

/// <summary>How many repairs are too many. docs/gates.md says what happens then.</summary>
public sealed record StormSettings
{
    /// <summary>The most repairs of one guardrail in one account in a window, wherever they come from.</summary>
    public int Repairs { get; init; } = 100;

    /// <summary>The window, in minutes.</summary>
    public int Minutes { get; init; } = 60;

    /// <summary>The most of them for violations that one actor made.</summary>
    public int SameActor { get; init; } = 25;

    /// <summary>
    /// The repair of the same violation within 24 hours from which on repairs are slower: somebody makes it again and
    /// again.
    /// </summary>
    public int SameViolation { get; init; } = 3;

    /// <summary>The most repairs of one resource by one guardrail within an hour.</summary>
    public int SameResource { get; init; } = 20;

    /// <summary>
    /// How many resources' repairs must fail, not heal or be undone in a window until the guardrail stops by itself.
    /// </summary>
    public int Faults { get; init; } = 5;
}
