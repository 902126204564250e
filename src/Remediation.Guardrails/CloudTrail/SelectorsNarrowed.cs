using System.Text.Json.Serialization;
using Amazon.CloudTrail.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.CloudTrail;

/// <summary>A trail records every management event, and of data events what it recorded.</summary>
public static partial class SelectorsNarrowed
{
    public const string Id = "cloudtrail-selectors-narrowed";

    private static readonly Permission GetEventSelectors = new("cloudtrail:GetEventSelectors", Trails.Any);
    private static readonly Permission GetInsightSelectors = new("cloudtrail:GetInsightSelectors", Trails.Any);
    private static readonly Permission GetStatus = new("cloudtrail:GetTrailStatus", Trails.Any);

    private static readonly Setting<Sequence<string>> DataTrails = Setting.Texts(
        "dataTrails",
        [],
        "Names of trails that are for data events alone, and need record no management events."
    );

    public static readonly Guardrail<State> Guardrail = new()
    {
        Id = Id,
        Title = "Let a trail record again what it recorded",
        Repairs = """
            Selects every management event again, reading and writing, in a trail that leaves some out, and what the
            trail recorded before of data events and insights. Without its management events, EventBridge hears of no
            API calls.
            """,
        Spares = """
            Selectors that were added stay, as far as a trail takes that many. The events of KMS and of the RDS Data API
            may be left out. A trail that was first seen without management events stays so while another trail of the
            account records them: it is for data events. So does one in the setting `dataTrails`. A trail of another
            account and the shadow of a trail in a region that is not its home are left alone: AWS lets nobody change
            them there.
            """,
        Breaks = """
            Recording more costs more: a second trail with management events, and data events that were taken away to
            save money. Name such a trail in `dataTrails`, or exempt who changes it. Events of the time between were not
            recorded.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls = [Fsbp("CloudTrail.1"), Cis("3.0.0", "3.1"), Cis("3.0.0", "3.8"), Cis("3.0.0", "3.9")],
        On = Trails.Kind,
        Watches =
        [
            new Watch.Calls("cloudtrail.amazonaws.com", "PutEventSelectors", "PutInsightSelectors"),
            new Watch.ConfigItem(Trails.Type),
        ],
        Reads = [GetEventSelectors, GetInsightSelectors, GetStatus],
        Writes = [TrailWrites.PutEventSelectors, TrailWrites.PutInsightSelectors],
        Settings = [DataTrails],
        KeepsBaseline = true,
        State = () => CloudTrailSelectorsNarrowedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = Asks,
    };

    /// <summary>What a trail records.</summary>
    /// <param name="Name">The trail's name.</param>
    /// <param name="Selectors">Its selectors; null if it was not asked, because it is not this account's and region's
    /// trail.</param>
    /// <param name="Insights">What unusual activity it looks for.</param>
    /// <param name="Other">Another trail of the account that records every management event; null if there is none, or
    /// the trail is not for data alone, so that nobody asked.</param>
    public sealed record State(
        string Name,
        TrailSelectors? Selectors,
        Sequence<InsightSelection> Insights,
        string? Other
    );

    private static async Task<State?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        if (Trails.WhyNotHere(resource) is not null)
            return new(resource.Id, null, [], null);
        try
        {
            var selectors = await SelectorsAsync(aws, resource.Id, cancel);
            var insights = await InsightSelection.ReadAsync(aws, resource.Id, cancel);
            var other = selectors.IsForDataAlone ? await OtherAsync(aws, resource, cancel) : null;
            return new(resource.Id, selectors, insights, other);
        }
        catch (TrailNotFoundException)
        {
            return null;
        }
    }

    private static async Task<TrailSelectors> SelectorsAsync(AwsClients aws, string trail, CancellationToken cancel) =>
        TrailSelectors.Of(await aws.CloudTrail.GetEventSelectorsAsync(new() { TrailName = trail }, cancel));

    // Whose home is elsewhere is asked there.
    private static async Task<string?> OtherAsync(AwsClients aws, Resource trail, CancellationToken cancel)
    {
        var listed = await aws.CloudTrail.ListTrailsAsync(new(), cancel);
        var others = (listed.Trails ?? []).Where(other =>
            other.TrailARN != trail.Arn && Arn.Parse(other.TrailARN)?.Account == trail.Account
        );
        foreach (var other in others)
        {
            var home = other.HomeRegion == aws.Region ? aws : aws.In(other.HomeRegion);
            if (await RecordsAsync(home, other.Name, cancel))
                return other.Name;
        }
        return null;
    }

    private static async Task<bool> RecordsAsync(AwsClients home, string trail, CancellationToken cancel)
    {
        try
        {
            var status = await home.CloudTrail.GetTrailStatusAsync(new() { Name = trail }, cancel);
            return status.IsLogging == true && (await SelectorsAsync(home, trail, cancel)).HasManagementEvents;
        }
        catch (TrailNotFoundException)
        {
            return false;
        }
    }

    // Of either form: some management events are left out.
    private static bool Asks(Trigger.Call call) =>
        call.Request["eventSelectors"]
            .Items.Any(selector =>
                selector["includeManagementEvents"].IsFalse
                || selector["readWriteType"].Text is "ReadOnly" or "WriteOnly"
            )
        || call.Request["advancedEventSelectors"]
            .Items.SelectMany(selector => selector["fieldSelectors"].Items)
            .Any(field => field["field"].Text is "readOnly" or "eventSource");

    private static Verdict Judge(Seen<State> seen)
    {
        if (Trails.WhyNotHere(seen.Resource) is { } elsewhere)
            return seen.Left(elsewhere);
        if (seen.State.Selectors is not { } now)
            return seen.Unclear("the trail was not asked for its selectors");
        var was = seen.Baseline?.Selectors;
        var lost = new List<string>();
        if (NeedsManagementEvents(seen, was) && !now.HasManagementEvents)
            lost.Add("management events");
        if (was?.IsWithin(now) == false)
            lost.Add("events that it recorded before");
        var insights = seen.Baseline?.Insights ?? [];
        var hasInsights = InsightSelection.AreWithin(insights, seen.State.Insights);
        if (!hasInsights)
            lost.Add("insights");
        if (lost.Count == 0)
            return seen.Compliant(WhyRight(seen.State, now));
        return seen.Violation(
            $"the trail {seen.State.Name} leaves out {string.Join(" and ", lost)}",
            seen.State with
            {
                Selectors = WantedOf(seen, was, now),
                Insights = hasInsights ? seen.State.Insights : InsightSelection.With(insights, seen.State.Insights),
            }
        );
    }

    private static bool NeedsManagementEvents(Seen<State> seen, TrailSelectors? was)
    {
        if (seen.Get(DataTrails).Contains(seen.State.Name))
            return false;
        return was?.HasManagementEvents == true || seen.State.Other is null;
    }

    private static TrailSelectors WantedOf(Seen<State> seen, TrailSelectors? was, TrailSelectors now)
    {
        var wanted = was is null || was.IsWithin(now) ? now : was.With(now);
        return NeedsManagementEvents(seen, was) ? wanted.WithManagementEvents() : wanted;
    }

    private static string WhyRight(State state, TrailSelectors now)
    {
        if (now.HasManagementEvents)
            return "the trail records every management event";
        return state.Other is { } other
            ? $"the trail is for data events, and {other} records the management events"
            : "the trail is for data events";
    }

    private static IEnumerable<Step> Change(Resource resource, State from, State to)
    {
        if (from.Selectors is null || to.Selectors is not { } wanted)
            yield break;
        if (from.Selectors != wanted)
            yield return TrailWrites.Put(to.Name, wanted);
        if (!from.Insights.Equals(to.Insights))
            yield return TrailWrites.Put(to.Name, to.Insights);
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(State))]
    private sealed partial class CloudTrailSelectorsNarrowedJson : JsonSerializerContext;
}
