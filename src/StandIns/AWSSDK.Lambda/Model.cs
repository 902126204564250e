using System.Net;
using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public sealed class InvokeRequest : AmazonWebServiceRequest
{
    public string FunctionName { get; set; } = null!;
    public InvocationType? InvocationType { get; set; }
    public string? Payload { get; set; }
}

public sealed class InvokeResponse : AmazonWebServiceResponse;

public sealed class ResourceNotFoundException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonLambdaException(message, innerException, errorType, errorCode, requestId, statusCode);
