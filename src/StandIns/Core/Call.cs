using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace StandIns;

/// <summary>The HTTP request of one call, as a generated writer fills it; a value that is null is not sent.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The request is the pipeline's, which goes on with it.")]
public sealed class Call
{
    private readonly AwsService service;
    private readonly DefaultRequest request;
    private JsonBody? json;
    private XmlBody? xml;

    internal Call(AwsService service, string operation, AmazonWebServiceRequest original)
    {
        this.service = service;
        request = new DefaultRequest(original, service.Id) { HttpMethod = "POST", ResourcePath = "/" };
        if (service.Protocol is Protocol.Query or Protocol.Ec2)
        {
            request.Parameters.Add("Action", operation);
            request.Parameters.Add("Version", service.Version);
        }
        if (service.Protocol == Protocol.Json)
        {
            request.Headers["X-Amz-Target"] = $"{service.Target}.{operation}";
            request.Headers["Content-Type"] = $"application/x-amz-json-{service.JsonVersion}";
        }
    }

    /// <summary>The form of a query service.</summary>
    public FormBody Form() => new(request.Parameters, "");

    /// <summary>A JSON object as the body.</summary>
    public JsonBody Json()
    {
        json = new JsonBody();
        json.Open();
        return json;
    }

    /// <summary>A JSON object as the body, or an empty one for none.</summary>
    public void Json<T>(T? value, Action<T, JsonBody> write)
        where T : class
    {
        json = new JsonBody();
        if (value is null)
            json.Open();
        else
            write(value, json);
        if (value is null)
            json.Close();
    }

    /// <summary>An XML document as the body; one in which nothing is makes no body.</summary>
    public XmlBody Xml(string root, string? space)
    {
        xml = new XmlBody(root, space) { IsOptional = true };
        return xml;
    }

    /// <summary>An XML document as the body; no value makes no body.</summary>
    public void Xml<T>(string root, string? space, T? value, Action<T, XmlBody> write)
        where T : class
    {
        if (value is null)
            return;
        xml = new XmlBody(root, space);
        write(value, xml);
    }

    /// <summary>Bytes as the body.</summary>
    public void Content(Stream? value)
    {
        if (value is null)
            return;
        using var copy = new MemoryStream();
        if (value.CanSeek)
            value.Position = 0;
        value.CopyTo(copy);
        request.Content = copy.ToArray();
    }

    /// <summary>A text as the body.</summary>
    public void Content(string? value)
    {
        if (value is not null)
            request.Content = Encoding.UTF8.GetBytes(value);
    }

    /// <summary>The method and path of a REST operation; <see cref="Label"/> fills the path's {labels}.</summary>
    public void Open(string method, string path)
    {
        request.HttpMethod = method;
        request.ResourcePath = path;
    }

    /// <summary>Fills a part of the path, <c>{Name}</c> or <c>{Name+}</c>.</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public void Label(string label, string? value)
    {
        if (string.IsNullOrEmpty(value))
            throw new ArgumentException($"{request.ResourcePath} needs {label}");
        request.AddPathResource(label, value);
    }

    /// <summary>What comes before the host name, e.g. <c>123456789012.</c></summary>
    public void Host(string prefix) => request.HostPrefix = prefix;

    /// <summary>A value that may be a part of a host name.</summary>
    /// <exception cref="ArgumentException">It may not, or there is none.</exception>
    public static string HostLabel(string? value)
    {
        var isLabel = value is { Length: > 0 and < 64 } && value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
        return isLabel ? value! : throw new ArgumentException($"'{value}' cannot be a part of a host name");
    }

    /// <summary>A name of the query that has no value, or a fixed one.</summary>
    public void Fixed(string name, string? value = null) => request.AddSubResource(name, value);

    public void Query(string name, string? value)
    {
        if (value is null)
            return;
        request.Parameters[name] = value;
        request.UseQueryString = true;
    }

    public void Query(string name, List<string>? values)
    {
        if (values is not { Count: > 0 })
            return;
        request.ParameterCollection.Add(name, values);
        request.UseQueryString = true;
    }

    public void Query(Dictionary<string, string>? values)
    {
        foreach (var (name, value) in values ?? [])
            Query(name, value);
    }

    public void Query(Dictionary<string, List<string>>? values)
    {
        foreach (var (name, value) in values ?? [])
            Query(name, value);
    }

    public void Header(string name, string? value)
    {
        if (value is not null)
            request.Headers[name] = value;
    }

    /// <summary>A header of many values; one with a comma or a quote is quoted.</summary>
    public void Header(string name, List<string>? values)
    {
        if (values is not { Count: > 0 })
            return;
        request.Headers[name] = string.Join(
            ", ",
            values.Select(v =>
                v.Contains(',', StringComparison.Ordinal) || v.Contains('"', StringComparison.Ordinal)
                    ? $"\"{v.Replace("\"", "\\\"", StringComparison.Ordinal)}\""
                    : v
            )
        );
    }

    public void Headers(string prefix, Dictionary<string, string>? values)
    {
        foreach (var (name, value) in values ?? [])
            request.Headers[prefix + name] = value;
    }

    /// <summary>Adds the body's MD5 if there is none, for an operation that wants its integrity shown.</summary>
    public void Checksum()
    {
        Write();
        if (request.Headers.ContainsKey("Content-MD5"))
            return;
#pragma warning disable CA5351 // It guards against damage on the way, not against a forger: the signature does that.
        request.Headers["Content-MD5"] = Convert.ToBase64String(MD5.HashData(request.Content ?? []));
#pragma warning restore CA5351
    }

    internal IRequest Finish()
    {
        Write();
        if (request.Content is not null && !request.Headers.ContainsKey("Content-Type"))
            request.Headers["Content-Type"] = ContentType;
        return request;
    }

    private string ContentType
    {
        get
        {
            if (xml is not null)
                return "application/xml";
            return json is not null ? "application/json" : "application/octet-stream";
        }
    }

    private void Write()
    {
        if (request.Content is null)
            request.Content = json?.Bytes() ?? xml?.Bytes();
    }
}
