using System.Text.Json.Nodes;
using Amazon.CloudTrail;
using Amazon.CloudTrail.Model;
using Remediation.Guardrails.Model;
using static Remediation.Guardrails.Model.Control;

namespace Remediation.Guardrails.CloudTrail;

/// <summary>A trail records.</summary>
/// <remarks>
/// AWS Config's rule cloudtrail-enabled judges the account and names no trail, so it is not among the watches.
/// A bare name means a trail whose home is the region that is asked, never a shadow of one (GetTrailStatus API reference), so the
/// answer to one GetTrailStatus is all that must be known; home region and owner are in the ARN.
/// </remarks>
public static class LoggingStopped
{
    private const string Type = "AWS::CloudTrail::Trail";
    private const string AnyTrail = "arn:{partition}:cloudtrail:{region}:{account}:trail/*";

    public static readonly Guardrail<Trail> Rule = new()
    {
        Id = "cloudtrail-logging-stopped",
        Title = "Start a trail's logging again",
        Description = """
            Starts the logging of a trail that somebody stopped, in the trail's home region. What the trail records, and where to, is left as it is.

            A trail of another account (an organization's trail, seen from a member) and the shadow of a trail in a region that is not its home are left alone:
            AWS lets nobody start them there. Calls made while the trail was stopped were not recorded by it.

            Without any other trail that records, EventBridge hears of no API calls; then the sweep finds the stopped trail.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Controls = [Fsbp("CloudTrail.1"), Cis("3.0.0", "3.1")],
        Practice = Practice.MonitoringAndLogging,
        ResourceTypes = [Type],
        Watches = [new Watch.Calls("cloudtrail.amazonaws.com", "StopLogging"), new Watch.ConfigItem(Type)],
        Reads = [new("cloudtrail:GetTrailStatus", AnyTrail), new("cloudtrail:ListTrails", "*")],
        Writes = [new("cloudtrail:StartLogging", AnyTrail)],
        Undos = [new("cloudtrail:StopLogging", AnyTrail)],
        State = () => CloudTrailStateJson.Default.Trail,
        Locate = Locate,
        List = List,
        SweepEvery = TimeSpan.FromHours(1),
        Tags = Tags,
        TagReads = [new("cloudtrail:ListTags", AnyTrail)],
        Observe = Observe,
        Verdict = Judge,
        Undo = (_, before, now) => (before.IsLogging, now.IsLogging) is (false, true) ? [Stop(now.Name)] : [],
    };

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger switch
        {
            Trigger.Call call => Named(call, call.Request["name"].Text),
            Trigger.ConfigItem { ResourceType: Type } item
                when !item.Status.Contains("Deleted", StringComparison.Ordinal) => Named(
                item,
                item.Arn.Length > 0 ? item.Arn
                    : item.ResourceName.Length > 0 ? item.ResourceName
                    : item.ResourceId
            ),
            _ => [],
        };

    private static IEnumerable<Resource> Named(Trigger trigger, string nameOrArn) =>
        nameOrArn.Length == 0 ? []
        : !nameOrArn.StartsWith("arn:", StringComparison.Ordinal)
            ?
            [
                trigger.Resource(
                    Type,
                    nameOrArn,
                    $"arn:{trigger.Partition}:cloudtrail:{trigger.Region}:{trigger.Account}:trail/{nameOrArn}"
                ),
            ]
        : Trail.Part(nameOrArn, 5) is ['t', 'r', 'a', 'i', 'l', '/', .. { Length: > 0 } name]
            ? [trigger.Resource(Type, name, nameOrArn)]
        : [];

    private static async Task<ResourcePage> List(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var page = await aws.CloudTrail.ListTrailsAsync(new() { NextToken = cursor }, cancel);
        return new(
            [
                .. (page.Trails ?? [])
                    .Where(t => t.HomeRegion == aws.Region && Trail.Part(t.TrailARN, 4) == account)
                    .Select(t => new Resource(
                        Type,
                        t.Name,
                        t.TrailARN,
                        account,
                        aws.Region,
                        Trigger.PartitionOf(aws.Region)
                    )),
            ],
            page.NextToken is { Length: > 0 } next ? next : null
        );
    }

    private static async Task<IReadOnlyDictionary<string, string>> Tags(
        AwsClients aws,
        Resource trail,
        CancellationToken cancel
    ) =>
        ((await aws.CloudTrail.ListTagsAsync(new() { ResourceIdList = [trail.Arn] }, cancel)).ResourceTagList ?? [])
            .SelectMany(r => r.TagsList ?? [])
            .ToDictionary(t => t.Key, t => t.Value ?? "");

    private static async Task<Trail?> Observe(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var trail = new Trail(resource.Id, resource.Arn, null);
        if (trail.Owner != resource.Account || trail.HomeRegion != resource.Region)
            return trail;
        try
        {
            return trail with
            {
                IsLogging =
                    (await aws.CloudTrail.GetTrailStatusAsync(new() { Name = trail.Name }, cancel)).IsLogging == true,
            };
        }
        catch (TrailNotFoundException)
        {
            return null;
        }
    }

    private static Verdict Judge(Resource resource, Trail trail, Settings settings) =>
        trail.Owner != resource.Account
            ? new Verdict.Compliant($"the trail belongs to account {trail.Owner}, which alone may start it")
        : trail.HomeRegion != resource.Region
            ? new Verdict.Compliant($"the trail's home is {trail.HomeRegion}, where alone it can be started")
        : trail.IsLogging == true ? new Verdict.Compliant("the trail records")
        : new Verdict.Violation($"the trail {trail.Name} does not record", [Start(trail.Name)]);

    private static Step Start(string trail) =>
        new(
            "cloudtrail:StartLogging",
            "StartLogging",
            new JsonObject { ["Name"] = trail },
            async (aws, cancel) => await aws.CloudTrail.StartLoggingAsync(new() { Name = trail }, cancel)
        );

    private static Step Stop(string trail) =>
        new(
            "cloudtrail:StopLogging",
            "StopLogging",
            new JsonObject { ["Name"] = trail },
            async (aws, cancel) => await aws.CloudTrail.StopLoggingAsync(new() { Name = trail }, cancel)
        );
}
