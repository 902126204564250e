namespace Remediation.Engine.Repairs;

/// <summary>What an undo would do.</summary>
/// <param name="Guardrail">Whose repair it undoes; null where it would be refused.</param>
/// <param name="Steps">The writes.</param>
/// <param name="Wanted">The state that they lead to; null where it would be refused.</param>
/// <param name="Refusal">Why it would be refused; null if it would not.</param>
public sealed record UndoPlan(Guardrail? Guardrail, IReadOnlyList<Step> Steps, object? Wanted, string? Refusal)
{
    /// <summary>Whether it would be refused because the resource is not as the repair left it.</summary>
    public bool IsChanged { get; init; }

    internal static UndoPlan Refused(string why) => new(null, [], null, why);
}
