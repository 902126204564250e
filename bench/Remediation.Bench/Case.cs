using Remediation.Samples;
using Testing;

namespace Remediation.Bench;

/// <summary>One violation and both ways to repair it.</summary>
/// <param name="Guardrail">Its guardrail.</param>
/// <param name="Sample">The sample event.</param>
/// <param name="Module">The boto3 handler's module.</param>
/// <param name="Repair">The call by which it is repaired, as the <see cref="RecordingProxy"/> names it.</param>
internal sealed record Case(string Guardrail, string Sample, string Module, string Repair)
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new("s3-public-access-block-weakened", "deleted", "s3_pab", "PUT ?publicAccessBlock"),
        new("ec2-ingress-open-to-world", "ssh-from-anywhere", "sg_ssh", "RevokeSecurityGroupIngress"),
        new("cloudtrail-logging-stopped", "stopped-by-name", "trail", "StartLogging"),
    ];
}

/// <summary>What the runs of one function measured, in milliseconds and MB.</summary>
internal sealed class Measured
{
    public List<double> ColdPolled { get; } = [];
    public List<double> ColdRepaired { get; } = [];
    public List<double> ColdOwn { get; } = [];
    public List<double> ColdAnswered { get; } = [];
    public List<double> ColdCpu { get; } = [];
    public List<double> WarmRepaired { get; } = [];
    public List<double> WarmAnswered { get; } = [];
    public List<double> WarmCpu { get; } = [];
    public List<double> Memory { get; } = [];
    public List<IReadOnlyList<RecordedCall>> WarmCalls { get; } = [];
}
