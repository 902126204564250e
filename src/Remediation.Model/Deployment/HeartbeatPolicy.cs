namespace Remediation.Model.Deployment;

/// <summary>
/// What a function with <see cref="Variables.Heartbeat"/> needs beside what every function holds: the one list for the
/// stack and the tests.
/// </summary>
/// <remarks>
/// What is the deployment's own, the function reads and writes with its own credentials. What is the account's, it
/// reads by a read role, because its own has no permission there. The region of a resource is each that the function
/// sweeps.
/// </remarks>
public static class HeartbeatPolicy
{
    /// <summary>What the partition keys of heartbeats begin with, before the function's name.</summary>
    public const string KeyPrefix = "heartbeat#";

    /// <summary>
    /// The partition keys of heartbeats, for the condition <c>dynamodb:LeadingKeys</c> of the function's
    /// <c>dynamodb:PutItem</c> on the ledger.
    /// </summary>
    public const string LedgerKeys = KeyPrefix + "*";

    /// <summary>The role by which <see cref="Reads"/> are made.</summary>
    public static readonly OwnRole Reader = OwnRoles.ReaderOf("self");

    /// <summary>
    /// What it reads with its own credentials: what the manifest says, and how full the queues are that the manifest
    /// names.
    /// </summary>
    /// <remarks>A path's own ARN has no slash at its end, and what is below it has.</remarks>
    public static IReadOnlyList<Permission> OwnReads =>
        [
            new("ssm:GetParametersByPath", $"{Parameters}{Deployed.ManifestPath.TrimEnd('/')}"),
            new("ssm:GetParametersByPath", $"{Parameters}{Deployed.ManifestPath}*"),
            new("sqs:GetQueueAttributes", $"{Queues}{Deployed.Prefix}*"),
            new("sqs:GetQueueAttributes", $"{Queues}{Deployed.StackName}-*"),
        ];

    /// <summary>What it reads by <see cref="Reader"/>.</summary>
    public static IReadOnlyList<Permission> Reads =>
        [
            new("cloudtrail:DescribeTrails", "*"),
            new("cloudtrail:GetTrailStatus", AnyTrail),
            new("cloudtrail:GetEventSelectors", AnyTrail),
            new("events:ListRules", "*"),
            new("lambda:GetAccountSettings", "*"),
        ];

    private const string Parameters = "arn:{partition}:ssm:{region}:{account}:parameter";
    private const string Queues = "arn:{partition}:sqs:{region}:{account}:";

    // An organization's trail is its management account's.
    private const string AnyTrail = "arn:{partition}:cloudtrail:{region}:*:trail/*";
}
