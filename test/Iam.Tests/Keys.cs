using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using Amazon.Runtime;

namespace Iam.Tests;

/// <summary>An emulator's administrator and the roles that were made in it.</summary>
internal sealed class Keys
{
    // What takes long on a busy machine, and is then tried again, would be made twice.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly Dictionary<string, AwsClients> roles = [];
    private readonly HttpClient http;
    private readonly string endpoint;

    private Keys(HttpClient http, string endpoint)
    {
        this.http = http;
        this.endpoint = endpoint;
    }

    /// <summary>The administrator's clients.</summary>
    public AwsClients Administrator { get; private set; } = null!;

    /// <summary>Makes an administrator, and from then on has the emulator check every call.</summary>
    public static async Task<Keys> MakeAsync(HttpClient http, string endpoint)
    {
        var keys = new Keys(http, endpoint);
        await keys.CheckAsync(false);
        await keys.IamAsync(("Action", "CreateUser"), ("UserName", "administrator"));
        await keys.IamAsync(
            ("Action", "PutUserPolicy"),
            ("UserName", "administrator"),
            ("PolicyName", "all"),
            (
                "PolicyDocument",
                """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"""
            )
        );
        var key = await keys.IamAsync(("Action", "CreateAccessKey"), ("UserName", "administrator"));
        keys.Administrator = new(
            Account.Region,
            new BasicAWSCredentials(Value(key, "AccessKeyId"), Value(key, "SecretAccessKey")),
            endpoint,
            Patience
        );
        await keys.CheckAsync(true);
        return keys;
    }

    /// <summary>The clients of a role with a policy.</summary>
    public async Task<AwsClients> AssumeAsync(HeldPolicy policy)
    {
        var document = policy.ForMoto();
        if (roles.TryGetValue(document, out var clients))
            return clients;
        var name = $"function-{roles.Count}";
        await CheckAsync(false);
        await IamAsync(
            ("Action", "CreateRole"),
            ("RoleName", name),
            ("Path", "/remediation/"),
            (
                "AssumeRolePolicyDocument",
                """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"""
            )
        );
        await IamAsync(
            ("Action", "PutRolePolicy"),
            ("RoleName", name),
            ("PolicyName", "exact"),
            ("PolicyDocument", document)
        );
        var session = await QueryAsync(
            "sts",
            "2011-06-15",
            ("Action", "AssumeRole"),
            ("RoleArn", $"arn:aws:iam::{Account.Id}:role/remediation/{name}"),
            ("RoleSessionName", name)
        );
        await CheckAsync(true);
        return roles[document] = new(
            Account.Region,
            new SessionAWSCredentials(
                Value(session, "AccessKeyId"),
                Value(session, "SecretAccessKey"),
                Value(session, "SessionToken")
            ),
            endpoint,
            Patience
        );
    }

    private async Task CheckAsync(bool on)
    {
        using var body = new StringContent(on ? "0" : "inf", Encoding.ASCII, "text/plain");
        using var answer = await http.PostAsync(new Uri($"{endpoint}/moto-api/reset-auth"), body);
        answer.EnsureSuccessStatusCode();
    }

    private Task<XElement> IamAsync(params (string Name, string Value)[] parameters) =>
        QueryAsync("iam", "2010-05-08", parameters);

    private async Task<XElement> QueryAsync(
        string service,
        string version,
        params (string Name, string Value)[] parameters
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new FormUrlEncodedContent(
                parameters.Append(("Version", version)).Select(p => KeyValuePair.Create(p.Item1, p.Item2))
            ),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "AWS4-HMAC-SHA256",
            $"Credential=emulated/20260102/{Account.Region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? XElement.Parse(text) : throw new InvalidOperationException(text);
    }

    private static string Value(XElement answer, string name) =>
        answer.Descendants().First(e => e.Name.LocalName == name).Value;
}
