using System.Text.Json.Nodes;
using Amazon.CDK;
using Amazon.CDK.AWS.SQS;
using Constructs;
using CfnRule = Amazon.CDK.AWS.Events.CfnRule;
using CfnRuleProps = Amazon.CDK.AWS.Events.CfnRuleProps;

namespace Remediation.Cdk;

/// <summary>EventBridge rules as CloudFormation takes them.</summary>
internal static class Rules
{
    /// <summary>Adds a rule that is there only under a condition; null for always.</summary>
    public static void Add(Construct scope, string id, CfnRuleProps props, CfnCondition? condition)
    {
        var rule = new CfnRule(scope, id, props);
        if (condition is not null)
            rule.CfnOptions.Condition = condition;
    }

    /// <summary>A rule's one target.</summary>
    public static CfnRule.TargetProperty[] Target(string id, string arn, IQueue deadLetters) =>
        [
            new()
            {
                Id = id,
                Arn = arn,
                DeadLetterConfig = new CfnRule.DeadLetterConfigProperty { Arn = deadLetters.QueueArn },
                RetryPolicy = new CfnRule.RetryPolicyProperty
                {
                    MaximumRetryAttempts = 8,
                    MaximumEventAgeInSeconds = 3600,
                },
            },
        ];

    /// <summary>A pattern in the types that the CDK takes.</summary>
    public static object Plain(JsonNode node) =>
        node switch
        {
            JsonObject members => members.ToDictionary(m => m.Key, m => Plain(m.Value!)),
            JsonArray elements => elements.Select(e => Plain(e!)).ToArray(),
            _ => node.AsValue().TryGetValue<bool>(out var truth) ? truth : node.GetValue<string>(),
        };
}
