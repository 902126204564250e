using System.Text.Json.Nodes;

namespace Remediation.Samples;

/// <summary>
/// Builds, in an emulated account, the state that the samples of a kind's guardrails start from, and reads it back
/// without the guardrail's own code.
/// </summary>
public interface IScenario
{
    /// <summary>The kind of resource, by the first of its CloudFormation types.</summary>
    string Type { get; }

    /// <summary>
    /// Makes the resources that a sample's <c>given</c> describes, under names that no other call makes (a random
    /// suffix), and returns what the sample's <c>{{placeholders}}</c> stand for, e.g. <c>bucket</c>, <c>groupId</c>.
    /// </summary>
    Task<IReadOnlyDictionary<string, string>> ArrangeAsync(AwsClients aws, JsonObject given, CancellationToken cancel);

    /// <summary>
    /// Reads, with plain SDK calls, all that the repair could touch and all beside it (the whole policy, every rule,
    /// every grant, every attached policy).
    /// </summary>
    Task<JsonObject> ReadAsync(AwsClients aws, IReadOnlyDictionary<string, string> names, CancellationToken cancel);
}
