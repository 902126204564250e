using Amazon.CloudTrail.Model;
using Remediation.Engine.Heartbeats;
using Remediation.Guardrails.CloudTrail;

namespace Remediation.Cli.Examining;

/// <summary>
/// Examines whether a trail records management events in a region: without one EventBridge hears of no API call there.
/// </summary>
internal static class TrailExaminer
{
    private const string Wanted =
        """[{"Name":"Management","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}]""";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<IReadOnlyList<Check>> ExamineAsync(AwsClients aws, CancellationToken cancel)
    {
        var subject = new Subject("trail", "management events", aws.Region);
        using var facts = new FactReader(Patience, TimeProvider.System, cancel);
        var count = await new RecordingTrails(aws.In, facts).CountAsync(aws.Region);
        if (count is null)
            return [subject.Unknown(string.Join("; ", facts.Unread.Values.Select(Subject.OfCaller)))];
        if (count > 0)
            return [subject.Ok($"{Text.Count(count.Value, "trail")} of this region record them")];
        string[] actions = ["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"];
        return await subject.LookAsync(actions, () => WithoutAsync(subject, aws, cancel), cancel);
    }

    private static async Task<IReadOnlyList<Check>> WithoutAsync(
        Subject subject,
        AwsClients aws,
        CancellationToken cancel
    )
    {
        const string effect = "EventBridge hears of no API call here, so no guardrail does";
        var request = new DescribeTrailsRequest { IncludeShadowTrails = true };
        var trails = (await aws.CloudTrail.DescribeTrailsAsync(request, cancel)).TrailList ?? [];
        if (trails.Count == 0)
        {
            const string name = "management-events";
            const string make =
                $"cloudtrail create-trail --name {name} --is-multi-region-trail --s3-bucket-name BUCKET";
            const string start = $"cloudtrail start-logging --name {name}";
            return
            [
                subject.Failed(
                    $"there is no trail: {effect}; the bucket BUCKET must let CloudTrail write",
                    $"{Commands.Aws(make, aws.Region)} && {Commands.Aws(start, aws.Region)}"
                ),
            ];
        }
        var trail = trails[0];
        var home = aws.In(trail.HomeRegion);
        var status = await home.CloudTrail.GetTrailStatusAsync(new() { Name = trail.TrailARN }, cancel);
        if (status.IsLogging != true)
        {
            return
            [
                subject.Failed(
                    $"the trail {trail.TrailARN} does not log: {effect}",
                    Commands.Aws($"cloudtrail start-logging --name {trail.TrailARN}", home.Region)
                ),
            ];
        }
        var selected = $"cloudtrail put-event-selectors --trail-name {trail.TrailARN}";
        return
        [
            subject.Failed(
                $"the trail {trail.TrailARN} records no management events that write: {effect}; "
                    + "the command replaces what the trail records now",
                Commands.Aws($"{selected} --advanced-event-selectors {Commands.Quoted(Wanted)}", home.Region)
            ),
        ];
    }
}
