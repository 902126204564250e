using Remediation.Guardrails.CloudWatch;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>The engine's alarms ring, and tell whom they were deployed to tell.</summary>
/// <remarks>
/// A deleted alarm is a state like another, not a resource that is gone: the manifest says what it was.
/// </remarks>
public static class AlarmChanged
{
    public const string Id = "self-alarm-changed";

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
        On = Parts.Kind(
            Alarms.Type,
            AlarmPart.Word,
            Locate,
            (near, _) => Parts.ArnOf(near, "cloudwatch", $"alarm:{near.Id}")
        ),
        Watches =
        [
            new Watch.Calls(
                Alarms.Source,
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
        trigger is Trigger.Call { EventSource: Alarms.Source } call
            ? Alarms
                .NamesIn(call)
                .Where(name => name.StartsWith(Deployed.Prefix, StringComparison.Ordinal))
                .Select(name => call.Resource(Alarms.Type, name, Parts.ArnOf(call, "cloudwatch", $"alarm:{name}")))
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
        if (AlarmJudgement.HiddenBy(seen.Trigger, seen.State.Present is not null) is { } how)
            return seen.Told($"{what} {how}");
        return seen.State.Present is { } present
            ? Parts.VerdictOf(seen, what, [.. DifferencesOf(present, manifest)], [], manifest)
            : seen.Violation($"{what} is gone", seen.State.With(manifest));
    }

    private static IEnumerable<string> DifferencesOf(AlarmPart present, AlarmPart manifest)
    {
        foreach (var difference in AlarmJudgement.DifferencesOf(present, manifest))
            yield return difference;
        if (present.Description != manifest.Description)
            yield return "has another description";
    }
}
