namespace Remediation.Model;

/// <summary>A published control that a guardrail keeps, e.g. AWS Foundational Security Best Practices S3.8.</summary>
/// <param name="Standard">The standard and its version, e.g. <c>CIS AWS Foundations Benchmark 3.0.0</c>.</param>
/// <param name="Id">The control's id in that standard.</param>
public sealed record Control(string Standard, string Id)
{
    private const string Benchmark = "CIS AWS Foundations Benchmark";
    private const string BestPractices = "AWS Foundational Security Best Practices 1.0.0";

    /// <summary>Whether it is one of AWS Foundational Security Best Practices.</summary>
    public bool IsFsbp => Standard == BestPractices;

    /// <summary>A control of Security Hub's AWS Foundational Security Best Practices standard.</summary>
    public static Control Fsbp(string id) => new(BestPractices, id);

    /// <summary>Whether it is one of the CIS AWS Foundations Benchmark.</summary>
    public bool IsCis => Standard.StartsWith(Benchmark, StringComparison.Ordinal);

    /// <summary>A recommendation of the CIS AWS Foundations Benchmark.</summary>
    public static Control Cis(string version, string id) => new($"{Benchmark} {version}", id);
}
