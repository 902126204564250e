using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.CDK.AWS.Events;
using Constructs;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cdk;

/// <summary>EventBridge rules, as CloudFormation takes them and as the manifest says them.</summary>
internal static class Rules
{
    /// <summary>Adds a rule and its part of the manifest.</summary>
    public static CfnRule Add(Construct scope, string id, Manifest manifest, RulePart part)
    {
        manifest.Add(part);
        var props = new CfnRuleProps
        {
            Name = part.Name,
            Description = part.Description,
            EventBusName = part.Bus == RulePart.DefaultBus ? null : part.Bus,
            EventPattern = part.Pattern is null ? null : Plain(JsonNode.Parse(part.Pattern)!),
            ScheduleExpression = part.Schedule,
            State = part.State,
            Targets = part.Targets.Select(Target).ToArray(),
        };
        return new(scope, id, props);
    }

    /// <summary>A target that is a function: what it does not take within the hour is kept.</summary>
    public static RuleTarget ToFunction(string name, string deadLetters) =>
        new()
        {
            Id = "function",
            Arn = Iam.Function(name),
            DeadLetterArn = deadLetters,
            MaximumRetryAttempts = 8,
            MaximumEventAge = 3600,
        };

    /// <summary>A target that is the home's bus: EventBridge goes on trying for a day.</summary>
    public static RuleTarget ToBus(string bus, string role, string deadLetters) =>
        new()
        {
            Id = "home",
            Arn = bus,
            RoleArn = role,
            DeadLetterArn = deadLetters,
        };

    /// <summary>JSON in the types that the CDK takes.</summary>
    public static object Plain(JsonNode node) =>
        node switch
        {
            JsonObject members => members.ToDictionary(m => m.Key, m => Plain(m.Value!)),
            JsonArray elements => elements.Select(e => Plain(e!)).ToArray(),
            _ => PlainValue(node.AsValue()),
        };

    private static object PlainValue(JsonValue value) =>
        value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => value.GetValue<double>(),
            _ => value.GetValue<string>(),
        };

    private static CfnRule.TargetProperty Target(RuleTarget target)
    {
        var retries = new CfnRule.RetryPolicyProperty
        {
            MaximumRetryAttempts = target.MaximumRetryAttempts,
            MaximumEventAgeInSeconds = target.MaximumEventAge,
        };
        return new()
        {
            Id = target.Id,
            Arn = target.Arn,
            RoleArn = target.RoleArn,
            DeadLetterConfig = new CfnRule.DeadLetterConfigProperty { Arn = target.DeadLetterArn },
            RetryPolicy = target.MaximumRetryAttempts is null ? null : retries,
        };
    }
}
