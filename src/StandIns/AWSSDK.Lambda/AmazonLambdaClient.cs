using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Lambda.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using StandIns;

namespace Amazon.Lambda;

/// <summary>The part of the public package AWSSDK.Lambda that is used here, under its names.</summary>
/// <remarks>https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html</remarks>
public sealed class AmazonLambdaClient(AWSCredentials? credentials, AmazonLambdaConfig config)
    : StandInClient(credentials, config)
{
    private const string Functions = "/2015-03-31/functions";

    public Task<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken = default) =>
        RestAsync(
            request,
            "Invoke",
            "POST",
            $"{Path(request.FunctionName)}/invocations",
            Encoding.UTF8.GetBytes(request.Payload ?? "{}"),
            request.InvocationType is { } type ? [("X-Amz-Invocation-Type", type.Value)] : [],
            _ => new InvokeResponse(),
            cancellationToken
        );

    public Task<ListFunctionsResponse> ListFunctionsAsync(
        ListFunctionsRequest request,
        CancellationToken cancellationToken = default
    ) =>
        RestAsync(
            request,
            "ListFunctions",
            "GET",
            request.Marker is { } marker ? $"{Functions}?Marker={Uri.EscapeDataString(marker)}" : Functions,
            null,
            [],
            json => new ListFunctionsResponse
            {
                Functions = json.TryGetProperty("Functions", out var functions)
                    ?
                    [
                        .. functions
                            .EnumerateArray()
                            .Select(f => new FunctionConfiguration
                            {
                                FunctionName = Text(f, "FunctionName") ?? "",
                                FunctionArn = Text(f, "FunctionArn") ?? "",
                                Environment = EnvironmentOf(f),
                            }),
                    ]
                    : null,
                NextMarker = Text(json, "NextMarker"),
            },
            cancellationToken
        );

    public Task<GetFunctionConfigurationResponse> GetFunctionConfigurationAsync(
        GetFunctionConfigurationRequest request,
        CancellationToken cancellationToken = default
    ) =>
        RestAsync(
            request,
            "GetFunctionConfiguration",
            "GET",
            $"{Path(request.FunctionName)}/configuration",
            null,
            [],
            json => new GetFunctionConfigurationResponse
            {
                FunctionName = Text(json, "FunctionName") ?? "",
                FunctionArn = Text(json, "FunctionArn") ?? "",
                Role = Text(json, "Role"),
                Handler = Text(json, "Handler"),
                CodeSha256 = Text(json, "CodeSha256"),
                Runtime = Text(json, "Runtime") is { } runtime ? new Runtime(runtime) : null,
                Environment = EnvironmentOf(json),
                Layers = json.TryGetProperty("Layers", out var layers)
                    ? [.. layers.EnumerateArray().Select(l => new Layer { Arn = Text(l, "Arn") ?? "" })]
                    : null,
            },
            cancellationToken
        );

    public Task<GetFunctionConcurrencyResponse> GetFunctionConcurrencyAsync(
        GetFunctionConcurrencyRequest request,
        CancellationToken cancellationToken = default
    ) =>
        RestAsync(
            request,
            "GetFunctionConcurrency",
            "GET",
            $"/2019-09-30/functions/{Uri.EscapeDataString(request.FunctionName)}/concurrency",
            null,
            [],
            json => new GetFunctionConcurrencyResponse
            {
                ReservedConcurrentExecutions = Number(json, "ReservedConcurrentExecutions"),
            },
            cancellationToken
        );

    public Task<PutFunctionConcurrencyResponse> PutFunctionConcurrencyAsync(
        PutFunctionConcurrencyRequest request,
        CancellationToken cancellationToken = default
    ) =>
        RestAsync(
            request,
            "PutFunctionConcurrency",
            "PUT",
            $"/2017-10-31/functions/{Uri.EscapeDataString(request.FunctionName)}/concurrency",
            Body(new() { ["ReservedConcurrentExecutions"] = request.ReservedConcurrentExecutions }),
            [],
            json => new PutFunctionConcurrencyResponse
            {
                ReservedConcurrentExecutions = Number(json, "ReservedConcurrentExecutions"),
            },
            cancellationToken
        );

    public Task<DeleteFunctionConcurrencyResponse> DeleteFunctionConcurrencyAsync(
        DeleteFunctionConcurrencyRequest request,
        CancellationToken cancellationToken = default
    ) =>
        RestAsync(
            request,
            "DeleteFunctionConcurrency",
            "DELETE",
            $"/2017-10-31/functions/{Uri.EscapeDataString(request.FunctionName)}/concurrency",
            null,
            [],
            _ => new DeleteFunctionConcurrencyResponse(),
            cancellationToken
        );

    public Task<GetPolicyResponse> GetPolicyAsync(
        GetPolicyRequest request,
        CancellationToken cancellationToken = default
    ) =>
        RestAsync(
            request,
            "GetPolicy",
            "GET",
            $"{Path(request.FunctionName)}/policy",
            null,
            [],
            json => new GetPolicyResponse { Policy = Text(json, "Policy") ?? "" },
            cancellationToken
        );

    public Task<AddPermissionResponse> AddPermissionAsync(
        AddPermissionRequest request,
        CancellationToken cancellationToken = default
    ) =>
        RestAsync(
            request,
            "AddPermission",
            "POST",
            $"{Path(request.FunctionName)}/policy",
            Body(
                new()
                {
                    ["StatementId"] = request.StatementId,
                    ["Action"] = request.Action,
                    ["Principal"] = request.Principal,
                    ["SourceArn"] = request.SourceArn,
                }
            ),
            [],
            json => new AddPermissionResponse { Statement = Text(json, "Statement") ?? "" },
            cancellationToken
        );

    public Task<RemovePermissionResponse> RemovePermissionAsync(
        RemovePermissionRequest request,
        CancellationToken cancellationToken = default
    ) =>
        RestAsync(
            request,
            "RemovePermission",
            "DELETE",
            $"{Path(request.FunctionName)}/policy/{Uri.EscapeDataString(request.StatementId)}",
            null,
            [],
            _ => new RemovePermissionResponse(),
            cancellationToken
        );

    public Task<CreateFunctionResponse> CreateFunctionAsync(
        CreateFunctionRequest request,
        CancellationToken cancellationToken = default
    ) =>
        RestAsync(
            request,
            "CreateFunction",
            "POST",
            Functions,
            Body(
                new()
                {
                    ["FunctionName"] = request.FunctionName,
                    ["Runtime"] = request.Runtime?.Value,
                    ["Handler"] = request.Handler,
                    ["Role"] = request.Role,
                    ["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(request.Code.ZipFile.ToArray()) },
                    ["Environment"] = new JsonObject
                    {
                        ["Variables"] = new JsonObject(
                            (request.Environment?.Variables ?? []).Select(v =>
                                KeyValuePair.Create(v.Key, (JsonNode?)v.Value)
                            )
                        ),
                    },
                }
            ),
            [],
            json => new CreateFunctionResponse { FunctionArn = Text(json, "FunctionArn") ?? "" },
            cancellationToken
        );

    protected override AmazonServiceException Error(
        string message,
        Exception inner,
        ErrorResponse error,
        HttpStatusCode status
    ) =>
        error.Code == "ResourceNotFoundException"
            ? new ResourceNotFoundException(message, inner, error.Type, error.Code, error.RequestId, status)
            : new AmazonLambdaException(message, inner, error.Type, error.Code, error.RequestId, status);

    private static string Path(string function) => $"{Functions}/{Uri.EscapeDataString(function)}";

    private static byte[] Body(JsonObject json)
    {
        foreach (var absent in json.Where(p => p.Value is null).ToList())
            json.Remove(absent.Key);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private static EnvironmentResponse? EnvironmentOf(JsonElement json) =>
        json.TryGetProperty("Environment", out var environment)
        && environment.TryGetProperty("Variables", out var variables)
            ? new()
            {
                Variables = variables.EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetString() ?? ""),
            }
            : null;

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static int? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;
}

public sealed class AmazonLambdaConfig() : StandInConfig(new("Lambda", "lambda", Protocol.RestJson, "2015-03-31"));

/// <summary>How a function is invoked.</summary>
public sealed class InvocationType(string value) : ConstantClass(value)
{
    public static readonly InvocationType Event = new("Event");
    public static readonly InvocationType RequestResponse = new("RequestResponse");
}

/// <summary>What a function runs on.</summary>
public sealed class Runtime(string value) : ConstantClass(value)
{
    public static readonly Runtime ProvidedAl2023 = new("provided.al2023");
}

public class AmazonLambdaException(
    string message,
    Exception innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
