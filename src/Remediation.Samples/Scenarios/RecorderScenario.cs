using System.Text.Json.Nodes;
using Amazon.ConfigService.Model;
using Remediation.Guardrails.Config;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// AWS Config's recorder of a region and its delivery channel, as a deployment makes them but for what
/// <c>given.recorder</c> (members of a PutConfigurationRecorder, or <c>gone</c>) and <c>given.channel</c> (members of a
/// PutDeliveryChannel, or <c>gone</c>) say, recording unless <c>given.stopped</c>; and a recorder of another region
/// that does not record.
/// </summary>
/// <remarks>Placeholders: region, elsewhere, account, name.</remarks>
public sealed class RecorderScenario : IScenario
{
    public string Type => "AWS::Config::ConfigurationRecorder";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        // A region has one recorder.
        var names = new Dictionary<string, string>
        {
            ["region"] = Deployment.NewRegion(),
            ["elsewhere"] = Deployment.NewRegion(),
            ["account"] = Emulator.Account,
            ["name"] = (string?)given["name"] ?? "default",
        };
        await PutAsync(aws.In(names["elsewhere"]), names["name"], given: [], isRecording: false, cancel);
        var there = aws.In(names["region"]);
        var isGone = (bool?)given["recorder"]?["gone"] == true;
        var hasChannel = (bool?)given["channel"]?["gone"] != true;
        await PutAsync(there, names["name"], given, hasChannel && (bool?)given["stopped"] != true, cancel);
        // A channel is made where a recorder is, and deleted where none records.
        if (isGone)
        {
            await there.Config.StopConfigurationRecorderAsync(
                new() { ConfigurationRecorderName = names["name"] },
                cancel
            );
            await there.Config.DeleteConfigurationRecorderAsync(
                new() { ConfigurationRecorderName = names["name"] },
                cancel
            );
        }
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["here"] = await ReadAsync(aws.In(names["region"]), cancel),
            ["elsewhere"] = await ReadAsync(aws.In(names["elsewhere"]), cancel),
        };

    private static async Task PutAsync(
        AwsClients there,
        string name,
        JsonObject given,
        bool isRecording,
        CancellationToken cancel
    )
    {
        var recorder = given["recorder"];
        await there.Config.PutConfigurationRecorderAsync(
            new()
            {
                ConfigurationRecorder = new()
                {
                    Name = name,
                    RoleARN = (string?)recorder?["roleARN"] ?? $"arn:aws:iam::{Emulator.Account}:role/recorder",
                    RecordingGroup = GroupOf(recorder),
                    RecordingMode = (string?)recorder?["daily"] is { } type
                        ? new()
                        {
                            RecordingFrequency = "CONTINUOUS",
                            RecordingModeOverrides = [new() { ResourceTypes = [type], RecordingFrequency = "DAILY" }],
                        }
                        : null,
                },
            },
            cancel
        );
        var channel = given["channel"];
        if ((bool?)channel?["gone"] == true)
            return;
        await there.Config.PutDeliveryChannelAsync(
            new()
            {
                DeliveryChannel = new()
                {
                    Name = name,
                    S3BucketName = (string?)channel?["s3BucketName"] ?? "config-logs",
                    S3KeyPrefix = (string?)channel?["s3KeyPrefix"],
                    SnsTopicARN = (string?)channel?["snsTopicARN"],
                    ConfigSnapshotDeliveryProperties = new() { DeliveryFrequency = "Six_Hours" },
                },
            },
            cancel
        );
        if (isRecording)
            await there.Config.StartConfigurationRecorderAsync(new() { ConfigurationRecorderName = name }, cancel);
    }

    private static RecordingGroup GroupOf(JsonNode? recorder)
    {
        if (ListOf(recorder?["only"]) is { } only)
        {
            return new()
            {
                AllSupported = false,
                ResourceTypes = only,
                RecordingStrategy = new() { UseOnly = "INCLUSION_BY_RESOURCE_TYPES" },
            };
        }
        if (ListOf(recorder?["allBut"]) is { } allBut)
        {
            return new()
            {
                AllSupported = false,
                ExclusionByResourceTypes = new() { ResourceTypes = allBut },
                RecordingStrategy = new() { UseOnly = "EXCLUSION_BY_RESOURCE_TYPES" },
            };
        }
        return new() { AllSupported = true, IncludeGlobalResourceTypes = (bool?)recorder?["withoutGlobal"] != true };
    }

    private static List<string>? ListOf(JsonNode? texts) => texts?.AsArray().Select(text => (string)text!).ToList();

    private static async Task<JsonNode> ReadAsync(AwsClients there, CancellationToken cancel)
    {
        var recorders = await there.Config.DescribeConfigurationRecordersAsync(new(), cancel);
        var statuses = await there.Config.DescribeConfigurationRecorderStatusAsync(new(), cancel);
        var channels = await there.Config.DescribeDeliveryChannelsAsync(new(), cancel);
        return new JsonObject
        {
            ["recorder"] = recorders.ConfigurationRecorders?.SingleOrDefault() is { } recorder ? Of(recorder) : null,
            ["isRecording"] = statuses.ConfigurationRecordersStatus?.SingleOrDefault()?.Recording,
            ["channel"] = channels.DeliveryChannels?.SingleOrDefault() is { } channel ? Of(channel) : null,
        };
    }

    private static JsonObject Of(ConfigurationRecorder recorder)
    {
        var group = recorder.RecordingGroup!;
        var overrides = recorder.RecordingMode?.RecordingModeOverrides ?? [];
        return new()
        {
            ["name"] = recorder.Name,
            ["role"] = recorder.RoleARN,
            ["strategy"] = group.RecordingStrategy?.UseOnly?.Value,
            ["withGlobal"] = group.IncludeGlobalResourceTypes == true,
            ["types"] = Texts((group.ResourceTypes ?? []).Concat(group.ExclusionByResourceTypes?.ResourceTypes ?? [])),
            ["frequency"] = recorder.RecordingMode?.RecordingFrequency?.Value,
            ["otherwise"] = Texts(
                overrides.Select(types => $"{types.RecordingFrequency.Value} {string.Join(' ', types.ResourceTypes)}")
            ),
        };
    }

    private static JsonObject Of(DeliveryChannel channel) =>
        new()
        {
            ["name"] = channel.Name,
            ["bucket"] = channel.S3BucketName,
            ["prefix"] = channel.S3KeyPrefix,
            ["topic"] = channel.SnsTopicARN,
            ["snapshots"] = channel.ConfigSnapshotDeliveryProperties?.DeliveryFrequency?.Value,
        };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode?)text)];
}
