using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.SNS;
using Constructs;

namespace Remediation.Cdk;

/// <summary>Alarms that tell the topic of the options.</summary>
internal static class Alarms
{
    /// <summary>An alarm for anything above zero.</summary>
    public static void Add(Construct scope, string id, AlarmProps props, DeploymentOptions options)
    {
        props.Threshold = 0;
        props.ComparisonOperator = ComparisonOperator.GREATER_THAN_THRESHOLD;
        props.EvaluationPeriods = 1;
        props.TreatMissingData = TreatMissingData.NOT_BREACHING;
        Tell(new Alarm(scope, id, props), options);
    }

    /// <summary>Lets an alarm tell the topic, if there is one.</summary>
    public static void Tell(Alarm alarm, DeploymentOptions options)
    {
        if (options.AlarmTopic is { } topic)
            alarm.AddAlarmAction(new SnsAction(Topic.FromTopicArn(alarm, "Topic", topic)));
    }
}
