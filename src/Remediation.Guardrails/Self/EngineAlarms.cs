namespace Remediation.Guardrails.Self;

/// <summary>
/// The engine's alarms: what is read of them and what is wrong with them. No write of ours mends one.
/// </summary>
internal static class EngineAlarms
{
    public static async Task<EngineAlarm> ObserveAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        var answer = await aws.CloudWatch.DescribeAlarmsAsync(new() { AlarmNames = [name] }, cancel);
        var alarm = (answer.MetricAlarms ?? []).FirstOrDefault(a => a.AlarmName == name);
        return new(Exists: alarm is not null, Tells: alarm is { ActionsEnabled: not false });
    }

    public static Verdict Judge(Seen<EnginePart> seen, EngineAlarm alarm)
    {
        if (!alarm.Exists)
            return seen.Told($"the alarm {seen.Resource.Id} is gone: deploy again");
        if (!alarm.Tells)
            return seen.Told($"the alarm {seen.Resource.Id} tells nobody: deploy again, or enable its actions");
        return seen.Compliant("the alarm exists and its actions are on");
    }
}
