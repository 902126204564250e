using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.CloudTrail.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.CloudTrail;

/// <summary>A trail that was there is there.</summary>
public static partial class TrailDeleted
{
    public const string Id = "cloudtrail-trail-deleted";

    private const string Deleting = "DeleteTrail";

    private static readonly Permission GetTrail = new("cloudtrail:GetTrail", Trails.Any);
    private static readonly Permission GetEventSelectors = new("cloudtrail:GetEventSelectors", Trails.Any);
    private static readonly Permission GetInsightSelectors = new("cloudtrail:GetInsightSelectors", Trails.Any);
    private static readonly Permission GetStatus = new("cloudtrail:GetTrailStatus", Trails.Any);
    private static readonly Permission ListTags = new("cloudtrail:ListTags", Trails.Any);
    private static readonly Permission CreateTrail = new("cloudtrail:CreateTrail", Trails.Any);
    private static readonly Permission AddTags = new("cloudtrail:AddTags", Trails.Any);
    private static readonly Permission DeleteTrail = new("cloudtrail:DeleteTrail", Trails.Any);

    private static readonly Setting<Sequence<string>> ProtectedTrails = Setting.Texts(
        "protectedTrails",
        ["*"],
        "Names of the trails that are made again; * for all."
    );

    public static readonly Guardrail<State> Guardrail = new()
    {
        Id = Id,
        Title = "Make a deleted trail again",
        Repairs = """
            Makes a trail again that somebody deleted, as it was last seen: its configuration, tags, selectors and
            insights; then it starts its logging. The name and so the ARN are the same.
            """,
        Spares = """
            What a trail was like is read while it is there, by the daily sweep, by AWS Config's records and when it is
            created: a trail that was never seen is told and cannot be made again. Nor can an organization's trail:
            making one takes rights in AWS Organizations that the role has not, so you are told. A trail of another
            account is left alone. Tags of AWS's own, such as CloudFormation's, do not come back.
            """,
        Breaks = """
            Undo deletes the trail again. A stack that deleted the trail and wants to make it anew fails while a trail
            of its name is there. AWS refuses a trail whose bucket, key or role is gone, and a sixth trail in a region:
            then the repair fails and is told. Calls between the deletion and the repair were not recorded by it.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls = [Fsbp("CloudTrail.1"), Cis("3.0.0", "3.1")],
        On = Trails.Kind,
        Watches =
        [
            new Watch.Calls("cloudtrail.amazonaws.com", Deleting, "CreateTrail"),
            new Watch.ConfigItem(Trails.Type),
        ],
        Reads = [GetTrail, GetEventSelectors, GetInsightSelectors, GetStatus, ListTags],
        Writes =
        [
            CreateTrail,
            AddTags,
            TrailWrites.PutEventSelectors,
            TrailWrites.PutInsightSelectors,
            TrailWrites.StartLogging,
            TrailWrites.PassRole,
        ],
        Undos = [DeleteTrail],
        Settings = [ProtectedTrails],
        KeepsBaseline = true,
        State = () => CloudTrailTrailDeletedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = IsOfDeletion,
    };

    /// <summary>A trail with all that it takes to make it again, or its absence.</summary>
    /// <param name="Name">The trail's name.</param>
    /// <param name="Trail">The trail; null if there is none, or it was not asked, because it is not this account's and
    /// region's.</param>
    public sealed record State(string Name, Whole? Trail);

    /// <summary>All of a trail.</summary>
    /// <param name="Configuration">What it covers and where its files go.</param>
    /// <param name="Selectors">Which events it records.</param>
    /// <param name="Insights">What unusual activity it looks for.</param>
    /// <param name="Tags">Its tags, without those of AWS's own.</param>
    /// <param name="IsLogging">Whether it records.</param>
    public sealed record Whole(
        TrailConfiguration Configuration,
        TrailSelectors Selectors,
        Sequence<InsightSelection> Insights,
        Sequence<TagOfTrail> Tags,
        bool IsLogging
    );

    /// <summary>A tag.</summary>
    /// <param name="Key">Its key.</param>
    /// <param name="Value">Its value.</param>
    public sealed record TagOfTrail(string Key, string Value);

    private static async Task<State?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        if (Trails.WhyNotHere(resource) is not null)
            return new(resource.Id, null);
        try
        {
            return new(resource.Id, await WholeAsync(aws, resource, cancel));
        }
        catch (TrailNotFoundException)
        {
            return new(resource.Id, null);
        }
    }

    private static async Task<Whole> WholeAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var name = resource.Id;
        var trail = await aws.CloudTrail.GetTrailAsync(new() { Name = name }, cancel);
        var selectors = await aws.CloudTrail.GetEventSelectorsAsync(new() { TrailName = name }, cancel);
        var insights = await InsightSelection.ReadAsync(aws, name, cancel);
        var status = await aws.CloudTrail.GetTrailStatusAsync(new() { Name = name }, cancel);
        var tags = await Trails.Kind.Tags!(aws, resource, cancel);
        return new(
            TrailConfiguration.Of(trail.Trail),
            TrailSelectors.Of(selectors),
            insights,
            [
                .. tags.Where(IsOurs)
                    .OrderBy(t => t.Key, StringComparer.Ordinal)
                    .Select(t => new TagOfTrail(t.Key, t.Value)),
            ],
            status.IsLogging == true
        );
    }

    // Nobody but AWS gives tags whose keys begin so.
    private static bool IsOurs(KeyValuePair<string, string> tag) =>
        !tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase);

    private static Verdict Judge(Seen<State> seen)
    {
        if (Trails.WhyNotHere(seen.Resource) is { } elsewhere)
            return seen.Left(elsewhere);
        var isProtected =
            seen.Get(ProtectedTrails) is var names && (names.Contains("*") || names.Contains(seen.State.Name));
        if (!isProtected)
            return seen.Left("the trail is not among the protected ones");
        return (seen.State.Trail, seen.Baseline?.Trail) switch
        {
            (null, null) => seen.Told(
                $"the trail {seen.State.Name} was deleted; what it was like is not known, so somebody must make it again"
            ),
            (null, { Configuration.IsOrganization: true }) => seen.Told(
                $"the organization's trail {seen.State.Name} was deleted; making it again takes rights in AWS "
                    + "Organizations, so somebody must"
            ),
            (null, { } was) => seen.Violation(
                $"the trail {seen.State.Name} was deleted",
                seen.State with
                {
                    Trail = was with { IsLogging = true },
                }
            ),
            ({ } now, { } was) when IsOfDeletion(seen.Trigger) && !IsMadeWhole(was, now) => seen.Violation(
                $"the trail {seen.State.Name} was deleted, and is there again without all that it had",
                seen.State with
                {
                    Trail = MadeWhole(was, now),
                }
            ),
            _ => seen.Compliant("the trail is there"),
        };
    }

    private static bool IsOfDeletion(Trigger trigger) => trigger is Trigger.Call { EventName: Deleting };

    // A repair that was interrupted has made the trail, and nothing more of it yet.
    private static bool IsMadeWhole(Whole was, Whole now) =>
        now.IsLogging
        && was.Selectors.IsWithin(now.Selectors)
        && InsightSelection.AreWithin(was.Insights, now.Insights)
        && !was.Tags.Any(tag => !now.Tags.Any(other => other.Key == tag.Key));

    private static Whole MadeWhole(Whole was, Whole now) =>
        now with
        {
            Selectors = was.Selectors.IsWithin(now.Selectors) ? now.Selectors : was.Selectors,
            Insights = InsightSelection.AreWithin(was.Insights, now.Insights) ? now.Insights : was.Insights,
            Tags = [.. now.Tags, .. was.Tags.Where(tag => !now.Tags.Any(other => other.Key == tag.Key))],
            IsLogging = true,
        };

    private static IEnumerable<Step> Change(Resource resource, State from, State to)
    {
        if (to.Trail is not { } wanted)
        {
            if (from.Trail is not null)
                yield return Delete(to.Name);
            yield break;
        }
        if (from.Trail is null)
            yield return Create(to.Name, wanted.Configuration);
        foreach (var step in Fill(resource, to.Name, from.Trail, wanted))
            yield return step;
    }

    private static IEnumerable<Step> Fill(Resource resource, string name, Whole? from, Whole to)
    {
        var tags = to.Tags.Where(tag => from?.Tags.Contains(tag) != true).ToList();
        if (tags.Count > 0)
            yield return Tag(resource, tags);
        if (from is null ? !to.Selectors.AreThoseOfANewTrail : to.Selectors != from.Selectors)
            yield return TrailWrites.Put(name, to.Selectors);
        if (!to.Insights.Equals(from?.Insights ?? []))
            yield return TrailWrites.Put(name, to.Insights);
        if (to.IsLogging && from?.IsLogging != true)
            yield return TrailWrites.Start(name);
    }

    private static Step Create(string name, TrailConfiguration configuration) =>
        new(
            CreateTrail,
            "CreateTrail",
            configuration.Shown(name),
            run => run.Aws.CloudTrail.CreateTrailAsync(configuration.ToCreate(name), run.Cancel).AsAnswer()
        );

    private static Step Tag(Resource resource, List<TagOfTrail> tags)
    {
        var request = new AddTagsRequest
        {
            ResourceId = resource.Arn ?? resource.Id,
            TagsList = [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
        };
        return new(
            AddTags,
            "AddTags",
            new()
            {
                ["ResourceId"] = request.ResourceId,
                ["TagsList"] = new JsonArray([.. tags.Select(tag => JsonValue.Create($"{tag.Key}={tag.Value}"))]),
            },
            run => run.Aws.CloudTrail.AddTagsAsync(request, run.Cancel).AsAnswer()
        );
    }

    private static Step Delete(string name) =>
        new(
            DeleteTrail,
            Deleting,
            new() { ["Name"] = name },
            run => run.Aws.CloudTrail.DeleteTrailAsync(new() { Name = name }, run.Cancel).AsAnswer()
        );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(State))]
    private sealed partial class CloudTrailTrailDeletedJson : JsonSerializerContext;
}
