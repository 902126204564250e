using Amazon.CloudTrail;
using Amazon.CloudTrail.Model;

namespace Remediation.Engine.Heartbeats;

/// <summary>Counts the trails that record management events: with none, EventBridge hears of no API calls.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
/// </remarks>
/// <param name="clients">Gives the clients of the read role in a region.</param>
/// <param name="facts">Keeps the reason of what cannot be read.</param>
internal sealed class RecordingTrails(Func<string, AwsClients> clients, FactReader facts)
{
    private static readonly string[] Listing = ["cloudtrail:DescribeTrails"];
    private static readonly string[] Looking = ["cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"];

    /// <summary>
    /// How many of the trails that a region shows record; null where none is known to, and not all could be read.
    /// </summary>
    public async Task<int?> CountAsync(string region)
    {
        var trails = await facts.ReadAsync("trails", Listing, cancel => ListAsync(region, cancel));
        if (trails is null)
            return null;
        var known = 0;
        var isAllKnown = true;
        foreach (var trail in trails)
        {
            var looked = await facts.ReadAsync($"trail {trail.TrailARN}", Looking, cancel => LookAsync(trail, cancel));
            isAllKnown &= looked is not null;
            known += looked is { IsRecording: true } ? 1 : 0;
        }
        return known > 0 || isAllKnown ? known : null;
    }

    private async Task<IReadOnlyList<Trail>> ListAsync(string region, CancellationToken cancel)
    {
        var request = new DescribeTrailsRequest { IncludeShadowTrails = true };
        return (await ClientOf(region).DescribeTrailsAsync(request, cancel)).TrailList ?? [];
    }

    // A trail is asked about where it is at home; elsewhere there is only its shadow.
    private async Task<Looked> LookAsync(Trail trail, CancellationToken cancel)
    {
        var cloudTrail = ClientOf(trail.HomeRegion);
        var status = await cloudTrail.GetTrailStatusAsync(new() { Name = trail.TrailARN }, cancel);
        if (status.IsLogging != true)
            return new(IsRecording: false);
        var selectors = await cloudTrail.GetEventSelectorsAsync(new() { TrailName = trail.TrailARN }, cancel);
        return new(
            (selectors.EventSelectors ?? []).Exists(HasManagementEvents)
                || (selectors.AdvancedEventSelectors ?? []).Exists(HasManagementEvents)
        );
    }

    // Of management events the writes: reading breaks nothing. What is not said is yes.
    private static bool HasManagementEvents(EventSelector selector) =>
        selector.IncludeManagementEvents != false && selector.ReadWriteType != ReadWriteType.ReadOnly;

    private static bool HasManagementEvents(AdvancedEventSelector selector) =>
        Is(selector, "eventCategory", "Management") && !Is(selector, "readOnly", "true");

    private static bool Is(AdvancedEventSelector selector, string field, string value) =>
        (selector.FieldSelectors ?? []).Exists(f => f.Field == field && f.Equals?.Contains(value) == true);

    private AmazonCloudTrailClient ClientOf(string region)
    {
        var aws = clients(region);
        return aws.Client(() =>
            new AmazonCloudTrailClient(aws.Credentials, aws.Configured(new AmazonCloudTrailConfig()))
        );
    }

    private sealed record Looked(bool IsRecording);
}
