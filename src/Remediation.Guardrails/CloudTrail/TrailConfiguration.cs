using System.Text.Json.Nodes;
using Amazon.CloudTrail.Model;

namespace Remediation.Guardrails.CloudTrail;

/// <summary>What a trail covers and where its log files go.</summary>
/// <remarks>https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Trail.html</remarks>
public sealed record TrailConfiguration
{
    /// <summary>Whether it records the events of every region, and not of its home alone.</summary>
    public required bool IsMultiRegion { get; init; }

    /// <summary>Whether it records the events of global services such as IAM.</summary>
    public required bool HasGlobalEvents { get; init; }

    /// <summary>Whether it records the events of an organization's accounts.</summary>
    public required bool IsOrganization { get; init; }

    /// <summary>Whether digests show when a log file was changed or deleted.</summary>
    public required bool HasValidation { get; init; }

    /// <summary>The bucket of its log files.</summary>
    public string? Bucket { get; init; }

    /// <summary>What their keys begin with.</summary>
    public string? Prefix { get; init; }

    /// <summary>The key that they are encrypted with.</summary>
    public string? Key { get; init; }

    /// <summary>The log group that its events go to, besides the bucket.</summary>
    public string? LogGroup { get; init; }

    /// <summary>The role by which CloudTrail writes there.</summary>
    public string? LogRole { get; init; }

    /// <summary>The topic that hears of each log file.</summary>
    public string? Topic { get; init; }

    /// <summary>A trail as GetTrail gives it.</summary>
    public static TrailConfiguration Of(Trail trail) =>
        new()
        {
            IsMultiRegion = trail.IsMultiRegionTrail == true,
            HasGlobalEvents = trail.IncludeGlobalServiceEvents == true,
            IsOrganization = trail.IsOrganizationTrail == true,
            HasValidation = trail.LogFileValidationEnabled == true,
            Bucket = Trails.TextOf(trail.S3BucketName),
            Prefix = Trails.TextOf(trail.S3KeyPrefix),
            Key = Trails.TextOf(trail.KmsKeyId),
            LogGroup = Trails.TextOf(trail.CloudWatchLogsLogGroupArn),
            LogRole = Trails.TextOf(trail.CloudWatchLogsRoleArn),
            Topic = Trails.TextOf(trail.SnsTopicARN),
        };

    /// <summary>What of it another one has not: what was lost on the way from this one to that.</summary>
    /// <remarks>
    /// More than before is no loss: a trail may be widened. Where log files go, and who can read them, counts however
    /// it was changed.
    /// </remarks>
    public IEnumerable<string> LostIn(TrailConfiguration now)
    {
        if (IsMultiRegion && !now.IsMultiRegion)
            yield return "it records one region instead of all";
        if (HasGlobalEvents && !now.HasGlobalEvents)
            yield return "it leaves out the events of global services";
        if (IsOrganization && !now.IsOrganization)
            yield return "it leaves out the organization's other accounts";
        if (HasValidation && !now.HasValidation)
            yield return "its log files are no longer validated";
        if (Bucket != now.Bucket || Prefix != now.Prefix)
            yield return $"its log files go to {Place(now.Bucket, now.Prefix)} instead of {Place(Bucket, Prefix)}";
        if (Key is not null && Key != now.Key)
            yield return now.Key is null ? "its log files are no longer encrypted with its key" : "its key is another";
        if (LogGroup is not null && (LogGroup != now.LogGroup || LogRole != now.LogRole))
            yield return "its events no longer go to its log group by its role";
        if (Topic is not null && Topic != now.Topic)
            yield return "its topic no longer hears of log files";
    }

    /// <summary>Another one with everything that this one has: what was added there stays.</summary>
    public TrailConfiguration AddedTo(TrailConfiguration now)
    {
        // A multi-region trail always records global services.
        var isMultiRegion = IsMultiRegion || now.IsMultiRegion;
        return new()
        {
            IsMultiRegion = isMultiRegion,
            HasGlobalEvents = isMultiRegion || HasGlobalEvents || now.HasGlobalEvents,
            IsOrganization = IsOrganization || now.IsOrganization,
            HasValidation = HasValidation || now.HasValidation,
            Bucket = Bucket,
            Prefix = Prefix,
            Key = Key ?? now.Key,
            LogGroup = LogGroup ?? now.LogGroup,
            LogRole = LogGroup is null ? now.LogRole : LogRole,
            Topic = Topic ?? now.Topic,
        };
    }

    /// <summary>The request that makes a trail of this one.</summary>
    public CreateTrailRequest ToCreate(string name) =>
        new()
        {
            Name = name,
            S3BucketName = Bucket ?? "",
            S3KeyPrefix = Prefix,
            SnsTopicName = Topic,
            IncludeGlobalServiceEvents = HasGlobalEvents,
            IsMultiRegionTrail = IsMultiRegion,
            EnableLogFileValidation = HasValidation,
            CloudWatchLogsLogGroupArn = LogGroup,
            CloudWatchLogsRoleArn = LogRole,
            KmsKeyId = Key,
            IsOrganizationTrail = IsOrganization,
        };

    /// <summary>The request that makes this one of another, which names only what differs.</summary>
    public UpdateTrailRequest ToUpdate(string name, TrailConfiguration from)
    {
        var isLogging = LogGroup != from.LogGroup || LogRole != from.LogRole;
        // The two go together: a trail of all regions that leaves global services out is refused.
        var isCovering = IsMultiRegion != from.IsMultiRegion || HasGlobalEvents != from.HasGlobalEvents;
        return new()
        {
            Name = name,
            S3BucketName = Bucket == from.Bucket ? null : Bucket,
            S3KeyPrefix = Changed(Prefix, from.Prefix),
            SnsTopicName = Changed(Topic, from.Topic),
            IncludeGlobalServiceEvents = isCovering ? HasGlobalEvents : null,
            IsMultiRegionTrail = isCovering ? IsMultiRegion : null,
            EnableLogFileValidation = HasValidation == from.HasValidation ? null : HasValidation,
            CloudWatchLogsLogGroupArn = isLogging ? LogGroup ?? "" : null,
            CloudWatchLogsRoleArn = isLogging ? LogRole ?? "" : null,
            KmsKeyId = Changed(Key, from.Key),
            IsOrganizationTrail = IsOrganization == from.IsOrganization ? null : IsOrganization,
        };
    }

    /// <summary>The request of <see cref="ToUpdate"/> as people are shown it.</summary>
    public static JsonObject Shown(UpdateTrailRequest request) =>
        Said(
            new()
            {
                ["Name"] = request.Name,
                ["S3BucketName"] = request.S3BucketName,
                ["S3KeyPrefix"] = request.S3KeyPrefix,
                ["SnsTopicName"] = request.SnsTopicName,
                ["IncludeGlobalServiceEvents"] = request.IncludeGlobalServiceEvents,
                ["IsMultiRegionTrail"] = request.IsMultiRegionTrail,
                ["EnableLogFileValidation"] = request.EnableLogFileValidation,
                ["CloudWatchLogsLogGroupArn"] = request.CloudWatchLogsLogGroupArn,
                ["CloudWatchLogsRoleArn"] = request.CloudWatchLogsRoleArn,
                ["KmsKeyId"] = request.KmsKeyId,
                ["IsOrganizationTrail"] = request.IsOrganizationTrail,
            }
        );

    /// <summary>The request of <see cref="ToCreate"/> as people are shown it.</summary>
    public JsonObject Shown(string name) =>
        Said(
            new()
            {
                ["Name"] = name,
                ["S3BucketName"] = Bucket,
                ["S3KeyPrefix"] = Prefix,
                ["SnsTopicName"] = Topic,
                ["IncludeGlobalServiceEvents"] = HasGlobalEvents,
                ["IsMultiRegionTrail"] = IsMultiRegion,
                ["EnableLogFileValidation"] = HasValidation,
                ["CloudWatchLogsLogGroupArn"] = LogGroup,
                ["CloudWatchLogsRoleArn"] = LogRole,
                ["KmsKeyId"] = Key,
                ["IsOrganizationTrail"] = IsOrganization,
            }
        );

    private static JsonObject Said(JsonObject request) =>
        new(
            request
                .Where(member => member.Value is not null)
                .Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))
        );

    // An empty text takes a setting away.
    private static string? Changed(string? to, string? from) => to == from ? null : to ?? "";

    private static string Place(string? bucket, string? prefix) => prefix is null ? $"{bucket}" : $"{bucket}/{prefix}";
}
