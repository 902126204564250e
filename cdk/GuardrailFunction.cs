using System.Text.Json.Nodes;
using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SQS;
using Constructs;
using Remediation.Guardrails.Model;
using CfnRule = Amazon.CDK.AWS.Events.CfnRule;
using CfnRuleProps = Amazon.CDK.AWS.Events.CfnRuleProps;
using EventPattern = Remediation.Guardrails.Model.EventPattern;

namespace Remediation.Cdk;

/// <summary>A function with its guardrails' EventBridge rules and exactly their permissions.</summary>
internal sealed class GuardrailFunction : Construct
{
    public GuardrailFunction(Construct scope, FunctionPlan plan, Options options, Amazon.CDK.AWS.DynamoDB.ITable ledger, IQueue deadLetters, CfnCondition? globalRegion) : base(scope, plan.Name)
    {
        var mode = plan.Enforce ? "enforce" : "audit";
        var environment = new Dictionary<string, string>
        {
            ["REMEDIATION_GUARDRAILS"] = string.Join(',', plan.Guardrails.Select(g => g.Id)),
            ["REMEDIATION_MODE"] = mode,
            ["REMEDIATION_LEDGER_TABLE"] = ledger.TableName,
            ["REMEDIATION_OWN_ROLES"] = Iam.OwnRoles,
            ["POWERTOOLS_SERVICE_NAME"] = "remediation",
        };
        if (options.Settings.Length > 0) environment["REMEDIATION_SETTINGS"] = options.Settings;
        // Reading the system's 145 certificates takes longer than the whole repair; AWS needs five.
        if (options.SmallCaBundle) (environment["SSL_CERT_FILE"], environment["SSL_CERT_DIR"]) = ("/var/task/aws-roots.pem", "/var/task/none");

        var description = plan.Guardrails is [var only] ? $"{only.Title} ({mode})" : $"{plan.Guardrails.Count} guardrails ({mode})";
        var function = new BootstrapFunction(this, "Bootstrap", options, deadLetters, description, environment,
        [
            .. Iam.Allow(plan.Guardrails.SelectMany(g => plan.Enforce ? [.. g.Reads, .. g.Writes] : g.Reads)),
            Iam.Allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], ledger.TableArn),
        ]).Function;

        foreach (var guardrail in plan.Guardrails)
            foreach (var (pattern, index) in EventPattern.Of(guardrail, [Iam.OwnRoles]).Select((pattern, index) => (pattern, index)))
                Route(guardrail, pattern, $"{guardrail.Id}-{index + 1}", function, deadLetters, guardrail.IsGlobal ? globalRegion : null);
    }

    private void Route(Guardrail guardrail, JsonObject pattern, string id, Function function, IQueue deadLetters, CfnCondition? condition)
    {
        var rule = new CfnRule(this, $"{id}-rule", new CfnRuleProps
        {
            Description = $"{guardrail.Id}: {guardrail.Title}",
            EventPattern = Plain(pattern),
            Targets = new[]
            {
                new CfnRule.TargetProperty
                {
                    Id = "function", Arn = function.FunctionArn,
                    DeadLetterConfig = new CfnRule.DeadLetterConfigProperty { Arn = deadLetters.QueueArn },
                    RetryPolicy = new CfnRule.RetryPolicyProperty { MaximumRetryAttempts = 8, MaximumEventAgeInSeconds = 3600 },
                },
            },
        });
        var permission = new CfnPermission(this, $"{id}-permission", new CfnPermissionProps
        {
            Action = "lambda:InvokeFunction", FunctionName = function.FunctionArn, Principal = "events.amazonaws.com", SourceArn = rule.AttrArn,
        });
        if (condition is not null) (rule.CfnOptions.Condition, permission.CfnOptions.Condition) = (condition, condition);
    }

    private static object Plain(JsonNode node) => node switch
    {
        JsonObject members => members.ToDictionary(m => m.Key, m => Plain(m.Value!)),
        JsonArray elements => elements.Select(e => Plain(e!)).ToArray(),
        _ => node.AsValue().TryGetValue<bool>(out var truth) ? truth : node.GetValue<string>(),
    };
}
