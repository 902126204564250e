using Amazon.CDK.AWS.IAM;

namespace Remediation.Cdk;

/// <summary>What a function of the one executable is.</summary>
internal sealed record BootstrapProps
{
    /// <summary>What AWS calls it.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, for people.</summary>
    public required string Description { get; init; }

    public required Dictionary<string, string> Environment { get; init; }

    /// <summary>What its role may do beside writing logs and dead letters.</summary>
    public required IEnumerable<PolicyStatement> Statements { get; init; }
}
