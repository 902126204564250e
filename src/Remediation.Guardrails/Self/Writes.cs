using System.Net;
using System.Text.Json.Nodes;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.Runtime;

namespace Remediation.Guardrails.Self;

/// <summary>The writes of repairs and of undo.</summary>
internal static class Writes
{
    public static Step EnableRule(string name) =>
        new(
            "events:EnableRule",
            "EnableRule",
            new() { ["Name"] = name },
            async (aws, cancel) => await aws.EventBridge.EnableRuleAsync(new() { Name = name }, cancel)
        );

    public static Step DisableRule(string name) =>
        new(
            "events:DisableRule",
            "DisableRule",
            new() { ["Name"] = name },
            async (aws, cancel) => await aws.EventBridge.DisableRuleAsync(new() { Name = name }, cancel)
        );

    public static Step DeleteRule(string name) =>
        new(
            "events:DeleteRule",
            "DeleteRule",
            new() { ["Name"] = name },
            async (aws, cancel) => await aws.EventBridge.DeleteRuleAsync(new() { Name = name }, cancel)
        );

    // What a PutRule does not name is lost, so that it names everything.
    public static Step PutRule(string name, string? pattern, string? schedule, string status, string description)
    {
        var shown = new JsonObject { ["Name"] = name, ["State"] = status };
        if (!string.IsNullOrEmpty(pattern))
            shown["EventPattern"] = pattern;
        if (!string.IsNullOrEmpty(schedule))
            shown["ScheduleExpression"] = schedule;
        if (description.Length > 0)
            shown["Description"] = description;
        return new(
            "events:PutRule",
            "PutRule",
            shown,
            async (aws, cancel) =>
                await aws.EventBridge.PutRuleAsync(
                    new()
                    {
                        Name = name,
                        State = new(status),
                        EventPattern = (string?)shown["EventPattern"],
                        ScheduleExpression = (string?)shown["ScheduleExpression"],
                        Description = (string?)shown["Description"],
                    },
                    cancel
                )
        );
    }

    public static Step PutTargets(string rule, IReadOnlyList<RuleTarget> targets) =>
        new(
            "events:PutTargets",
            "PutTargets",
            new() { ["Rule"] = rule, ["Targets"] = new JsonArray([.. targets.Select(Shown)]) },
            async (aws, cancel) =>
            {
                var answer = await aws.EventBridge.PutTargetsAsync(
                    new() { Rule = rule, Targets = [.. targets.Select(Of)] },
                    cancel
                );
                return answer.FailedEntryCount > 0
                    ? throw Refused(
                        "PutTargets",
                        answer.FailedEntries?.FirstOrDefault()?.ErrorCode,
                        answer.FailedEntries?.FirstOrDefault()?.ErrorMessage,
                        answer
                    )
                    : answer;
            }
        );

    public static Step RemoveTargets(string rule, IReadOnlyList<string> ids) =>
        new(
            "events:RemoveTargets",
            "RemoveTargets",
            new() { ["Rule"] = rule, ["Ids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]) },
            async (aws, cancel) =>
            {
                var answer = await aws.EventBridge.RemoveTargetsAsync(new() { Rule = rule, Ids = [.. ids] }, cancel);
                return answer.FailedEntryCount > 0
                    ? throw Refused(
                        "RemoveTargets",
                        answer.FailedEntries?.FirstOrDefault()?.ErrorCode,
                        answer.FailedEntries?.FirstOrDefault()?.ErrorMessage,
                        answer
                    )
                    : answer;
            }
        );

    // Named by its ARN, so that the statement cannot land on another region's function of the same name.
    public static Step AddPermission(string functionArn, string rule, string ruleArn) =>
        new(
            "lambda:AddPermission",
            "AddPermission",
            new()
            {
                ["FunctionName"] = NameOf(functionArn),
                ["StatementId"] = rule,
                ["Action"] = "lambda:InvokeFunction",
                ["Principal"] = "events.amazonaws.com",
                ["SourceArn"] = ruleArn,
            },
            async (aws, cancel) =>
                await aws.Lambda.AddPermissionAsync(
                    new()
                    {
                        FunctionName = NameOf(functionArn),
                        StatementId = rule,
                        Action = "lambda:InvokeFunction",
                        Principal = "events.amazonaws.com",
                        SourceArn = ruleArn,
                    },
                    cancel
                )
        );

    public static Step RemovePermission(string functionArn, string statement) =>
        new(
            "lambda:RemovePermission",
            "RemovePermission",
            new() { ["FunctionName"] = NameOf(functionArn), ["StatementId"] = statement },
            async (aws, cancel) =>
                await aws.Lambda.RemovePermissionAsync(
                    new() { FunctionName = NameOf(functionArn), StatementId = statement },
                    cancel
                )
        );

    // The name and not the ARN, which would have to be escaped in the call's path.
    private static string NameOf(string function) => function.Split(':')[^1];

    public static Step DeleteConcurrency(string function) =>
        new(
            "lambda:DeleteFunctionConcurrency",
            "DeleteFunctionConcurrency",
            new() { ["FunctionName"] = function },
            async (aws, cancel) =>
                await aws.Lambda.DeleteFunctionConcurrencyAsync(new() { FunctionName = function }, cancel)
        );

    public static Step PutConcurrency(string function, int reserved) =>
        new(
            "lambda:PutFunctionConcurrency",
            "PutFunctionConcurrency",
            new() { ["FunctionName"] = function, ["ReservedConcurrentExecutions"] = reserved },
            async (aws, cancel) =>
                await aws.Lambda.PutFunctionConcurrencyAsync(
                    new() { FunctionName = function, ReservedConcurrentExecutions = reserved },
                    cancel
                )
        );

    public static bool IsSame(RuleTarget one, RuleTarget other) => JsonNode.DeepEquals(Shown(one), Shown(other));

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
        var json = new JsonObject { ["Id"] = target.Id, ["Arn"] = target.Arn };
        if (target.RoleArn is not null)
            json["RoleArn"] = target.RoleArn;
        if (target.Input is not null)
            json["Input"] = target.Input;
        if (target.InputPath is not null)
            json["InputPath"] = target.InputPath;
        if (target.Template is not null)
            json["InputTemplate"] = target.Template;
        if (target.Paths is not null)
            json["InputPathsMap"] = new JsonObject(
                target.Paths.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))
            );
        if (target.DeadLetters is not null)
            json["DeadLetterQueue"] = target.DeadLetters;
        if (target.Attempts is not null)
            json["MaximumRetryAttempts"] = target.Attempts;
        if (target.Seconds is not null)
            json["MaximumEventAgeInSeconds"] = target.Seconds;
        return json;
    }

    private static Target Of(RuleTarget target) =>
        new()
        {
            Id = target.Id,
            Arn = target.Arn,
            RoleArn = target.RoleArn,
            Input = target.Input,
            InputPath = target.InputPath,
            InputTransformer = target.Template is null
                ? null
                : new() { InputTemplate = target.Template, InputPathsMap = target.Paths?.ToDictionary() },
            DeadLetterConfig = target.DeadLetters is null ? null : new() { Arn = target.DeadLetters },
            RetryPolicy =
                target.Attempts is null && target.Seconds is null
                    ? null
                    : new() { MaximumRetryAttempts = target.Attempts, MaximumEventAgeInSeconds = target.Seconds },
        };
}
