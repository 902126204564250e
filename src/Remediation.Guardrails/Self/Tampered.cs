using System.Text.Json.Serialization;

namespace Remediation.Guardrails.Self;

/// <summary>The engine is whole: its rules wake its functions, and its functions can run.</summary>
/// <remarks>
/// A deleted rule or function is a state like another, not a resource that is gone, because what should be there is
/// derived from the catalogue.
/// Configuration items of functions are not among the watches: between the first and the last function of a deployment
/// their code differs, and that should alarm nobody.
/// </remarks>
public static partial class Tampered
{
    public const string Id = "guardrail-tampered";

    private const string OurAlarms = "arn:{partition}:cloudwatch:{region}:{account}:alarm:*";

    public static readonly Guardrail<EnginePart> Guardrail = new()
    {
        Id = Id,
        Title = "Put the engine's own rules and functions back",
        Repairs = """
            Puts back what somebody did to these guardrails themselves. A rule that was disabled, deleted or given another event pattern gets what the catalogue says it should have;
            a function that was removed from a rule's targets, is given something else than the event, or may not be called by the rule any more, is called again;
            a reserved concurrency of 0, which stops a function, is taken away.

            What cannot be derived is told, and a deployment must mend it: a function that was deleted, whose code is not the others', that has layers, another runtime or handler, a role
            outside `/remediation/`, variables that are wrong or divert its calls; an alarm that was deleted or tells nobody; and the schedule of a sweep that was deleted.
            """,
        Spares = """
            Targets and statements that others added are left alone. Only names that a deployment gives, on the default event bus, count as ours.

            Changes by CloudFormation are a deployment's and are left alone, also when somebody else updates the stack: `remediate policy scp` prints the policy that keeps people from that,
            and from everything that is put back here.

            Not seen: the mode and the settings of a function as they were deployed (another valid value looks like a deployment), the code of the function that judges, the ledger, the notifier's
            event source and webhook, what an alarm measures, and a policy or role that was changed in IAM. The event that disables the rule for EventBridge's calls does not arrive by that rule: AWS Config tells
            of it where it records rules, or else the sweep does within the hour.
            """,
        Breaks = """
            A target that was removed comes back with the dead letter queue and the retries of another rule of the same guardrail; where none is left, without a queue and with EventBridge's own retries.

            Judged while a deployment is under way, a function may be said to have other code than the others, and a rule may get the pattern of the version before; the next sweep puts it right.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls = [],
        On = EngineParts.Kind,
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
            new Watch.ConfigItem(EngineParts.RuleType),
        ],
        Reads =
        [
            new("events:DescribeRule", SelfWrites.Rules),
            new("events:ListTargetsByRule", SelfWrites.Rules),
            new("lambda:GetFunctionConfiguration", SelfWrites.Functions),
            new("lambda:GetFunctionConcurrency", SelfWrites.Functions),
            new("lambda:GetPolicy", SelfWrites.Functions),
            new("cloudwatch:DescribeAlarms", OurAlarms),
        ],
        Writes = SelfWrites.Repairs,
        Undos = SelfWrites.Undos,
        SweepEvery = TimeSpan.FromHours(1),
        State = () => SelfTamperedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
    };

    private static async Task<EnginePart?> ObserveAsync(AwsClients aws, Resource part, CancellationToken cancel) =>
        part.Type switch
        {
            EngineParts.RuleType => await EngineRules.ObserveAsync(aws, part, cancel),
            EngineParts.AlarmType => await EngineAlarms.ObserveAsync(aws, part.Id, cancel),
            _ => await EngineFunctions.ObserveAsync(aws, part, cancel),
        };

    private static Verdict Judge(Seen<EnginePart> seen) =>
        seen.State switch
        {
            EngineRule rule => EngineRules.Judge(seen, rule),
            EngineFunction function => EngineFunctions.Judge(seen, function),
            EngineAlarm alarm => EngineAlarms.Judge(seen, alarm),
            _ => throw new InvalidOperationException($"no judgement of a {seen.State.GetType().Name}"),
        };

    private static IEnumerable<Step> Change(Resource part, EnginePart from, EnginePart to) =>
        (from, to) switch
        {
            (EngineRule was, EngineRule rule) => EngineRules.Change(part, was, rule),
            (EngineFunction was, EngineFunction function) => EngineFunctions.Change(part, was, function),
            _ => [],
        };

    [JsonSerializable(typeof(EnginePart))]
    private sealed partial class SelfTamperedJson : JsonSerializerContext;
}
