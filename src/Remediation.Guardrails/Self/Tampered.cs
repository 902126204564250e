namespace Remediation.Guardrails.Self;

/// <summary>The engine is whole: its rules wake its functions, and its functions can run.</summary>
/// <remarks>
/// CloudFormation's own calls name no resource here, by their source address: a user agent can be chosen by anybody, a source address cannot.
/// A deleted rule or function is a state like another, not a resource that is gone, because what should be there is derived from the catalogue.
/// Configuration items of functions are not among the watches: between the first and the last function of a deployment their code differs, and nobody is to be alarmed by that.
/// </remarks>
public static class Tampered
{
    internal const string RuleType = "AWS::Events::Rule";
    internal const string FunctionType = "AWS::Lambda::Function";
    internal const string AlarmType = "AWS::CloudWatch::Alarm";
    private const string OurRules = "arn:{partition}:events:{region}:{account}:rule/remediation-*";
    private const string OurFunctions = "arn:{partition}:lambda:{region}:{account}:function:remediation-*";
    private const string OurAlarms = "arn:{partition}:cloudwatch:{region}:{account}:alarm:*";
    private const string Schedules = "rules ";

    public static readonly Guardrail<EnginePart> Guardrail = new()
    {
        Id = "guardrail-tampered",
        Title = "Put the engine's own rules and functions back",
        Description = """
            Puts back what somebody did to these guardrails themselves. A rule that was disabled, deleted or given another event pattern gets what the catalogue says it should have;
            a function that was removed from a rule's targets, is given something else than the event, or may not be called by the rule any more, is called again;
            a reserved concurrency of 0, which stops a function, is taken away. Targets and statements that others added are left alone.

            What cannot be derived is told, and a deployment must mend it: a function that was deleted, whose code is not the others', that has layers, another runtime or handler, a role
            outside `/remediation/`, variables that are wrong or divert its calls; an alarm that was deleted or tells nobody; and the schedule of a sweep that was deleted.

            Only names that a deployment gives, on the default event bus, count as ours. A target that was removed comes back with the dead letter queue and the retries of another rule of the
            same guardrail; where none is left, without a queue and with EventBridge's own retries.

            Changes by CloudFormation are a deployment's and are left alone, also when somebody else updates the stack: `remediate policy scp` prints the policy that keeps people from that,
            and from everything that is put back here. Judged while a deployment is under way, a function may be said to have other code than the others, and a rule may
            get the pattern of the version before; the next sweep puts it right.

            Not seen: the mode and the settings of a function as they were deployed (another valid value looks like a deployment), the code of the function that judges, the ledger, the notifier's
            event source and webhook, what an alarm measures, and a policy or role that was changed in IAM. The event that disables the rule for EventBridge's calls does not arrive by that rule: AWS Config tells
            of it where it records rules, or else the sweep does within the hour.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Controls = [],
        Practice = Practice.MonitoringAndLogging,
        ResourceTypes = [RuleType, FunctionType, AlarmType],
        Watches =
        [
            new Watch.Calls(
                "events.amazonaws.com",
                "DisableRule",
                "DeleteRule",
                "RemoveTargets",
                "PutRule",
                "PutTargets"
            ),
            new Watch.Calls(
                "lambda.amazonaws.com",
                "UpdateFunctionConfiguration20150331v2",
                "UpdateFunctionCode20150331v2",
                "DeleteFunction20150331",
                "PutFunctionConcurrency20171031",
                "RemovePermission20150331v2"
            ),
            new Watch.Calls("monitoring.amazonaws.com", "DeleteAlarms", "DisableAlarmActions", "PutMetricAlarm"),
            new Watch.ConfigItem(RuleType),
        ],
        Reads =
        [
            new("events:DescribeRule", OurRules),
            new("events:ListTargetsByRule", OurRules),
            new("events:ListRules", "*"),
            new("lambda:GetFunctionConfiguration", OurFunctions),
            new("lambda:GetFunctionConcurrency", OurFunctions),
            new("lambda:GetPolicy", OurFunctions),
            new("lambda:ListFunctions", "*"),
            new("cloudwatch:DescribeAlarms", OurAlarms),
        ],
        Writes =
        [
            new("events:EnableRule", OurRules),
            new("events:PutRule", OurRules),
            new("events:PutTargets", OurRules),
            new("lambda:AddPermission", OurFunctions),
            new("lambda:DeleteFunctionConcurrency", OurFunctions),
        ],
        Undos =
        [
            new("events:DisableRule", OurRules),
            new("events:DeleteRule", OurRules),
            new("events:RemoveTargets", OurRules),
            new("lambda:RemovePermission", OurFunctions),
            new("lambda:PutFunctionConcurrency", OurFunctions),
        ],
        State = () => GuardrailStateJson.Default.EnginePart,
        Locate = Locate,
        List = List,
        SweepEvery = TimeSpan.FromHours(1),
        Observe = async (aws, part, cancel) =>
            part.Type == RuleType
                ? await Rules.ObserveAsync(aws, part, cancel) is { } rule
                    ? new(rule, null)
                    : null
                : part.Type == AlarmType
                    ? new EnginePart(null, null, await ObserveAlarmAsync(aws, part.Id, cancel))
                    : new EnginePart(null, await Functions.ObserveAsync(aws, part, cancel)),
        Verdict = (part, state, _) =>
            state switch
            {
                { Rule: { } rule } => Rules.Judge(part, rule),
                { Function: { } function } => Functions.Judge(part, function),
                { Alarm: { } alarm } => Judge(part, alarm),
                _ => new Verdict.Compliant("nothing was read of it"),
            },
        Undo = (part, before, now) =>
            (before, now) switch
            {
                ({ Rule: { } was }, { Rule: { } rule }) => Rules.Undo(part, was, rule),
                ({ Function: { } was }, { Function: { } function }) => Functions.Undo(part, was, function),
                _ => [],
            },
    };

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger switch
        {
            Trigger.Call { Actor.SourceIp: "cloudformation.amazonaws.com" } => [],
            Trigger.Call { EventSource: "events.amazonaws.com" } call
                when IsDefaultBus(call, call.Request["eventBusName"].Text) => RuleNamed(
                call,
                call.Request["name"].Text is { Length: > 0 } name ? name : call.Request["rule"].Text
            ),
            Trigger.Call { EventSource: "lambda.amazonaws.com" } call => FunctionNamed(
                call,
                call.Request["functionName"].Text
            ),
            Trigger.Call { EventSource: "monitoring.amazonaws.com" } call => call.Request["alarmNames"]
                .Items.Append(call.Request["alarmName"])
                .Select(n => n.Text)
                .Where(Names.IsAlarm)
                .Distinct()
                .Select(name =>
                    call.Resource(
                        AlarmType,
                        name,
                        $"arn:{call.Partition}:cloudwatch:{call.Region}:{call.Account}:alarm:{name}"
                    )
                ),
            Trigger.ConfigItem { ResourceType: RuleType } item
                when !item.Status.Contains("Deleted", StringComparison.Ordinal) => new[]
            {
                item.Arn,
                item.ResourceId,
                item.ResourceName,
            }.FirstOrDefault(t => t.Length > 0)
                is not { } named
                ? []
            : !named.StartsWith("arn:", StringComparison.Ordinal) ? RuleNamed(item, named)
            // A rule of another bus has the bus between.
            : named.Split(":rule/", 2) is [var start, var name]
            && start == $"arn:{item.Partition}:events:{item.Region}:{item.Account}"
                ? RuleNamed(item, name)
            : [],
            _ => [],
        };

    private static async Task<EngineAlarm> ObserveAlarmAsync(AwsClients aws, string name, CancellationToken cancel) =>
        (
            (await aws.CloudWatch.DescribeAlarmsAsync(new() { AlarmNames = [name] }, cancel)).MetricAlarms ?? []
        ).FirstOrDefault(a => a.AlarmName == name)
            is { } alarm
            ? new(true, alarm.ActionsEnabled != false)
            : new(false, false);

    private static Verdict Judge(Resource resource, EngineAlarm alarm) =>
        !alarm.Exists ? new Verdict.Violation($"the alarm {resource.Id} is gone: deploy again", [])
        : !alarm.Tells
            ? new Verdict.Violation($"the alarm {resource.Id} tells nobody: deploy again, or enable its actions", [])
        : new Verdict.Compliant("the alarm exists and its actions are on");

    private static bool IsDefaultBus(Trigger trigger, string bus) =>
        bus is "" or "default"
        || bus == $"arn:{trigger.Partition}:events:{trigger.Region}:{trigger.Account}:event-bus/default";

    private static IEnumerable<Resource> RuleNamed(Trigger trigger, string name) =>
        Names.IsRule(name, trigger.Region, trigger.Partition)
            ?
            [
                trigger.Resource(
                    RuleType,
                    name,
                    $"arn:{trigger.Partition}:events:{trigger.Region}:{trigger.Account}:rule/{name}"
                ),
            ]
            : [];

    // A name, account:function:name or a whole ARN, each with or without a version or alias at its end.
    private static IEnumerable<Resource> FunctionNamed(Trigger trigger, string named)
    {
        var prefix = $"arn:{trigger.Partition}:lambda:{trigger.Region}:{trigger.Account}:function:";
        var name = (
            named.Split(':') switch
            {
                ["arn", ..] when !named.StartsWith(prefix, StringComparison.Ordinal) => "",
                ["arn", ..] => named[prefix.Length..],
                [var account, "function", var rest, ..] when account == trigger.Account => rest,
                [_, "function", ..] => "",
                _ => named,
            }
        ).Split(':')[0];
        return Names.IsFunction(name) ? [trigger.Resource(FunctionType, name, prefix + name)] : [];
    }

    // The functions with the rules that they imply, which need not exist; then the sweeps' schedules, of which only those that exist are known.
    private static async Task<ResourcePage> List(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var near = new Resource("", "", "", account, aws.Region, Trigger.PartitionOf(aws.Region));
        Resource RuleOf(string name) => near with { Type = RuleType, Id = name, Arn = Names.RuleArn(near, name) };
        if (cursor?.StartsWith(Schedules, StringComparison.Ordinal) == true)
        {
            var rules = await aws.EventBridge.ListRulesAsync(
                new()
                {
                    NamePrefix = "remediation-",
                    NextToken = cursor[Schedules.Length..] is { Length: > 0 } token ? token : null,
                },
                cancel
            );
            return new(
                [.. (rules.Rules ?? []).Where(r => Names.SweptBy(r.Name).Length > 0).Select(r => RuleOf(r.Name))],
                rules.NextToken is { Length: > 0 } next ? Schedules + next : null
            );
        }
        var page = await aws.Lambda.ListFunctionsAsync(new() { Marker = cursor }, cancel);
        var ours = (page.Functions ?? []).Where(f => Names.IsFunction(f.FunctionName)).ToList();
        return new(
            [
                .. ours.Select(f => near with { Type = FunctionType, Id = f.FunctionName, Arn = f.FunctionArn }),
                .. ours.Select(f => Deployed.ErrorsOf(f.FunctionName))
                    .Concat(cursor is null && ours.Count > 0 ? Deployed.Alarms : [])
                    .Select(name =>
                        near with
                        {
                            Type = AlarmType,
                            Id = name,
                            Arn = $"arn:{near.Partition}:cloudwatch:{near.Region}:{near.Account}:alarm:{name}",
                        }
                    ),
                .. ours.SelectMany(f =>
                        Names.RulesOf(f.FunctionName, f.Environment?.Variables, near.Region, near.Partition)
                    )
                    .Distinct()
                    .Select(RuleOf),
            ],
            page.NextMarker is { Length: > 0 } marker ? marker : Schedules
        );
    }
}
