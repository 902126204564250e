using Remediation.Guardrails.Self;

namespace Remediation.Guardrails.CloudWatch;

/// <summary>CloudWatch's alarms, on metrics and composite ones.</summary>
internal static class Alarms
{
    public const string Type = "AWS::CloudWatch::Alarm";
    public const string Source = "monitoring.amazonaws.com";

    // Without them composite alarms are left out.
    private static readonly string[] Both = ["CompositeAlarm", "MetricAlarm"];

    public static readonly Permission Describe = AlarmPermissions.Of("cloudwatch:DescribeAlarms", "*");

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        Locate = Locate,
        List = ListAsync,
        Reads = [Describe],
    };

    /// <summary>The alarms that a call names.</summary>
    public static IEnumerable<string> NamesIn(Trigger.Call call) =>
        call.Request["alarmName"]
            .Texts.Concat(call.Request["alarmNames"].Texts)
            .Concat(call.Request["muteTargets"]["alarmNames"].Texts)
            .Distinct();

    /// <summary>Looks for the alarm of a name.</summary>
    public static Task<Amazon.CloudWatch.Model.DescribeAlarmsResponse> FindAsync(
        AwsClients aws,
        string name,
        CancellationToken cancel
    ) => aws.CloudWatch.DescribeAlarmsAsync(new() { AlarmNames = [name], AlarmTypes = [.. Both] }, cancel);

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger switch
        {
            Trigger.Call { EventSource: Source } call => NamesIn(call).Select(name => Of(call, name)),
            Trigger.ConfigItem { ResourceType: Type } item when (item.ResourceName ?? item.ResourceId) is { } name =>
            [
                Of(item, name),
            ],
            _ => [],
        };

    private static Resource Of(Trigger trigger, string name) =>
        trigger.Resource(Type, name, ArnOf(trigger.Partition, trigger.Region, trigger.Account, name));

    private static string ArnOf(string partition, string region, string account, string name) =>
        new Arn(partition, "cloudwatch", region, account, $"alarm:{name}").ToString();

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var page = await aws.CloudWatch.DescribeAlarmsAsync(
            new() { AlarmTypes = [.. Both], NextToken = cursor },
            cancel
        );
        var names = (page.MetricAlarms ?? [])
            .Select(alarm => alarm.AlarmName)
            .Concat((page.CompositeAlarms ?? []).Select(alarm => alarm.AlarmName ?? ""));
        var partition = Regions.PartitionOf(aws.Region);
        return ResourcePage.Of(
            names.Select(name => new Resource(
                Type,
                name,
                ArnOf(partition, aws.Region, account, name),
                account,
                aws.Region,
                partition
            )),
            page.NextToken
        );
    }
}
