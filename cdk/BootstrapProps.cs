using Amazon.CDK.AWS.IAM;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cdk;

/// <summary>What a function of the one executable is.</summary>
internal sealed record BootstrapProps
{
    /// <summary>What AWS calls it.</summary>
    public required string Name { get; init; }

    /// <summary>What its role is called; null for a name that CloudFormation makes up.</summary>
    public string? RoleName { get; init; }

    /// <summary>What it does, for people.</summary>
    public required string Description { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>What its role may do beside writing logs and dead letters.</summary>
    public required IEnumerable<PolicyStatement> Statements { get; init; }

    /// <summary>The rules that wake it: names in which <c>*</c> stands for any text.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>The queues and streams that Lambda reads for it, by the ids of their constructs.</summary>
    public IReadOnlyDictionary<string, Source> Sources { get; init; } = new Dictionary<string, Source>();

    /// <summary>
    /// Whether it calls itself: after 16 times Lambda would take that for a mistake, and a long sweep goes on so.
    /// </summary>
    public bool CallsItself { get; init; }

    /// <summary>An event source mapping.</summary>
    /// <param name="Part">What the manifest says of it.</param>
    /// <param name="Configure">Sets what the manifest does not say.</param>
    internal sealed record Source(
        EventSource Part,
        Action<Amazon.CDK.AWS.Lambda.CfnEventSourceMappingProps>? Configure = null
    );
}
