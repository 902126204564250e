using System.Text.Json.Serialization;
using Amazon.CloudTrail.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.CloudTrail;

/// <summary>A trail covers what it covered, and its log files go where they went.</summary>
public static partial class TrailWeakened
{
    public const string Id = "cloudtrail-trail-weakened";

    private static readonly Permission GetTrail = new("cloudtrail:GetTrail", Trails.Any);
    private static readonly Permission UpdateTrail = new("cloudtrail:UpdateTrail", Trails.Any);

    // As an UpdateTrail request names what it takes away: switches that are off, and places that are empty.
    private static readonly string[] Switches =
    [
        "isMultiRegionTrail",
        "includeGlobalServiceEvents",
        "enableLogFileValidation",
        "isOrganizationTrail",
    ];
    private static readonly string[] Places = ["kmsKeyId", "cloudWatchLogsLogGroupArn", "snsTopicName"];

    private static readonly Setting<Sequence<string>> StrictTrails = Setting.Texts(
        "strictTrails",
        [],
        "Names of trails that must record every region and global services and validate their log files, whatever they "
            + "did before; * for all."
    );

    public static readonly Guardrail<State> Guardrail = new()
    {
        Id = Id,
        Title = "Put a weakened trail back",
        Repairs = """
            Puts back what a trail lost against the last state that was right: all regions, the events of global
            services, an organization's accounts, the validation of log files, the bucket and prefix of its log files,
            their key, the log group with its role, the topic. Trails in the setting `strictTrails` must record every
            region and global services and validate their log files in any case.
            """,
        Spares = """
            What was added to a trail stays. A trail is never forced to be like another: one that always recorded a
            single region may. Before a first event or sweep has seen a trail, it is not known what it was: a call that
            takes something away is told then, and the state that is found next is taken for right. A trail of another
            account and the shadow of a trail in a region that is not its home are left alone: AWS lets nobody change
            them there.
            """,
        Breaks = """
            Somebody who moves a trail to another bucket on purpose finds it moved back: exempt the trail, or who
            changes it, until it is done. The log files of the time between stay where they were written. AWS refuses an
            update whose bucket, key or role lets CloudTrail in no more.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls =
        [
            Fsbp("CloudTrail.1"),
            Fsbp("CloudTrail.2"),
            Fsbp("CloudTrail.4"),
            Fsbp("CloudTrail.5"),
            Cis("3.0.0", "3.1"),
            Cis("3.0.0", "3.2"),
            Cis("3.0.0", "3.5"),
        ],
        On = Trails.Kind,
        Watches =
        [
            new Watch.Calls("cloudtrail.amazonaws.com", "UpdateTrail", "CreateTrail"),
            new Watch.ConfigItem(Trails.Type),
        ],
        Reads = [GetTrail],
        Writes = [UpdateTrail, TrailWrites.PassRole],
        Settings = [StrictTrails],
        KeepsBaseline = true,
        State = () => CloudTrailTrailWeakenedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => WhatWasAsked(call) is not null,
    };

    /// <summary>A trail with its configuration.</summary>
    /// <param name="Name">The trail's name.</param>
    /// <param name="Configuration">What it covers and where its files go; null if it was not asked, because it is not
    /// this account's and region's trail.</param>
    public sealed record State(string Name, TrailConfiguration? Configuration);

    private static async Task<State?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        if (Trails.WhyNotHere(resource) is not null)
            return new(resource.Id, null);
        try
        {
            var answer = await aws.CloudTrail.GetTrailAsync(new() { Name = resource.Id }, cancel);
            return new(resource.Id, TrailConfiguration.Of(answer.Trail));
        }
        catch (TrailNotFoundException)
        {
            return null;
        }
    }

    private static Verdict Judge(Seen<State> seen)
    {
        if (Trails.WhyNotHere(seen.Resource) is { } elsewhere)
            return seen.Left(elsewhere);
        if (seen.State.Configuration is not { } now)
            return seen.Unclear("the trail was not asked for its configuration");
        var was = seen.Baseline?.Configuration;
        if (was is null && WhatWasAsked(seen.Trigger) is { } asked)
            return seen.Unclear($"{asked} was asked of the trail, and what it was before is not known");
        var right = RightOf(was, now, IsStrict(seen));
        var lost = right.LostIn(now).ToList();
        return lost.Count == 0
            ? seen.Compliant("the trail covers what it covered")
            : seen.Violation(
                $"the trail was weakened: {string.Join("; ", lost)}",
                seen.State with
                {
                    Configuration = right.AddedTo(now),
                }
            );
    }

    private static bool IsStrict(Seen<State> seen) =>
        seen.Get(StrictTrails) is var strict && (strict.Contains(seen.State.Name) || strict.Contains("*"));

    private static TrailConfiguration RightOf(TrailConfiguration? was, TrailConfiguration now, bool isStrict)
    {
        var right = was ?? now;
        return isStrict ? right with { IsMultiRegion = true, HasGlobalEvents = true, HasValidation = true } : right;
    }

    // The request holds only what was changed. What it says is no proof that it was otherwise before.
    private static string? WhatWasAsked(Trigger trigger)
    {
        if (trigger is not Trigger.Call { EventName: "UpdateTrail" } call)
            return null;
        foreach (var name in Switches)
        {
            if (call.Request[name].IsFalse)
                return $"{name}=false";
        }
        foreach (var name in Places)
        {
            if (call.Request[name] is { Exists: true, Text: null })
                return $"no {name}";
        }
        return call.Request["s3BucketName"].Exists ? "a bucket" : null;
    }

    private static IEnumerable<Step> Change(Resource resource, State from, State to)
    {
        if (from.Configuration is not { } was || to.Configuration is not { } wanted || was == wanted)
            yield break;
        var request = wanted.ToUpdate(to.Name, was);
        yield return new(
            UpdateTrail,
            "UpdateTrail",
            TrailConfiguration.Shown(request),
            run => run.Aws.CloudTrail.UpdateTrailAsync(request, run.Cancel).AsAnswer()
        );
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(State))]
    private sealed partial class CloudTrailTrailWeakenedJson : JsonSerializerContext;
}
