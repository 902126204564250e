using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>The engine's alarms ring, and tell whom they were deployed to tell.</summary>
/// <remarks>
/// A deleted alarm is a state like another, not a resource that is gone: the manifest says what it was.
/// </remarks>
public static class AlarmChanged
{
    public const string Id = "self-alarm-changed";

    private const string Type = "AWS::CloudWatch::Alarm";
    private const string Source = "monitoring.amazonaws.com";
    private const string Ringing = "ALARM";

    public static readonly Guardrail<Compared<AlarmPart>> Guardrail = new()
    {
        Id = Id,
        Title = "Put the engine's own alarms back",
        Repairs = """
            Puts back what somebody did to the CloudWatch alarms that tell of what the engine cannot tell itself: an
            alarm that was deleted, whose actions were disabled, that tells somebody else, that looks at other metrics,
            or that rings later or never: threshold, comparison, periods and what a missing value counts as. What an
            alarm must be is read from the manifest: the parameters below `/remediation/manifest/alarm/`.

            What hides an alarm and leaves it as it is is told: a mute rule that names it, a state that somebody set to
            another one than `ALARM`, a composite alarm that took the name of one that is gone.
            """,
        Spares = """
            An alarm that is whole is never written. Only alarms that the region's manifest names are ours, whatever
            others are called. A manifest that cannot be read makes the judgement unclear and changes nothing.

            Changes by CloudFormation are a deployment's and are left alone, also when somebody else updates the stack.
            A state that is set to `ALARM` is a test of the alarm.

            Not seen: who subscribes to the topic that the alarms tell, and in a sweep mute rules, which are told by the
            call that makes them alone.
            """,
        Breaks = """
            An action that you add to one of these alarms by hand is taken away: give your topic by the option
            `alarmTopic`, and subscribe to that.

            An alarm that is made again has no tags and no history, and its state is unknown until its first period has
            ended; the tags come back with the next deployment that changes it.

            A sweep in the minutes in which a deployment has changed an alarm and not yet its manifest puts the alarm
            back as it was before; the next one puts it right.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls = [],
        On = Parts.Kind(Type, AlarmPart.Word, Locate, (near, _) => Parts.ArnOf(near, "cloudwatch", $"alarm:{near.Id}")),
        Watches =
        [
            new Watch.Calls(
                Source,
                "DeleteAlarms",
                "DisableAlarmActions",
                "EnableAlarmActions",
                "PutAlarmMuteRule",
                "PutCompositeAlarm",
                "PutMetricAlarm",
                "SetAlarmState"
            ),
        ],
        Reads = [Parts.ReadManifest, AlarmWrites.Describe],
        Writes = AlarmWrites.Repairs,
        Undos = AlarmWrites.Undos,
        SweepEvery = TimeSpan.FromHours(1),
        State = () => ManifestJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = AlarmWrites.Change,
    };

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger is Trigger.Call { EventSource: Source } call
            ? call.Request["alarmName"]
                .Texts.Concat(call.Request["alarmNames"].Texts)
                .Concat(call.Request["muteTargets"]["alarmNames"].Texts)
                .Where(name => name.StartsWith(Deployed.Prefix, StringComparison.Ordinal))
                .Distinct()
                .Select(name => call.Resource(Type, name, Parts.ArnOf(call, "cloudwatch", $"alarm:{name}")))
            : [];

    private static async Task<Compared<AlarmPart>?> ObserveAsync(
        AwsClients aws,
        Resource resource,
        CancellationToken cancel
    )
    {
        var state = await Parts.FindAsync<AlarmPart>(aws, AlarmPart.Word, resource.Id, cancel);
        return state?.Manifest is null
            ? state
            : state with
            {
                Present = await AlarmReading.FindAsync(aws, resource.Id, cancel),
            };
    }

    private static Verdict Judge(Seen<Compared<AlarmPart>> seen)
    {
        if (seen.State.Manifest is not { } manifest)
            return Parts.WithoutManifest(seen);
        var what = $"the alarm {seen.Resource.Id}";
        if (HiddenBy(seen.Trigger, seen.State.Present) is { } how)
            return seen.Told($"{what} {how}");
        return seen.State.Present is { } present
            ? Parts.VerdictOf(seen, what, [.. DifferencesOf(present, manifest)], [], manifest)
            : seen.Violation($"{what} is gone", seen.State.With(manifest));
    }

    // What no state of the alarm shows, so that the call itself is judged.
    private static string? HiddenBy(Trigger trigger, AlarmPart? present)
    {
        if (trigger is not Trigger.Call call)
            return null;
        return call.EventName switch
        {
            "PutAlarmMuteRule" =>
                $"is muted by the rule {call.Request["name"].Text}: delete the rule, and find out who may make one",
            "PutCompositeAlarm" when present is null =>
                "is gone, and a composite alarm has its name: delete that and deploy again",
            "SetAlarmState" when call.Request["stateValue"].Text is { } state and not Ringing =>
                $"was set to {state} by hand, which hides for a while that it rings: find out who may do that",
            _ => null,
        };
    }

    private static IEnumerable<string> DifferencesOf(AlarmPart present, AlarmPart manifest)
    {
        if (present.ActionsEnabled != manifest.ActionsEnabled)
            yield return present.ActionsEnabled ? "has its actions enabled" : "has its actions disabled";
        if (!AreSameActions(present, manifest))
            yield return "tells others than it should";
        if (!AreSameMetrics(present.Metrics, manifest.Metrics))
            yield return "looks at other metrics";
        if (!IsSameLimit(present, manifest))
            yield return "rings at something else";
        if (present.Description != manifest.Description)
            yield return "has another description";
    }

    private static bool AreSameActions(AlarmPart one, AlarmPart other) =>
        one.AlarmActions.Equals(other.AlarmActions)
        && one.OkActions.Equals(other.OkActions)
        && one.InsufficientDataActions.Equals(other.InsufficientDataActions);

    private static bool AreSameMetrics(Sequence<AlarmMetric> present, Sequence<AlarmMetric> manifest) =>
        present.Count == manifest.Count
        && present.Zip(manifest).All(both => Usual(both.First, both.Second) == both.Second);

    // Where a deployment does not say an expression's period and what a graph calls something, CloudWatch decides.
    private static AlarmMetric Usual(AlarmMetric present, AlarmMetric manifest) =>
        present with
        {
            Period = manifest is { Expression: not null, Period: null } ? null : present.Period,
            Label = manifest.Label is null ? null : present.Label,
        };

    private static bool IsSameLimit(AlarmPart one, AlarmPart other) =>
        one.Comparison == other.Comparison
        && one.Threshold == other.Threshold
        && one.ThresholdMetric == other.ThresholdMetric
        && one.EvaluationPeriods == other.EvaluationPeriods
        && (one.DatapointsToAlarm ?? one.EvaluationPeriods) == (other.DatapointsToAlarm ?? other.EvaluationPeriods)
        && one.MissingData == other.MissingData
        && one.FewSamples == other.FewSamples;
}
