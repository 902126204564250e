using System.Text.Json.Serialization;
using Amazon.CloudTrail.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.CloudTrail;

/// <summary>A trail records.</summary>
/// <remarks>
/// AWS Config's rule cloudtrail-enabled judges the account and names no trail, so it is not among the watches.
/// </remarks>
public static partial class LoggingStopped
{
    public const string Id = "cloudtrail-logging-stopped";

    private static readonly Permission GetStatus = new("cloudtrail:GetTrailStatus", Trails.AnyOfOrganization);
    private static readonly Permission StartLogging = new("cloudtrail:StartLogging", Trails.AnyOfOrganization);
    private static readonly Permission StopLogging = new("cloudtrail:StopLogging", Trails.AnyOfOrganization);

    public static readonly Guardrail<Trail> Guardrail = new()
    {
        Id = Id,
        Title = "Start a trail's logging again",
        Repairs = """
            Starts the logging of a trail that somebody stopped, in the trail's home region. What the trail records, and
            where to, is left as it is. An organization's trail that somebody of this account stopped, who is its
            delegated administrator then, is started too.
            """,
        Spares = """
            An organization's trail, seen from a member, is refused, and the shadow of a trail in a region that is not
            its home is left alone: AWS lets nobody start them there. Calls made while the trail was stopped were not
            recorded by it.
            """,
        Breaks = """
            Nothing. Without any other trail that records, EventBridge hears of no API calls; then the sweep finds the
            stopped trail.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls = [Fsbp("CloudTrail.1"), Cis("3.0.0", "3.1")],
        On = Trails.Kind,
        Watches = [new Watch.Calls("cloudtrail.amazonaws.com", "StopLogging"), new Watch.ConfigItem(Trails.Type)],
        Reads = [GetStatus],
        Writes = [StartLogging],
        Undos = [StopLogging],
        SweepEvery = TimeSpan.FromHours(1),
        State = () => CloudTrailLoggingStoppedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.EventName == "StopLogging",
    };

    /// <summary>Whether a trail records.</summary>
    /// <param name="Name">The trail's name.</param>
    /// <param name="Arn">The trail's ARN: it names the home region and the account that owns the trail.</param>
    /// <param name="IsLogging">Whether it records; null if it was not asked, because its home is another
    /// region.</param>
    public sealed record Trail(string Name, string Arn, bool? IsLogging)
    {
        /// <summary>The home region, the only one where logging can be started; null if the ARN is none.</summary>
        public string? HomeRegion => Model.Arn.Parse(Arn)?.Region;
    }

    // One question is enough: the home region is in the ARN.
    private static async Task<Trail?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var trail = new Trail(resource.Id, resource.Arn ?? "", IsLogging: null);
        if (trail.HomeRegion != resource.Region)
            return trail;
        try
        {
            var status = await aws.CloudTrail.GetTrailStatusAsync(new() { Name = trail.Name }, cancel);
            return trail with { IsLogging = status.IsLogging == true };
        }
        catch (TrailNotFoundException)
        {
            return null;
        }
    }

    private static Verdict Judge(Seen<Trail> seen)
    {
        var trail = seen.State;
        if (trail.HomeRegion != seen.Resource.Region)
            return seen.Compliant($"the trail's home is {trail.HomeRegion}, where alone it can be started");
        if (trail.IsLogging == true)
            return seen.Compliant("the trail records");
        return seen.Violation($"the trail {trail.Name} does not record", trail with { IsLogging = true });
    }

    private static IEnumerable<Step> Change(Resource resource, Trail from, Trail to)
    {
        if (from.IsLogging != true && to.IsLogging == true)
            yield return Start(to.Name);
        if (from.IsLogging == true && to.IsLogging == false)
            yield return Stop(to.Name);
    }

    private static Step Start(string trail) =>
        new(
            StartLogging,
            "StartLogging",
            new() { ["Name"] = trail },
            run => run.Aws.CloudTrail.StartLoggingAsync(new() { Name = trail }, run.Cancel).AsAnswer()
        );

    private static Step Stop(string trail) =>
        new(
            StopLogging,
            "StopLogging",
            new() { ["Name"] = trail },
            run => run.Aws.CloudTrail.StopLoggingAsync(new() { Name = trail }, run.Cancel).AsAnswer()
        );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Trail))]
    private sealed partial class CloudTrailLoggingStoppedJson : JsonSerializerContext;
}
