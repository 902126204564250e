using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Remediation.Samples;
using Xunit;

namespace Laws.Tests;

/// <summary>Whatever an event holds, a guardrail reads it.</summary>
public sealed class TotalTests
{
    public static TheoryData<string, string> Samples => new(Sample.All.Select(s => (s.Guardrail, s.Name)));

    [Theory, MemberData(nameof(Samples))]
    public void Any_field_of_the_event_may_be_dropped_null_or_of_another_type(string guardrail, string name)
    {
        var rule = Catalogue.Find(guardrail)!;
        // An event whose account or region is still a placeholder is refused before any guardrail sees it.
        var filled = Sample
            .All.Single(s => s.Guardrail == guardrail && s.Name == name)
            .EventFor(
                new Dictionary<string, string>
                {
                    ["account"] = "123456789012",
                    ["region"] = "us-east-1",
                    ["home"] = "us-east-1",
                },
                partly: true
            );
        foreach (var mutant in Mutants.Of(JsonNode.Parse(filled)!.AsObject()))
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(mutant));
            if (EventReader.Read(document.RootElement).Trigger is { } trigger)
                _ = rule.On.Locate(trigger).ToList();
        }
    }
}
