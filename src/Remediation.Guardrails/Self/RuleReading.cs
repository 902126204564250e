using Amazon.EventBridge.Model;
using Remediation.Model.Deployment.Manifest;
using RuleTarget = Remediation.Model.Deployment.Manifest.RuleTarget;

namespace Remediation.Guardrails.Self;

/// <summary>Reads a rule as it is.</summary>
internal static class RuleReading
{
    /// <summary>The rule; null if it is gone.</summary>
    /// <param name="manifest">Which rule.</param>
    /// <param name="busPolicy">The policy of its bus; null if it has none.</param>
    public static async Task<RulePart?> FindAsync(
        AwsClients aws,
        RulePart manifest,
        string? busPolicy,
        CancellationToken cancel
    )
    {
        try
        {
            var request = new DescribeRuleRequest { Name = manifest.Name, EventBusName = manifest.Bus };
            var rule = await aws.EventBridge.DescribeRuleAsync(request, cancel);
            return new()
            {
                Name = manifest.Name,
                Bus = manifest.Bus,
                State = rule.State?.Value ?? "DISABLED",
                Pattern = Parts.NullIfEmpty(rule.EventPattern),
                Schedule = Parts.NullIfEmpty(rule.ScheduleExpression),
                BusPolicy = busPolicy,
                Description = Parts.NullIfEmpty(rule.Description),
                Targets = await TargetsAsync(aws, manifest, cancel),
            };
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    private static async Task<Sequence<RuleTarget>> TargetsAsync(
        AwsClients aws,
        RulePart rule,
        CancellationToken cancel
    )
    {
        var targets = new List<Target>();
        string? token = null;
        do
        {
            var request = new ListTargetsByRuleRequest
            {
                Rule = rule.Name,
                EventBusName = rule.Bus,
                NextToken = token,
            };
            var page = await aws.EventBridge.ListTargetsByRuleAsync(request, cancel);
            targets.AddRange(page.Targets ?? []);
            token = Parts.NullIfEmpty(page.NextToken);
        } while (token is not null);
        return [.. targets.Select(Of).OrderBy(t => t.Id, StringComparer.Ordinal)];
    }

    private static RuleTarget Of(Target target) =>
        new()
        {
            Id = target.Id,
            Arn = target.Arn,
            RoleArn = target.RoleArn,
            DeadLetterArn = target.DeadLetterConfig?.Arn,
            MaximumRetryAttempts = target.RetryPolicy?.MaximumRetryAttempts,
            MaximumEventAge = target.RetryPolicy?.MaximumEventAgeInSeconds,
            Input = target.Input,
            InputPath = target.InputPath,
            InputTemplate = target.InputTransformer?.InputTemplate,
            InputPaths = Variable.Of(target.InputTransformer?.InputPathsMap),
        };
}
