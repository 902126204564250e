using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.CloudTrail.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using StandIns;

namespace Amazon.CloudTrail;

/// <summary>The part of the public package AWSSDK.CloudTrail that is used here, under its names.</summary>
/// <remarks>https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Operations.html</remarks>
public sealed class AmazonCloudTrailClient(AWSCredentials? credentials, AmazonCloudTrailConfig config)
    : StandInClient(credentials, config)
{
    public Task<StartLoggingResponse> StartLoggingAsync(
        StartLoggingRequest request,
        CancellationToken cancellationToken = default
    ) =>
        JsonAsync(
            request,
            "StartLogging",
            new() { ["Name"] = request.Name },
            _ => new StartLoggingResponse(),
            cancellationToken
        );

    public Task<StopLoggingResponse> StopLoggingAsync(
        StopLoggingRequest request,
        CancellationToken cancellationToken = default
    ) =>
        JsonAsync(
            request,
            "StopLogging",
            new() { ["Name"] = request.Name },
            _ => new StopLoggingResponse(),
            cancellationToken
        );

    public Task<GetTrailStatusResponse> GetTrailStatusAsync(
        GetTrailStatusRequest request,
        CancellationToken cancellationToken = default
    ) =>
        JsonAsync(
            request,
            "GetTrailStatus",
            new() { ["Name"] = request.Name },
            json => new GetTrailStatusResponse { IsLogging = Flag(json, "IsLogging") },
            cancellationToken
        );

    public Task<GetTrailResponse> GetTrailAsync(
        GetTrailRequest request,
        CancellationToken cancellationToken = default
    ) =>
        JsonAsync(
            request,
            "GetTrail",
            new() { ["Name"] = request.Name },
            json => new GetTrailResponse { Trail = TrailOf(json.GetProperty("Trail")) },
            cancellationToken
        );

    public Task<ListTrailsResponse> ListTrailsAsync(
        ListTrailsRequest request,
        CancellationToken cancellationToken = default
    ) =>
        JsonAsync(
            request,
            "ListTrails",
            new() { ["NextToken"] = request.NextToken },
            json => new ListTrailsResponse
            {
                Trails = json.TryGetProperty("Trails", out var trails)
                    ?
                    [
                        .. trails
                            .EnumerateArray()
                            .Select(t => new TrailInfo
                            {
                                TrailARN = Text(t, "TrailARN") ?? "",
                                Name = Text(t, "Name") ?? "",
                                HomeRegion = Text(t, "HomeRegion") ?? "",
                            }),
                    ]
                    : null,
                NextToken = Text(json, "NextToken"),
            },
            cancellationToken
        );

    public Task<ListTagsResponse> ListTagsAsync(
        ListTagsRequest request,
        CancellationToken cancellationToken = default
    ) =>
        JsonAsync(
            request,
            "ListTags",
            new()
            {
                ["ResourceIdList"] = new JsonArray([.. (request.ResourceIdList ?? []).Select(id => (JsonNode)id)]),
                ["NextToken"] = request.NextToken,
            },
            json => new ListTagsResponse
            {
                ResourceTagList = json.TryGetProperty("ResourceTagList", out var resources)
                    ?
                    [
                        .. resources
                            .EnumerateArray()
                            .Select(r => new ResourceTag
                            {
                                ResourceId = Text(r, "ResourceId") ?? "",
                                TagsList = r.TryGetProperty("TagsList", out var tags)
                                    ?
                                    [
                                        .. tags.EnumerateArray()
                                            .Select(t => new Tag
                                            {
                                                Key = Text(t, "Key") ?? "",
                                                Value = Text(t, "Value") ?? "",
                                            }),
                                    ]
                                    : null,
                            }),
                    ]
                    : null,
                NextToken = Text(json, "NextToken"),
            },
            cancellationToken
        );

    public Task<CreateTrailResponse> CreateTrailAsync(
        CreateTrailRequest request,
        CancellationToken cancellationToken = default
    ) =>
        JsonAsync(
            request,
            "CreateTrail",
            new()
            {
                ["Name"] = request.Name,
                ["S3BucketName"] = request.S3BucketName,
                ["IsMultiRegionTrail"] = request.IsMultiRegionTrail,
            },
            json => new CreateTrailResponse
            {
                Name = Text(json, "Name") ?? "",
                TrailARN = Text(json, "TrailARN") ?? "",
            },
            cancellationToken
        );

    protected override AmazonServiceException Error(
        string message,
        Exception inner,
        ErrorResponse error,
        HttpStatusCode status
    ) =>
        error.Code == "TrailNotFoundException"
            ? new TrailNotFoundException(message, inner, error.Type, error.Code, error.RequestId, status)
            : new AmazonCloudTrailException(message, inner, error.Type, error.Code, error.RequestId, status);

    private static Trail TrailOf(JsonElement json) =>
        new()
        {
            Name = Text(json, "Name") ?? "",
            TrailARN = Text(json, "TrailARN") ?? "",
            HomeRegion = Text(json, "HomeRegion") ?? "",
            S3BucketName = Text(json, "S3BucketName") ?? "",
            IsMultiRegionTrail = Flag(json, "IsMultiRegionTrail"),
            IsOrganizationTrail = Flag(json, "IsOrganizationTrail"),
        };

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static bool? Flag(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.GetBoolean() : null;
}

public sealed class AmazonCloudTrailConfig()
    : StandInConfig(
        new("CloudTrail", "cloudtrail", Protocol.Json, "2013-11-01")
        {
            Target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
            GovIsFips = true,
        }
    );

public class AmazonCloudTrailException(
    string message,
    Exception innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
