using System.Text.Json.Nodes;
using Remediation.Engine;

namespace Remediation.Cli.Demo;

/// <summary>Something the demo looked at.</summary>
/// <param name="What">What must hold.</param>
/// <param name="Fault">What did not; null if it held.</param>
internal sealed record Check(string What, string? Fault)
{
    public bool Held => Fault is null;

    /// <summary>That something holds.</summary>
    /// <param name="fault">What is said if it does not.</param>
    public static Check That(string what, bool holds, string fault) => new(what, holds ? null : fault);

    /// <summary>That an event ended in an outcome.</summary>
    public static Check Is(string what, string outcome, Result result) =>
        That(what, result.Outcome == outcome, $"it was {result.Outcome}: {result.Reason}");

    /// <summary>That a state is as expected.</summary>
    public static Check Same(string what, JsonNode expected, JsonNode actual) =>
        That(
            what,
            JsonNode.DeepEquals(expected, actual),
            $"expected {expected.ToJsonString(Json.Plain)} but was {actual.ToJsonString(Json.Plain)}"
        );
}
