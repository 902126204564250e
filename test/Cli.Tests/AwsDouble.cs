using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cli.Tests;

/// <summary>
/// Stands for STS, IAM Identity Center, a container's credentials and an empty ledger. Keys tell where they are from,
/// and the caller's ARN tells with which keys and for which region a call was signed.
/// </summary>
internal sealed partial class AwsDouble : IDisposable
{
    public const string Account = "111122223333";
    private const string Expires = "2099-01-01T00:00:00Z";

    private readonly HttpListener listener = new();

    public AwsDouble()
    {
        Url = $"http://127.0.0.1:{FreePort()}";
        listener.Prefixes.Add($"{Url}/");
        listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>What was asked: what is called, the access key and the region of the signature.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>The codes of MFA devices that were given.</summary>
    public ConcurrentQueue<string> Codes { get; } = [];

    public void Dispose() => listener.Close();

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext call;
            try
            {
                call = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var reader = new StreamReader(call.Request.InputStream);
            var (status, text) = Answer(call.Request, await reader.ReadToEndAsync());
            call.Response.StatusCode = status;
            if (status != 200 && !text.StartsWith('<'))
                call.Response.Headers["x-amzn-errortype"] = (string)JsonNode.Parse(text)!["__type"]!;
            call.Response.ContentType = text.StartsWith('<') ? "text/xml" : "application/x-amz-json-1.0";
            await using var answer = new StreamWriter(call.Response.OutputStream);
            await answer.WriteAsync(text);
        }
    }

    private (int Status, string Text) Answer(HttpListenerRequest request, string body)
    {
        var scope = Scope().Match(request.Headers["Authorization"] ?? "");
        var (key, region) = (scope.Groups["key"].Value, scope.Groups["region"].Value);
        var form = System.Web.HttpUtility.ParseQueryString(body);
        var path = request.Url!.AbsolutePath;
        var target = request.Headers["X-Amz-Target"];
        var name = target?.Split('.')[^1] ?? form["Action"] ?? path;
        Asked.Enqueue($"{name} {key} {region}".TrimEnd());
        if (form["TokenCode"] is { } code)
            Codes.Enqueue(code);
        return name switch
        {
            "GetCallerIdentity" when key == "AKIAENDED" => (
                403,
                Xml("ErrorResponse", "<Error><Code>ExpiredToken</Code><Message>The token is old</Message></Error>")
            ),
            "GetCallerIdentity" => (200, Identity(key, region)),
            "AssumeRole" when form["RoleArn"]!.EndsWith("/closed", StringComparison.Ordinal) => (
                403,
                Xml("ErrorResponse", "<Error><Code>AccessDenied</Code><Message>You may not</Message></Error>")
            ),
            "AssumeRole" => (200, Assumed("AssumeRole", $"{form["RoleArn"]!.Split('/')[^1]}-by-{key}")),
            "AssumeRoleWithWebIdentity" => (200, Assumed(name, $"web-{form["WebIdentityToken"]}")),
            "/federation/credentials" => Federated(request),
            "/container" => (
                200,
                $$"""{"AccessKeyId":"CONTAINER","SecretAccessKey":"s","Token":"t","Expiration":"{{Expires}}"}"""
            ),
            "Query" or "Scan" when body.Contains("\"none\"", StringComparison.Ordinal) => (
                400,
                """{"__type":"ResourceNotFoundException","message":"Requested resource not found"}"""
            ),
            "Query" or "Scan" => (200, """{"Items":[],"Count":0,"ScannedCount":0}"""),
            _ => (400, $$"""{"__type":"NotHereException","message":"no {{name}}"}"""),
        };
    }

    private static (int, string) Federated(HttpListenerRequest request) =>
        (request.Headers["x-amz-sso_bearer_token"], request.QueryString["role_name"]) switch
        {
            ("withdrawn", _) => (401, """{"__type":"UnauthorizedException","message":"Session token not valid"}"""),
            (_, "closed") => (403, """{"__type":"ForbiddenException","message":"No access"}"""),
            (_, var role) => (
                200,
                $$"""
                {"roleCredentials": {"accessKeyId":"SSO-{{role}}", "secretAccessKey":"s", "sessionToken":"t",
                "expiration": 4070908800000} }
                """
            ),
        };

    private static string Identity(string key, string region) =>
        Xml(
            "GetCallerIdentityResponse",
            $"<GetCallerIdentityResult><Arn>arn:aws:iam::{Account}:user/{region}/{key}</Arn><UserId>U</UserId>"
                + $"<Account>{Account}</Account></GetCallerIdentityResult>"
        );

    private static string Assumed(string action, string key) =>
        Xml(
            $"{action}Response",
            $"<{action}Result><Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                + $"<SessionToken>t</SessionToken><Expiration>{Expires}</Expiration></Credentials>"
                + $"<AssumedRoleUser><Arn>arn:aws:sts::{Account}:assumed-role/r/s</Arn>"
                + $"<AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser></{action}Result>"
        );

    private static string Xml(string name, string inner) =>
        $"<{name} xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">{inner}</{name}>";

    [GeneratedRegex("Credential=(?<key>[^/]+)/[0-9]+/(?<region>[^/]+)/")]
    private static partial Regex Scope();
}
