using System.Text.Json.Serialization;
using Amazon.CloudTrail;
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

    private const string Stopping = "StopLogging";

    private static readonly Permission GetStatus = new("cloudtrail:GetTrailStatus", Trails.Any);
    private static readonly Permission GetStatusOfAll = new("cloudtrail:GetTrailStatus", Trails.AnyOwners);
    private static readonly Permission StartLoggingOfAll = new("cloudtrail:StartLogging", Trails.AnyOwners);
    private static readonly Permission StopLogging = new("cloudtrail:StopLogging", Trails.Any);
    private static readonly Permission StopLoggingOfAll = new("cloudtrail:StopLogging", Trails.AnyOwners);

    public static readonly Guardrail<Trail> Guardrail = new()
    {
        Id = Id,
        Title = "Start a trail's logging again",
        Repairs = """
            Starts the logging of a trail that somebody stopped, in the trail's home region. What the trail records, and where to, is left as it is.
            """,
        Spares = """
            The shadow of a trail in a region that is not its home is left alone: AWS lets nobody start it there. So is a trail of another account (an
            organization's trail, seen from a member), unless it was stopped from here: only the organization's delegated administrator can do that,
            and it can start the trail again. Calls made while the trail was stopped were not recorded by it.
            """,
        Breaks = """
            Nothing. Without any other trail that records, EventBridge hears of no API calls; then the sweep finds the stopped trail.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls = [Fsbp("CloudTrail.1"), Cis("3.0.0", "3.1")],
        On = Trails.Kind,
        Watches = [new Watch.Calls("cloudtrail.amazonaws.com", Stopping), new Watch.ConfigItem(Trails.Type)],
        Reads = [GetStatus, GetStatusOfAll],
        Writes = [TrailWrites.StartLogging, StartLoggingOfAll],
        Undos = [StopLogging, StopLoggingOfAll],
        SweepEvery = TimeSpan.FromHours(1),
        State = () => CloudTrailLoggingStoppedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = IsStoppedFromHere,
    };

    /// <summary>Whether a trail records.</summary>
    /// <param name="Name">The trail's name.</param>
    /// <param name="Arn">The trail's ARN: it names the home region and the account that owns the trail.</param>
    /// <param name="IsLogging">Whether it records; null if it was not asked, because its home is elsewhere, or if its
    /// owner does not let us know.</param>
    public sealed record Trail(string Name, string Arn, bool? IsLogging)
    {
        /// <summary>The home region, the only one where logging can be started; null if the ARN is none.</summary>
        public string? HomeRegion => Model.Arn.Parse(Arn)?.Region;

        /// <summary>The owner: for an organization's trail its management account; null if the ARN is none.</summary>
        public string? Owner => Model.Arn.Parse(Arn)?.Account;
    }

    // One question is enough: home region and owner are in the ARN. Another account's trail is known by its ARN alone.
    private static async Task<Trail?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var trail = new Trail(resource.Id, resource.Arn ?? "", IsLogging: null);
        if (trail.HomeRegion != resource.Region)
            return trail;
        var isOwn = trail.Owner == resource.Account;
        try
        {
            var named = isOwn ? trail.Name : trail.Arn;
            var status = await aws.CloudTrail.GetTrailStatusAsync(new() { Name = named }, cancel);
            return trail with { IsLogging = status.IsLogging == true };
        }
        catch (TrailNotFoundException)
        {
            return isOwn ? null : trail;
        }
        catch (AmazonCloudTrailException denied) when (!isOwn && AwsError.IsDenied(denied))
        {
            return trail;
        }
    }

    private static Verdict Judge(Seen<Trail> seen)
    {
        var trail = seen.State;
        if (trail.HomeRegion != seen.Resource.Region)
            return seen.Compliant($"the trail's home is {trail.HomeRegion}, where alone it can be started");
        if (trail.Owner != seen.Resource.Account && !IsStoppedFromHere(seen.Trigger))
            return seen.Compliant($"the trail belongs to account {trail.Owner}, which alone may start it");
        return trail.IsLogging switch
        {
            true => seen.Compliant("the trail records"),
            false => seen.Violation($"the trail {trail.Name} does not record", trail with { IsLogging = true }),
            null => seen.Unclear($"account {trail.Owner}, whose trail it is, does not let us know whether it records"),
        };
    }

    // A call that succeeded: who can stop another account's trail is its delegated administrator, and can start it.
    private static bool IsStoppedFromHere(Trigger trigger) => trigger is Trigger.Call { EventName: Stopping };

    private static string NameOf(Resource resource, Trail trail) =>
        trail.Owner == resource.Account ? trail.Name : trail.Arn;

    private static IEnumerable<Step> Change(Resource resource, Trail from, Trail to)
    {
        if (from.IsLogging != true && to.IsLogging == true)
            yield return Start(NameOf(resource, to), to.Owner == resource.Account);
        if (from.IsLogging == true && to.IsLogging == false)
            yield return Stop(NameOf(resource, to), to.Owner == resource.Account);
    }

    private static Step Start(string trail, bool isOwn)
    {
        var step = TrailWrites.Start(trail);
        return isOwn ? step : step with { Permission = StartLoggingOfAll };
    }

    private static Step Stop(string trail, bool isOwn) =>
        new(
            isOwn ? StopLogging : StopLoggingOfAll,
            Stopping,
            new() { ["Name"] = trail },
            async run => await run.Aws.CloudTrail.StopLoggingAsync(new() { Name = trail }, run.Cancel)
        );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Trail))]
    private sealed partial class CloudTrailLoggingStoppedJson : JsonSerializerContext;
}
