namespace Remediation.Model.Events;

/// <summary>One source of events that wakes a guardrail; the EventBridge rules are made from these.</summary>
public abstract record Watch
{
    private Watch() { }

    /// <summary>API calls recorded by CloudTrail.</summary>
    /// <param name="EventSource">CloudTrail's eventSource, e.g. <c>s3.amazonaws.com</c>.</param>
    /// <param name="EventNames">CloudTrail's event names, which may differ from the API's (PutBucketPublicAccessBlock).</param>
    public sealed record Calls(string EventSource, params string[] EventNames) : Watch;

    /// <summary>AWS Config's configuration item changes of one resource type.</summary>
    public sealed record ConfigItem(string ResourceType) : Watch;

    /// <summary>AWS Config's compliance changes of managed rules, by their identifiers in kebab-case, also as Security Hub names them.</summary>
    public sealed record ConfigRule(params string[] RuleNames) : Watch;
}
