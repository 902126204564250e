using System.Net;
using System.Text;
using Amazon.Lambda.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using StandIns;

namespace Amazon.Lambda;

/// <summary>The part of the public package AWSSDK.Lambda that is used here, under its names.</summary>
/// <remarks>https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html</remarks>
public sealed class AmazonLambdaClient(AWSCredentials? credentials, AmazonLambdaConfig config) : StandInClient(credentials, config)
{
    public Task<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken = default) =>
        RestAsync(request, "Invoke", "POST", $"/2015-03-31/functions/{Uri.EscapeDataString(request.FunctionName)}/invocations", Encoding.UTF8.GetBytes(request.Payload ?? "{}"),
            request.InvocationType is { } type ? [("X-Amz-Invocation-Type", type.Value)] : [], _ => new InvokeResponse(), cancellationToken);

    protected override AmazonServiceException Error(string message, Exception inner, ErrorResponse error, HttpStatusCode status) => error.Code == "ResourceNotFoundException"
        ? new ResourceNotFoundException(message, inner, error.Type, error.Code, error.RequestId, status)
        : new AmazonLambdaException(message, inner, error.Type, error.Code, error.RequestId, status);
}

public sealed class AmazonLambdaConfig() : StandInConfig(new("Lambda", "lambda", Protocol.RestJson, "2015-03-31"));

/// <summary>How a function is invoked.</summary>
public sealed class InvocationType(string value) : ConstantClass(value)
{
    public static readonly InvocationType Event = new("Event");
    public static readonly InvocationType RequestResponse = new("RequestResponse");
}

public class AmazonLambdaException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
