using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Remediation.Cli.Commands;

/// <summary><c>policy scp</c>: a service control policy that keeps everybody but the deployment and the operators from touching the engine.</summary>
internal static partial class ScpCommand
{
    /// <summary>The characters that AWS Organizations lets a policy have.</summary>
    /// <remarks>https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html; what is valid under the older, smaller limit is valid everywhere.</remarks>
    public const int Limit = 5120;

    // What the CDK's bootstrap calls the roles by which it deploys: CloudFormation's own, and the one that calls CloudFormation.
    private const string Deployment = "arn:*:iam::*:role/cdk-*-cfn-exec-role-*";
    private const string Deployer = "arn:*:iam::*:role/cdk-*-deploy-role-*";
    private const string Own = "arn:*:iam::*:role/remediation/*";

    public static Command Create(Output output)
    {
        var roles = new Option<string[]>("--role-pattern")
        {
            HelpName = "ARN-PATTERN",
            Description =
                "An operators' role, whose sessions may pause, exempt, undo and repair the deployment; may be given again.",
            DefaultValueFactory = _ => [],
        };
        var stack = new Option<string>("--stack")
        {
            HelpName = "NAME",
            Description = "The deployment's stack; its table, queues and log groups are named after it.",
            DefaultValueFactory = _ => "Remediation",
        };
        var table = new Option<string>("--table")
        {
            HelpName = "NAME",
            Description = "The ledger table or a pattern of it, where it has another name than the stack gives it.",
        };
        var verb = new Verb(
            "scp",
            "Print a service control policy that keeps everybody but the deployment and the operators from touching the engine.",
            "remediate policy scp --role-pattern 'arn:*:iam::*:role/security-operators'",
            "aws organizations create-policy --type SERVICE_CONTROL_POLICY --name remediation --description 'Keeps the guardrails' --content \"$(remediate policy scp --role-pattern 'arn:*:iam::*:role/security-operators')\""
        )
        {
            roles,
            stack,
            table,
        };
        verb.SetAction(parsed =>
        {
            var operators = parsed.GetValue(roles)!.Distinct().ToList();
            foreach (var role in operators)
                if (!RolePattern().IsMatch(role))
                    throw new CliException(
                        ExitCode.Usage,
                        $"--role-pattern '{role}' is not a pattern of roles: give one such as arn:*:iam::*:role/security-operators; it may not begin with * after role/, because that trusts everybody"
                    );
            var name = Name("--stack", parsed.GetValue(stack)!, StackName(), "a stack's name");
            var ledger = parsed.GetValue(table) is { } t
                ? Name("--table", t, TableName(), "a table's name or a pattern of it")
                : $"{name}-Ledger*";
            var statements = Statements(operators, name, ledger);
            var policy = new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. statements]) };
            // White space counts: where it does not fit, a statement a line.
            var text = policy.ToJsonString(Json.Indented).ReplaceLineEndings("\n");
            if (text.Length > Limit)
                text =
                    $"{{\"Version\":\"2012-10-17\",\"Statement\":[\n{string.Join(",\n", statements.Select(s => s.ToJsonString(Json.Plain)))}\n]}}";
            if (text.Length > Limit)
                throw new CliException(
                    ExitCode.Usage,
                    $"with {operators.Count} role patterns the policy has {text.Length} characters and may have {Limit}: give fewer or shorter ones"
                );
            output.Writer.WriteLine(text);
            var errors = parsed.InvocationConfiguration.Error;
            if (operators.Count == 0)
                errors.WriteLine(
                    "remediate: no --role-pattern: nobody could pause, exempt or undo under this policy, and only CloudFormation could change the deployment"
                );
            if (text.Length > Limit * 9 / 10)
                errors.WriteLine($"remediate: the policy has {text.Length} characters of the {Limit} that it may have");
            return ExitCode.Ok;
        });
        return verb;
    }

    private static JsonObject[] Statements(IReadOnlyList<string> operators, string stack, string table)
    {
        string[] trusted = [Deployment, .. operators];
        var ledger = Arn("dynamodb", $"table/{table}");
        // One statement for each set of people: a condition is long, and an action meets its own service's resources alone.
        return
        [
            Deny(
                "Engine",
                trusted,
                [
                    "cloudwatch:DeleteAlarms",
                    "cloudwatch:DisableAlarmActions",
                    "cloudwatch:PutMetricAlarm",
                    "cloudwatch:SetAlarmState",
                    "dynamodb:DeleteResourcePolicy",
                    "dynamodb:DeleteTable",
                    "dynamodb:PutResourcePolicy",
                    "dynamodb:UpdateContinuousBackups",
                    "dynamodb:UpdateTable",
                    "dynamodb:UpdateTimeToLive",
                    "events:DeleteRule",
                    "events:DisableRule",
                    "events:RemoveTargets",
                    "lambda:CreateFunction*",
                    "lambda:DeleteA*",
                    "lambda:DeleteFunction",
                    "lambda:DeleteFunctionCode*",
                    "lambda:DeleteFunctionE*",
                    "lambda:DeleteFunctionUrl*",
                    "lambda:DeleteP*",
                    "lambda:Put*",
                    "lambda:RemovePermission",
                    "lambda:Update*",
                    "logs:DeleteLogGroup",
                    "logs:DeleteLogStream",
                    "logs:DeleteRetentionPolicy",
                    "logs:PutRetentionPolicy",
                ],
                [
                    Arn("cloudwatch", "alarm:remediation-*"),
                    ledger,
                    Arn("events", "rule/remediation-*"),
                    Arn("lambda", "function:remediation-*"),
                    Arn("logs", $"log-group:{stack}-*"),
                    Arn("logs", "log-group:/aws/lambda/remediation-*"),
                ]
            ),
            Deny(
                "EventSources",
                trusted,
                [
                    "lambda:CreateEventSourceMapping",
                    "lambda:DeleteEventSourceMapping",
                    "lambda:UpdateEventSourceMapping",
                ],
                ["*"],
                ("ArnLike", "lambda:FunctionArn", [Arn("lambda", "function:remediation-*")])
            ),
            // Whoever could make or change a trusted role would be trusted; whoever could pass one of our own would make changes that the engine takes for its own.
            Deny(
                "Roles",
                [.. trusted, Deployer],
                [
                    "cloudformation:Create*",
                    "cloudformation:Delete*",
                    "cloudformation:Execute*",
                    "cloudformation:Set*",
                    "cloudformation:Update*",
                    "iam:Attach*",
                    "iam:Create*",
                    "iam:Delete*",
                    "iam:Detach*",
                    "iam:PassRole",
                    "iam:Put*",
                    "iam:Tag*",
                    "iam:Untag*",
                    "iam:Update*",
                ],
                [Arn("cloudformation", $"stack/{stack}*"), Own, Deployer, .. trusted]
            ),
            // What our own roles write too: the ledger, trails, and what guardrail-tampered puts back.
            Deny(
                "Records",
                [.. trusted, Own],
                [
                    "cloudtrail:DeleteTrail",
                    "cloudtrail:PutEventSelectors",
                    "cloudtrail:StopLogging",
                    "cloudtrail:UpdateTrail",
                    "dynamodb:BatchWriteItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:PartiQLDelete",
                    "dynamodb:PartiQLInsert",
                    "dynamodb:PartiQLUpdate",
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                    "events:PutRule",
                    "events:PutTargets",
                    "lambda:AddPermission",
                    "lambda:DeleteFunctionConcurrency",
                    "sqs:DeleteMessage",
                    "sqs:DeleteQueue",
                    "sqs:PurgeQueue",
                    "sqs:SetQueueAttributes",
                ],
                [
                    Arn("cloudtrail", "trail/*"),
                    ledger,
                    Arn("events", "rule/remediation-*"),
                    Arn("lambda", "function:remediation-*"),
                    Arn("sqs", $"{stack}-*"),
                    Arn("sqs", "remediation-*"),
                ]
            ),
        ];
    }

    private static string Arn(string service, string resource) => $"arn:*:{service}:*:*:{resource}";

    private static JsonObject Deny(
        string name,
        string[] trusted,
        string[] actions,
        string[] resources,
        (string Operator, string Key, string[] Values)? also = null
    )
    {
        var condition = new JsonObject
        {
            ["ArnNotLike"] = new JsonObject { ["aws:PrincipalArn"] = Json.Array(trusted) },
        };
        if (also is var (comparison, key, values))
            condition[comparison] = new JsonObject { [key] = Json.Array(values) };
        return new()
        {
            ["Sid"] = $"Remediation{name}",
            ["Effect"] = "Deny",
            ["Action"] = Json.Array(actions),
            ["Resource"] = resources is [var one] ? one : Json.Array(resources.Distinct()),
            ["Condition"] = condition,
        };
    }

    private static string Name(string option, string text, Regex form, string what) =>
        form.IsMatch(text) ? text : throw new CliException(ExitCode.Usage, $"{option} '{text}' is not {what}");

    [GeneratedRegex(@"^arn:[a-z*?\-]+:iam::[0-9*?]+:role/[A-Za-z0-9_+=,.@/\-][A-Za-z0-9_+=,.@/*?\-]*\z")]
    private static partial Regex RolePattern();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9\-]{0,127}\z")]
    private static partial Regex StackName();

    [GeneratedRegex(@"^(?=.*[A-Za-z0-9])[A-Za-z0-9_.*?\-]{3,255}\z")]
    private static partial Regex TableName();
}
