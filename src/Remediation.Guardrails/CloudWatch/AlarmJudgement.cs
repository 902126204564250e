using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.CloudWatch;

/// <summary>What is wrong with an alarm.</summary>
internal static class AlarmJudgement
{
    private const string Ringing = "ALARM";

    /// <summary>What no state of the alarm shows, so that the call itself is judged; null for nothing.</summary>
    /// <param name="trigger">The call, or another event.</param>
    /// <param name="isThere">Whether there is an alarm on metrics of the name.</param>
    public static string? HiddenBy(Trigger trigger, bool isThere)
    {
        if (trigger is not Trigger.Call call)
            return null;
        return call.EventName switch
        {
            "PutAlarmMuteRule" =>
                $"is muted by the rule {call.Request["name"].Text}: delete the rule, and find out who may make one",
            "PutCompositeAlarm" when !isThere =>
                "is gone, and a composite alarm has its name: delete that and deploy again",
            "SetAlarmState" when call.Request["stateValue"].Text is { } state and not Ringing =>
                $"was set to {state} by hand, which hides for a while that it rings: find out who may do that",
            _ => null,
        };
    }

    /// <summary>What keeps an alarm from ringing or telling as another one would.</summary>
    public static IEnumerable<string> DifferencesOf(AlarmPart present, AlarmPart right)
    {
        if (present.ActionsEnabled != right.ActionsEnabled)
            yield return present.ActionsEnabled ? "has its actions enabled" : "has its actions disabled";
        if (!AreSameActions(present, right))
            yield return "tells others than it should";
        if (!AreSameMetrics(present.Metrics, right.Metrics))
            yield return "looks at other metrics";
        if (!IsSameLimit(present, right))
            yield return "rings at something else";
    }

    private static bool AreSameActions(AlarmPart one, AlarmPart other) =>
        one.AlarmActions.Equals(other.AlarmActions)
        && one.OkActions.Equals(other.OkActions)
        && one.InsufficientDataActions.Equals(other.InsufficientDataActions);

    private static bool AreSameMetrics(Sequence<AlarmMetric> present, Sequence<AlarmMetric> right) =>
        present.Count == right.Count && present.Zip(right).All(both => Usual(both.First, both.Second) == both.Second);

    // Where nobody said an expression's period and what a graph calls something, CloudWatch decides.
    private static AlarmMetric Usual(AlarmMetric present, AlarmMetric right) =>
        present with
        {
            Period = right is { Expression: not null, Period: null } ? null : present.Period,
            Label = right.Label is null ? null : present.Label,
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
