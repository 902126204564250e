namespace Remediation.Cli.Redriving;

/// <summary>A function as Lambda knows it.</summary>
internal sealed record OwnFunction
{
    /// <summary>Its ARN; null if there is none of its name.</summary>
    public string? Arn { get; init; }

    /// <summary>The guardrails that it runs, as REMEDIATION_GUARDRAILS has them.</summary>
    public string Guardrails { get; init; } = "";

    /// <summary>Why it is not the deployment's; null if it is.</summary>
    public string? Foreign { get; init; }

    /// <summary>Whether it runs one of some guardrails.</summary>
    public bool RunsAny(IEnumerable<Guardrail> guardrails)
    {
        var ids = Guardrails.Split(',', StringSplitOptions.TrimEntries);
        return ids.Contains("*") || guardrails.Any(g => ids.Contains(g.Id));
    }
}
