using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// Lambda's custom-runtime loop: ask for an event, handle it, answer; until it is cancelled or the Runtime API itself
/// fails.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html</remarks>
public sealed class LambdaBootstrap : IDisposable
{
    private readonly Func<Stream, ILambdaContext, Task<Stream>> handler;
    private readonly LambdaBootstrapInitializer? initializer;
    private readonly string root;
    private readonly HttpClient http = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        }
    )
    {
        // The process is frozen between invocations for hours: a poll has no time limit.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    internal LambdaBootstrap(
        Func<Stream, ILambdaContext, Task<Stream>> handler,
        LambdaBootstrapInitializer? initializer
    )
    {
        (this.handler, this.initializer) = (handler, initializer);
        var endpoint =
            Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")
            ?? throw new InvalidOperationException(
                "AWS_LAMBDA_RUNTIME_API is not set: this program runs as a Lambda custom runtime"
            );
        root = $"http://{endpoint}/2018-06-01/runtime/";
    }

    /// <summary>
    /// Initializes, then runs until cancelled; whatever it throws, the process should end with a non-zero code.
    /// </summary>
    /// <exception cref="LambdaRuntimeException">The Runtime API failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (initializer is not null && !await InitializeAsync(initializer).ConfigureAwait(false))
            return;
        while (!cancellationToken.IsCancellationRequested)
        {
            byte[] payload;
            Context context;
            try
            {
                using var next = await http.GetAsync(root + "invocation/next", cancellationToken).ConfigureAwait(false);
                if (next.StatusCode != HttpStatusCode.OK)
                    throw new LambdaRuntimeException($"the Runtime API answered {(int)next.StatusCode} to next");
                context = new(next.Headers);
                payload = await next.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (HttpRequestException e)
            {
                throw new LambdaRuntimeException($"the Runtime API could not be reached: {e.Message}", e);
            }

            // The SDK reads this variable for its trace header, by which Lambda detects recursive loops.
            Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", context.TraceId);
            var status = await AnswerAsync(payload, context).ConfigureAwait(false);
            // A 4xx is this invocation's own (its time may have run out); a 5xx means that the sandbox is lost.
            if ((int)status >= 500)
                throw new LambdaRuntimeException($"the Runtime API answered {(int)status} to a result");
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<bool> InitializeAsync(LambdaBootstrapInitializer initialize)
    {
        try
        {
            return await initialize().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // What was wrong with the function is worth more than that Lambda could not be told.
            try
            {
                await PostErrorAsync("init/error", error).ConfigureAwait(false);
            }
            catch (LambdaRuntimeException lost)
            {
                await Console.Error.WriteLineAsync(lost.Message).ConfigureAwait(false);
            }
            throw;
        }
    }

    private async Task<HttpStatusCode> AnswerAsync(byte[] payload, Context context)
    {
        var path = $"invocation/{Uri.EscapeDataString(context.AwsRequestId)}/";
        try
        {
            using var input = new MemoryStream(payload, 0, payload.Length, writable: false, publiclyVisible: true);
            using var output = await handler(input, context).ConfigureAwait(false);
            using var answer = new MemoryStream();
            await output.CopyToAsync(answer).ConfigureAwait(false);
            var status = await PostAsync(path + "response", answer.ToArray(), "application/json", null)
                .ConfigureAwait(false);
            return status == HttpStatusCode.RequestEntityTooLarge
                ? await PostErrorAsync(
                        path + "error",
                        new InvalidOperationException($"the answer's {answer.Length} bytes are more than Lambda takes")
                    )
                    .ConfigureAwait(false)
                : status;
        }
        catch (Exception error) when (error is not LambdaRuntimeException)
        {
            return await PostErrorAsync(path + "error", error).ConfigureAwait(false);
        }
    }

    private Task<HttpStatusCode> PostErrorAsync(string path, Exception error)
    {
        var type = error.GetType().FullName!;
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("errorType", type);
            json.WriteString("errorMessage", error.Message);
            json.WriteStartArray("stackTrace");
            foreach (
                var line in (error.StackTrace ?? "").Split(
                    '\n',
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                )
            )
                json.WriteStringValue(line);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return PostAsync(path, body.ToArray(), "application/vnd.aws.lambda.error+json", type);
    }

    private async Task<HttpStatusCode> PostAsync(string path, byte[] body, string contentType, string? errorType)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, root + path) { Content = content };
        if (errorType is not null)
            request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", errorType);
        try
        {
            using var answer = await http.SendAsync(request).ConfigureAwait(false);
            return answer.StatusCode;
        }
        catch (HttpRequestException e)
        {
            throw new LambdaRuntimeException($"the Runtime API could not be reached: {e.Message}", e);
        }
    }

    private sealed class Context : ILambdaContext
    {
        private readonly DateTimeOffset deadline;
        private static readonly DateTimeOffset Never = DateTimeOffset.MaxValue;

        public Context(HttpResponseHeaders headers)
        {
            AwsRequestId =
                Header(headers, "Lambda-Runtime-Aws-Request-Id")
                ?? throw new LambdaRuntimeException("the Runtime API gave an invocation without a request id");
            deadline =
                long.TryParse(Header(headers, "Lambda-Runtime-Deadline-Ms"), out var ms)
                && ms >= 0
                && ms < Never.ToUnixTimeMilliseconds()
                    ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
                    : Never;
            InvokedFunctionArn = Header(headers, "Lambda-Runtime-Invoked-Function-Arn") ?? "";
            TraceId = Header(headers, "Lambda-Runtime-Trace-Id");
        }

        public string AwsRequestId { get; }
        public string FunctionName => Variable("AWS_LAMBDA_FUNCTION_NAME");
        public string FunctionVersion => Variable("AWS_LAMBDA_FUNCTION_VERSION");
        public string InvokedFunctionArn { get; }
        public string LogGroupName => Variable("AWS_LAMBDA_LOG_GROUP_NAME");
        public string LogStreamName => Variable("AWS_LAMBDA_LOG_STREAM_NAME");
        public int MemoryLimitInMB =>
            int.TryParse(
                Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var size
            )
                ? size
                : 0;
        public TimeSpan RemainingTime => deadline - DateTimeOffset.UtcNow;
        public string? TraceId { get; }

        private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";

        private static string? Header(HttpResponseHeaders headers, string name) =>
            headers.TryGetValues(name, out var values) ? values.First() : null;
    }
}
