namespace Reference.Tests;

/// <summary>What the deployment's stacks grant to our own roles beside the guardrails' permissions.</summary>
/// <remarks>
/// Written down here, because the stack's own list only comes into being by the CDK on Node.js.
/// A test finds an action that is missing or left over.
/// </remarks>
internal static class EngineGrants
{
    /// <summary>Who works by the operator's role.</summary>
    public const string Operator = "the operator";

    private const string Engine = "the engine";

    private const string Forwarder = "the forwarding rules";
    private const string Heartbeat = "the heartbeat";
    private const string Notifier = "the notifier";
    private const string Ledger = "arn:{partition}:dynamodb:{region}:{account}:table/*";
    private const string Stream = "arn:{partition}:dynamodb:{region}:{account}:table/*/stream/*";
    private const string Functions = "arn:{partition}:lambda:{region}:{account}:function:remediation-*";
    private const string Queue = "arn:{partition}:sqs:{region}:{account}:*";
    private const string Parameter = "arn:{partition}:ssm:{region}:{account}:parameter/*";
    private const string Role = "arn:{partition}:iam::{account}:role/*";
    private const string Bus = "arn:{partition}:events:{region}:{account}:event-bus/*";
    private const string Key = "arn:{partition}:kms:{region}:{account}:key/*";

    // The CDK's form of a log group's ARN.
    private const string Logs = "arn:{partition}:logs:{region}:{account}:log-group:*:*";

    private static readonly string[] Keys = ["dynamodb:LeadingKeys"];

    /// <summary>What a heartbeat reads, with the function's own role and by the role for it.</summary>
    public static readonly IReadOnlyList<Declaration> OfTheHeartbeat =
    [
        .. HeartbeatPolicy
            .OwnReads.Concat(HeartbeatPolicy.Reads)
            .Select(read => new Declaration(Heartbeat, DeclaredAs.Read, read.Action, read.Resource)),
    ];

    public static readonly IReadOnlyList<Declaration> All =
    [
        .. new[] { Engine, Operator }.SelectMany(owner =>
            (Declaration[])
                [
                    new(owner, DeclaredAs.Read, "dynamodb:GetItem", Ledger),
                    new(owner, DeclaredAs.Read, "dynamodb:Query", Ledger),
                    new(owner, DeclaredAs.Write, "dynamodb:PutItem", Ledger) { ConditionKeys = Keys },
                    new(owner, DeclaredAs.Write, "dynamodb:UpdateItem", Ledger) { ConditionKeys = Keys },
                    new(owner, DeclaredAs.Write, "lambda:InvokeFunction", Functions),
                    new(owner, DeclaredAs.Write, "sqs:DeleteMessage", Queue),
                    new(owner, DeclaredAs.Read, "sqs:GetQueueAttributes", Queue),
                    new(owner, DeclaredAs.Read, "sqs:ReceiveMessage", Queue),
                    new(owner, DeclaredAs.Write, "sts:AssumeRole", Role),
                ]
        ),
        new(Operator, DeclaredAs.Write, "dynamodb:DeleteItem", Ledger) { ConditionKeys = Keys },
        new(Operator, DeclaredAs.Read, "dynamodb:DescribeTable", Ledger),
        new(Operator, DeclaredAs.Read, "dynamodb:Scan", Ledger),
        new(Operator, DeclaredAs.Read, "lambda:GetFunctionConfiguration", Functions),
        new(Operator, DeclaredAs.Write, "sqs:ChangeMessageVisibility", Queue),
        new(Operator, DeclaredAs.Read, "ssm:GetParameter", Parameter),
        new(Operator, DeclaredAs.Read, "ssm:GetParametersByPath", Parameter),
        new(Engine, DeclaredAs.Read, "ec2:DescribeRegions", "*"),
        new(Forwarder, DeclaredAs.Write, "events:PutEvents", Bus),
        new(Notifier, DeclaredAs.Read, "ssm:GetParameter", Parameter),
        new(Notifier, DeclaredAs.Read, "dynamodb:DescribeStream", Stream),
        new(Notifier, DeclaredAs.Read, "dynamodb:GetRecords", Stream),
        new(Notifier, DeclaredAs.Read, "dynamodb:GetShardIterator", Stream),
        new(Notifier, DeclaredAs.Read, "dynamodb:ListStreams", Stream),
        new(Notifier, DeclaredAs.Read, "kms:Decrypt", Key)
        {
            ConditionKeys = ["kms:ViaService", "kms:EncryptionContext:PARAMETER_ARN"],
        },
        .. new[] { Engine, Notifier }.SelectMany(owner =>
            (Declaration[])
                [
                    new(owner, DeclaredAs.Write, "logs:CreateLogStream", Logs),
                    new(owner, DeclaredAs.Write, "logs:PutLogEvents", Logs),
                    new(owner, DeclaredAs.Write, "sqs:SendMessage", Queue),
                ]
        ),
    ];

    /// <summary>Where the stack has a true reason to differ from the reference.</summary>
    public static readonly IReadOnlyList<Allowance> Allowances =
    [
        new(
            Law.NarrowestResource,
            Notifier,
            "dynamodb:ListStreams",
            "the reference lists no resource type, but DynamoDB's policy for a stream's readers names the stream",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/iam-policy-read-stream-only.html"
        ),
        new(
            Law.AccessLevel,
            Notifier,
            "kms:Decrypt",
            "the reference counts every cryptographic operation as a write, but decrypting changes nothing",
            "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html"
        ),
        .. new[] { "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors" }.Select(action => new Allowance(
            Law.NarrowestResource,
            Heartbeat,
            action,
            "an organization's trail is in its management account",
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html"
        )),
        .. new[] { Engine, Notifier }.SelectMany(owner =>
            new[] { "logs:CreateLogStream", "logs:PutLogEvents" }.Select(action => new Allowance(
                Law.NarrowestResource,
                owner,
                action,
                "a log group's ARN with :* at the end is AWS's form for policies; below it there are only streams",
                "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html"
            ))
        ),
    ];
}
