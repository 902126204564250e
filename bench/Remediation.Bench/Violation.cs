using System.Text.Json.Nodes;
using Remediation.Engine;

namespace Remediation.Bench;

/// <summary>A violation that has just been made in the emulated account, or a state that is right.</summary>
internal sealed record Violation
{
    /// <summary>The guardrail that mends it.</summary>
    public required string Guardrail { get; init; }

    /// <summary>The event that tells of it.</summary>
    public required byte[] Event { get; init; }

    /// <summary>What must be there after the repair.</summary>
    public required JsonNode? Expected { get; init; }

    /// <summary>Reads what is there.</summary>
    public required Func<Task<JsonObject>> Read { get; init; }

    /// <summary>Makes sure that the answer says that all is right.</summary>
    public void RequireCompliant(Answered answered)
    {
        var results = JsonNode.Parse(answered.Body)!["results"]!.AsArray();
        if (results.Count != 1 || (string?)results[0]!["outcome"] != Outcome.Compliant)
            throw new InvalidOperationException($"{Guardrail} did not find all right: {answered.Body}");
    }

    /// <summary>Makes sure that it was really repaired, and nothing else.</summary>
    public async Task RequireRepairedAsync(Answered answered)
    {
        var after = await Read();
        if (JsonNode.DeepEquals(Expected, after))
            return;
        throw new InvalidOperationException(
            $"{Guardrail} was not repaired: {after.ToJsonString()}\nthe answer: {answered.Body}"
        );
    }
}
