using System.Text.Json.Nodes;
using Amazon.Runtime;

namespace Remediation.Guardrails.Model;

/// <summary>One write of a plan: shown, recorded and permitted before it runs.</summary>
/// <param name="Action">The IAM action it needs, one of the guardrail's <see cref="Guardrail.Writes"/>, e.g. <c>s3:PutBucketPublicAccessBlock</c>.</param>
/// <param name="Operation">The API operation, e.g. <c>PutPublicAccessBlock</c>.</param>
/// <param name="Parameters">What the call is given, for people and for the record.</param>
/// <param name="Run">Makes the call; throws <see cref="AmazonServiceException"/> where AWS refuses it.</param>
public sealed record Step(string Action, string Operation, JsonObject Parameters, Func<AwsClients, CancellationToken, Task<AmazonWebServiceResponse>> Run)
{
    /// <summary>The step as one line: the operation and its parameters.</summary>
    public override string ToString() => $"{Action.Split(':')[0]}:{Operation} {Parameters.ToJsonString()}";
}
