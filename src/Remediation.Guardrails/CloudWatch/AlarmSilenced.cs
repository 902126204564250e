using System.Text.Json.Serialization;
using Amazon.CloudWatch.Model;
using Remediation.Model.Deployment;
using Remediation.Model.Deployment.Manifest;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.CloudWatch;

/// <summary>The alarms that are named ring as they did, and tell whom they told.</summary>
public static partial class AlarmSilenced
{
    public const string Id = "cloudwatch-alarm-silenced";

    private const string ByAutoScaling = "TargetTracking-";

    private static readonly AlarmPermissions Needed = new("*")
    {
        Disable = AlarmPermissions.Of("cloudwatch:DisableAlarmActions", "*"),
    };

    private static readonly Setting<Sequence<string>> ProtectedAlarms = Setting.Texts(
        "protectedAlarms",
        [],
        "Names of the alarms that must ring and tell; * at the end stands for any rest."
    );

    public static readonly Guardrail<State> Guardrail = new()
    {
        Id = Id,
        Title = "Let a protected alarm ring again",
        Repairs = """
            Puts back what silenced an alarm that the setting `protectedAlarms` names: switches its actions on, makes
            it again where it was deleted, and puts back whom it told, what it looked at, and when it rang (threshold,
            comparison, periods and what a missing value counts as), as it was last seen to be right.

            What hides an alarm and leaves it as it is is told: a mute rule that names it, and a state that somebody set
            to another one than `ALARM`.
            """,
        Spares = """
            Alarms that the setting does not name, those of target tracking, which Auto Scaling makes and deletes, and
            the engine's own, which have a guardrail of their own, are left alone. Whom an alarm tells besides, and what
            it says of itself, may change. The state that an alarm is first seen in is taken for right, but for actions
            that are off.

            Told and not put back are alarms whose actions are more than topics, alarms on queries of another language,
            and composite alarms: that their actions are off, that they changed, that they are gone. So is a deletion
            before anybody has looked at the alarm. Mute rules are told by the call that makes them alone. Not seen are
            who subscribes to a topic, and a metric filter without which an alarm has nothing to look at.
            """,
        Breaks = """
            A threshold that you change on purpose is put back: take the alarm out of the setting, or exempt it or who
            changes it, until it is done. So is an alarm that a stack or Terraform changes or deletes. An alarm that is
            made again has no tags and no history, and its state is unknown until its first period has ended.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls =
        [
            new("NIST SP 800-53 Revision 5", "CloudWatch.15"),
            new("NIST SP 800-53 Revision 5", "CloudWatch.17"),
            Cis("3.0.0", "4.1"),
            Cis("3.0.0", "4.2"),
            Cis("3.0.0", "4.3"),
            Cis("3.0.0", "4.4"),
            Cis("3.0.0", "4.5"),
            Cis("3.0.0", "4.6"),
            Cis("3.0.0", "4.7"),
            Cis("3.0.0", "4.8"),
            Cis("3.0.0", "4.9"),
            Cis("3.0.0", "4.10"),
            Cis("3.0.0", "4.11"),
            Cis("3.0.0", "4.12"),
            Cis("3.0.0", "4.13"),
            Cis("3.0.0", "4.14"),
            Cis("3.0.0", "4.15"),
        ],
        On = Alarms.Kind,
        Watches =
        [
            new Watch.Calls(
                Alarms.Source,
                "DeleteAlarms",
                "DisableAlarmActions",
                "PutAlarmMuteRule",
                "PutCompositeAlarm",
                "PutMetricAlarm",
                "SetAlarmState"
            ),
            new Watch.ConfigItem(Alarms.Type),
        ],
        Reads = [Alarms.Describe],
        Writes = [Needed.PutTelling, Needed.PutSilent, Needed.Enable],
        Undos = [Needed.PutAny, Needed.Delete, Needed.Disable],
        Settings = [ProtectedAlarms],
        Needs = ProtectedAlarms,
        SweepEvery = TimeSpan.FromHours(1),
        KeepsBaseline = true,
        State = () => CloudWatchAlarmSilencedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = (resource, from, to) => AlarmSteps.Between(resource.Id, from.Alarm, to.Alarm, Needed),
        Asks = call => call.EventName is "DeleteAlarms" or "DisableAlarmActions" or "PutMetricAlarm",
    };

    /// <summary>What has an alarm's name; nothing where it was deleted.</summary>
    /// <param name="Alarm">The alarm on metrics.</param>
    /// <param name="Composite">The composite alarm.</param>
    public sealed record State(AlarmPart? Alarm, CompositePart? Composite);

    /// <summary>An alarm on the states of others.</summary>
    /// <param name="Rule">When it rings.</param>
    /// <param name="ActionsEnabled">Whether it does anything then.</param>
    /// <param name="AlarmActions">The ARNs of whom it tells.</param>
    /// <param name="Suppressor">The alarm that keeps it from doing anything.</param>
    public sealed record CompositePart(
        string Rule,
        bool ActionsEnabled,
        Sequence<string> AlarmActions,
        string? Suppressor
    );

    private static async Task<State?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var answer = await Alarms.FindAsync(aws, resource.Id, cancel);
        var alarm = answer.MetricAlarms?.Find(alarm => alarm.AlarmName == resource.Id);
        var composite = answer.CompositeAlarms?.Find(alarm => alarm.AlarmName == resource.Id);
        return new(alarm is null ? null : AlarmReading.Of(alarm), composite is null ? null : Of(composite));
    }

    private static CompositePart Of(CompositeAlarm alarm) =>
        new(
            alarm.AlarmRule ?? "",
            alarm.ActionsEnabled != false,
            [.. (alarm.AlarmActions ?? []).Order(StringComparer.Ordinal)],
            alarm.ActionsSuppressor
        );

    private static Verdict Judge(Seen<State> seen)
    {
        var name = seen.Resource.Id;
        if (name.StartsWith(Deployed.Prefix, StringComparison.Ordinal))
            return seen.Left("the engine's own alarms have a guardrail of their own");
        if (name.StartsWith(ByAutoScaling, StringComparison.Ordinal))
            return seen.Left("Auto Scaling makes and deletes the alarm");
        if (!seen.Get(ProtectedAlarms).Any(pattern => Names(pattern, name)))
            return seen.Left("the alarm is not among the protected ones");
        var what = $"the alarm {name}";
        var verdict = seen.State switch
        {
            { Composite: { } composite } => WithComposite(seen, what, composite),
            { Alarm: { } alarm } => WithAlarm(seen, what, alarm),
            _ => WithNone(seen, what),
        };
        return verdict is Verdict.Compliant && AlarmJudgement.HiddenBy(seen.Trigger, isThere: true) is { } how
            ? seen.Told($"{what} {how}")
            : verdict;
    }

    private static bool Names(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;

    private static Verdict WithNone(Seen<State> seen, string what)
    {
        if (seen.Baseline?.Alarm is not { } was)
            return seen.Told($"{what} is gone; what it was is not known or composite, so somebody must make it again");
        var right = RightOf(was, was);
        return CanPut(right)
            ? seen.Violation($"{what} was deleted", new(right, Composite: null))
            : seen.Told($"{what} was deleted; it is none that can be put, so somebody must make it again");
    }

    private static Verdict WithComposite(Seen<State> seen, string what, CompositePart now)
    {
        if (seen.Baseline?.Alarm is not null)
            return seen.Told($"{what} is gone, and a composite alarm has its name: delete that, and make it again");
        if (!now.ActionsEnabled)
            return seen.Told($"{what} has its actions disabled: enable them");
        return seen.Baseline?.Composite is { } was && was with { ActionsEnabled = true } != now
            ? seen.Told($"{what} is another composite alarm than it was: find out who changed it")
            : seen.Compliant($"{what} rings and tells as it did");
    }

    private static Verdict WithAlarm(Seen<State> seen, string what, AlarmPart now)
    {
        var right = seen.Baseline?.Alarm is { } was ? RightOf(now, was) : now with { ActionsEnabled = true };
        var lost = AlarmJudgement.DifferencesOf(now, right).ToList();
        if (lost.Count == 0)
            return seen.Compliant($"{what} rings and tells as it did");
        var why = $"{what} {string.Join(", ", lost)}";
        var isEnabledOnly = now with { ActionsEnabled = true } == right;
        return isEnabledOnly || CanPut(right)
            ? seen.Violation(why, new(right, Composite: null))
            : seen.Told($"{why}; it is none that can be put, so somebody must put it back");
    }

    // A topic may be told besides, and the rest must be what it was.
    private static AlarmPart RightOf(AlarmPart now, AlarmPart was)
    {
        var right = was with
        {
            Description = now.Description,
            ActionsEnabled = true,
            AlarmActions = Both(was.AlarmActions, now.AlarmActions),
            OkActions = Both(was.OkActions, now.OkActions),
            InsufficientDataActions = Both(was.InsufficientDataActions, now.InsufficientDataActions),
        };
        // What is said otherwise and means the same stays.
        return AlarmJudgement.DifferencesOf(now with { ActionsEnabled = true }, right).Any()
            ? right
            : now with
            {
                ActionsEnabled = true,
            };
    }

    private static Sequence<string> Both(Sequence<string> was, Sequence<string> now) =>
        [.. was.Union(now).Order(StringComparer.Ordinal)];

    // The role may put what tells topics or nobody; of an alarm on a query of another language not all is known.
    private static bool CanPut(AlarmPart alarm) =>
        alarm.Metrics.Count > 0
        && alarm
            .AlarmActions.Concat(alarm.OkActions)
            .Concat(alarm.InsufficientDataActions)
            .All(action => Arn.Parse(action)?.Service == "sns");

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(State))]
    private sealed partial class CloudWatchAlarmSilencedJson : JsonSerializerContext;
}
