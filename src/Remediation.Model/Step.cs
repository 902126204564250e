using System.Text.Json.Nodes;
using Amazon.Runtime;

namespace Remediation.Model;

/// <summary>One write of a plan: shown, recorded and permitted before it runs.</summary>
/// <param name="Permission">What it needs, one of the guardrail's <see cref="Guardrail.Writes"/> or
/// <see cref="Guardrail.Undos"/>.</param>
/// <param name="Operation">The API operation, e.g. <c>PutPublicAccessBlock</c>.</param>
/// <param name="Parameters">What the call is given, for people and for the record.</param>
/// <param name="Run">Makes the call; throws <see cref="AmazonServiceException"/> where AWS refuses it.</param>
public sealed record Step(
    Permission Permission,
    string Operation,
    JsonObject Parameters,
    Func<StepRun, Task<AmazonWebServiceResponse>> Run
)
{
    private const int LongestText = 120;
    private const int LongestLine = 1000;

    /// <summary>The IAM action, e.g. <c>s3:PutBucketPublicAccessBlock</c>.</summary>
    public string Action => Permission.Action;

    /// <summary>The step as one line of at most a thousand characters: the operation and its parameters.</summary>
    /// <remarks>
    /// Lines go to logs and answers. A policy's body stays out of them: it may hold what a log's readers should not
    /// know, and the record has the states before and after.
    /// </remarks>
    public override string ToString()
    {
        var shown = new JsonObject(Parameters.Select(p => KeyValuePair.Create(p.Key, Shortened(p.Value))));
        var line = $"{Permission.Service}:{Operation} {shown.ToJsonString()}";
        return line.Length <= LongestLine ? line : line[..LongestLine] + "…";
    }

    private static JsonNode? Shortened(JsonNode? value)
    {
        if (value is JsonValue one && one.TryGetValue<string>(out var text) && text.Length > LongestText)
            return $"({text.Length} characters)";
        return value?.DeepClone();
    }
}
