using System.Text.Json.Nodes;

namespace Remediation.Cdk.Tests;

/// <summary>JSON texts that say the same.</summary>
internal sealed class JsonEquality : IEqualityComparer<string>
{
    public static readonly JsonEquality Instance = new();

    public bool Equals(string? x, string? y) => JsonNode.DeepEquals(JsonNode.Parse(x!), JsonNode.Parse(y!));

    public int GetHashCode(string obj) => 0;
}
