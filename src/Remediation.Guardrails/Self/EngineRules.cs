using System.Text.Json;
using Amazon.EventBridge.Model;
using Amazon.Lambda.Model;
using ResourceNotFoundException = Amazon.EventBridge.Model.ResourceNotFoundException;

namespace Remediation.Guardrails.Self;

/// <summary>
/// The engine's rules: what is read of them, what is wrong with them, and what changes one state into another.
/// </summary>
internal static class EngineRules
{
    /// <summary>Null if neither the rule nor a function for it exists: then the guardrail is not deployed.</summary>
    public static async Task<EngineRule?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var found = await FindAsync(aws, resource.Id, cancel);
        var targets = found?.Targets ?? [];
        var function = await FunctionOfAsync(aws, resource, targets, cancel);
        if (function is null)
            return found;
        // Where events wait in a queue, the rule calls that, which needs no permission of the function's.
        var queue = QueueOf(resource, function.Environment?.Variables);
        var called = queue ?? function.FunctionArn;
        var callers = queue is null ? await EngineFunctions.CallersAsync(aws, function.FunctionName, cancel) : [];
        var letting = callers
            .Where(c => c.Lets(resource.Arn ?? "", resource.Account))
            .Select(c => c.Sid ?? "")
            .Order(StringComparer.Ordinal);
        return (found ?? new()) with
        {
            Function = called,
            Beside = targets.Any(t => t.Arn == called) ? null : await BesideAsync(aws, resource, called, cancel),
            Permissions = [.. letting],
        };
    }

    public static Verdict Judge(Seen<EnginePart> seen, EngineRule rule)
    {
        var resource = seen.Resource;
        if (rule.Function is not { } called)
            return seen.Compliant("no function runs its guardrail, so that nothing depends on it");
        var pattern = SelfNames.PatternOf(resource);
        if (pattern is null && rule.Schedule is null)
        {
            return seen.Told(
                $"the schedule {resource.Id}, which woke {called}, is gone: only a deployment knows how often it ran"
            );
        }

        var wrong = new List<string>();
        var wanted = rule with { Status = rule.IsEnabled ? rule.Status : EngineRule.Enabled };
        if (pattern is not null && (rule.Schedule is not null || !IsSameJson(rule.Pattern, pattern)))
        {
            wrong.Add(rule.Exists ? "has not its own event pattern" : "is gone");
            wanted = wanted with
            {
                Pattern = pattern,
                Schedule = null,
                Description = rule.Exists ? rule.Description : DescriptionOf(resource),
            };
        }
        if (rule is { Exists: true, IsEnabled: false })
            wrong.Add("is disabled");
        if (!rule.Targets.Any(t => t.Wakes(called)))
        {
            if (rule.Exists)
                wrong.Add($"does not give {called} its events");
            wanted = wanted with { Targets = With(rule.Targets, TargetOf(rule, called)) };
        }
        if (rule is { Permissions.Count: 0, CallsQueue: false })
        {
            wrong.Add($"may not call {called}");
            wanted = wanted with { Permissions = [resource.Id] };
        }
        return wrong.Count == 0
            ? seen.Compliant("the rule wakes its function")
            : seen.Violation($"the rule {resource.Id} {string.Join(" and ", wrong)}", wanted);
    }

    public static IEnumerable<Step> Change(Resource resource, EngineRule from, EngineRule to)
    {
        var name = resource.Id;
        if (to.Exists && (!from.Exists || !IsSameDefinition(from, to)))
            yield return SelfWrites.PutRule(name, to);
        else if (to.Exists && from.IsEnabled != to.IsEnabled)
            yield return to.IsEnabled ? SelfWrites.EnableRule(name) : SelfWrites.DisableRule(name);

        var removed = from.Targets.Select(t => t.Id).Except(to.Targets.Select(t => t.Id)).ToList();
        if (removed.Count > 0)
            yield return SelfWrites.RemoveTargets(name, removed);
        var put = to.Targets.Except(from.Targets).ToList();
        if (put.Count > 0)
            yield return SelfWrites.PutTargets(name, put);
        if (from.Exists && !to.Exists)
            yield return SelfWrites.DeleteRule(name);

        if ((to.Function ?? from.Function) is not { } called)
            yield break;
        var function = called.Split(':')[^1];
        foreach (var _ in to.Permissions.Except(from.Permissions))
            yield return SelfWrites.AddPermission(function, name, SelfNames.RuleArn(resource, name));
        foreach (var statement in from.Permissions.Except(to.Permissions))
            yield return SelfWrites.RemovePermission(function, statement);
    }

    private static bool IsSameDefinition(EngineRule one, EngineRule other) =>
        one.Pattern == other.Pattern && one.Schedule == other.Schedule && one.Description == other.Description;

    private static bool IsSameJson(string? one, string other)
    {
        if (one is null)
            return false;
        try
        {
            using var first = JsonDocument.Parse(one);
            using var second = JsonDocument.Parse(other);
            return JsonElement.DeepEquals(first.RootElement, second.RootElement);
        }
        catch (JsonException)
        {
            // None of ours.
            return false;
        }
    }

    // Dead letter queue and retries are kept, or are those of a rule beside; what another put in the target's place
    // keeps nothing.
    private static RuleTarget TargetOf(EngineRule rule, string called)
    {
        var model = rule.Targets.FirstOrDefault(t => t.Arn == called) ?? rule.Beside;
        if (model is null)
            return new() { Id = "function", Arn = called };
        return model with { Arn = called, Input = null, InputPath = null, Template = null, Paths = [] };
    }

    private static Sequence<RuleTarget> With(Sequence<RuleTarget> targets, RuleTarget one) =>
        [.. targets.Where(t => t.Id != one.Id).Append(one).OrderBy(t => t.Id, StringComparer.Ordinal)];

    private static string? QueueOf(Resource rule, IReadOnlyDictionary<string, string>? variables) =>
        SelfNames.RuleNamed(rule) is { } own && SelfNames.Waits(own.Guardrail.Id, variables)
            ? SelfNames.QueueArn(rule, Deployed.GraceOf(own.Guardrail.Id))
            : null;

    private static string? DescriptionOf(Resource rule) =>
        SelfNames.RuleNamed(rule) is { } own ? $"{own.Guardrail.Id}: {own.Guardrail.Title}" : null;

    private static async Task<EngineRule?> FindAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        try
        {
            var rule = await aws.EventBridge.DescribeRuleAsync(new() { Name = name }, cancel);
            return new()
            {
                Status = rule.State?.Value ?? "DISABLED",
                Pattern = NullIfEmpty(rule.EventPattern),
                Schedule = NullIfEmpty(rule.ScheduleExpression),
                Description = NullIfEmpty(rule.Description),
                Targets = await TargetsAsync(aws, name, cancel),
            };
        }
        catch (ResourceNotFoundException)
        {
            // Whether it was deleted or never there, the function tells.
            return null;
        }
    }

    // The one that the rule calls is the first that is asked, so that a rule that is right costs one question.
    private static async Task<GetFunctionConfigurationResponse?> FunctionOfAsync(
        AwsClients aws,
        Resource resource,
        Sequence<RuleTarget> targets,
        CancellationToken cancel
    )
    {
        var guardrail = SelfNames.RuleNamed(resource)?.Guardrail;
        foreach (var name in CandidatesOf(resource, guardrail).OrderByDescending(IsCalled))
        {
            if (await EngineFunctions.FindAsync(aws, name, cancel) is not { } function)
                continue;
            if (guardrail is null || SelfNames.Runs(name, function.Environment?.Variables, guardrail.Id))
                return function;
        }
        return null;

        bool IsCalled(string name) => targets.Any(t => t.Arn.EndsWith($":{name}", StringComparison.Ordinal));
    }

    private static IEnumerable<string> CandidatesOf(Resource rule, Guardrail? guardrail)
    {
        if (guardrail is not null)
            return Deployed.FunctionsOf(guardrail.Id);
        return SelfNames.SweptBy(rule.Id) is { } swept ? [swept] : [];
    }

    private static async Task<RuleTarget?> BesideAsync(
        AwsClients aws,
        Resource resource,
        string called,
        CancellationToken cancel
    )
    {
        if (SelfNames.RuleNamed(resource) is not { } own)
            return null;
        var count = SelfNames.CountRules(own.Guardrail, resource.Region, resource.Partition);
        foreach (var number in Enumerable.Range(1, count).Where(n => n != own.Number))
        {
            var targets = await TargetsOrNoneAsync(aws, Deployed.RuleOf(own.Guardrail.Id, number), cancel);
            if (targets.FirstOrDefault(t => t.Arn == called) is { } target)
                return target;
        }
        return null;
    }

    private static async Task<Sequence<RuleTarget>> TargetsOrNoneAsync(
        AwsClients aws,
        string rule,
        CancellationToken cancel
    )
    {
        try
        {
            return await TargetsAsync(aws, rule, cancel);
        }
        catch (ResourceNotFoundException)
        {
            // That one is gone too, which is its own violation.
            return [];
        }
    }

    private static async Task<Sequence<RuleTarget>> TargetsAsync(AwsClients aws, string rule, CancellationToken cancel)
    {
        var answer = await aws.EventBridge.ListTargetsByRuleAsync(new() { Rule = rule }, cancel);
        return [.. (answer.Targets ?? []).Select(Of).OrderBy(t => t.Id, StringComparer.Ordinal)];
    }

    private static RuleTarget Of(Target target)
    {
        var paths = (target.InputTransformer?.InputPathsMap ?? [])
            .OrderBy(path => path.Key, StringComparer.Ordinal)
            .Select(path => new TemplateVariable(path.Key, path.Value));
        return new()
        {
            Id = target.Id,
            Arn = target.Arn,
            RoleArn = target.RoleArn,
            Input = target.Input,
            InputPath = target.InputPath,
            Template = target.InputTransformer?.InputTemplate,
            Paths = [.. paths],
            DeadLetters = target.DeadLetterConfig?.Arn,
            Attempts = target.RetryPolicy?.MaximumRetryAttempts,
            Seconds = target.RetryPolicy?.MaximumEventAgeInSeconds,
        };
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
