using System.Text.Json.Nodes;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Guardrails.Self;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Samples.Scenarios;

/// <summary>What the scenarios of the engine's own parts have in common.</summary>
/// <remarks>
/// A deployment's names are the same wherever it is, so that each arrangement has a region of its own, which the
/// emulator does not know and allows.
/// </remarks>
internal static class Deployment
{
    /// <summary>What is as it was deployed is read in these words.</summary>
    public const string AsDeployed = "as deployed";

    private static int number = Random.Shared.Next(10_000_000, 90_000_000);

    /// <summary>A region that nobody has used.</summary>
    public static string NewRegion() => $"us-east-{Interlocked.Increment(ref number)}";

    /// <summary>Writes the parameter of a part, but for what a sample's <c>given.manifest</c> says.</summary>
    /// <param name="given"><c>none</c> for no parameter, <c>broken</c> for one that nobody can read.</param>
    public static async Task DescribeAsync(
        AwsClients there,
        ManifestPart part,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var manifest = (string?)given["manifest"];
        if (manifest == "none")
            return;
        var request = new PutParameterRequest
        {
            Name = part.Parameter,
            Type = "String",
            Value = manifest == "broken" ? """{"version":2}""" : part.ToJson(),
        };
        await there.Ssm.PutParameterAsync(request, cancel);
    }

    /// <summary>What was seen, with <see cref="AsDeployed"/> in the place of what is as it was deployed.</summary>
    public static JsonNode Compared(JsonObject seen, JsonObject deployed)
    {
        if (JsonNode.DeepEquals(seen, deployed))
            return AsDeployed;
        var same = seen.Where(member => JsonNode.DeepEquals(member.Value, deployed[member.Key])).Select(m => m.Key);
        foreach (var member in same.ToList())
            seen[member] = AsDeployed;
        return seen;
    }

    /// <summary>A text of a sample with its placeholders filled in.</summary>
    public static string Filled(string text, IReadOnlyDictionary<string, string> names) =>
        names.Aggregate(
            text,
            (filled, name) => filled.Replace("{{" + name.Key + "}}", name.Value, StringComparison.Ordinal)
        );

    /// <summary>A policy's text with its placeholders filled in; null where there is none.</summary>
    /// <param name="policy">An object, or a text where its bytes matter.</param>
    public static string? PolicyOf(JsonNode? policy, IReadOnlyDictionary<string, string> names) =>
        policy switch
        {
            null => null,
            JsonObject document => Filled(document.ToJsonString(), names),
            _ => Filled((string)policy!, names),
        };
}
