using System.Text.Json.Nodes;
using Amazon.EventBridge.Model;
using Amazon.Lambda.Model;
using Remediation.Guardrails.Self;
using NoFunction = Amazon.Lambda.Model.ResourceNotFoundException;
using NoRule = Amazon.EventBridge.Model.ResourceNotFoundException;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// Reads the parts of a deployment. What is as it was deployed is said in these words, so that a sample's expectation
/// is what differs. Code and variables of a function are not read: there is no write of them.
/// </summary>
internal sealed class EngineReading(
    AwsClients there,
    IReadOnlyDictionary<string, string> names,
    CancellationToken cancel
)
{
    private const string AsDeployed = "as deployed";

    public async Task<JsonObject> ReadAsync()
    {
        var rules = await ReadRulesAsync();
        var neighbour = new DescribeRuleRequest { Name = names["neighbour"] };
        return new()
        {
            ["rule"] = rules[names["rule"]],
            ["sweep"] = rules[names["sweep"]],
            ["changedBeside"] = await ChangedBesideAsync(rules),
            ["function"] = await ReadFunctionAsync(names["function"]),
            ["neighbour"] = new JsonObject
            {
                ["rule"] = (await there.EventBridge.DescribeRuleAsync(neighbour, cancel)).State?.Value,
                ["function"] = await ReadFunctionAsync(names["neighbour"]),
            },
        };
    }

    private async Task<Dictionary<string, JsonNode?>> ReadRulesAsync()
    {
        var rules = new Dictionary<string, JsonNode?>();
        foreach (var (index, name) in EngineParts.Rules().Index())
            rules[name] = await ReadRuleAsync(name, "pattern", JsonNode.Parse(EngineParts.PatternOf(index)));
        rules[names["sweep"]] = await ReadRuleAsync(names["sweep"], "schedule", EngineParts.Schedule);
        return rules;
    }

    // The names of rules that are not as deployed, or were not deployed at all.
    private async Task<JsonArray> ChangedBesideAsync(Dictionary<string, JsonNode?> rules)
    {
        string[] watched = [names["rule"], names["sweep"]];
        var changed = rules
            .Where(r => !watched.Contains(r.Key) && !JsonNode.DeepEquals(r.Value, AsDeployed))
            .Select(r => r.Key);
        var every = (await there.EventBridge.ListRulesAsync(new(), cancel)).Rules ?? [];
        var others = every.Select(r => r.Name).Where(n => n != names["neighbour"] && !rules.ContainsKey(n));
        return [.. changed.Concat(others).Select(n => (JsonNode)n)];
    }

    private async Task<JsonNode?> ReadRuleAsync(string name, string wakes, JsonNode? by)
    {
        var deployed = new JsonObject
        {
            ["state"] = "ENABLED",
            [wakes] = by,
            ["description"] = EngineParts.Description,
            ["targets"] = new JsonArray(EngineParts.Target(names)),
        };
        if (await SeenAsync(name) is not { } seen)
            return null;
        if (JsonNode.DeepEquals(seen, deployed))
            return AsDeployed;
        var same = seen.Where(m => JsonNode.DeepEquals(m.Value, deployed[m.Key])).Select(m => m.Key);
        foreach (var member in same.ToList())
            seen[member] = AsDeployed;
        return seen;
    }

    private async Task<JsonObject?> SeenAsync(string name)
    {
        DescribeRuleResponse rule;
        try
        {
            rule = await there.EventBridge.DescribeRuleAsync(new() { Name = name }, cancel);
        }
        catch (NoRule)
        {
            return null;
        }
        var seen = new JsonObject { ["state"] = rule.State?.Value };
        if (rule.EventPattern is { Length: > 0 } pattern)
            seen["pattern"] = JsonNode.Parse(pattern);
        if (rule.ScheduleExpression is { Length: > 0 } schedule)
            seen["schedule"] = schedule;
        if (rule.Description is { Length: > 0 } description)
            seen["description"] = description;
        var targets = (await there.EventBridge.ListTargetsByRuleAsync(new() { Rule = name }, cancel)).Targets ?? [];
        seen["targets"] = new JsonArray([.. targets.OrderBy(t => t.Id, StringComparer.Ordinal).Select(Seen)]);
        return seen;
    }

    private static JsonObject Seen(Target target)
    {
        var json = new JsonObject { ["id"] = target.Id, ["arn"] = target.Arn };
        if (target.Input is not null)
            json["input"] = target.Input;
        if (target.InputTransformer is not null)
            json["template"] = target.InputTransformer.InputTemplate;
        if (target.DeadLetterConfig?.Arn is { } queue)
            json["deadLetters"] = queue;
        if (target.RetryPolicy?.MaximumRetryAttempts is { } attempts)
            json["attempts"] = attempts;
        if (target.RetryPolicy?.MaximumEventAgeInSeconds is { } seconds)
            json["seconds"] = seconds;
        return json;
    }

    private async Task<JsonNode?> ReadFunctionAsync(string name)
    {
        var request = new GetFunctionConcurrencyRequest { FunctionName = name };
        try
        {
            var concurrency = await there.Lambda.GetFunctionConcurrencyAsync(request, cancel);
            return new JsonObject
            {
                ["reserved"] = concurrency.ReservedConcurrentExecutions,
                ["callers"] = await CallersAsync(name),
            };
        }
        catch (NoFunction)
        {
            return null;
        }
    }

    private async Task<JsonNode> CallersAsync(string name)
    {
        GetPolicyResponse answer;
        try
        {
            answer = await there.Lambda.GetPolicyAsync(new() { FunctionName = name }, cancel);
        }
        catch (NoFunction)
        {
            return new JsonArray();
        }
        var statements = JsonNode.Parse(answer.Policy)!["Statement"]!.AsArray();
        var callers = statements.Select(CallerOf).Order(StringComparer.Ordinal).ToList();
        var deployed = EngineParts
            .Rules()
            .Append(Deployed.SweepOf(name))
            .Select(rule => $"deployed-{rule} {rule}")
            .Order(StringComparer.Ordinal);
        return callers.SequenceEqual(deployed) ? AsDeployed : new JsonArray([.. callers.Select(c => (JsonNode)c)]);
    }

    private static string CallerOf(JsonNode? statement)
    {
        var source = (string?)statement!["Condition"]?["ArnLike"]?["AWS:SourceArn"];
        return $"{statement["Sid"]} {source?.Split('/')[^1]}";
    }
}
