using System.Net;
using Amazon.Runtime;

namespace Amazon.EventBridge.Model;

public sealed class DescribeRuleRequest : AmazonWebServiceRequest
{
    public string Name { get; set; } = null!;
}

public sealed class DescribeRuleResponse : AmazonWebServiceResponse
{
    public string Name { get; set; } = null!;
    public string Arn { get; set; } = null!;
    public string? EventPattern { get; set; }
    public string? ScheduleExpression { get; set; }
    public string? Description { get; set; }
    public RuleState? State { get; set; }
}

public sealed class ListRulesRequest : AmazonWebServiceRequest
{
    public string? NamePrefix { get; set; }
    public string? NextToken { get; set; }
}

public sealed class ListRulesResponse : AmazonWebServiceResponse
{
    public List<Rule>? Rules { get; set; }
    public string? NextToken { get; set; }
}

public sealed class Rule
{
    public string Name { get; set; } = null!;
    public string Arn { get; set; } = null!;
}

public sealed class ListTargetsByRuleRequest : AmazonWebServiceRequest
{
    public string Rule { get; set; } = null!;
    public string? NextToken { get; set; }
}

public sealed class ListTargetsByRuleResponse : AmazonWebServiceResponse
{
    public List<Target>? Targets { get; set; }
    public string? NextToken { get; set; }
}

public sealed class Target
{
    public string Id { get; set; } = null!;
    public string Arn { get; set; } = null!;
    public string? RoleArn { get; set; }
    public string? Input { get; set; }
    public string? InputPath { get; set; }
    public InputTransformer? InputTransformer { get; set; }
    public DeadLetterConfig? DeadLetterConfig { get; set; }
    public RetryPolicy? RetryPolicy { get; set; }
}

public sealed class InputTransformer
{
    public string InputTemplate { get; set; } = null!;
    public Dictionary<string, string>? InputPathsMap { get; set; }
}

public sealed class DeadLetterConfig
{
    public string? Arn { get; set; }
}

public sealed class RetryPolicy
{
    public int? MaximumRetryAttempts { get; set; }
    public int? MaximumEventAgeInSeconds { get; set; }
}

public sealed class EnableRuleRequest : AmazonWebServiceRequest
{
    public string Name { get; set; } = null!;
}

public sealed class EnableRuleResponse : AmazonWebServiceResponse;

public sealed class DisableRuleRequest : AmazonWebServiceRequest
{
    public string Name { get; set; } = null!;
}

public sealed class DisableRuleResponse : AmazonWebServiceResponse;

public sealed class PutRuleRequest : AmazonWebServiceRequest
{
    public string Name { get; set; } = null!;
    public string? EventPattern { get; set; }
    public string? ScheduleExpression { get; set; }
    public string? Description { get; set; }
    public RuleState? State { get; set; }
}

public sealed class PutRuleResponse : AmazonWebServiceResponse
{
    public string RuleArn { get; set; } = null!;
}

public sealed class DeleteRuleRequest : AmazonWebServiceRequest
{
    public string Name { get; set; } = null!;
}

public sealed class DeleteRuleResponse : AmazonWebServiceResponse;

public sealed class PutTargetsRequest : AmazonWebServiceRequest
{
    public string Rule { get; set; } = null!;
    public List<Target>? Targets { get; set; }
}

public sealed class PutTargetsResponse : AmazonWebServiceResponse
{
    public int? FailedEntryCount { get; set; }
    public List<PutTargetsResultEntry>? FailedEntries { get; set; }
}

public sealed class PutTargetsResultEntry
{
    public string? TargetId { get; set; }
    public string? ErrorCode { get; set; }
    public string? ErrorMessage { get; set; }
}

public sealed class RemoveTargetsRequest : AmazonWebServiceRequest
{
    public string Rule { get; set; } = null!;
    public List<string>? Ids { get; set; }
}

public sealed class RemoveTargetsResponse : AmazonWebServiceResponse
{
    public int? FailedEntryCount { get; set; }
    public List<RemoveTargetsResultEntry>? FailedEntries { get; set; }
}

public sealed class RemoveTargetsResultEntry
{
    public string? TargetId { get; set; }
    public string? ErrorCode { get; set; }
    public string? ErrorMessage { get; set; }
}

public sealed class ResourceNotFoundException(
    string message,
    Exception innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonEventBridgeException(message, innerException, errorType, errorCode, requestId, statusCode);
