namespace Iam.Tests;

/// <summary>What the engine's own role holds, and why.</summary>
internal static class EngineRole
{
    public const string Assuming = "sts:AssumeRole";

    /// <summary>
    /// What the engine calls with its own credentials, beside roles that it assumes: the ledger, the regions to sweep,
    /// and itself to go on with a long sweep.
    /// </summary>
    public static readonly IReadOnlyList<string> Proved =
    [
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
        "ec2:DescribeRegions",
        "lambda:InvokeFunction",
    ];

    /// <summary>
    /// What the engine reads of the deployment's own parts for the heartbeat, which <see cref="HeartbeatTests"/> prove.
    /// </summary>
    public static readonly IReadOnlyList<string> ReadForHeartbeat =
    [
        "sqs:GetQueueAttributes",
        "ssm:GetParametersByPath",
    ];

    /// <summary>What the queue of delays takes, which the watchdog has not.</summary>
    public static readonly IReadOnlyList<string> OfDelays = ["sqs:DeleteMessage", "sqs:ReceiveMessage"];

    /// <summary>
    /// What Lambda calls with the role: log lines, the event that is given up, and the queue of delays that it polls;
    /// the engine itself lets events wait in that queue.
    /// </summary>
    public static readonly IReadOnlyList<string> MadeByLambda =
    [
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "sqs:DeleteMessage",
        "sqs:ReceiveMessage",
        "sqs:SendMessage",
    ];
}
