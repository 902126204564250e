using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;
using PipelineMarshaller = Amazon.Runtime.Internal.Marshaller;

namespace StandIns;

/// <summary>A service client over the SDK's own runtime pipeline: credentials, SigV4, retries with their token bucket, clock skew, timeouts and user agent are the SDK's.</summary>
/// <remarks>Every operation goes through the pipeline with one type of response: Native AOT builds each stage anew for each type, which a cold start pays for.</remarks>
public abstract class StandInClient(AWSCredentials? credentials, StandInConfig config)
    : AmazonServiceClient(credentials, config)
{
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<PipelineMarshaller>(new Resolver());
        pipeline.AddHandlerAfter<PipelineMarshaller>(new SigV4());
    }

    /// <summary>Makes a service's exception of an error answer.</summary>
    protected abstract AmazonServiceException Error(
        string message,
        Exception inner,
        ErrorResponse error,
        HttpStatusCode status
    );

    /// <summary>Calls an operation of a JSON service; a null member of the input is left out.</summary>
    protected async Task<T> JsonAsync<T>(
        AmazonWebServiceRequest request,
        string operation,
        JsonObject input,
        Func<JsonElement, T> read,
        CancellationToken cancel
    )
        where T : AmazonWebServiceResponse, new() =>
        (T)
            await InvokeAsync<AmazonWebServiceResponse>(
                    request,
                    new InvokeOptions
                    {
                        RequestMarshaller = new JsonWriter(config.Service, operation, input),
                        ResponseUnmarshaller = new JsonReader<T>(this, operation, read),
                    },
                    cancel
                )
                .ConfigureAwait(false);

    /// <summary>Calls an operation of a query service; a null value is left out.</summary>
    protected async Task<T> QueryAsync<T>(
        AmazonWebServiceRequest request,
        string operation,
        IEnumerable<(string Name, string? Value)> input,
        Func<XElement, T> read,
        CancellationToken cancel
    )
        where T : AmazonWebServiceResponse, new() =>
        (T)
            await InvokeAsync<AmazonWebServiceResponse>(
                    request,
                    new InvokeOptions
                    {
                        RequestMarshaller = new QueryWriter(config.Service, operation, input),
                        ResponseUnmarshaller = new QueryReader<T>(this, operation, read),
                    },
                    cancel
                )
                .ConfigureAwait(false);

    /// <summary>Calls an operation of a REST service that speaks JSON.</summary>
    /// <param name="path">The path and query, escaped already.</param>
    /// <param name="body">The body, or null for none.</param>
    protected async Task<T> RestAsync<T>(
        AmazonWebServiceRequest request,
        string operation,
        string method,
        string path,
        byte[]? body,
        IEnumerable<(string Name, string Value)> headers,
        Func<JsonElement, T> read,
        CancellationToken cancel
    )
        where T : AmazonWebServiceResponse, new() =>
        (T)
            await InvokeAsync<AmazonWebServiceResponse>(
                    request,
                    new InvokeOptions
                    {
                        RequestMarshaller = new RestWriter(config.Service, method, path, body, headers),
                        ResponseUnmarshaller = new JsonReader<T>(this, operation, read),
                    },
                    cancel
                )
                .ConfigureAwait(false);

    private sealed class Resolver : BaseEndpointResolver
    {
        public override void ProcessRequestHandlers(IExecutionContext context)
        {
            var (request, config) = (
                context.RequestContext.Request,
                (StandInConfig)context.RequestContext.ClientConfig
            );
            var (url, region) = config.Locate();
            request.Endpoint = new Uri(url);
            request.AuthenticationRegion = config.AuthenticationRegion ?? region;
        }
    }

    private sealed class SigV4 : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext context) =>
            AuthSchemeOption.DEFAULT_SIGV4;
    }

    private sealed class JsonWriter(AwsService service, string operation, JsonObject input)
        : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public IRequest Marshall(AmazonWebServiceRequest request)
        {
            foreach (var absent in input.Where(p => p.Value is null).ToList())
                input.Remove(absent.Key);
            var marshalled = new DefaultRequest(request, service.Id)
            {
                HttpMethod = "POST",
                ResourcePath = "/",
                Content = Encoding.UTF8.GetBytes(input.ToJsonString()),
            };
            marshalled.Headers["X-Amz-Target"] = $"{service.Target}.{operation}";
            marshalled.Headers["Content-Type"] = "application/x-amz-json-1.1";
            return marshalled;
        }
    }

    private sealed class QueryWriter(
        AwsService service,
        string operation,
        IEnumerable<(string Name, string? Value)> input
    ) : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public IRequest Marshall(AmazonWebServiceRequest request)
        {
            var marshalled = new DefaultRequest(request, service.Id) { HttpMethod = "POST", ResourcePath = "/" };
            marshalled.Parameters.Add("Action", operation);
            marshalled.Parameters.Add("Version", service.Version);
            foreach (var (name, value) in input)
                if (value is not null)
                    marshalled.Parameters.Add(name, value);
            return marshalled;
        }
    }

    private sealed class RestWriter(
        AwsService service,
        string method,
        string path,
        byte[]? body,
        IEnumerable<(string Name, string Value)> headers
    ) : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public IRequest Marshall(AmazonWebServiceRequest request)
        {
            var (resource, query) = path.Split('?', 2) is [var p, var q] ? (p, q) : (path, "");
            var marshalled = new DefaultRequest(request, service.Id)
            {
                HttpMethod = method,
                UseQueryString = query.Length > 0,
                Content = body,
            };
            // Each segment is a label of its own, so that the SDK escapes and signs it as it signs its own requests.
            var segments = resource.Split('/', StringSplitOptions.RemoveEmptyEntries);
            marshalled.ResourcePath = string.Concat(segments.Select((_, i) => $"/{{s{i}}}"));
            for (var i = 0; i < segments.Length; i++)
                marshalled.AddPathResource($"{{s{i}}}", Uri.UnescapeDataString(segments[i]));
            foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
                marshalled.Parameters.Add(
                    Uri.UnescapeDataString(pair.Split('=')[0]),
                    pair.Split('=', 2) is [_, var value] ? Uri.UnescapeDataString(value) : ""
                );
            if (body is not null)
                marshalled.Headers["Content-Type"] = "application/json";
            foreach (var (name, value) in headers)
                marshalled.Headers[name] = value;
            return marshalled;
        }
    }

    private sealed class JsonReader<T>(StandInClient client, string operation, Func<JsonElement, T> read)
        : JsonResponseUnmarshaller
        where T : AmazonWebServiceResponse
    {
        public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
        {
            using var body = Copy(input.Stream);
            using var json = JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body.ToArray());
            var response = read(json.RootElement);
            response.ResponseMetadata = new ResponseMetadata
            {
                RequestId = input.ResponseData?.GetHeaderValue("x-amzn-RequestId"),
            };
            return response;
        }

        public override AmazonServiceException UnmarshallException(
            JsonUnmarshallerContext input,
            Exception inner,
            HttpStatusCode status
        )
        {
            var reader = new StreamingUtf8JsonReader(input.Stream);
            var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
            return client.Error($"{operation}: {error.Message}", inner, error, status);
        }
    }

    private sealed class QueryReader<T>(StandInClient client, string operation, Func<XElement, T> read)
        : XmlResponseUnmarshaller
        where T : AmazonWebServiceResponse
    {
        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
        {
            using var body = Copy(input.Stream);
            var xml = XElement.Load(body);
            var response = read(xml);
            response.ResponseMetadata = new ResponseMetadata
            {
                RequestId =
                    xml.Descendants().FirstOrDefault(e => e.Name.LocalName == "RequestId")?.Value
                    ?? input.ResponseData?.GetHeaderValue("x-amzn-RequestId"),
            };
            return response;
        }

        public override AmazonServiceException UnmarshallException(
            XmlUnmarshallerContext input,
            Exception inner,
            HttpStatusCode status
        )
        {
            var error = XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(input);
            return client.Error($"{operation}: {error.Message}", inner, error, status);
        }
    }

    private static MemoryStream Copy(Stream stream)
    {
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }
}
