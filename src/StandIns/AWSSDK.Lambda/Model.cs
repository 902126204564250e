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

public sealed class ListFunctionsRequest : AmazonWebServiceRequest
{
    public string? Marker { get; set; }
}

public sealed class ListFunctionsResponse : AmazonWebServiceResponse
{
    public List<FunctionConfiguration>? Functions { get; set; }
    public string? NextMarker { get; set; }
}

public sealed class FunctionConfiguration
{
    public string FunctionName { get; set; } = null!;
    public string FunctionArn { get; set; } = null!;
    public EnvironmentResponse? Environment { get; set; }
}

public sealed class EnvironmentResponse
{
    public Dictionary<string, string>? Variables { get; set; }
}

public sealed class GetFunctionConfigurationRequest : AmazonWebServiceRequest
{
    public string FunctionName { get; set; } = null!;
}

public sealed class GetFunctionConfigurationResponse : AmazonWebServiceResponse
{
    public string FunctionName { get; set; } = null!;
    public string FunctionArn { get; set; } = null!;
    public Runtime? Runtime { get; set; }
    public string? Role { get; set; }
    public string? Handler { get; set; }
    public string? CodeSha256 { get; set; }
    public EnvironmentResponse? Environment { get; set; }
    public List<Layer>? Layers { get; set; }
}

public sealed class Layer
{
    public string Arn { get; set; } = null!;
}

public sealed class GetFunctionConcurrencyRequest : AmazonWebServiceRequest
{
    public string FunctionName { get; set; } = null!;
}

public sealed class GetFunctionConcurrencyResponse : AmazonWebServiceResponse
{
    public int? ReservedConcurrentExecutions { get; set; }
}

public sealed class PutFunctionConcurrencyRequest : AmazonWebServiceRequest
{
    public string FunctionName { get; set; } = null!;
    public int? ReservedConcurrentExecutions { get; set; }
}

public sealed class PutFunctionConcurrencyResponse : AmazonWebServiceResponse
{
    public int? ReservedConcurrentExecutions { get; set; }
}

public sealed class DeleteFunctionConcurrencyRequest : AmazonWebServiceRequest
{
    public string FunctionName { get; set; } = null!;
}

public sealed class DeleteFunctionConcurrencyResponse : AmazonWebServiceResponse;

public sealed class GetPolicyRequest : AmazonWebServiceRequest
{
    public string FunctionName { get; set; } = null!;
}

public sealed class GetPolicyResponse : AmazonWebServiceResponse
{
    public string Policy { get; set; } = null!;
}

public sealed class AddPermissionRequest : AmazonWebServiceRequest
{
    public string FunctionName { get; set; } = null!;
    public string StatementId { get; set; } = null!;
    public string Action { get; set; } = null!;
    public string Principal { get; set; } = null!;
    public string? SourceArn { get; set; }
}

public sealed class AddPermissionResponse : AmazonWebServiceResponse
{
    public string Statement { get; set; } = null!;
}

public sealed class RemovePermissionRequest : AmazonWebServiceRequest
{
    public string FunctionName { get; set; } = null!;
    public string StatementId { get; set; } = null!;
}

public sealed class RemovePermissionResponse : AmazonWebServiceResponse;

public sealed class CreateFunctionRequest : AmazonWebServiceRequest
{
    public string FunctionName { get; set; } = null!;
    public Runtime? Runtime { get; set; }
    public string? Handler { get; set; }
    public string? Role { get; set; }
    public FunctionCode Code { get; set; } = null!;
    public Environment? Environment { get; set; }
}

public sealed class FunctionCode
{
    public MemoryStream ZipFile { get; set; } = null!;
}

public sealed class Environment
{
    public Dictionary<string, string>? Variables { get; set; }
}

public sealed class CreateFunctionResponse : AmazonWebServiceResponse
{
    public string FunctionArn { get; set; } = null!;
}

public sealed class ResourceNotFoundException(
    string message,
    Exception innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonLambdaException(message, innerException, errorType, errorCode, requestId, statusCode);
