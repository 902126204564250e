using System.Text.Json.Nodes;

namespace Remediation.Guardrails.Config;

/// <summary>The writes to a region's recorder and delivery channel, with what they need.</summary>
internal static class RecorderWrites
{
    /// <summary>Every recorder, for a permission.</summary>
    public const string Recorders = "arn:{partition}:config:{region}:{account}:configuration-recorder/*/*";

    public static readonly Permission PutRecorder = new("config:PutConfigurationRecorder", Recorders);
    public static readonly Permission PutChannel = new("config:PutDeliveryChannel", "*");
    public static readonly Permission Start = new("config:StartConfigurationRecorder", Recorders);
    public static readonly Permission Stop = new("config:StopConfigurationRecorder", Recorders);
    public static readonly Permission DeleteRecorder = new("config:DeleteConfigurationRecorder", Recorders);
    public static readonly Permission DeleteChannel = new("config:DeleteDeliveryChannel", "*");

    // A recorder is given its role, which IAM asks to be passed: no call of its own.
    public static readonly Permission PassRole = new("iam:PassRole", "arn:{partition}:iam::{account}:role/*")
    {
        Conditions = [new("StringEquals", "iam:PassedToService", ["config.amazonaws.com"])],
    };

    public static Step Put(Recorder recorder)
    {
        var shown = new JsonObject { ["Name"] = recorder.Name, ["Records"] = recorder.Coverage.ToString() };
        if (recorder.Role is { } role)
            shown["RoleARN"] = role;
        return new(
            PutRecorder,
            "PutConfigurationRecorder",
            shown,
            run =>
                run.Aws.Config.PutConfigurationRecorderAsync(
                        new() { ConfigurationRecorder = recorder.ToPut() },
                        run.Cancel
                    )
                    .AsAnswer()
        );
    }

    public static Step Put(Delivery channel)
    {
        var shown = new JsonObject { ["Name"] = channel.Name, ["S3BucketName"] = channel.Bucket };
        if (channel.Prefix is { } prefix)
            shown["S3KeyPrefix"] = prefix;
        if (channel.Key is { } key)
            shown["S3KmsKeyArn"] = key;
        if (channel.Topic is { } topic)
            shown["SnsTopicARN"] = topic;
        return new(
            PutChannel,
            "PutDeliveryChannel",
            shown,
            run =>
                run.Aws.Config.PutDeliveryChannelAsync(new() { DeliveryChannel = channel.ToPut() }, run.Cancel)
                    .AsAnswer()
        );
    }

    public static Step StartOf(string recorder) =>
        new(
            Start,
            "StartConfigurationRecorder",
            new() { ["ConfigurationRecorderName"] = recorder },
            run =>
                run.Aws.Config.StartConfigurationRecorderAsync(
                        new() { ConfigurationRecorderName = recorder },
                        run.Cancel
                    )
                    .AsAnswer()
        );

    public static Step StopOf(string recorder) =>
        new(
            Stop,
            "StopConfigurationRecorder",
            new() { ["ConfigurationRecorderName"] = recorder },
            run =>
                run.Aws.Config.StopConfigurationRecorderAsync(
                        new() { ConfigurationRecorderName = recorder },
                        run.Cancel
                    )
                    .AsAnswer()
        );

    public static Step DeletionOf(Recorder recorder) =>
        new(
            DeleteRecorder,
            "DeleteConfigurationRecorder",
            new() { ["ConfigurationRecorderName"] = recorder.Name },
            run =>
                run.Aws.Config.DeleteConfigurationRecorderAsync(
                        new() { ConfigurationRecorderName = recorder.Name },
                        run.Cancel
                    )
                    .AsAnswer()
        );

    public static Step DeletionOf(Delivery channel) =>
        new(
            DeleteChannel,
            "DeleteDeliveryChannel",
            new() { ["DeliveryChannelName"] = channel.Name },
            run =>
                run.Aws.Config.DeleteDeliveryChannelAsync(new() { DeliveryChannelName = channel.Name }, run.Cancel)
                    .AsAnswer()
        );
}
