using System.Net;
using System.Text.Json.Nodes;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.Runtime;
using RetryPolicy = Amazon.EventBridge.Model.RetryPolicy;

namespace Remediation.Guardrails.Self;

/// <summary>The writes of repairs and of undo, with what they need.</summary>
internal static class SelfWrites
{
    public const string Rules = "arn:{partition}:events:{region}:{account}:rule/remediation-*";
    public const string Functions = "arn:{partition}:lambda:{region}:{account}:function:remediation-*";

    private const string Queues = "arn:{partition}:sqs:{region}:{account}:remediation-*";
    private const string EventsPrincipal = "events.amazonaws.com";

    // Nobody but rules is let in, or shut out.
    private static readonly PermissionCondition OfEvents = new("StringEquals", "lambda:Principal", [EventsPrincipal]);

    private static readonly Permission EnableRulePermission = new("events:EnableRule", Rules);
    private static readonly Permission DisableRulePermission = new("events:DisableRule", Rules);
    private static readonly Permission PutRulePermission = new("events:PutRule", Rules);
    private static readonly Permission DeleteRulePermission = new("events:DeleteRule", Rules);
    private static readonly Permission PutTargetsPermission = new("events:PutTargets", Rules)
    {
        Conditions = PermissionCondition.AllLike("events:TargetArn", Functions, Queues),
    };
    private static readonly Permission PutAnyTargetsPermission = new("events:PutTargets", Rules);
    private static readonly Permission RemoveTargetsPermission = new("events:RemoveTargets", Rules);
    private static readonly Permission AddPermissionPermission = new("lambda:AddPermission", Functions)
    {
        Conditions = [OfEvents],
    };
    private static readonly Permission RemovePermissionPermission = new("lambda:RemovePermission", Functions)
    {
        Conditions = [OfEvents],
    };
    private static readonly Permission DeleteConcurrencyPermission = new("lambda:DeleteFunctionConcurrency", Functions);
    private static readonly Permission PutConcurrencyPermission = new("lambda:PutFunctionConcurrency", Functions);

    public static readonly IReadOnlyList<Permission> Repairs =
    [
        EnableRulePermission,
        PutRulePermission,
        PutTargetsPermission,
        AddPermissionPermission,
        DeleteConcurrencyPermission,
    ];

    public static readonly IReadOnlyList<Permission> Undos =
    [
        DisableRulePermission,
        DeleteRulePermission,
        // A target that was not ours may be what a repair replaced.
        PutAnyTargetsPermission,
        RemoveTargetsPermission,
        RemovePermissionPermission,
        PutConcurrencyPermission,
    ];

    public static Step EnableRule(string name) =>
        new(
            EnableRulePermission,
            "EnableRule",
            new() { ["Name"] = name },
            async run => await run.Aws.EventBridge.EnableRuleAsync(new() { Name = name }, run.Cancel)
        );

    public static Step DisableRule(string name) =>
        new(
            DisableRulePermission,
            "DisableRule",
            new() { ["Name"] = name },
            async run => await run.Aws.EventBridge.DisableRuleAsync(new() { Name = name }, run.Cancel)
        );

    public static Step DeleteRule(string name) =>
        new(
            DeleteRulePermission,
            "DeleteRule",
            new() { ["Name"] = name },
            async run => await run.Aws.EventBridge.DeleteRuleAsync(new() { Name = name }, run.Cancel)
        );

    // What a PutRule does not name is lost, so that it names everything.
    public static Step PutRule(string name, EngineRule rule)
    {
        var shown = new JsonObject { ["Name"] = name, ["State"] = rule.Status };
        AddGiven(shown, "EventPattern", rule.Pattern);
        AddGiven(shown, "ScheduleExpression", rule.Schedule);
        AddGiven(shown, "Description", rule.Description);
        var request = new PutRuleRequest
        {
            Name = name,
            State = new(rule.Status ?? EngineRule.Enabled),
            EventPattern = rule.Pattern,
            ScheduleExpression = rule.Schedule,
            Description = rule.Description,
        };
        return new(
            PutRulePermission,
            "PutRule",
            shown,
            async run => await run.Aws.EventBridge.PutRuleAsync(request, run.Cancel)
        );
    }

    public static Step PutTargets(string rule, IReadOnlyList<RuleTarget> targets) =>
        new(
            PutTargetsPermission,
            "PutTargets",
            new() { ["Rule"] = rule, ["Targets"] = new JsonArray([.. targets.Select(Shown)]) },
            async run =>
            {
                var answer = await run.Aws.EventBridge.PutTargetsAsync(
                    new() { Rule = rule, Targets = [.. targets.Select(Of)] },
                    run.Cancel
                );
                var failed = answer.FailedEntries?.FirstOrDefault();
                return answer.FailedEntryCount > 0
                    ? throw Refused("PutTargets", failed?.ErrorCode, failed?.ErrorMessage, answer)
                    : answer;
            }
        );

    public static Step RemoveTargets(string rule, IReadOnlyList<string> ids) =>
        new(
            RemoveTargetsPermission,
            "RemoveTargets",
            new() { ["Rule"] = rule, ["Ids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]) },
            async run =>
            {
                var answer = await run.Aws.EventBridge.RemoveTargetsAsync(
                    new() { Rule = rule, Ids = [.. ids] },
                    run.Cancel
                );
                var failed = answer.FailedEntries?.FirstOrDefault();
                return answer.FailedEntryCount > 0
                    ? throw Refused("RemoveTargets", failed?.ErrorCode, failed?.ErrorMessage, answer)
                    : answer;
            }
        );

    // A function is named, not given by its ARN, which would have to be escaped in the call's path.
    public static Step AddPermission(string function, string rule, string ruleArn) =>
        new(
            AddPermissionPermission,
            "AddPermission",
            new()
            {
                ["FunctionName"] = function,
                ["StatementId"] = rule,
                ["Action"] = "lambda:InvokeFunction",
                ["Principal"] = EventsPrincipal,
                ["SourceArn"] = ruleArn,
            },
            async run =>
                await run.Aws.Lambda.AddPermissionAsync(
                    new()
                    {
                        FunctionName = function,
                        StatementId = rule,
                        Action = "lambda:InvokeFunction",
                        Principal = EventsPrincipal,
                        SourceArn = ruleArn,
                    },
                    run.Cancel
                )
        );

    public static Step RemovePermission(string function, string statement) =>
        new(
            RemovePermissionPermission,
            "RemovePermission",
            new() { ["FunctionName"] = function, ["StatementId"] = statement },
            async run =>
                await run.Aws.Lambda.RemovePermissionAsync(
                    new() { FunctionName = function, StatementId = statement },
                    run.Cancel
                )
        );

    public static Step DeleteConcurrency(string function) =>
        new(
            DeleteConcurrencyPermission,
            "DeleteFunctionConcurrency",
            new() { ["FunctionName"] = function },
            async run =>
                await run.Aws.Lambda.DeleteFunctionConcurrencyAsync(new() { FunctionName = function }, run.Cancel)
        );

    public static Step PutConcurrency(string function, int reserved) =>
        new(
            PutConcurrencyPermission,
            "PutFunctionConcurrency",
            new() { ["FunctionName"] = function, ["ReservedConcurrentExecutions"] = reserved },
            async run =>
                await run.Aws.Lambda.PutFunctionConcurrencyAsync(
                    new() { FunctionName = function, ReservedConcurrentExecutions = reserved },
                    run.Cancel
                )
        );

    // These calls refuse a target by an answer that is no error.
    private static AmazonEventBridgeException Refused(
        string operation,
        string? code,
        string? message,
        AmazonWebServiceResponse answer
    ) =>
        new(
            $"{operation}: {message}",
            null,
            ErrorType.Unknown,
            code ?? "",
            answer.ResponseMetadata?.RequestId ?? "",
            HttpStatusCode.OK
        );

    private static JsonNode Shown(RuleTarget target)
    {
        var shown = new JsonObject { ["Id"] = target.Id, ["Arn"] = target.Arn };
        AddGiven(shown, "RoleArn", target.RoleArn);
        AddGiven(shown, "Input", target.Input);
        AddGiven(shown, "InputPath", target.InputPath);
        AddGiven(shown, "InputTemplate", target.Template);
        if (target.Paths.Count > 0)
        {
            shown["InputPathsMap"] = new JsonObject(
                target
                    .Paths.DistinctBy(path => path.Name)
                    .Select(path => KeyValuePair.Create(path.Name, (JsonNode?)path.Path))
            );
        }
        AddGiven(shown, "DeadLetterQueue", target.DeadLetters);
        AddGiven(shown, "MaximumRetryAttempts", target.Attempts);
        AddGiven(shown, "MaximumEventAgeInSeconds", target.Seconds);
        return shown;
    }

    private static void AddGiven(JsonObject shown, string name, JsonNode? value)
    {
        if (value is not null)
            shown[name] = value;
    }

    private static Target Of(RuleTarget target) =>
        new()
        {
            Id = target.Id,
            Arn = target.Arn,
            RoleArn = target.RoleArn,
            Input = target.Input,
            InputPath = target.InputPath,
            InputTransformer = TransformerOf(target),
            DeadLetterConfig = target.DeadLetters is null ? null : new() { Arn = target.DeadLetters },
            RetryPolicy = RetriesOf(target),
        };

    private static InputTransformer? TransformerOf(RuleTarget target)
    {
        if (target.Template is null)
            return null;
        var paths = target.Paths.DistinctBy(path => path.Name).ToDictionary(path => path.Name, path => path.Path);
        return new() { InputTemplate = target.Template, InputPathsMap = paths.Count == 0 ? null : paths };
    }

    private static RetryPolicy? RetriesOf(RuleTarget target) =>
        target.Attempts is null && target.Seconds is null
            ? null
            : new() { MaximumRetryAttempts = target.Attempts, MaximumEventAgeInSeconds = target.Seconds };
}
