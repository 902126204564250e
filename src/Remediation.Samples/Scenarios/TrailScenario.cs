using System.Text.Json.Nodes;
using Amazon.CloudTrail.Model;
using Remediation.Guardrails.CloudTrail;
using Remediation.Guardrails.S3;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A trail that records if <c>given.logging</c> says so (<c>multiRegion</c>, <c>validation</c>, a <c>bucket</c>'s end,
/// <c>selectors</c> or <c>advancedSelectors</c> and the <c>home</c> region may be given, and that it is <c>deleted</c>
/// then), and a neighbour that no event names, stopped unless <c>neighbourLogging</c> is given.
/// </summary>
/// <remarks>Placeholders: trail, trailArn, neighbour, home, account.</remarks>
public sealed class TrailScenario : IScenario
{
    public string Type => "AWS::CloudTrail::Trail";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var name = $"audit-{Guid.NewGuid():N}"[..18];
        var home = (string?)given["home"] ?? aws.Region;
        var there = aws.In(home);
        var request = new CreateTrailRequest
        {
            Name = name,
            S3BucketName = $"{name}-{(string?)given["bucket"] ?? "logs"}",
            IsMultiRegionTrail = (bool?)given["multiRegion"] == true,
            EnableLogFileValidation = (bool?)given["validation"] == true,
        };
        var logs = $"{name}-logs";
        await aws.S3.PutBucketAsync(logs, cancel);
        if (request.S3BucketName != logs)
            await aws.S3.PutBucketAsync(request.S3BucketName, cancel);
        var arn = (await there.CloudTrail.CreateTrailAsync(request, cancel)).TrailARN;
        await there.CloudTrail.StartLoggingAsync(new() { Name = name }, cancel);
        if ((bool?)given["logging"] != true)
            await there.CloudTrail.StopLoggingAsync(new() { Name = name }, cancel);
        await SelectAsync(there, name, given, cancel);
        if ((bool?)given["deleted"] == true)
            await there.CloudTrail.DeleteTrailAsync(new() { Name = name }, cancel);

        var neighbour = $"{name}-beside";
        await there.CloudTrail.CreateTrailAsync(new() { Name = neighbour, S3BucketName = logs }, cancel);
        if ((bool?)given["neighbourLogging"] == true)
            await there.CloudTrail.StartLoggingAsync(new() { Name = neighbour }, cancel);
        return new Dictionary<string, string>
        {
            ["trail"] = name,
            ["trailArn"] = arn,
            ["neighbour"] = neighbour,
            ["home"] = home,
            ["account"] = arn.Split(':')[4],
        };
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var client = aws.In(names["home"]).CloudTrail;
        var neighbour = await client.GetTrailStatusAsync(new() { Name = names["neighbour"] }, cancel);
        return new()
        {
            ["trail"] = await ReadAsync(aws.In(names["home"]), names["trailArn"], names["trail"], cancel),
            ["neighbour"] = new JsonObject { ["isLogging"] = neighbour.IsLogging },
        };
    }

    // The API's own names, as botocore spells them.
    private static async Task SelectAsync(AwsClients aws, string trail, JsonObject given, CancellationToken cancel)
    {
        if (given["selectors"] is not null || given["advancedSelectors"] is not null)
        {
            var request = new PutEventSelectorsRequest
            {
                TrailName = trail,
                EventSelectors = given["selectors"]?.AsArray().Select(one => SelectorOf(one!)).ToList(),
                AdvancedEventSelectors = given["advancedSelectors"]?.AsArray().Select(one => AdvancedOf(one!)).ToList(),
            };
            await aws.CloudTrail.PutEventSelectorsAsync(request, cancel);
        }
    }

    private static async Task<JsonNode?> ReadAsync(AwsClients aws, string arn, string name, CancellationToken cancel)
    {
        Trail trail;
        try
        {
            trail = (await aws.CloudTrail.GetTrailAsync(new() { Name = name }, cancel)).Trail;
        }
        catch (TrailNotFoundException)
        {
            return null;
        }
        var status = await aws.CloudTrail.GetTrailStatusAsync(new() { Name = name }, cancel);
        var selectors = await aws.CloudTrail.GetEventSelectorsAsync(new() { TrailName = name }, cancel);
        var insights = await aws.CloudTrail.GetInsightSelectorsAsync(new() { TrailName = name }, cancel);
        var tags = await aws.CloudTrail.ListTagsAsync(new() { ResourceIdList = [arn] }, cancel);
        return new JsonObject
        {
            ["isLogging"] = status.IsLogging,
            ["isMultiRegion"] = trail.IsMultiRegionTrail,
            ["hasGlobalEvents"] = trail.IncludeGlobalServiceEvents,
            ["hasValidation"] = trail.LogFileValidationEnabled,
            ["bucket"] = TextOf(trail.S3BucketName),
            ["prefix"] = TextOf(trail.S3KeyPrefix),
            ["key"] = TextOf(trail.KmsKeyId),
            ["logGroup"] = TextOf(trail.CloudWatchLogsLogGroupArn),
            ["logRole"] = TextOf(trail.CloudWatchLogsRoleArn),
            ["selectors"] = new JsonArray([.. (selectors.EventSelectors ?? []).Select(JsonOf)]),
            ["advancedSelectors"] = new JsonArray([.. (selectors.AdvancedEventSelectors ?? []).Select(JsonOf)]),
            ["insights"] = Texts((insights.InsightSelectors ?? []).Select(one => one.InsightType?.Value)),
            ["tags"] = new JsonObject(
                (tags.ResourceTagList ?? [])
                    .SelectMany(resource => resource.TagsList ?? [])
                    .Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value))
            ),
        };
    }

    private static string? TextOf(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static JsonArray Texts(IEnumerable<string?>? texts) =>
        new([.. (texts ?? []).Select(text => JsonValue.Create(text))]);

    private static List<string>? ListOf(JsonNode? texts) => texts?.AsArray().Select(text => (string)text!).ToList();

    private static EventSelector SelectorOf(JsonNode json) =>
        new()
        {
            ReadWriteType = (string?)json["ReadWriteType"],
            IncludeManagementEvents = (bool?)json["IncludeManagementEvents"],
            DataResources =
            [
                .. json["DataResources"]!
                    .AsArray()
                    .Select(data => new DataResource
                    {
                        Type = (string?)data![nameof(DataResource.Type)],
                        Values = ListOf(data["Values"]),
                    }),
            ],
            ExcludeManagementEventSources = ListOf(json["ExcludeManagementEventSources"]),
        };

    private static JsonNode JsonOf(EventSelector selector) =>
        new JsonObject
        {
            ["ReadWriteType"] = selector.ReadWriteType?.Value,
            ["IncludeManagementEvents"] = selector.IncludeManagementEvents,
            ["DataResources"] = new JsonArray([
                .. (selector.DataResources ?? []).Select(data => new JsonObject
                {
                    [nameof(DataResource.Type)] = data.Type,
                    ["Values"] = Texts(data.Values),
                }),
            ]),
            ["ExcludeManagementEventSources"] = Texts(selector.ExcludeManagementEventSources),
        };

    private static AdvancedEventSelector AdvancedOf(JsonNode json) =>
        new()
        {
            Name = (string?)json["Name"],
            FieldSelectors =
            [
                .. json["FieldSelectors"]!
                    .AsArray()
                    .Select(field => new AdvancedFieldSelector
                    {
                        Field = (string)field!["Field"]!,
                        Equals = ListOf(field["Equals"]),
                    }),
            ],
        };

    private static JsonNode JsonOf(AdvancedEventSelector selector) =>
        new JsonObject
        {
            ["Name"] = selector.Name,
            ["FieldSelectors"] = new JsonArray([
                .. (selector.FieldSelectors ?? []).Select(field => new JsonObject
                {
                    ["Field"] = field.Field,
                    ["Equals"] = Texts(field.Equals),
                }),
            ]),
        };
}
