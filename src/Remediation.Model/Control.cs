namespace Remediation.Model;

/// <summary>A published control that a guardrail keeps, e.g. AWS Foundational Security Best Practices S3.8.</summary>
/// <param name="Standard">The standard and its version, e.g. <c>CIS AWS Foundations Benchmark 3.0.0</c>.</param>
/// <param name="Id">The control's id in that standard.</param>
public sealed record Control(string Standard, string Id)
{
    /// <summary>A control of Security Hub's AWS Foundational Security Best Practices standard.</summary>
    public static Control Fsbp(string id) => new("AWS Foundational Security Best Practices 1.0.0", id);

    /// <summary>A recommendation of the CIS AWS Foundations Benchmark.</summary>
    public static Control Cis(string version, string id) => new($"CIS AWS Foundations Benchmark {version}", id);
}
