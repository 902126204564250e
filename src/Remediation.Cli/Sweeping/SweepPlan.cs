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
        if (configuration.Mode != Mode.Enforce)
            return new(all, []);
        if (areNamed)
        {
            RequireNames(all, configuration.Settings);
            return new(all, []);
        }
        bool IsAsked(Guardrail g) => g.Risk == Risk.Safe && g.MayRepair(configuration.Settings.Of(g.Id));
        return new([.. all.Where(IsAsked)], [.. all.Where(g => !IsAsked(g))]);
    }

    private static void RequireNames(IReadOnlyList<Guardrail> guardrails, Settings settings)
    {
        if (guardrails.FirstOrDefault(g => !g.MayRepair(settings.Of(g.Id))) is not { } unnamed)
            return;
        throw CliException.Usage(
            $"{unnamed.Id} would take rights from everybody, because {Variables.Settings} names nobody in "
                + $"{unnamed.Id}.{unnamed.NamedFirst!.Name}: `remediate preview {unnamed.Id}` shows who would lose "
                + "them; name those who keep them"
        );
    }
}
