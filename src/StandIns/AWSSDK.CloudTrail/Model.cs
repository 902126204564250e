using System.Net;
using Amazon.Runtime;

namespace Amazon.CloudTrail.Model;

public sealed class StartLoggingRequest : AmazonWebServiceRequest
{
    public string Name { get; set; } = null!;
}

public sealed class StartLoggingResponse : AmazonWebServiceResponse;

public sealed class StopLoggingRequest : AmazonWebServiceRequest
{
    public string Name { get; set; } = null!;
}

public sealed class StopLoggingResponse : AmazonWebServiceResponse;

public sealed class GetTrailStatusRequest : AmazonWebServiceRequest
{
    public string Name { get; set; } = null!;
}

public sealed class GetTrailStatusResponse : AmazonWebServiceResponse
{
    public bool? IsLogging { get; set; }
}

public sealed class GetTrailRequest : AmazonWebServiceRequest
{
    public string Name { get; set; } = null!;
}

public sealed class GetTrailResponse : AmazonWebServiceResponse
{
    public Trail Trail { get; set; } = null!;
}

public sealed class Trail
{
    public string Name { get; set; } = null!;
    public string TrailARN { get; set; } = null!;
    public string HomeRegion { get; set; } = null!;
    public string S3BucketName { get; set; } = null!;
    public bool? IsMultiRegionTrail { get; set; }
    public bool? IsOrganizationTrail { get; set; }
}

public sealed class ListTrailsRequest : AmazonWebServiceRequest
{
    public string? NextToken { get; set; }
}

public sealed class ListTrailsResponse : AmazonWebServiceResponse
{
    public List<TrailInfo>? Trails { get; set; }
    public string? NextToken { get; set; }
}

public sealed class TrailInfo
{
    public string TrailARN { get; set; } = null!;
    public string Name { get; set; } = null!;
    public string HomeRegion { get; set; } = null!;
}

public sealed class CreateTrailRequest : AmazonWebServiceRequest
{
    public string Name { get; set; } = null!;
    public string S3BucketName { get; set; } = null!;
    public bool? IsMultiRegionTrail { get; set; }
}

public sealed class CreateTrailResponse : AmazonWebServiceResponse
{
    public string Name { get; set; } = null!;
    public string TrailARN { get; set; } = null!;
}

public sealed class TrailNotFoundException(
    string message,
    Exception innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonCloudTrailException(message, innerException, errorType, errorCode, requestId, statusCode);

public sealed class ListTagsRequest : AmazonWebServiceRequest
{
    public List<string>? ResourceIdList { get; set; }
    public string? NextToken { get; set; }
}

public sealed class ListTagsResponse : AmazonWebServiceResponse
{
    public List<ResourceTag>? ResourceTagList { get; set; }
    public string? NextToken { get; set; }
}

public sealed class ResourceTag
{
    public string ResourceId { get; set; } = null!;
    public List<Tag>? TagsList { get; set; }
}

public sealed class Tag
{
    public string Key { get; set; } = null!;
    public string Value { get; set; } = null!;
}
