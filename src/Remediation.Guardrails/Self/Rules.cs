using Amazon.EventBridge.Model;

namespace Remediation.Guardrails.Self;

/// <summary>The engine's rules: what is read of them, what is wrong with them, what puts them right and back.</summary>
internal static class Rules
{
    /// <summary>Null if neither the rule nor a function for it exists: then the guardrail is not deployed.</summary>
    public static async Task<EngineRule?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        DescribeRuleResponse? rule = null;
        var targets = new List<RuleTarget>();
        try
        {
            rule = await aws.EventBridge.DescribeRuleAsync(new() { Name = resource.Id }, cancel);
            targets = await TargetsAsync(aws, resource.Id, cancel);
        }
        catch (ResourceNotFoundException)
        { /* Whether it was deleted or never there, the function tells. */
        }

        var function = await FunctionOfAsync(aws, resource, targets, cancel);
        if (rule is null && function is null)
            return null;
        // Where events wait in a queue, the rule calls that, which needs no permission of the function's.
        var queue = function is null ? "" : QueueOf(resource, function.Environment?.Variables);
        var called = queue.Length > 0 ? queue : function?.FunctionArn ?? "";
        var policy =
            function is null || queue.Length > 0
                ? []
                : await Functions.CallersAsync(aws, function.FunctionName, cancel);
        var beside =
            function is null || targets.Any(t => t.Arn == called)
                ? null
                : await BesideAsync(aws, resource, called, cancel);
        return new(
            rule is null ? "" : rule.State?.Value ?? "DISABLED",
            rule?.EventPattern ?? "",
            rule?.ScheduleExpression ?? "",
            rule?.Description ?? "",
            targets,
            called,
            beside,
            [
                .. policy
                    .Where(p => p.Lets(resource.Arn, resource.Account))
                    .Select(p => p.Sid)
                    .Order(StringComparer.Ordinal),
            ]
        );
    }

    public static Verdict Judge(Resource resource, EngineRule rule)
    {
        if (rule.Function.Length == 0)
            return new Verdict.Compliant("no function runs its guardrail, so that nothing depends on it");
        var pattern = Names.PatternOf(resource);
        if (pattern is null && rule.Schedule.Length == 0)
            return new Verdict.Violation(
                $"the schedule {resource.Id}, which woke {rule.Function}, is gone: only a deployment knows how often it ran",
                []
            );

        var (wrong, plan) = (new List<string>(), new List<Step>());
        if (pattern is not null && (rule.Schedule.Length > 0 || !Names.IsSame(rule.Pattern, pattern)))
        {
            wrong.Add(rule.Exists ? "has not its own event pattern" : "is gone");
            plan.Add(
                Writes.PutRule(
                    resource.Id,
                    pattern,
                    null,
                    rule.IsEnabled ? rule.Status : "ENABLED",
                    rule.Exists ? rule.Description : DescriptionOf(resource)
                )
            );
        }
        else if (!rule.IsEnabled)
            plan.Add(Writes.EnableRule(resource.Id));
        if (rule is { Exists: true, IsEnabled: false })
            wrong.Add("is disabled");
        if (!rule.Targets.Any(t => t.Wakes(rule.Function)))
        {
            if (rule.Exists)
                wrong.Add($"does not give {rule.Function} its events");
            plan.Add(Writes.PutTargets(resource.Id, [TargetOf(rule)]));
        }
        if (rule is { Permissions.Count: 0, CallsQueue: false })
        {
            wrong.Add($"may not call {rule.Function}");
            plan.Add(Writes.AddPermission(rule.Function, resource.Id, resource.Arn));
        }
        return plan.Count == 0
            ? new Verdict.Compliant("the rule wakes its function")
            : new Verdict.Violation($"the rule {resource.Id} {string.Join(" and ", wrong)}", plan);
    }

    public static IReadOnlyList<Step> Undo(Resource resource, EngineRule before, EngineRule now)
    {
        var steps = new List<Step>();
        var added = now.Targets.Select(t => t.Id).Except(before.Targets.Select(t => t.Id)).ToList();
        var lost = before
            .Targets.Where(t =>
                now.Targets.FirstOrDefault(n => n.Id == t.Id) is not { } same || !Writes.IsSame(same, t)
            )
            .ToList();
        var isSame =
            before.Pattern == now.Pattern && before.Schedule == now.Schedule && before.Description == now.Description;
        if (before.Exists && (!now.Exists || !isSame))
            steps.Add(Writes.PutRule(resource.Id, before.Pattern, before.Schedule, before.Status, before.Description));
        else if (before.Exists && before.IsEnabled != now.IsEnabled)
            steps.Add(before.IsEnabled ? Writes.EnableRule(resource.Id) : Writes.DisableRule(resource.Id));
        if (added.Count > 0)
            steps.Add(Writes.RemoveTargets(resource.Id, added));
        if (lost.Count > 0)
            steps.Add(Writes.PutTargets(resource.Id, lost));
        if (!before.Exists && now.Exists)
            steps.Add(Writes.DeleteRule(resource.Id));
        steps.AddRange(
            now.Permissions.Except(before.Permissions).Select(sid => Writes.RemovePermission(now.Function, sid))
        );
        return steps;
    }

    // Dead letter queue and retries are kept, or are those of a rule beside; what another put in the target's place keeps nothing.
    private static RuleTarget TargetOf(EngineRule rule) =>
        (rule.Targets.FirstOrDefault(t => t.Arn == rule.Function) ?? rule.Beside) is { } ours
            ? ours with
            {
                Input = null,
                InputPath = null,
                Template = null,
                Paths = null,
            }
            : new("function", rule.Function, null, null, null, null, null, null, null, null);

    private static string QueueOf(Resource rule, IReadOnlyDictionary<string, string>? variables) =>
        Names.Rule(rule.Id, rule.Region, rule.Partition) is (var guardrail, _) && Names.Waits(guardrail.Id, variables)
            ? $"arn:{rule.Partition}:sqs:{rule.Region}:{rule.Account}:{Deployed.GraceOf(guardrail.Id)}"
            : "";

    private static string DescriptionOf(Resource resource) =>
        Names.Rule(resource.Id, resource.Region, resource.Partition) is (var guardrail, _)
            ? $"{guardrail.Id}: {guardrail.Title}"
            : "";

    // The one that the rule calls is the first that is asked, so that a rule that is right costs one question.
    private static async Task<Amazon.Lambda.Model.GetFunctionConfigurationResponse?> FunctionOfAsync(
        AwsClients aws,
        Resource resource,
        List<RuleTarget> targets,
        CancellationToken cancel
    )
    {
        var guardrail = Names.Rule(resource.Id, resource.Region, resource.Partition)?.Guardrail;
        IReadOnlyList<string> candidates = guardrail is null
            ? [Names.SweptBy(resource.Id)]
            : Deployed.FunctionsOf(guardrail.Id);
        foreach (
            var name in candidates.OrderByDescending(c =>
                targets.Any(t => t.Arn.EndsWith($":{c}", StringComparison.Ordinal))
            )
        )
            if (
                await Functions.FindAsync(aws, name, cancel) is { } function
                && (guardrail is null || Names.Runs(name, function.Environment?.Variables, guardrail.Id))
            )
                return function;
        return null;
    }

    private static async Task<RuleTarget?> BesideAsync(
        AwsClients aws,
        Resource resource,
        string function,
        CancellationToken cancel
    )
    {
        if (Names.Rule(resource.Id, resource.Region, resource.Partition) is not (var guardrail, var number))
            return null;
        foreach (
            var other in Enumerable
                .Range(1, Names.RulesOf(guardrail, resource.Region, resource.Partition))
                .Where(n => n != number)
        )
            try
            {
                if (
                    (await TargetsAsync(aws, Deployed.RuleOf(guardrail.Id, other), cancel)).FirstOrDefault(t =>
                        t.Arn == function
                    ) is
                    { } target
                )
                    return target;
            }
            catch (ResourceNotFoundException)
            { /* That one is gone too, which is its own violation. */
            }
        return null;
    }

    private static async Task<List<RuleTarget>> TargetsAsync(AwsClients aws, string rule, CancellationToken cancel) =>
        [
            .. ((await aws.EventBridge.ListTargetsByRuleAsync(new() { Rule = rule }, cancel)).Targets ?? [])
                .Select(Of)
                .OrderBy(t => t.Id, StringComparer.Ordinal),
        ];

    private static RuleTarget Of(Target target) =>
        new(
            target.Id,
            target.Arn,
            target.RoleArn,
            target.Input,
            target.InputPath,
            target.InputTransformer?.InputTemplate,
            target.InputTransformer?.InputPathsMap is { } paths ? new(paths, StringComparer.Ordinal) : null,
            target.DeadLetterConfig?.Arn,
            target.RetryPolicy?.MaximumRetryAttempts,
            target.RetryPolicy?.MaximumEventAgeInSeconds
        );
}
