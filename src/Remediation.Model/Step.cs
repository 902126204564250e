using System.Text.Json.Nodes;
using Amazon.Runtime;

namespace Remediation.Model;

/// <summary>One write of a plan: shown, recorded and permitted before it runs.</summary>
/// <param name="Action">The IAM action it needs, one of the guardrail's <see cref="Guardrail.Writes"/>, e.g. <c>s3:PutBucketPublicAccessBlock</c>.</param>
/// <param name="Operation">The API operation, e.g. <c>PutPublicAccessBlock</c>.</param>
/// <param name="Parameters">What the call is given, for people and for the record.</param>
/// <param name="Run">Makes the call; throws <see cref="AmazonServiceException"/> where AWS refuses it.</param>
public sealed record Step(
    string Action,
    string Operation,
    JsonObject Parameters,
    Func<AwsClients, CancellationToken, Task<AmazonWebServiceResponse>> Run
)
{
    private const int LongestText = 120,
        LongestLine = 1000;

    /// <summary>The step as one line of at most a thousand characters: the operation and its parameters.</summary>
    /// <remarks>Lines go to logs and answers. A policy's body stays out of them: it may hold what is no log reader's to know, and the record has the states before and after.</remarks>
    public override string ToString()
    {
        var shown = new JsonObject(
            Parameters.Select(p =>
                KeyValuePair.Create(
                    p.Key,
                    p.Value is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > LongestText
                        ? (JsonNode)$"({text.Length} characters)"
                        : p.Value?.DeepClone()
                )
            )
        );
        var line = $"{Action.Split(':')[0]}:{Operation} {shown.ToJsonString()}";
        return line.Length <= LongestLine ? line : line[..LongestLine] + "…";
    }
}
