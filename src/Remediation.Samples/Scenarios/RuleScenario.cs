using System.Text.Json.Nodes;
using Amazon.EventBridge.Model;
using Remediation.Guardrails.Self;
using Remediation.Model.Deployment.Manifest;
using RuleTarget = Remediation.Model.Deployment.Manifest.RuleTarget;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// The rules of a deployment in its home region, as a deployment makes them but for what <c>given.rule</c>,
/// <c>given.wake</c> and <c>given.sweep</c> (state, gone, pattern, schedule, targets) say: one that forwards to the
/// home bus, the one of the home bus, and a schedule; beside them a disabled rule of somebody else that is called like
/// ours.
/// <c>given.bus</c> is <c>gone</c> or <c>shared</c>; for <c>given.manifest</c> see <see cref="Deployment"/>.
/// </summary>
/// <remarks>Placeholders: region, account, rule, ruleArn, wake, sweep, neighbour, bus, busArn, functionArn.</remarks>
public sealed class RuleScenario : IScenario
{
    private const string Pattern = """{"source":["aws.s3"],"detail":{"eventName":["PutBucketPolicy"]}}""";
    private const string Schedule = "rate(60 minutes)";

    public string Type => "AWS::Events::Rule";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var names = NamesIn(Deployment.NewRegion());
        var there = aws.In(names["region"]);
        var events = there.EventBridge;
        var bus = (string?)given["bus"];
        if (bus != "gone")
            await events.CreateEventBusAsync(new() { Name = Deployed.HomeBus }, cancel);
        if (bus == "shared")
        {
            var permission = new PutPermissionRequest
            {
                EventBusName = Deployed.HomeBus,
                StatementId = "everybody",
                Action = "events:PutEvents",
                Principal = "444455556666",
            };
            await events.PutPermissionAsync(permission, cancel);
        }
        foreach (var (word, part) in PartsOf(names))
        {
            await Deployment.DescribeAsync(there, part, given, cancel);
            if (bus != "gone" || part.Bus == RulePart.DefaultBus)
                await PutAsync(there, part, given[word] as JsonObject ?? [], names, cancel);
        }
        var beside = new PutRuleRequest
        {
            Name = names["neighbour"],
            EventPattern = Pattern,
            State = new("DISABLED"),
        };
        await events.PutRuleAsync(beside, cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var there = aws.In(names["region"]);
        var seen = new JsonObject();
        foreach (var (word, part) in PartsOf(names))
            seen[word] = await ReadAsync(there, part, cancel);
        var request = new DescribeRuleRequest { Name = names["neighbour"] };
        seen["neighbour"] = (await there.EventBridge.DescribeRuleAsync(request, cancel)).State?.Value;
        return seen;
    }

    private static Dictionary<string, string> NamesIn(string region)
    {
        var arn = $"arn:aws:events:{region}:{Emulator.Account}";
        var rule = Deployed.ForwardingRule("calls", 1);
        return new()
        {
            ["region"] = region,
            ["account"] = Emulator.Account,
            ["rule"] = rule,
            ["ruleArn"] = $"{arn}:rule/{rule}",
            ["wake"] = Deployed.WakeRule,
            ["sweep"] = Deployed.SweepOf(TimeSpan.FromHours(1)),
            ["neighbour"] = Deployed.ForwardingRule("invoices", 1),
            ["bus"] = Deployed.HomeBus,
            ["busArn"] = $"{arn}:event-bus/{Deployed.HomeBus}",
            ["functionArn"] = $"arn:aws:lambda:{region}:{Emulator.Account}:function:{Deployed.Engine}",
        };
    }

    private static IEnumerable<(string Word, RulePart Part)> PartsOf(IReadOnlyDictionary<string, string> names)
    {
        var queue = $"arn:aws:sqs:{names["region"]}:{Emulator.Account}:example-dead-letters";
        var toHome = new RuleTarget
        {
            Id = "home",
            Arn = names["busArn"],
            RoleArn = $"arn:aws:iam::{Emulator.Account}:role/remediation/example-forwarder",
            DeadLetterArn = queue,
        };
        var toEngine = new RuleTarget
        {
            Id = "engine",
            Arn = names["functionArn"],
            DeadLetterArn = queue,
            MaximumRetryAttempts = 8,
            MaximumEventAge = 3600,
        };
        yield return (
            "rule",
            new()
            {
                Name = names["rule"],
                Pattern = Pattern,
                Targets = [toHome],
            }
        );
        yield return (
            "wake",
            new()
            {
                Name = names["wake"],
                Bus = names["bus"],
                Pattern = Pattern,
                Targets = [toEngine],
            }
        );
        yield return (
            "sweep",
            new()
            {
                Name = names["sweep"],
                Schedule = Schedule,
                Targets = [toEngine],
            }
        );
    }

    private static async Task PutAsync(
        AwsClients there,
        RulePart part,
        JsonObject changed,
        Dictionary<string, string> names,
        CancellationToken cancel
    )
    {
        if ((bool?)changed["gone"] == true)
            return;
        var rule = new PutRuleRequest
        {
            Name = part.Name,
            EventBusName = part.Bus,
            State = new((string?)changed["state"] ?? part.State),
            EventPattern = changed["pattern"]?.ToJsonString() ?? part.Pattern,
            ScheduleExpression = (string?)changed["schedule"] ?? part.Schedule,
        };
        await there.EventBridge.PutRuleAsync(rule, cancel);
        List<Target> targets = changed["targets"] is JsonArray some
            ? [.. some.Select(target => TargetOf(JsonNode.Parse(Deployment.Filled($"{target}", names))!.AsObject()))]
            : [.. part.Targets.Select(target => TargetOf(Seen(target)))];
        if (targets.Count == 0)
            return;
        var request = new PutTargetsRequest
        {
            Rule = part.Name,
            EventBusName = part.Bus,
            Targets = targets,
        };
        await there.EventBridge.PutTargetsAsync(request, cancel);
    }

    private static Target TargetOf(JsonObject json)
    {
        var target = new Target
        {
            Id = (string)json["id"]!,
            Arn = (string)json["arn"]!,
            RoleArn = (string?)json["role"],
            Input = (string?)json["input"],
        };
        if ((string?)json["template"] is { } template)
            target.InputTransformer = new() { InputTemplate = template };
        if ((string?)json["deadLetters"] is { } queue)
            target.DeadLetterConfig = new() { Arn = queue };
        if ((int?)json["attempts"] is { } attempts)
        {
            var seconds = (int?)json["seconds"];
            target.RetryPolicy = new() { MaximumRetryAttempts = attempts, MaximumEventAgeInSeconds = seconds };
        }
        return target;
    }

    private static async Task<JsonNode?> ReadAsync(AwsClients there, RulePart part, CancellationToken cancel)
    {
        var deployed = new JsonObject { ["state"] = part.State };
        if (part.Pattern is not null)
            deployed["pattern"] = JsonNode.Parse(part.Pattern);
        if (part.Schedule is not null)
            deployed["schedule"] = part.Schedule;
        deployed["targets"] = new JsonArray([.. part.Targets.Select(Seen)]);
        return await SeenAsync(there, part, cancel) is { } seen ? Deployment.Compared(seen, deployed) : null;
    }

    private static async Task<JsonObject?> SeenAsync(AwsClients there, RulePart part, CancellationToken cancel)
    {
        DescribeRuleResponse rule;
        try
        {
            var request = new DescribeRuleRequest { Name = part.Name, EventBusName = part.Bus };
            rule = await there.EventBridge.DescribeRuleAsync(request, cancel);
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
        var seen = new JsonObject { ["state"] = rule.State?.Value };
        if (rule.EventPattern is { Length: > 0 } pattern)
            seen["pattern"] = JsonNode.Parse(pattern);
        if (rule.ScheduleExpression is { Length: > 0 } schedule)
            seen["schedule"] = schedule;
        var list = new ListTargetsByRuleRequest { Rule = part.Name, EventBusName = part.Bus };
        var targets = (await there.EventBridge.ListTargetsByRuleAsync(list, cancel)).Targets ?? [];
        seen["targets"] = new JsonArray([.. targets.OrderBy(t => t.Id, StringComparer.Ordinal).Select(Seen)]);
        return seen;
    }

    private static JsonObject Seen(RuleTarget target) =>
        Seen(
            new Target
            {
                Id = target.Id,
                Arn = target.Arn,
                RoleArn = target.RoleArn,
                DeadLetterConfig = new() { Arn = target.DeadLetterArn },
                RetryPolicy = new()
                {
                    MaximumRetryAttempts = target.MaximumRetryAttempts,
                    MaximumEventAgeInSeconds = target.MaximumEventAge,
                },
            }
        );

    private static JsonObject Seen(Target target)
    {
        var json = new JsonObject { ["id"] = target.Id, ["arn"] = target.Arn };
        if (target.RoleArn is not null)
            json["role"] = target.RoleArn;
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
}
