using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>
/// AWS's APIs over plain HTTP, for services that have no SDK package here. The emulator checks no signature: its
/// scope alone names service and region.
/// </summary>
internal sealed class Api(string endpoint, string region) : IDisposable
{
    private readonly HttpClient http = new();

    public async Task<JsonNode> JsonAsync(string service, string target, JsonObject input)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new StringContent(input.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.0"),
        };
        request.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        return JsonNode.Parse(await SendAsync(service, request))!;
    }

    /// <summary>A query service's answer, its namespace left out.</summary>
    public async Task<XElement> QueryAsync(
        string service,
        string version,
        string operation,
        params (string Name, string Value)[] input
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new FormUrlEncodedContent([
                new("Action", operation),
                new("Version", version),
                .. input.Select(i => KeyValuePair.Create(i.Name, i.Value)),
            ]),
        };
        var answer = XElement.Parse(await SendAsync(service, request));
        foreach (var element in answer.DescendantsAndSelf())
            element.Name = element.Name.LocalName;
        return answer;
    }

    /// <summary>A REST service's answer, or null for what is not there.</summary>
    public async Task<JsonNode?> GetAsync(string service, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, endpoint + path);
        return await SendAsync(service, request) is { Length: > 0 } answer ? JsonNode.Parse(answer) : null;
    }

    public void Dispose() => http.Dispose();

    private async Task<string> SendAsync(string service, HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential=emulated/20260101/{region}/{service}/aws4_request, "
                + "SignedHeaders=host, Signature=none"
        );
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        if (request.Method == HttpMethod.Get && answer.StatusCode == HttpStatusCode.NotFound)
            return "";
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{service} {request.RequestUri}: {body}");
        return body;
    }
}
