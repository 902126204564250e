using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.EventBridge.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using StandIns;

namespace Amazon.EventBridge;

/// <summary>The part of the public package AWSSDK.EventBridge that is used here, under its names.</summary>
/// <remarks>https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html</remarks>
public sealed class AmazonEventBridgeClient(AWSCredentials? credentials, AmazonEventBridgeConfig config)
    : StandInClient(credentials, config)
{
    public Task<DescribeRuleResponse> DescribeRuleAsync(
        DescribeRuleRequest request,
        CancellationToken cancellationToken = default
    ) =>
        JsonAsync(
            request,
            "DescribeRule",
            new() { ["Name"] = request.Name },
            json => new DescribeRuleResponse
            {
                Name = Text(json, "Name") ?? "",
                Arn = Text(json, "Arn") ?? "",
                EventPattern = Text(json, "EventPattern"),
                ScheduleExpression = Text(json, "ScheduleExpression"),
                Description = Text(json, "Description"),
                State = Text(json, "State") is { } state ? new RuleState(state) : null,
            },
            cancellationToken
        );

    public Task<ListRulesResponse> ListRulesAsync(
        ListRulesRequest request,
        CancellationToken cancellationToken = default
    ) =>
        JsonAsync(
            request,
            "ListRules",
            new() { ["NamePrefix"] = request.NamePrefix, ["NextToken"] = request.NextToken },
            json => new ListRulesResponse
            {
                Rules = json.TryGetProperty("Rules", out var rules)
                    ?
                    [
                        .. rules
                            .EnumerateArray()
                            .Select(r => new Rule { Name = Text(r, "Name") ?? "", Arn = Text(r, "Arn") ?? "" }),
                    ]
                    : null,
                NextToken = Text(json, "NextToken"),
            },
            cancellationToken
        );

    public Task<ListTargetsByRuleResponse> ListTargetsByRuleAsync(
        ListTargetsByRuleRequest request,
        CancellationToken cancellationToken = default
    ) =>
        JsonAsync(
            request,
            "ListTargetsByRule",
            new() { ["Rule"] = request.Rule, ["NextToken"] = request.NextToken },
            json => new ListTargetsByRuleResponse
            {
                Targets = json.TryGetProperty("Targets", out var targets)
                    ? [.. targets.EnumerateArray().Select(TargetOf)]
                    : null,
                NextToken = Text(json, "NextToken"),
            },
            cancellationToken
        );

    public Task<EnableRuleResponse> EnableRuleAsync(
        EnableRuleRequest request,
        CancellationToken cancellationToken = default
    ) =>
        JsonAsync(
            request,
            "EnableRule",
            new() { ["Name"] = request.Name },
            _ => new EnableRuleResponse(),
            cancellationToken
        );

    public Task<DisableRuleResponse> DisableRuleAsync(
        DisableRuleRequest request,
        CancellationToken cancellationToken = default
    ) =>
        JsonAsync(
            request,
            "DisableRule",
            new() { ["Name"] = request.Name },
            _ => new DisableRuleResponse(),
            cancellationToken
        );

    public Task<PutRuleResponse> PutRuleAsync(PutRuleRequest request, CancellationToken cancellationToken = default) =>
        JsonAsync(
            request,
            "PutRule",
            new()
            {
                ["Name"] = request.Name,
                ["EventPattern"] = request.EventPattern,
                ["ScheduleExpression"] = request.ScheduleExpression,
                ["State"] = request.State?.Value,
                ["Description"] = request.Description,
            },
            json => new PutRuleResponse { RuleArn = Text(json, "RuleArn") ?? "" },
            cancellationToken
        );

    public Task<DeleteRuleResponse> DeleteRuleAsync(
        DeleteRuleRequest request,
        CancellationToken cancellationToken = default
    ) =>
        JsonAsync(
            request,
            "DeleteRule",
            new() { ["Name"] = request.Name },
            _ => new DeleteRuleResponse(),
            cancellationToken
        );

    public Task<PutTargetsResponse> PutTargetsAsync(
        PutTargetsRequest request,
        CancellationToken cancellationToken = default
    ) =>
        JsonAsync(
            request,
            "PutTargets",
            new() { ["Rule"] = request.Rule, ["Targets"] = new JsonArray([.. (request.Targets ?? []).Select(JsonOf)]) },
            json => new PutTargetsResponse
            {
                FailedEntryCount = Number(json, "FailedEntryCount"),
                FailedEntries = json.TryGetProperty("FailedEntries", out var entries)
                    ?
                    [
                        .. entries
                            .EnumerateArray()
                            .Select(e => new PutTargetsResultEntry
                            {
                                TargetId = Text(e, "TargetId"),
                                ErrorCode = Text(e, "ErrorCode"),
                                ErrorMessage = Text(e, "ErrorMessage"),
                            }),
                    ]
                    : null,
            },
            cancellationToken
        );

    public Task<RemoveTargetsResponse> RemoveTargetsAsync(
        RemoveTargetsRequest request,
        CancellationToken cancellationToken = default
    ) =>
        JsonAsync(
            request,
            "RemoveTargets",
            new()
            {
                ["Rule"] = request.Rule,
                ["Ids"] = new JsonArray([.. (request.Ids ?? []).Select(id => (JsonNode)id)]),
            },
            json => new RemoveTargetsResponse
            {
                FailedEntryCount = Number(json, "FailedEntryCount"),
                FailedEntries = json.TryGetProperty("FailedEntries", out var entries)
                    ?
                    [
                        .. entries
                            .EnumerateArray()
                            .Select(e => new RemoveTargetsResultEntry
                            {
                                TargetId = Text(e, "TargetId"),
                                ErrorCode = Text(e, "ErrorCode"),
                                ErrorMessage = Text(e, "ErrorMessage"),
                            }),
                    ]
                    : null,
            },
            cancellationToken
        );

    protected override AmazonServiceException Error(
        string message,
        Exception inner,
        ErrorResponse error,
        HttpStatusCode status
    ) =>
        error.Code == "ResourceNotFoundException"
            ? new ResourceNotFoundException(message, inner, error.Type, error.Code, error.RequestId, status)
            : new AmazonEventBridgeException(message, inner, error.Type, error.Code, error.RequestId, status);

    private static Target TargetOf(JsonElement json) =>
        new()
        {
            Id = Text(json, "Id") ?? "",
            Arn = Text(json, "Arn") ?? "",
            RoleArn = Text(json, "RoleArn"),
            Input = Text(json, "Input"),
            InputPath = Text(json, "InputPath"),
            InputTransformer = json.TryGetProperty("InputTransformer", out var transformer)
                ? new()
                {
                    InputTemplate = Text(transformer, "InputTemplate") ?? "",
                    InputPathsMap = transformer.TryGetProperty("InputPathsMap", out var paths)
                        ? paths.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? "")
                        : null,
                }
                : null,
            DeadLetterConfig = json.TryGetProperty("DeadLetterConfig", out var letters)
                ? new() { Arn = Text(letters, "Arn") }
                : null,
            RetryPolicy = json.TryGetProperty("RetryPolicy", out var retry)
                ? new()
                {
                    MaximumRetryAttempts = Number(retry, "MaximumRetryAttempts"),
                    MaximumEventAgeInSeconds = Number(retry, "MaximumEventAgeInSeconds"),
                }
                : null,
        };

    private static JsonObject JsonOf(Target target)
    {
        var json = new JsonObject { ["Id"] = target.Id, ["Arn"] = target.Arn };
        if (target.RoleArn is not null)
            json["RoleArn"] = target.RoleArn;
        if (target.Input is not null)
            json["Input"] = target.Input;
        if (target.InputPath is not null)
            json["InputPath"] = target.InputPath;
        if (target.InputTransformer is { } transformer)
        {
            var input = new JsonObject { ["InputTemplate"] = transformer.InputTemplate };
            if (transformer.InputPathsMap is { } paths)
                input["InputPathsMap"] = new JsonObject(
                    paths.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))
                );
            json["InputTransformer"] = input;
        }
        if (target.DeadLetterConfig is { Arn: { } queue })
            json["DeadLetterConfig"] = new JsonObject { ["Arn"] = queue };
        if (target.RetryPolicy is { } retry)
        {
            var policy = new JsonObject();
            if (retry.MaximumRetryAttempts is { } attempts)
                policy["MaximumRetryAttempts"] = attempts;
            if (retry.MaximumEventAgeInSeconds is { } seconds)
                policy["MaximumEventAgeInSeconds"] = seconds;
            json["RetryPolicy"] = policy;
        }
        return json;
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static int? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.GetInt32() : null;
}

public sealed class AmazonEventBridgeConfig()
    : StandInConfig(
        new("EventBridge", "events", Protocol.Json, "2015-10-07") { Target = "AWSEvents", GovIsFips = true }
    );

/// <summary>Whether a rule matches events.</summary>
public sealed class RuleState(string value) : ConstantClass(value)
{
    public static readonly RuleState ENABLED = new("ENABLED");
    public static readonly RuleState DISABLED = new("DISABLED");
}

public class AmazonEventBridgeException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
