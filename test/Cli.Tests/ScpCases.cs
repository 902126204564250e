namespace Cli.Tests;

/// <summary>Who calls what of a deployment, and of a customer's own.</summary>
internal static class ScpCases
{
    public const string AccountId = "111122223333";
    public const string Operators = "arn:*:iam::*:role/security-operators";
    public const string SsoOperators =
        "arn:*:iam::*:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_SecurityOperators_*";

    private const string Iam = $"arn:aws:iam::{AccountId}:";
    public const string Administrator = $"{Iam}role/administrator";
    public const string Operator = $"{Iam}role/security-operators";
    public const string SsoOperator =
        $"{Iam}role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_SecurityOperators_0a1b2c3d4e5f6a7b";
    public const string CloudFormation = $"{Iam}role/cdk-hnb659fds-cfn-exec-role-{AccountId}-eu-central-1";
    public const string Deployer = $"{Iam}role/cdk-hnb659fds-deploy-role-{AccountId}-eu-central-1";
    public const string StackSets = $"{Iam}role/stacksets-exec-0123456789abcdef0123456789abcdef";
    public const string Engine = $"{Iam}role/remediation/remediation-engine";
    public const string Reader = $"{Iam}role/remediation/read/remediation-read-s3";
    public const string Writer = $"{Iam}role/remediation/write/safe/remediation-s3-bucket-acl-public";
    public const string Mender = $"{Iam}role/remediation/write/safe/remediation-self-rule-changed";
    public const string Undoer = $"{Iam}role/remediation/undo/remediation-undo-self";
    public const string OperatorRole = $"{Iam}role/remediation/remediation-operator";
    public const string Forwarder = $"{Iam}role/remediation/Remediation-us-east-1-Forward-1ABC";
    public const string GeneratedRole = $"{Iam}role/remediation/Remediation-S3-Role-1ABC";

    /// <summary>Everybody whom nobody trusts.</summary>
    public static readonly IReadOnlyList<string> Strangers =
    [
        Administrator,
        $"{Iam}root",
        $"{Iam}user/dana",
        $"{Iam}role/cdk-x",
        $"{Iam}role/app/remediation/engine",
        $"{Iam}user/stacksets-exec-dana",
    ];

    /// <summary>Everybody who may do everything.</summary>
    public static readonly IReadOnlyList<string> Trusted = [CloudFormation, StackSets, Operator, SsoOperator];

    /// <summary>Our own roles, but for the operator's and those of an undo, which operators assume.</summary>
    public static readonly IReadOnlyList<string> Own = [Engine, Reader, Writer, Forwarder, GeneratedRole];

    private const string IdentityCenter = $"{Iam}saml-provider/AWSSSO_0a1b2c3d4e5f6a7b_DO_NOT_DELETE";
    private static readonly string Function = Arn("lambda", "function:remediation-engine");
    private static readonly string Notifier = Arn("lambda", "function:remediation-notifier");
    private static readonly string Watchdog = Arn("lambda", "function:remediation-watchdog");
    private static readonly string Ledger = Arn("dynamodb", "table/Remediation-LedgerA1B2C3-4D5E6F");
    private static readonly string Stream = $"{Ledger}/stream/2026-01-01T00:00:00.000";
    private static readonly string Bus = Arn("events", "event-bus/remediation-home");
    private static readonly string DefaultBus = Arn("events", "event-bus/default");
    private static readonly string Rule = Arn("events", "rule/remediation-calls-1");
    private static readonly string HomeRule = Arn("events", "rule/remediation-home/remediation-wake");
    private static readonly string Queue = Arn("sqs", "Remediation-DeadLettersA1-B2");
    private static readonly string RegionQueue = Arn("sqs", "Remediation-us-east-1-DeadLettersA1-B2");
    private static readonly string Delays = Arn("sqs", "remediation-delays");
    private static readonly string Alarm = Arn("cloudwatch", "alarm:remediation-dead-letters");
    private static readonly string Logs = Arn("logs", "log-group:Remediation-S3-Logs");
    private static readonly string LambdaLogs = Arn("logs", "log-group:/aws/lambda/remediation-notifier");
    private static readonly string Stack = Arn("cloudformation", "stack/Remediation/5f0c");
    private static readonly string RegionStack = Arn("cloudformation", "stack/Remediation-us-east-1/5f0c");
    private static readonly string MemberStack = Arn("cloudformation", "stack/StackSet-Remediation-5f0c/5f0c");
    private static readonly string StackSet = Arn("cloudformation", "stackset/Remediation-Rules:5f0c");
    private static readonly string Trail = Arn("cloudtrail", "trail/audit");
    private static readonly string Mapping = Arn("lambda", "event-source-mapping:5f0c");

    /// <summary>What nobody but the trusted does, and our own roles neither.</summary>
    public static readonly IReadOnlyList<ScpCase> Kept =
    [
        .. On(
            Function,
            "lambda:UpdateFunctionCode",
            "lambda:UpdateFunctionConfiguration",
            "lambda:UpdateFunctionEventInvokeConfig",
            "lambda:PutFunctionEventInvokeConfig",
            "lambda:PutFunctionCodeSigningConfig",
            "lambda:PutFunctionRecursionConfig",
            "lambda:PutFunctionScalingConfig",
            "lambda:PutResourcePolicy",
            "lambda:PutRuntimeManagementConfig",
            "lambda:CreateFunction",
            "lambda:CreateAlias",
            "lambda:CreateFunctionUrlConfig",
            "lambda:DeleteFunction",
            "lambda:DeleteFunctionEventInvokeConfig",
            "lambda:DeleteResourcePolicy",
            "lambda:PublishVersion",
            "lambda:InvokeAsync",
            "lambda:TagResource",
            "lambda:UntagResource"
        ),
        new("lambda:InvokeFunctionUrl", Function) { Function = Function },
        .. new[] { Notifier, Watchdog }.SelectMany(function =>
            On(
                function,
                "lambda:DeleteFunction",
                "lambda:PutFunctionConcurrency",
                "lambda:PutFunctionEventInvokeConfig",
                "lambda:RemovePermission",
                "lambda:UpdateFunctionCode",
                "lambda:UpdateFunctionConfiguration"
            )
        ),
        new("lambda:UpdateFunctionCode", $"{Function}:live"),
        .. On(
            Ledger,
            "dynamodb:BatchWriteItem",
            "dynamodb:DeleteItem",
            "dynamodb:DeleteResourcePolicy",
            "dynamodb:DeleteTable",
            "dynamodb:DisableKinesisStreamingDestination",
            "dynamodb:EnableKinesisStreamingDestination",
            "dynamodb:PartiQLDelete",
            "dynamodb:PartiQLInsert",
            "dynamodb:PartiQLUpdate",
            "dynamodb:PutResourcePolicy",
            "dynamodb:RestoreTableToPointInTime",
            "dynamodb:TagResource",
            "dynamodb:UpdateContinuousBackups",
            "dynamodb:UpdateTable",
            "dynamodb:UpdateTimeToLive"
        ),
        new("dynamodb:PutResourcePolicy", Stream),
        new("dynamodb:DeleteBackup", $"{Ledger}/backup/01489602797149-73d8d5bc"),
        .. On(
            Bus,
            "events:CreateArchive",
            "events:CreateEventBus",
            "events:DeleteEventBus",
            "events:StartReplay",
            "events:UpdateEventBus",
            "events:TagResource",
            "events:UntagResource"
        ),
        .. On(Rule, Undo.Where(action => action.StartsWith("events", StringComparison.Ordinal))),
        .. On(HomeRule, "events:DeleteRule", "events:DisableRule", "events:RemoveTargets", "events:TagResource"),
        new("events:DeleteRule", Arn("events", "rule/remediation-home/another")),
        .. On(Function, Undo.Where(action => action.StartsWith("lambda", StringComparison.Ordinal))),
        .. On(
            Queue,
            "sqs:AddPermission",
            "sqs:CancelMessageMoveTask",
            "sqs:ChangeMessageVisibility",
            "sqs:CreateQueue",
            "sqs:DeleteQueue",
            "sqs:PurgeQueue",
            "sqs:RemovePermission",
            "sqs:SetQueueAttributes",
            "sqs:StartMessageMoveTask",
            "sqs:TagQueue",
            "sqs:UntagQueue"
        ),
        .. new[] { RegionQueue, Delays }.SelectMany(queue =>
            On(queue, "sqs:AddPermission", "sqs:DeleteQueue", "sqs:PurgeQueue", "sqs:SetQueueAttributes")
        ),
        .. On(
            Alarm,
            "cloudwatch:DeleteAlarms",
            "cloudwatch:DisableAlarmActions",
            "cloudwatch:PutAlarmMuteRule",
            "cloudwatch:PutCompositeAlarm",
            "cloudwatch:PutMetricAlarm",
            "cloudwatch:SetAlarmState",
            "cloudwatch:TagResource"
        ),
        .. On(
            Logs,
            "logs:AssociateKmsKey",
            "logs:CreateLogGroup",
            "logs:DeleteLogGroup",
            "logs:DeleteMetricFilter",
            "logs:DeleteRetentionPolicy",
            "logs:PutDataProtectionPolicy",
            "logs:PutRetentionPolicy",
            "logs:PutTransformer"
        ),
        .. On(LambdaLogs, "logs:DeleteLogGroup", "logs:PutRetentionPolicy"),
        new("logs:PutRetentionPolicy", $"{LambdaLogs}:*"),
        new("logs:DeleteLogStream", $"{Logs}:log-stream:5f0c"),
        .. new[] { "ledger", "manifest/rule/remediation-calls-1", "webhook" }.SelectMany(name =>
            On(
                Arn("ssm", $"parameter/remediation/{name}"),
                "ssm:AddTagsToResource",
                "ssm:DeleteParameter",
                "ssm:DeleteParameters",
                "ssm:DeleteResourcePolicy",
                "ssm:LabelParameterVersion",
                "ssm:PutParameter",
                "ssm:PutResourcePolicy",
                "ssm:RemoveTagsFromResource",
                "ssm:UnlabelParameterVersion"
            )
        ),
        .. new[] { Engine, Reader, Writer, OperatorRole, Undoer, Forwarder, GeneratedRole }.SelectMany(role =>
            On(role, [.. RoleChanges, "iam:PassRole"])
        ),
        .. On($"{Iam}policy/remediation/boundary", "iam:CreatePolicyVersion", "iam:DeletePolicy"),
        .. new[] { Operator, StackSets, Deployer }.SelectMany(role => On(role, [.. RoleChanges, "iam:PassRole"])),
        .. On(IdentityCenter, "iam:CreateSAMLProvider", "iam:DeleteSAMLProvider", "iam:UpdateSAMLProvider"),
        new("iam:SetSTSRegionalEndpointStatus", "*"),
        .. On(Function, "lambda:AddPermission", "lambda:DeleteFunctionConcurrency"),
        .. On(Rule, "events:PutRule", "events:PutTargets"),
        .. On(HomeRule, "events:PutRule", "events:PutTargets"),
        .. On(Mender, [.. RoleChanges, "iam:PassRole"]),
        new("lambda:CreateEventSourceMapping", "*") { Function = Function },
        new("lambda:UpdateEventSourceMapping", Mapping) { Function = Notifier },
        new("lambda:DeleteEventSourceMapping", Mapping) { Function = Notifier },
    ];

    /// <summary>What nobody but the trusted and the deploy role does.</summary>
    public static readonly IReadOnlyList<ScpCase> Deploying =
    [
        .. new[] { Stack, RegionStack, MemberStack }.SelectMany(stack =>
            On(
                stack,
                "cloudformation:CancelUpdateStack",
                "cloudformation:ContinueUpdateRollback",
                "cloudformation:CreateChangeSet",
                "cloudformation:CreateStack",
                "cloudformation:DeleteStack",
                "cloudformation:ExecuteChangeSet",
                "cloudformation:RollbackStack",
                "cloudformation:SetStackPolicy",
                "cloudformation:TagResource",
                "cloudformation:UpdateStack",
                "cloudformation:UpdateTerminationProtection"
            )
        ),
        .. On(StackSet, "cloudformation:DeleteStackInstances", "cloudformation:UpdateStackSet"),
        new("events:UpdateEventBus", DefaultBus),
        .. On(CloudFormation, [.. RoleChanges, "iam:PassRole"]),
    ];

    /// <summary>What our own roles do, and the trusted, and nobody else.</summary>
    public static readonly IReadOnlyList<ScpCase> OwnWork =
    [
        .. new[] { Function, Notifier, Watchdog }.SelectMany(function => On(function, "lambda:InvokeFunction")),
        .. On(Ledger, "dynamodb:PutItem", "dynamodb:UpdateItem"),
        new("dynamodb:GetRecords", Stream),
        new("events:PutEvents", Bus),
        .. On(Queue, "sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage"),
        .. On(RegionQueue, "sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage"),
        .. On(Delays, "sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage"),
        .. On($"{Logs}:log-stream:5f0c", "logs:CreateLogStream", "logs:PutLogEvents"),
        .. On($"{LambdaLogs}:log-stream:5f0c", "logs:CreateLogStream", "logs:PutLogEvents"),
        .. On(Reader, "sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"),
        .. On(Writer, "sts:AssumeRole"),
        .. On(Mender, "sts:AssumeRole"),
        .. On(OperatorRole, "sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"),
        .. On(Undoer, "sts:AssumeRole"),
        .. On(
            Trail,
            "cloudtrail:DeleteTrail",
            "cloudtrail:PutEventSelectors",
            "cloudtrail:StopLogging",
            "cloudtrail:UpdateTrail"
        ),
        new("cloudtrail:DeleteTrail", "arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/audit"),
    ];

    /// <summary>What everybody does: it changes nothing of ours, or is the customer's own.</summary>
    public static readonly IReadOnlyList<ScpCase> Free =
    [
        .. On(Function, "lambda:GetFunction", "lambda:GetPolicy", "lambda:ListTags"),
        .. On(
            Ledger,
            "dynamodb:CreateBackup",
            "dynamodb:DescribeTable",
            "dynamodb:GetItem",
            "dynamodb:Query",
            "dynamodb:Scan",
            "dynamodb:StartAwsBackupJob"
        ),
        .. On(Rule, "events:DescribeRule", "events:EnableRule", "events:ListTargetsByRule"),
        .. On(Queue, "sqs:GetQueueAttributes", "sqs:ListQueueTags"),
        .. On(Alarm, "cloudwatch:DescribeAlarms", "cloudwatch:EnableAlarmActions"),
        .. On(
            Logs,
            "logs:CreateExportTask",
            "logs:DeleteSubscriptionFilter",
            "logs:FilterLogEvents",
            "logs:PutSubscriptionFilter",
            "logs:StartQuery"
        ),
        .. On(Arn("ssm", "parameter/remediation/ledger"), "ssm:GetParameter", "ssm:ListTagsForResource"),
        .. On(Reader, "iam:GetRole", "iam:ListRolePolicies", "iam:SimulatePrincipalPolicy"),
        .. On(Stack, "cloudformation:DescribeStacks", "cloudformation:GetTemplate"),
        .. On(Trail, "cloudtrail:GetTrailStatus", "cloudtrail:StartLogging"),
        .. On(DefaultBus, "events:PutEvents", "events:TagResource"),
        // They have no resource, so that a bus of the customer's would be denied too.
        .. On("*", "events:PutPermission", "events:RemovePermission"),
        .. On($"{Iam}saml-provider/workforce", "iam:CreateSAMLProvider", "iam:UpdateSAMLProvider"),
        .. On(Arn("lambda", "function:shop"), "lambda:InvokeFunction", "lambda:UpdateFunctionCode"),
        .. On(Arn("dynamodb", "table/shop"), "dynamodb:DeleteTable", "dynamodb:PutItem"),
        .. On(Arn("events", "rule/shop"), "events:DeleteRule", "events:PutRule", "events:PutTargets"),
        .. On(Arn("events", "rule/shop/remediation-orders"), "events:DeleteRule", "events:PutRule"),
        .. On(Arn("events", "event-bus/shop"), "events:DeleteEventBus", "events:PutEvents"),
        .. On(Arn("sqs", "shop-orders"), "sqs:PurgeQueue", "sqs:SendMessage", "sqs:SetQueueAttributes"),
        .. On(Arn("ssm", "parameter/shop/x"), "ssm:DeleteParameter", "ssm:PutParameter"),
        .. On(Arn("cloudwatch", "alarm:shop"), "cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"),
        .. On(Arn("logs", "log-group:/aws/lambda/shop"), "logs:DeleteLogGroup", "logs:PutRetentionPolicy"),
        .. On($"{Iam}role/app/x", [.. RoleChanges, "iam:PassRole", "sts:AssumeRole"]),
        .. On($"{Iam}role/cdk-x", [.. RoleChanges, "iam:PassRole"]),
        .. On($"{Iam}role/app/remediation/x", RoleChanges),
        .. On($"{Iam}policy/shop", "iam:CreatePolicyVersion"),
        .. On(Arn("cloudformation", "stack/Shop/5f0c"), "cloudformation:DeleteStack", "cloudformation:UpdateStack"),
        .. On(Operator, "iam:GetRole", "sts:AssumeRole", "sts:TagSession"),
        .. On(Deployer, "sts:AssumeRole"),
        new("lambda:CreateEventSourceMapping", "*") { Function = Arn("lambda", "function:shop") },
        new("lambda:DeleteEventSourceMapping", Mapping) { Function = Arn("lambda", "function:shop") },
    ];

    /// <summary>What the command line does with the operator's role.</summary>
    public static IReadOnlyList<ScpCase> Operating =>
        [
            .. On(
                Ledger,
                "dynamodb:DeleteItem",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:Scan",
                "dynamodb:UpdateItem"
            ),
            .. On(Function, "lambda:GetFunctionConfiguration", "lambda:InvokeFunction"),
            .. new[] { Queue, RegionQueue }.SelectMany(queue =>
                On(
                    queue,
                    "sqs:ChangeMessageVisibility",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sqs:ReceiveMessage"
                )
            ),
            .. On(Arn("ssm", "parameter/remediation/ledger"), "ssm:GetParameter"),
            .. On(Arn("ssm", "parameter/remediation/manifest/queue"), "ssm:GetParametersByPath"),
            .. On(Undoer, "sts:AssumeRole"),
        ];

    /// <summary>The ways to make a change that the engine takes for its own, without being an operator.</summary>
    public static IReadOnlyList<ScpCase> Impersonating =>
        [
            .. new[] { Engine, Reader, Writer, OperatorRole, Undoer, Forwarder }.SelectMany(role =>
                On(role, [.. RoleChanges, "iam:PassRole", "sts:AssumeRole"])
            ),
            .. On($"{Iam}role/remediation/another", "iam:CreateRole", "iam:PassRole"),
            .. On(Operator, [.. RoleChanges, "iam:PassRole"]),
            .. On(IdentityCenter, "iam:CreateSAMLProvider", "iam:DeleteSAMLProvider", "iam:UpdateSAMLProvider"),
            .. On(Function, "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"),
        ];

    /// <summary>What an undo of ours does, and no repair.</summary>
    public static IReadOnlyList<string> Undo =>
        [
            "events:DeleteRule",
            "events:DisableRule",
            "events:RemoveTargets",
            "lambda:PutFunctionConcurrency",
            "lambda:RemovePermission",
        ];

    private static IReadOnlyList<string> RoleChanges =>
        [
            "iam:AttachRolePolicy",
            "iam:CreateRole",
            "iam:DeleteRole",
            "iam:DeleteRolePermissionsBoundary",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
            "iam:TagRole",
            "iam:UntagRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole",
            "iam:UpdateRoleDescription",
        ];

    public static string Arn(string service, string resource) =>
        $"arn:aws:{service}:eu-central-1:{AccountId}:{resource}";

    private static IEnumerable<ScpCase> On(string resource, params IEnumerable<string> actions) =>
        actions.Select(action => new ScpCase(action, resource));
}
