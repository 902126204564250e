using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;
using PipelineMarshaller = Amazon.Runtime.Internal.Marshaller;

namespace StandIns;

/// <summary>
/// A service client over the SDK's own runtime pipeline: credentials, SigV4, retries with their token bucket,
/// clock skew, timeouts and user agent are the SDK's.
/// </summary>
/// <remarks>
/// Every operation goes through the pipeline with one type of response: Native AOT builds each stage anew for each
/// type, which a cold start pays for.
/// </remarks>
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

    /// <summary>Calls an operation.</summary>
    /// <param name="write">Makes its HTTP request; once, whatever the number of tries.</param>
    /// <param name="read">Reads the answer.</param>
    protected async Task<TResponse> CallAsync<TRequest, TResponse>(
        string operation,
        TRequest request,
        Action<TRequest, Call> write,
        Func<Answer, TResponse> read,
        CancellationToken cancel
    )
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse
    {
        ArgumentNullException.ThrowIfNull(request);
        var options = new InvokeOptions
        {
            RequestMarshaller = new Writer<TRequest>(config.Service, operation, write),
            ResponseUnmarshaller = config.Service.Protocol is Protocol.Json or Protocol.RestJson
                ? new JsonReader(this, operation, read)
                : new XmlReader(this, operation, read),
        };
        var response = await InvokeAsync<AmazonWebServiceResponse>(request, options, cancel).ConfigureAwait(false);
        return (TResponse)response;
    }

    private sealed class Resolver : BaseEndpointResolver
    {
        public override void ProcessRequestHandlers(IExecutionContext context)
        {
            var request = context.RequestContext.Request;
            var config = (StandInConfig)context.RequestContext.ClientConfig;
            var (url, region) = config.Locate();
            request.Endpoint = Prefixed(new Uri(url), request.HostPrefix, config);
            request.AuthenticationRegion = config.AuthenticationRegion ?? region;
        }

        // An address has no names below it, and neither has this machine.
        private static Uri Prefixed(Uri url, string? prefix, StandInConfig config)
        {
            if (string.IsNullOrEmpty(prefix) || config.DisableHostPrefixInjection)
                return url;
            if (url.HostNameType != UriHostNameType.Dns || url.IsLoopback)
                return url;
            return new UriBuilder(url) { Host = prefix + url.Host }.Uri;
        }
    }

    private sealed class SigV4 : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext context) =>
            AuthSchemeOption.DEFAULT_SIGV4;
    }

    private sealed class Writer<TRequest>(AwsService service, string operation, Action<TRequest, Call> write)
        : IMarshaller<IRequest, AmazonWebServiceRequest>
        where TRequest : AmazonWebServiceRequest
    {
        public IRequest Marshall(AmazonWebServiceRequest request)
        {
            var call = new Call(service, operation, request);
            write((TRequest)request, call);
            return call.Finish();
        }
    }

    private sealed class JsonReader(StandInClient client, string operation, Func<Answer, AmazonWebServiceResponse> read)
        : JsonResponseUnmarshaller
    {
        public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) =>
            Answer.Read(input.Stream, input.ResponseData, read);

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

    private sealed class XmlReader(StandInClient client, string operation, Func<Answer, AmazonWebServiceResponse> read)
        : XmlResponseUnmarshaller
    {
        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input) =>
            Answer.Read(input.Stream, input.ResponseData, read);

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
}
