namespace Reference.Tests;

/// <summary>What the deployment's stack grants to its functions beside the guardrails' permissions.</summary>
/// <remarks>
/// Written down here, because the stack's own list only comes into being by the CDK on Node.js.
/// A test finds an action that is missing or left over.
/// </remarks>
internal static class EngineGrants
{
    private const string Function = "the guardrails' function";
    private const string Notifier = "the notifier";
    private const string Ledger = "arn:{partition}:dynamodb:{region}:{account}:table/*";
    private const string Stream = "arn:{partition}:dynamodb:{region}:{account}:table/*/stream/*";
    private const string Functions = "arn:{partition}:lambda:{region}:{account}:function:remediation-*";
    private const string Queue = "arn:{partition}:sqs:{region}:{account}:*";
    private const string Parameter = "arn:{partition}:ssm:{region}:{account}:parameter/*";
    private const string Key = "arn:{partition}:kms:{region}:{account}:key/*";

    // The CDK's form of a log group's ARN.
    private const string Logs = "arn:{partition}:logs:{region}:{account}:log-group:*:*";

    public static readonly IReadOnlyList<Declaration> All =
    [
        new(Function, DeclaredAs.Read, "dynamodb:GetItem", Ledger),
        new(Function, DeclaredAs.Read, "dynamodb:Query", Ledger),
        new(Function, DeclaredAs.Write, "dynamodb:PutItem", Ledger) { ConditionKeys = ["dynamodb:LeadingKeys"] },
        new(Function, DeclaredAs.Write, "dynamodb:UpdateItem", Ledger) { ConditionKeys = ["dynamodb:LeadingKeys"] },
        new(Function, DeclaredAs.Write, "lambda:InvokeFunction", Functions),
        new(Function, DeclaredAs.Write, "sqs:DeleteMessage", Queue),
        new(Function, DeclaredAs.Read, "sqs:GetQueueAttributes", Queue),
        new(Function, DeclaredAs.Read, "sqs:ReceiveMessage", Queue),
        new(Notifier, DeclaredAs.Read, "ssm:GetParameter", Parameter),
        new(Notifier, DeclaredAs.Read, "dynamodb:DescribeStream", Stream),
        new(Notifier, DeclaredAs.Read, "dynamodb:GetRecords", Stream),
        new(Notifier, DeclaredAs.Read, "dynamodb:GetShardIterator", Stream),
        new(Notifier, DeclaredAs.Read, "dynamodb:ListStreams", Stream),
        new(Notifier, DeclaredAs.Read, "kms:Decrypt", Key)
        {
            ConditionKeys = ["kms:ViaService", "kms:EncryptionContext:PARAMETER_ARN"],
        },
        .. new[] { Function, Notifier }.SelectMany(owner =>
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
        .. new[] { Function, Notifier }.SelectMany(owner =>
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
