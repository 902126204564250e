namespace Remediation.Engine.Ledger;

/// <summary>Repairs are held until somebody resumes, or until its end.</summary>
/// <param name="Guardrail">A guardrail's id, or <c>*</c> for all.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who paused.</param>
/// <param name="Since">Since when.</param>
public sealed record Pause(string Guardrail, string Reason, string By, DateTimeOffset Since)
{
    /// <summary>The longest that a pause may last.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>When it ends; null for <see cref="Longest"/>.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When it ends by itself.</summary>
    public DateTimeOffset End => Until is { } until && until < Since + Longest ? until : Since + Longest;
}
