using System.Text.Json.Serialization;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Config;

/// <summary>AWS Config records what it recorded, and delivers it where it did.</summary>
public static partial class RecorderStopped
{
    public const string Id = "config-recorder-stopped";

    private const string Source = "config.amazonaws.com";
    private const string DeletingRecorder = "DeleteConfigurationRecorder";
    private const string PuttingRecorder = "PutConfigurationRecorder";
    private const string PuttingChannel = "PutDeliveryChannel";
    private const string ControlTower = "aws-controltower-";

    private static readonly Permission Describe = new(
        "config:DescribeConfigurationRecorders",
        RecorderWrites.Recorders
    );
    private static readonly Permission DescribeStatus = new(
        "config:DescribeConfigurationRecorderStatus",
        RecorderWrites.Recorders
    );
    private static readonly Permission DescribeChannels = new("config:DescribeDeliveryChannels", "*");

    private static readonly Setting<Sequence<string>> MayBeLeftOut = Setting.Texts(
        "mayBeLeftOut",
        [],
        "Types of resources that a recorder may stop recording, e.g. AWS::EC2::NetworkInterface; * for all."
    );

    public static readonly Guardrail<State> Guardrail = new()
    {
        Id = Id,
        Title = "Let AWS Config record again",
        Repairs = """
            Starts a region's configuration recorder that was stopped. One that was deleted is made again as it was
            last seen, and so is the delivery channel. A recorder that leaves out types of resources that it recorded,
            or whose role is another one, gets them back, and a channel its bucket, prefix, key and topic.
            """,
        Spares = """
            Right is what was: a recorder that always left out types, recorded IAM's in no region but one, or records
            daily may do so, and so may one that comes to record daily or more. A change to Config's own service-linked
            role is right. Types that may be left out can be named in the setting `mayBeLeftOut`.

            A region where no recorder was ever seen, the recorders of Control Tower, and service-linked recorders,
            which AWS services manage, are left alone. What is deleted before anybody has looked at it is told, and
            cannot be made again. How long Config keeps its items, Config's rules and aggregators are not watched. The
            tags of a recorder do not come back.
            """,
        Breaks = """
            Config costs money by what it records. Nothing was recorded while the recorder was stopped. Somebody who
            moves the channel to another bucket, or leaves out types on purpose, finds that undone: exempt the region,
            or who changes it, until it is done. AWS refuses a channel whose bucket, topic or key lets Config in no
            more: then the repair fails and is told.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls = [Fsbp("Config.1"), Cis("3.0.0", "3.3")],
        // Of the form of a recorder's ARN, whatever its name and id are, so that patterns of ARNs fit it.
        On = ResourceKind.Singleton(
            "AWS::Config::ConfigurationRecorder",
            "config",
            "configuration-recorder/region/recorder"
        ),
        Watches =
        [
            new Watch.Calls(
                Source,
                DeletingRecorder,
                "DeleteDeliveryChannel",
                PuttingRecorder,
                PuttingChannel,
                "StopConfigurationRecorder"
            ),
        ],
        Reads = [Describe, DescribeStatus, DescribeChannels],
        Writes = [RecorderWrites.PutRecorder, RecorderWrites.PutChannel, RecorderWrites.Start, RecorderWrites.PassRole],
        Undos = [RecorderWrites.Stop, RecorderWrites.DeleteRecorder, RecorderWrites.DeleteChannel],
        Settings = [MayBeLeftOut],
        SweepEvery = TimeSpan.FromHours(1),
        KeepsBaseline = true,
        State = () => ConfigRecorderStoppedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.EventName != PuttingRecorder || NamesTypes(call.Request["configurationRecorder"]),
    };

    /// <summary>A region's recorder and channel, or their absence.</summary>
    /// <param name="Recorder">The recorder; null if there is none.</param>
    /// <param name="Channel">The delivery channel; null if there is none.</param>
    public sealed record State(Recorder? Recorder, Delivery? Channel);

    private static async Task<State?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var channels = await aws.Config.DescribeDeliveryChannelsAsync(new(), cancel);
        var channel = channels.DeliveryChannels is [var one, ..] ? Delivery.Of(one) : null;
        var recorders = await aws.Config.DescribeConfigurationRecordersAsync(new(), cancel);
        if (recorders.ConfigurationRecorders?.Find(recorder => recorder.ServicePrincipal is null) is not { } found)
            return new(Recorder: null, channel);
        var statuses = await aws.Config.DescribeConfigurationRecorderStatusAsync(new(), cancel);
        var status = statuses.ConfigurationRecordersStatus?.Find(status => status.Name == found.Name);
        return new(Recorder.Of(found, status?.Recording == true), channel);
    }

    private static Verdict Judge(Seen<State> seen)
    {
        var (now, was) = (seen.State, seen.Baseline);
        var name = (now.Recorder ?? was?.Recorder)?.Name;
        if (name?.StartsWith(ControlTower, StringComparison.Ordinal) == true)
            return seen.Left("Control Tower manages the recorder");
        if (now.Recorder is null && was?.Recorder is null)
        {
            return seen.Trigger is Trigger.Call { EventName: DeletingRecorder }
                ? seen.Told("the recorder was deleted; what it was is not known, so somebody must make it again")
                : seen.Left("no recorder was ever seen in the region");
        }
        if (was?.Recorder is null && IsBeingMade(now.Recorder, seen.Trigger))
            return seen.Left("the recorder is being made");
        if (now.Recorder?.Coverage.IsKnown == false)
            return seen.Unclear($"the recorder chooses types by {now.Recorder.Coverage.Strategy}");
        return VerdictOf(seen, RightOf(now.Recorder, was?.Recorder, seen.Get(MayBeLeftOut)));
    }

    // Whoever makes one puts it, then its channel, and starts it last.
    private static bool IsBeingMade(Recorder? now, Trigger trigger) =>
        now is { IsRecording: false } && trigger is Trigger.Call { EventName: PuttingRecorder or PuttingChannel };

    private static Verdict VerdictOf(Seen<State> seen, Recorder recorder)
    {
        var (now, was) = (seen.State, seen.Baseline);
        var channel = now.Channel is null ? was?.Channel : was?.Channel?.AddedTo(now.Channel) ?? now.Channel;
        var lost = (now.Recorder is null ? ["it was deleted"] : LostOf(now.Recorder, recorder))
            .Concat(now.Channel is null ? ["its delivery channel was deleted"] : LostOf(now.Channel, channel))
            .ToList();
        if (channel is null)
            return seen.Told("the recorder has no delivery channel, and where its files went is not known");
        return lost.Count == 0
            ? seen.Compliant("the recorder records, with all that it had")
            : seen.Violation($"the region's recorder: {string.Join("; ", lost)}", new(recorder, channel));
    }

    private static Recorder RightOf(Recorder? now, Recorder? was, Sequence<string> mayBeLeftOut)
    {
        if (now is null || was is null)
            return (now ?? was)! with { IsRecording = true };
        var lost = was.Coverage.IsKnown
            ? was.Coverage.LostIn(now.Coverage).Where(type => !mayBeLeftOut.Contains(type)).ToList()
            : [];
        return now with
        {
            IsRecording = true,
            Role = now.HasOwnRole ? now.Role : was.Role,
            Coverage =
                lost.Count == 0 || mayBeLeftOut.Contains(Coverage.Others)
                    ? now.Coverage
                    : now.Coverage.With(lost, was.Coverage),
        };
    }

    private static IEnumerable<string> LostOf(Recorder now, Recorder right)
    {
        if (!now.IsRecording)
            yield return "it is stopped";
        if (now.Role != right.Role)
            yield return $"its role is {now.Role} instead of {right.Role}";
        if (now.Coverage != right.Coverage)
            yield return $"it records {now.Coverage} instead of {right.Coverage}";
    }

    private static IEnumerable<string> LostOf(Delivery now, Delivery? right) => right?.LostIn(now) ?? [];

    // As a PutConfigurationRecorder request asks for less than everything.
    private static bool NamesTypes(Field recorder)
    {
        var group = recorder["recordingGroup"];
        return !group["allSupported"].IsTrue || !group["includeGlobalResourceTypes"].IsTrue;
    }

    private static IEnumerable<Step> Change(Resource resource, State from, State to)
    {
        var name = (from.Recorder ?? to.Recorder)?.Name ?? "";
        if (from.Recorder?.IsRecording == true && to.Recorder?.IsRecording != true)
            yield return RecorderWrites.StopOf(name);
        if (to.Recorder is { } wanted && !IsSame(from.Recorder, wanted))
            yield return RecorderWrites.Put(wanted with { Name = name });
        foreach (var step in Change(from.Channel, to.Channel))
            yield return step;
        if (to.Recorder is null && from.Recorder is { } recorder)
            yield return RecorderWrites.DeletionOf(recorder);
        if (from.Recorder?.IsRecording != true && to.Recorder?.IsRecording == true)
            yield return RecorderWrites.StartOf(name);
    }

    private static IEnumerable<Step> Change(Delivery? from, Delivery? to)
    {
        if (from == to)
            yield break;
        if (to is null)
            yield return RecorderWrites.DeletionOf(from!);
        else
            yield return RecorderWrites.Put(to with { Name = from?.Name ?? to.Name });
    }

    // Whether it records is another call's.
    private static bool IsSame(Recorder? there, Recorder wanted) =>
        there is not null && wanted == there with { IsRecording = wanted.IsRecording };

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(State))]
    private sealed partial class ConfigRecorderStoppedJson : JsonSerializerContext;
}
