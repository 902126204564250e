using System.Text.Json.Serialization;

namespace Remediation.Guardrails.Ec2;

/// <summary>A setting of EC2 that an account has once in each region.</summary>
/// <typeparam name="T">A switch's <c>bool</c>, or EC2's word for what it is set to.</typeparam>
/// <param name="Value">What it is set to.</param>
public sealed record RegionSetting<T>(T Value)
    where T : notnull
{
    /// <summary>
    /// Who sets it, in EC2's words: the account, or a declarative policy of its organization; null where EC2 does not
    /// tell.
    /// </summary>
    [JsonIgnore]
    public string? ManagedBy { get; init; }
}
