using System.Text.Json.Nodes;

namespace Remediation.Cli;

/// <summary>
/// A service control policy that keeps everybody but the deployment and the operators from touching the engine.
/// </summary>
internal static class ServiceControlPolicy
{
    /// <summary>The characters that AWS Organizations lets a policy have.</summary>
    /// <remarks>
    /// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
    /// What is valid under the older, smaller limit is valid everywhere.
    /// </remarks>
    public const int Limit = 5120;

    // What the CDK's bootstrap calls the roles by which it deploys: CloudFormation's own, and the one that calls it.
    private const string Deployment = "arn:*:iam::*:role/cdk-*-cfn-exec-role-*";
    private const string Deployer = "arn:*:iam::*:role/cdk-*-deploy-role-*";

    // What StackSets call the role that they make in each account and deploy by.
    private const string StackSets = "arn:*:iam::*:role/stacksets-exec-*";

    private const string Own = "arn:*:iam::*:role/remediation/*";

    // The roles by which the engine puts its own parts back; it and the watchdog alone assume them.
    private const string Menders = "arn:*:iam::*:role/remediation/write/*/remediation-self-*";
    private const string Undoers = "arn:*:iam::*:role/remediation/undo/*";

    // What IAM Identity Center calls the provider by which its roles are assumed, in each account.
    private const string IdentityCenter = "arn:*:iam::*:saml-provider/AWSSSO_*";

    // What changes nothing of a part, or only for the better: whatever else there is, or AWS adds, is denied.
    private static readonly string[] Harmless =
    [
        "cloudwatch:Describe*",
        "cloudwatch:EnableAlarmActions",
        "cloudwatch:List*",
        "dynamodb:BatchGetItem",
        "dynamodb:CreateBackup",
        "dynamodb:Describe*",
        "dynamodb:Get*",
        "dynamodb:List*",
        "dynamodb:PartiQLSelect",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:StartAwsBackupJob",
        "events:Describe*",
        "events:EnableRule",
        "events:List*",
        "iam:Generate*",
        "iam:Get*",
        "iam:List*",
        "iam:Simulate*",
        "lambda:Get*",
        "lambda:List*",
        "logs:CreateExportTask",
        "logs:DeleteSub*",
        "logs:Describe*",
        "logs:Filter*",
        "logs:Get*",
        "logs:List*",
        "logs:PutSub*",
        "logs:Start*",
        "sqs:Get*",
        "sqs:List*",
        "ssm:Get*",
        "ssm:List*",
    ];

    // What our own roles do to the parts: they record, go on with a sweep, take turns at queues, assume each other, and
    // put back rules and permissions.
    private static readonly string[] OwnWork =
    [
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "events:PutEvents",
        "lambda:InvokeFunction",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "sqs:DeleteMessage",
        "sqs:ReceiveMessage",
        "sqs:SendMessage",
        "sts:*",
    ];

    // By what the engine and the notifier hear: trails, and the ledger's stream, which feeds two readers and no third.
    private static readonly string[] SourceActions =
    [
        "cloudtrail:DeleteTrail",
        "cloudtrail:PutEventSelectors",
        "cloudtrail:StopLogging",
        "cloudtrail:UpdateTrail",
        "dynamodb:GetRecords",
    ];

    // What has no resource of ours: event source mappings, which a condition knows by their function, and the regional
    // endpoints of STS, without which the engine is given no role.
    private static readonly string[] AccountActions =
    [
        "iam:SetSTS*",
        "lambda:CreateEventSource*",
        "lambda:DeleteEventSource*",
        "lambda:UpdateEventSource*",
    ];

    // What the deploy role may do: it calls CloudFormation and passes it its role, whose changes are denied to others.
    private static readonly string[] StackActions =
    [
        "cloudformation:C*",
        "cloudformation:Delete*",
        "cloudformation:Execute*",
        "cloudformation:Import*",
        "cloudformation:R*",
        "cloudformation:S*",
        "cloudformation:T*",
        "cloudformation:U*",
        "events:UpdateEventBus",
        "iam:Attach*",
        "iam:Create*",
        "iam:Delete*",
        "iam:Detach*",
        "iam:PassRole",
        "iam:Put*",
        "iam:Tag*",
        "iam:Untag*",
        "iam:Update*",
    ];

    private static readonly string OperatorRole = $"arn:*:iam::*:role{OwnRoles.Operator}";

    private static readonly string OwnFunctions = Arn("lambda", "function:remediation-*");

    /// <summary>The policy's text; the caller sees to its length.</summary>
    /// <param name="operators">Patterns of the operators' roles.</param>
    /// <param name="stack">The deployment's stack.</param>
    /// <param name="table">The ledger table, or a pattern of it.</param>
    public static string Of(IReadOnlyList<string> operators, string stack, string table)
    {
        var statements = Statements(operators, stack, table).ToArray();
        var policy = new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statements) };
        var text = policy.ToJsonString(Json.Indented).ReplaceLineEndings("\n");
        if (text.Length <= Limit)
            return text;
        // White space counts: where it does not fit, a statement a line.
        var lines = string.Join(",\n", statements.Select(s => s.ToJsonString(Json.Plain)));
        return $"{{\"Version\":\"2012-10-17\",\"Statement\":[\n{lines}\n]}}";
    }

    // One statement for each set of people: a condition is long, and an action meets its own service's resources alone.
    private static IEnumerable<JsonObject> Statements(IReadOnlyList<string> operators, string stack, string table)
    {
        string[] trusted = [Deployment, StackSets, .. operators];
        string[] working =
        [
            .. Table(table),
            Arn("events", "event-bus/remediation-*"),
            OwnFunctions,
            Arn("logs", $"log-group:{stack}-*"),
            Arn("logs", "log-group:/aws/lambda/remediation-*"),
            Arn("sqs", $"{stack}-*"),
            Arn("sqs", "remediation-*"),
            Own,
        ];
        string[] resting =
        [
            Arn("cloudwatch", "alarm:remediation-*"),
            Arn("events", "rule/remediation-*"),
            Arn("ssm", "parameter/remediation/*"),
            "arn:*:iam::*:policy/remediation/*",
        ];

        // Whoever could make or change a trusted role would be trusted, and so would whoever could say whom the
        // provider of a trusted role vouches for; whoever could pass one of our own would make changes that the engine
        // takes for its own. Operators alone assume the operator's role, and it alone the roles of an undo.
        yield return Deny(
            "Parts",
            [.. trusted, OperatorRole, Undoers, Menders],
            [
                .. working,
                .. resting,
                Deployer,
                StackSets,
                .. operators.Select(role => IsOfIdentityCenter(role) ? IdentityCenter : role),
            ],
            [.. Harmless, .. OwnWork],
            "NotAction"
        );

        yield return Deny(
            "OwnWork",
            [.. trusted, Own],
            [.. working, Arn("cloudtrail", "trail/*")],
            [.. OwnWork, .. SourceActions]
        );

        var account = Deny("Account", [.. trusted, Menders], ["*"], AccountActions);
        account["Condition"]!["ArnLikeIfExists"] = new JsonObject
        {
            ["lambda:FunctionArn"] = Json.Array([OwnFunctions]),
        };
        yield return account;

        // A stack of a stack set has the set's name in its own. The default bus is where AWS's services tell: its key
        // or its settings would silence them all.
        yield return Deny(
            "Stacks",
            [.. trusted, Deployer],
            [
                Arn("cloudformation", $"stack/{stack}*"),
                Arn("cloudformation", $"stack/StackSet-{stack}*"),
                Arn("cloudformation", $"stackset/{stack}*"),
                Arn("events", "event-bus/default"),
                Deployment,
            ],
            StackActions
        );
    }

    // Nobody but AWS makes or changes a role below this path.
    private static bool IsOfIdentityCenter(string role) =>
        Model.Arn.Parse(role) is { } arn && AwsRoles.IsOfIdentityCenter(arn);

    // The table, and its stream and backups.
    private static IEnumerable<string> Table(string table)
    {
        yield return Arn("dynamodb", $"table/{table}");
        if (!table.EndsWith('*'))
            yield return Arn("dynamodb", $"table/{table}/*");
    }

    private static string Arn(string service, string resource) => $"arn:*:{service}:*:*:{resource}";

    private static JsonObject Deny(
        string name,
        IEnumerable<string> trusted,
        IReadOnlyList<string> resources,
        IEnumerable<string> actions,
        string element = "Action"
    ) =>
        new()
        {
            ["Sid"] = $"Remediation{name}",
            ["Effect"] = "Deny",
            [element] = Json.Array(actions),
            ["Resource"] = resources is [var one] ? one : Json.Array(resources.Distinct()),
            ["Condition"] = new JsonObject
            {
                ["ArnNotLike"] = new JsonObject { ["aws:PrincipalArn"] = Json.Array(trusted) },
            },
        };
}
