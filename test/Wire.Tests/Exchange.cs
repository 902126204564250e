using System.Net;
using System.Net.Http.Headers;
using Amazon.Runtime;

namespace Wire.Tests;

/// <summary>Stands where the network is: keeps the requests that a client sends, and answers as told.</summary>
/// <param name="answers">What is answered, one after the other.</param>
public sealed class Exchange(params HttpAnswer[] answers) : HttpClientFactory
{
    private readonly HttpAnswer[] answers = answers;
    private readonly List<SentRequest> requests = [];

    /// <summary>All requests, in their order.</summary>
    public IReadOnlyList<SentRequest> Requests => requests;

    /// <summary>The last request.</summary>
    public SentRequest? Sent => requests.LastOrDefault();

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Recorder(this));

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    private sealed class Recorder(Exchange exchange) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
            var answer = exchange.answers[exchange.requests.Count];
            exchange.requests.Add(new(request.Method.Method, request.RequestUri!, Headers(request), body));
            return Response(request, answer);
        }

        private static Dictionary<string, string> Headers(HttpRequestMessage request)
        {
            IEnumerable<KeyValuePair<string, HeaderStringValues>> all = request.Headers.NonValidated;
            if (request.Content is { } content)
                all = all.Concat(content.Headers.NonValidated);
            return all.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        }
    }

    private static HttpResponseMessage Response(HttpRequestMessage request, HttpAnswer answer)
    {
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            RequestMessage = request,
            Content = new ByteArrayContent(Convert.FromBase64String(answer.Body)),
        };
        foreach (var (name, value) in answer.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);
        }
        return response;
    }
}

/// <summary>A request as it left the client.</summary>
public sealed record SentRequest(string Method, Uri Url, IReadOnlyDictionary<string, string> Headers, byte[] Body);
