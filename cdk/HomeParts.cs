using Amazon.CDK.AWS.DynamoDB;

namespace Remediation.Cdk;

/// <summary>What every function of a home has around it.</summary>
internal sealed record HomeParts
{
    public required DeploymentOptions Options { get; init; }

    public required Home Home { get; init; }

    /// <summary>Its region in the names of its roles; null for the first home of the account.</summary>
    public required string? NameInRoles { get; init; }

    public required Bundle Bundle { get; init; }

    public required Manifest Manifest { get; init; }

    public required Table Ledger { get; init; }

    /// <summary>Where events wait that could not be handled.</summary>
    public required OwnQueue DeadLetters { get; init; }

    /// <summary>The alarms that tell the topic of the options.</summary>
    public required Alarms Alarms { get; init; }

    /// <summary>Where events wait whose guardrail has a grace, or whose repair is held.</summary>
    public required OwnQueue Delays { get; init; }

    /// <summary>Which write roles may be assumed.</summary>
    public required EnforcementParameters Enforcement { get; init; }
}
