using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.CloudWatch;

/// <summary>What reading and writing alarms needs.</summary>
/// <param name="names">The names of the alarms, with <c>*</c>.</param>
internal sealed class AlarmPermissions(string names)
{
    private const string AlarmActions = "cloudwatch:AlarmActions";

    public Permission Describe { get; } = Of("cloudwatch:DescribeAlarms", names);

    public Permission Enable { get; } = Of("cloudwatch:EnableAlarmActions", names);

    public Permission Delete { get; } = Of("cloudwatch:DeleteAlarms", names);

    /// <summary>To put an alarm that does whatever it does.</summary>
    public Permission PutAny { get; } = Of("cloudwatch:PutMetricAlarm", names);

    /// <summary>To put one that tells topics alone: an action may also stop an instance or call a function.</summary>
    /// <remarks>
    /// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-alarm-actions.html
    /// </remarks>
    public Permission PutTelling { get; } =
        Of("cloudwatch:PutMetricAlarm", names) with
        {
            Conditions =
            [
                new("ForAllValues:StringLike", AlarmActions, ["arn:{partition}:sns:*"]),
                new("Null", AlarmActions, ["false"]),
            ],
        };

    /// <summary>To put one that tells nobody.</summary>
    public Permission PutSilent { get; } =
        Of("cloudwatch:PutMetricAlarm", names) with
        {
            Conditions = [new("Null", AlarmActions, ["true"])],
        };

    /// <summary>To switch actions off; null where an undo puts the whole alarm instead.</summary>
    public Permission? Disable { get; init; }

    /// <summary>What putting an alarm needs.</summary>
    public Permission Put(AlarmPart alarm) => alarm.AlarmActions.Count > 0 ? PutTelling : PutSilent;

    /// <summary>A permission on the alarms of some names.</summary>
    public static Permission Of(string action, string names) =>
        new(action, $"arn:{{partition}}:cloudwatch:{{region}}:{{account}}:alarm:{names}");
}
