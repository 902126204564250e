using System.Text.Json.Serialization;
using Amazon.GuardDuty.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.GuardDuty;

/// <summary>GuardDuty detects, with every feature that it had.</summary>
/// <remarks>A region has one detector at most: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_concepts.html
/// </remarks>
public static partial class Disabled
{
    public const string Id = "guardduty-disabled";

    private const string Type = "AWS::GuardDuty::Detector";
    private const string Source = "guardduty.amazonaws.com";
    private const string Deleting = "DeleteDetector";
    private const string Updating = "UpdateDetector";
    private const string Detectors = "arn:{partition}:guardduty:{region}:{account}:detector/*";

    private static readonly Permission List = new("guardduty:ListDetectors", "*");
    private static readonly Permission Get = new("guardduty:GetDetector", Detectors);
    private static readonly Permission Create = new("guardduty:CreateDetector", "*");
    private static readonly Permission Update = new("guardduty:UpdateDetector", Detectors);
    private static readonly Permission Delete = new("guardduty:DeleteDetector", Detectors);

    private static readonly Setting<Sequence<string>> RequiredFeatures = Setting.Texts(
        "requiredFeatures",
        [],
        "Features that must be on wherever the region has them, whatever was on before, e.g. S3_DATA_EVENTS; * for all."
    );

    public static readonly Guardrail<State> Guardrail = new()
    {
        Id = Id,
        Title = "Switch GuardDuty on again",
        Repairs = """
            Enables a region's detector that is suspended, makes one again where it was deleted, and switches on again
            what was switched off of it: features such as the protection of S3 and their parts, and how often findings
            are told. What was on is known from the last state that was right. Features in the setting
            `requiredFeatures` must be on in any case.
            """,
        Spares = """
            A region where no detector was ever seen is left alone, and so are features that were never on. A detector
            that is deleted before anybody has looked at it is told, and cannot be made again.

            What a call does to the members of an administrator's account, to the organization's settings or to where
            findings are exported is told by the call alone and not put back: members that are not watched, left or
            deleted, an administrator that is left, features that are switched off for members, a destination that is
            deleted. Plans that scan the objects of buckets, filters, and lists of addresses are not watched.
            """,
        Breaks = """
            GuardDuty costs money by what it looks at. Exempt a region where you want it off.

            **A detector that was deleted does not come back, another one is made**: it has another id, and none of the
            old one's findings, filters, lists of addresses, destinations, members and tags. Undo deletes it again. A
            stack that deleted the detector and wants to make it anew fails while one is there.

            A member cannot change what its administrator decides: AWS refuses it, and the repair fails and is told.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls =
        [
            Fsbp("GuardDuty.1"),
            Fsbp("GuardDuty.5"),
            Fsbp("GuardDuty.6"),
            Fsbp("GuardDuty.8"),
            Fsbp("GuardDuty.9"),
            Fsbp("GuardDuty.10"),
            Fsbp("GuardDuty.11"),
        ],
        // Of the form of a detector's ARN, whatever its id is, so that patterns of ARNs fit it.
        On = ResourceKind.Singleton(Type, "guardduty", "detector/region"),
        Watches =
        [
            new Watch.Calls(Source, ["CreateDetector", Deleting, Updating, .. WeakeningCalls.All.Names]),
            new Watch.ConfigItem(Type),
            new Watch.ConfigRule("guardduty-enabled-centralized"),
        ],
        Reads = [List, Get],
        Writes = [Create, Update],
        Undos = [Delete],
        Settings = [RequiredFeatures],
        SweepEvery = TimeSpan.FromHours(1),
        KeepsBaseline = true,
        State = () => GuardDutyDisabledJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.EventName == Deleting || (call.EventName == Updating && AsksForLess(call)),
    };

    /// <summary>A region's detector, or its absence.</summary>
    /// <param name="Detector">The detector; null if there is none.</param>
    public sealed record State(Detector? Detector);

    private static async Task<State?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var listed = await aws.GuardDuty.ListDetectorsAsync(new(), cancel);
        if (listed.DetectorIds is not [var id, ..])
            return new(Detector: null);
        return new(Detector.Of(id, await aws.GuardDuty.GetDetectorAsync(new() { DetectorId = id }, cancel)));
    }

    private static Verdict Judge(Seen<State> seen)
    {
        var was = seen.Baseline?.Detector;
        var required = seen.Get(RequiredFeatures);
        if (seen.State.Detector is not { } now)
            return WithoutDetector(seen, was?.Mended(was, required));
        var right = now.Mended(was, required);
        var lost = now.Lacks(right).ToList();
        if (lost.Count > 0)
            return seen.Violation($"the region's detector: {string.Join("; ", lost)}", new(right));
        if (WeakeningCalls.All.Told(seen.Trigger) is { } told)
            return seen.Told(told);
        if (was is null && seen.Trigger is Trigger.Call { EventName: Updating } call && AsksForFeaturesOff(call))
            return seen.Unclear("features were asked to be off, and what was on before is not known");
        return seen.Compliant("the region's detector is enabled, with every feature that it had");
    }

    private static Verdict WithoutDetector(Seen<State> seen, Detector? right)
    {
        if (right is not null)
            return seen.Violation("the region's detector was deleted", new(right));
        return seen.Trigger is Trigger.Call { EventName: Deleting }
            ? seen.Told("the region's detector was deleted; what it was is not known, so somebody must make one again")
            : seen.Left("no detector was ever seen in the region");
    }

    private static bool AsksForLess(Trigger.Call call) => call.Request["enable"].IsFalse || AsksForFeaturesOff(call);

    // As an UpdateDetector request names what it takes away beside the detector, by features or in their older form.
    private static bool AsksForFeaturesOff(Trigger.Call call)
    {
        var sources = call.Request["dataSources"];
        return WeakeningCalls.HasOff(call.Request["features"])
            || sources["s3Logs"]["enable"].IsFalse
            || sources["kubernetes"]["auditLogs"]["enable"].IsFalse
            || sources["malwareProtection"]["scanEc2InstanceWithFindings"]["ebsVolumes"].IsFalse;
    }

    private static IEnumerable<Step> Change(Resource resource, State from, State to)
    {
        switch (from.Detector, to.Detector)
        {
            case (null, { } wanted):
                yield return CreateOne(wanted);
                break;
            case ({ } there, null):
                yield return DeleteOne(there.Id);
                break;
            case ({ } there, { } wanted) when wanted.ToUpdate(there) is { } request:
                yield return UpdateOne(request);
                break;
        }
    }

    private static Step CreateOne(Detector detector)
    {
        var shown = detector.ToCreate("");
        return new(
            Create,
            "CreateDetector",
            Detector.Shown(null, shown.Enable, shown.FindingPublishingFrequency, shown.Features),
            run => run.Aws.GuardDuty.CreateDetectorAsync(detector.ToCreate(run.Token), run.Cancel).AsAnswer()
        );
    }

    private static Step UpdateOne(UpdateDetectorRequest request) =>
        new(
            Update,
            Updating,
            Detector.Shown(request.DetectorId, request.Enable, request.FindingPublishingFrequency, request.Features),
            run => run.Aws.GuardDuty.UpdateDetectorAsync(request, run.Cancel).AsAnswer()
        );

    private static Step DeleteOne(string id) =>
        new(
            Delete,
            Deleting,
            Detector.Shown(id, null, null, null),
            run => run.Aws.GuardDuty.DeleteDetectorAsync(new() { DetectorId = id }, run.Cancel).AsAnswer()
        );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(State))]
    private sealed partial class GuardDutyDisabledJson : JsonSerializerContext;
}
