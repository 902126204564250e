using Remediation.Engine;
using Remediation.Guardrails;

namespace Remediation.Cli.Sweeping;

/// <summary>The guardrails to sweep.</summary>
/// <param name="Swept">Those that are swept.</param>
/// <param name="Unasked">
/// Those that are left out, because nobody named them and they may interrupt a workload, or the settings name nobody
/// whom they spare.
/// </param>
internal sealed record SweepPlan(IReadOnlyList<Guardrail> Swept, IReadOnlyList<Guardrail> Unasked)
{
    /// <summary>
    /// Those that were named; else, to repair, those alone that a deployment lets repair without being named.
    /// </summary>
    public static SweepPlan Of(EngineConfiguration configuration, bool areNamed)
    {
        var all = Catalogue.All.Where(configuration.Guardrails.Contains).ToList();
        if (configuration.Mode != Mode.Enforce || areNamed)
            return new(all, []);
        bool IsAsked(Guardrail g) => g.Risk == Risk.Safe && g.MayRepair(configuration.Settings.Of(g.Id));
        return new([.. all.Where(IsAsked)], [.. all.Where(g => !IsAsked(g))]);
    }
}
