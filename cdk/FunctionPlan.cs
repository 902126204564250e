namespace Remediation.Cdk;

/// <summary>One function to deploy.</summary>
public sealed record FunctionPlan
{
    private const string AllServices = "all";

    /// <summary>The nested stack it goes to, e.g. <c>S3</c>.</summary>
    public required string Service { get; init; }

    /// <summary>Unique in that stack.</summary>
    public required string Name { get; init; }

    /// <summary>What AWS calls it, by <see cref="Deployed"/>.</summary>
    public required string FunctionName { get; init; }

    /// <summary>Whether it repairs; else it only says what it would do, and its role holds no write.</summary>
    public required bool Enforce { get; init; }

    /// <summary>What it runs.</summary>
    public required IReadOnlyList<Guardrail> Guardrails { get; init; }

    /// <summary>The mode in the function's words.</summary>
    public string Mode => Enforce ? "enforce" : "audit";

    /// <summary>What it does, for people.</summary>
    public string Description =>
        Guardrails is [var only] ? $"{only.Title} ({Mode})" : $"{Guardrails.Count} guardrails ({Mode})";

    /// <summary>The function of one guardrail.</summary>
    internal static FunctionPlan OfOne(ChosenGuardrail chosen) =>
        new()
        {
            Service = Pascal(chosen.Service),
            Name = Pascal(chosen.Guardrail.Id),
            FunctionName = Deployed.FunctionOf(chosen.Guardrail.Id),
            Enforce = chosen.Enforce,
            Guardrails = [chosen.Guardrail],
        };

    /// <summary>The function of a service's guardrails of one mode.</summary>
    internal static FunctionPlan OfService(IGrouping<(string Service, bool Enforce), ChosenGuardrail> chosen) =>
        Shared(chosen.Key.Service, chosen.Key.Enforce, chosen);

    /// <summary>The function of all guardrails of one mode.</summary>
    internal static FunctionPlan OfAll(IGrouping<bool, ChosenGuardrail> chosen) =>
        Shared(AllServices, chosen.Key, chosen);

    private static FunctionPlan Shared(string group, bool enforce, IEnumerable<ChosenGuardrail> chosen) =>
        new()
        {
            Service = Pascal(group),
            Name = enforce ? "Enforced" : "Audited",
            FunctionName = Deployed.FunctionOf(group, enforce),
            Enforce = enforce,
            Guardrails = [.. chosen.Select(c => c.Guardrail)],
        };

    private static string Pascal(string id) =>
        string.Concat(id.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
