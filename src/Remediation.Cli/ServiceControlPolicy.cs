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
    private const string Own = "arn:*:iam::*:role/remediation/*";

    private static readonly string[] EngineActions =
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
    ];

    private static readonly string[] EventSourceActions =
    [
        "lambda:CreateEventSourceMapping",
        "lambda:DeleteEventSourceMapping",
        "lambda:UpdateEventSourceMapping",
    ];

    private static readonly string[] RoleActions =
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
    ];

    private static readonly string[] RecordActions =
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
    ];

    private static readonly string OwnFunctions = Arn("lambda", "function:remediation-*");
    private static readonly string OwnRules = Arn("events", "rule/remediation-*");

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
        string[] trusted = [Deployment, .. operators];
        var ledger = Arn("dynamodb", $"table/{table}");
        yield return Deny(
            "Engine",
            trusted,
            EngineActions,
            [
                Arn("cloudwatch", "alarm:remediation-*"),
                ledger,
                OwnRules,
                OwnFunctions,
                Arn("logs", $"log-group:{stack}-*"),
                Arn("logs", "log-group:/aws/lambda/remediation-*"),
            ]
        );

        var sources = Deny("EventSources", trusted, EventSourceActions, ["*"]);
        sources["Condition"]!["ArnLike"] = new JsonObject { ["lambda:FunctionArn"] = Json.Array([OwnFunctions]) };
        yield return sources;

        // Whoever could make or change a trusted role would be trusted; whoever could pass one of our own would make
        // changes that the engine takes for its own.
        yield return Deny(
            "Roles",
            [.. trusted, Deployer],
            RoleActions,
            [Arn("cloudformation", $"stack/{stack}*"), Own, Deployer, .. trusted]
        );

        // What our own roles write too: the ledger, trails, and what guardrail-tampered puts back.
        yield return Deny(
            "Records",
            [.. trusted, Own],
            RecordActions,
            [
                Arn("cloudtrail", "trail/*"),
                ledger,
                OwnRules,
                OwnFunctions,
                Arn("sqs", $"{stack}-*"),
                Arn("sqs", "remediation-*"),
            ]
        );
    }

    private static string Arn(string service, string resource) => $"arn:*:{service}:*:*:{resource}";

    private static JsonObject Deny(
        string name,
        IEnumerable<string> trusted,
        IEnumerable<string> actions,
        IReadOnlyList<string> resources
    ) =>
        new()
        {
            ["Sid"] = $"Remediation{name}",
            ["Effect"] = "Deny",
            ["Action"] = Json.Array(actions),
            ["Resource"] = resources is [var one] ? one : Json.Array(resources.Distinct()),
            ["Condition"] = new JsonObject
            {
                ["ArnNotLike"] = new JsonObject { ["aws:PrincipalArn"] = Json.Array(trusted) },
            },
        };
}
