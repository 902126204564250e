using Amazon.ConfigService.Model;

namespace Remediation.Guardrails.Config;

/// <summary>A region's delivery channel: where Config's files go, and who hears of changes.</summary>
/// <remarks>https://docs.aws.amazon.com/config/latest/APIReference/API_DeliveryChannel.html</remarks>
public sealed record Delivery
{
    /// <summary>Its name, which never changes.</summary>
    public required string Name { get; init; }

    /// <summary>The bucket of the files.</summary>
    public required string Bucket { get; init; }

    /// <summary>What their keys begin with.</summary>
    public string? Prefix { get; init; }

    /// <summary>The key that they are encrypted with.</summary>
    public string? Key { get; init; }

    /// <summary>The topic that hears of changes.</summary>
    public string? Topic { get; init; }

    /// <summary>How often a snapshot of everything is delivered; null where none is.</summary>
    public string? Snapshots { get; init; }

    /// <summary>A channel as DescribeDeliveryChannels gives it.</summary>
    public static Delivery Of(DeliveryChannel channel) =>
        new()
        {
            Name = channel.Name ?? "",
            Bucket = channel.S3BucketName ?? "",
            Prefix = channel.S3KeyPrefix,
            Key = channel.S3KmsKeyArn,
            Topic = channel.SnsTopicARN,
            Snapshots = channel.ConfigSnapshotDeliveryProperties?.DeliveryFrequency?.Value,
        };

    /// <summary>What of it was lost on the way to another one: where files go counts however it was changed.</summary>
    public IEnumerable<string> LostIn(Delivery now)
    {
        if (Bucket != now.Bucket || Prefix != now.Prefix)
            yield return $"its files go to {now.Place} instead of {Place}";
        if (Key is not null && Key != now.Key)
            yield return now.Key is null ? "its files are no longer encrypted with its key" : "its key is another";
        if (Topic is not null && Topic != now.Topic)
            yield return "its topic no longer hears of changes";
    }

    /// <summary>Another one with what this one has; what was added there stays.</summary>
    public Delivery AddedTo(Delivery now) =>
        now with
        {
            Bucket = Bucket,
            Prefix = Prefix,
            Key = Key ?? now.Key,
            Topic = Topic ?? now.Topic,
        };

    /// <summary>The channel of a request.</summary>
    public DeliveryChannel ToPut() =>
        new()
        {
            Name = Name,
            S3BucketName = Bucket,
            S3KeyPrefix = Prefix,
            S3KmsKeyArn = Key,
            SnsTopicARN = Topic,
            ConfigSnapshotDeliveryProperties = Snapshots is null ? null : new() { DeliveryFrequency = Snapshots },
        };

    private string Place => Prefix is null ? Bucket : $"{Bucket}/{Prefix}";
}
