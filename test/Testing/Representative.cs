using System.Text.Json;
using Remediation.Guardrails;
using Remediation.Samples;

namespace Testing;

/// <summary>The sample that stands for a guardrail where not every sample is played.</summary>
public static class Representative
{
    /// <summary>Whether everything is played, as before a release: <c>REMEDIATION_SOAK=1</c>.</summary>
    public static bool IsSoak { get; } = Environment.GetEnvironmentVariable("REMEDIATION_SOAK") == "1";

    /// <summary>The guardrails that repair; the others only tell, and have no violation that is repaired.</summary>
    public static IEnumerable<string> Repairing =>
        Catalogue.All.Where(guardrail => guardrail.Risk != Risk.NotifyOnly).Select(guardrail => guardrail.Id);

    /// <summary>The violation whose repair makes the most calls: steps, and the resolving of a name.</summary>
    public static Sample Of(string guardrail) =>
        Sample
            .Of(guardrail)
            .Where(s => s.Outcome == "applied")
            .OrderByDescending(Calls)
            .ThenBy(s => s.Name, StringComparer.Ordinal)
            .First();

    private static int Calls(Sample sample)
    {
        var names = new Dictionary<string, string>
        {
            ["account"] = Account.Id,
            ["region"] = Account.Region,
            ["home"] = Account.Region,
        };
        using var document = JsonDocument.Parse(sample.EventFor(names, partly: true));
        var resources = EventReader.Read(document.RootElement).Trigger is { } trigger
            ? Catalogue.Find(sample.Guardrail)!.On.Locate(trigger).ToList()
            : [];
        return sample.Steps.Count + resources.Count(r => r.Arn is null);
    }
}
