using System.Collections.Specialized;
using System.Net;
using System.Text.RegularExpressions;
using System.Web;

namespace Remediation.Bench.StandIn;

/// <summary>A call to AWS, as it came.</summary>
internal sealed partial record Request
{
    /// <summary>The access key that signed it.</summary>
    public required string AccessKey { get; init; }

    /// <summary>The service that it is signed for, e.g. <c>s3</c>.</summary>
    public required string Service { get; init; }

    /// <summary>The operation; of S3 the method and the subresource, e.g. <c>GET ?publicAccessBlock</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>The path without its first slash: for S3, the bucket.</summary>
    public required string Path { get; init; }

    /// <summary>The account that a bucket is expected to be of; null for any.</summary>
    public required string? Owner { get; init; }

    public required string Body { get; init; }

    /// <summary>The body's fields, where it is a form.</summary>
    public required NameValueCollection Form { get; init; }

    public static async Task<Request> ReadAsync(HttpListenerRequest from)
    {
        using var reader = new StreamReader(from.InputStream);
        var body = await reader.ReadToEndAsync();
        var scope = Credential().Match(from.Headers["Authorization"] ?? "");
        var isForm =
            from.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) == true;
        var form = isForm ? HttpUtility.ParseQueryString(body) : [];
        return new()
        {
            AccessKey = scope.Groups["key"].Value,
            Service = scope.Groups["service"].Value,
            Operation = form["Action"] ?? Target(from) ?? $"{from.HttpMethod} {from.Url!.Query.TrimEnd('=')}",
            Path = from.Url!.AbsolutePath.Trim('/'),
            Owner = from.Headers["x-amz-expected-bucket-owner"],
            Body = body,
            Form = form,
        };
    }

    private static string? Target(HttpListenerRequest from) => from.Headers["X-Amz-Target"]?.Split('.')[^1];

    [GeneratedRegex("Credential=(?<key>[^/]+)/[^/]+/[^/]+/(?<service>[^/]+)/aws4_request")]
    private static partial Regex Credential();
}
