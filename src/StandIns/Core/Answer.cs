using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace StandIns;

/// <summary>The HTTP answer of one call, as a generated reader takes it; what did not come is null.</summary>
public sealed class Answer
{
    private static readonly JsonElement Nothing = Parse("{}"u8.ToArray());

    private readonly byte[] body;
    private readonly IWebResponseData? http;

    private Answer(byte[] body, IWebResponseData? http)
    {
        this.body = body;
        this.http = http;
    }

    /// <summary>The HTTP status, e.g. 200.</summary>
    public int Status => (int)(http?.StatusCode ?? 0);

    /// <summary>The body as bytes.</summary>
    public MemoryStream Content() => new(body);

    /// <summary>The body as text.</summary>
    public string Text() => Encoding.UTF8.GetString(body);

    /// <summary>The body as a JSON object; an empty one if there is none.</summary>
    public JsonElement Json()
    {
        var json = body.Length == 0 ? Nothing : Parse(body);
        return json.ValueKind == JsonValueKind.Object ? json : Nothing;
    }

    /// <summary>The body's root element; an empty one if there is none.</summary>
    public XElement Xml() =>
        body.Length == 0
            ? new XElement("Nothing")
            : XElement.Load(new MemoryStream(body), LoadOptions.PreserveWhitespace);

    public bool IsEmpty => body.Length == 0;

    public string? Header(string name) => http?.GetHeaderValue(name) is { Length: > 0 } value ? value : null;

    /// <summary>A header of many values.</summary>
    public List<string>? HeaderList(string name) =>
        Header(name) is { } all ? [.. all.Split(',').Select(v => v.Trim())] : null;

    /// <summary>The headers whose names begin so, by the rest of their names.</summary>
    public Dictionary<string, string>? Headers(string prefix)
    {
        var found = (http?.GetHeaderNames() ?? [])
            .Where(n => n.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(n => n[prefix.Length..], n => http!.GetHeaderValue(n));
        return found.Count > 0 ? found : null;
    }

    internal static AmazonWebServiceResponse Read(
        Stream stream,
        IWebResponseData? http,
        Func<Answer, AmazonWebServiceResponse> read
    )
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        var answer = new Answer(copy.ToArray(), http);
        var response = read(answer);
        response.ResponseMetadata = new ResponseMetadata { RequestId = answer.RequestId };
        return response;
    }

    private string? RequestId =>
        Header("x-amzn-RequestId")
        ?? Header("x-amz-request-id")
        ?? (body.AsSpan().StartsWith("<"u8) ? XmlRequestId() : null);

    // In a query service's metadata, or beside EC2's answer.
    private string? XmlRequestId()
    {
        var xml = Xml();
        return xml.Child("ResponseMetadata")?.Text("RequestId") ?? xml.Text("RequestId") ?? xml.Text("requestId");
    }

    private static JsonElement Parse(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.Clone();
    }
}
