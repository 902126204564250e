using Testing;

namespace Remediation.Bench;

/// <summary>One violation and both ways to repair it.</summary>
internal sealed record Case
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new()
        {
            Guardrail = "s3-public-access-block-weakened",
            Sample = "deleted",
            Compliant = "compliant-put-back-already",
            Module = "s3_pab",
            Repair = "PUT ?publicAccessBlock",
        },
        new()
        {
            Guardrail = "ec2-ingress-open-to-world",
            Sample = "ssh-from-anywhere",
            Compliant = "compliant-office-range",
            Module = "sg_ssh",
            Repair = "RevokeSecurityGroupIngress",
        },
        new()
        {
            Guardrail = "cloudtrail-logging-stopped",
            Sample = "stopped-by-name",
            Compliant = "compliant-started-again",
            Module = "trail",
            Repair = "StartLogging",
        },
    ];

    /// <summary>Its guardrail's id.</summary>
    public required string Guardrail { get; init; }

    /// <summary>The sample event's name.</summary>
    public required string Sample { get; init; }

    /// <summary>The name of a sample event that finds all right.</summary>
    public required string Compliant { get; init; }

    /// <summary>The boto3 handler's module.</summary>
    public required string Module { get; init; }

    /// <summary>The call by which it is repaired, as the <see cref="RecordingProxy"/> names it.</summary>
    public required string Repair { get; init; }
}
