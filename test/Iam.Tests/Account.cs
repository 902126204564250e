using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Remediation.Cdk.Tests;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Telemetry;
using Remediation.Guardrails;
using Remediation.Samples;
using Xunit;

namespace Iam.Tests;

/// <summary>An emulated account that checks keys, signatures and permissions, with a ledger, an administrator who arranges what the samples start from, and the roles of the deployment's templates.</summary>
public sealed class Account : IAsyncLifetime
{
    public const string Id = "123456789012";
    public const string Region = "us-east-1";
    public const string Table = "remediation-ledger";

    // The laws' many repairs are not too many.
    private static readonly Settings Plenty = new()
    {
        Breaker = new() { Repairs = 100_000, SameResource = 1000 },
    };

    private readonly HttpClient http = new();
    private readonly Dictionary<string, AwsClients> roles = [];
    private IReadOnlyDictionary<(string Guardrail, Mode Mode), RolePolicy> policies = null!;
    private Emulator emulator = null!;

    /// <summary>The administrator's clients.</summary>
    public AwsClients Administrator { get; private set; } = null!;

    /// <summary>The ledger, by the administrator.</summary>
    public LedgerTable Ledger => LedgerOf(Administrator);

    public async ValueTask InitializeAsync()
    {
        var enforced = new JsonObject
        {
            ["guardrails"] = new JsonObject(Catalogue.All.Select(g => KeyValuePair.Create(g.Id, (JsonNode?)"enforce"))),
        };
        policies = new[] { (Mode.Audit, "{}"), (Mode.Enforce, enforced.ToJsonString()) }
            .SelectMany(d =>
                new Deployment(d.Item2, Catalogue.All)
                    .Functions()
                    .Select(f => KeyValuePair.Create((f.Id, d.Item1), RolePolicy.Of(f.Role)))
            )
            .ToDictionary();
        emulator = await Emulator.StartAsync(TestContext.Current.CancellationToken);
        await LedgerTable
            .ClientOf(emulator.Clients(Region))
            .CreateTableAsync(
                new CreateTableRequest
                {
                    TableName = Table,
                    BillingMode = Amazon.DynamoDBv2.BillingMode.PAY_PER_REQUEST,
                    KeySchema = [new("pk", Amazon.DynamoDBv2.KeyType.HASH), new("sk", Amazon.DynamoDBv2.KeyType.RANGE)],
                    AttributeDefinitions =
                    [
                        new("pk", Amazon.DynamoDBv2.ScalarAttributeType.S),
                        new("sk", Amazon.DynamoDBv2.ScalarAttributeType.S),
                    ],
                }
            );
        await QueryAsync("iam", "2010-05-08", ("Action", "CreateUser"), ("UserName", "administrator"));
        await QueryAsync(
            "iam",
            "2010-05-08",
            ("Action", "PutUserPolicy"),
            ("UserName", "administrator"),
            ("PolicyName", "all"),
            (
                "PolicyDocument",
                """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"""
            )
        );
        var key = await QueryAsync("iam", "2010-05-08", ("Action", "CreateAccessKey"), ("UserName", "administrator"));
        Administrator = Clients(new BasicAWSCredentials(Value(key, "AccessKeyId"), Value(key, "SecretAccessKey")));
        await CheckAsync(true);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await emulator.DisposeAsync();
    }

    public AwsClients Clients(AWSCredentials credentials) => new(Region, credentials, emulator.Endpoint);

    public IScenario Scenario(string guardrail) => ScenarioList.All.Single(s => s.Guardrail == guardrail);

    internal RolePolicy Policy(string guardrail, Mode mode) => policies[(guardrail, mode)];

    /// <summary>The clients of a guardrail's function.</summary>
    public Task<AwsClients> FunctionAsync(string guardrail, Mode mode) => FunctionAsync(Policy(guardrail, mode));

    /// <summary>The clients of a function whose role has a policy: what it gets from assuming its role.</summary>
    internal async Task<AwsClients> FunctionAsync(RolePolicy policy)
    {
        var document = policy.ForMoto();
        if (roles.TryGetValue(document, out var clients))
            return clients;
        var name = $"function-{roles.Count}";
        await CheckAsync(false);
        await QueryAsync(
            "iam",
            "2010-05-08",
            ("Action", "CreateRole"),
            ("RoleName", name),
            ("Path", "/remediation/"),
            (
                "AssumeRolePolicyDocument",
                """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"""
            )
        );
        await QueryAsync(
            "iam",
            "2010-05-08",
            ("Action", "PutRolePolicy"),
            ("RoleName", name),
            ("PolicyName", "exact"),
            ("PolicyDocument", document)
        );
        var session = await QueryAsync(
            "sts",
            "2011-06-15",
            ("Action", "AssumeRole"),
            ("RoleArn", $"arn:aws:iam::{Id}:role/remediation/{name}"),
            ("RoleSessionName", name)
        );
        await CheckAsync(true);
        return roles[document] = Clients(
            new SessionAWSCredentials(
                Value(session, "AccessKeyId"),
                Value(session, "SecretAccessKey"),
                Value(session, "SessionToken")
            )
        );
    }

    /// <summary>The pipeline of a function: guardrail and ledger both with its role's credentials.</summary>
    public static Pipeline Pipeline(string guardrail, Mode mode, AwsClients function, bool byTag = false) =>
        new(Configuration(guardrail, mode, byTag), function, LedgerOf(function), Quiet, TimeProvider.System);

    public static EngineConfiguration Configuration(string guardrail, Mode mode, bool byTag = false) =>
        new(
            [Catalogue.Find(guardrail)!],
            mode,
            Table,
            [$"arn:aws:iam::{Id}:role/remediation/*"],
            byTag ? Plenty with { Exemptions = new() { ByTag = true } } : Plenty
        );

    public static Log Quiet => new(Stream.Null, _ => null, TimeProvider.System);

    public static LedgerTable LedgerOf(AwsClients aws) => new(LedgerTable.ClientOf(aws), Table, TimeProvider.System);

    /// <summary>A sample's event for what was arranged, under an id of its own.</summary>
    public static byte[] Event(Sample sample, IReadOnlyDictionary<string, string> names)
    {
        var json = JsonNode.Parse(sample.EventFor(names))!;
        json["id"] = Guid.NewGuid().ToString();
        if (json["detail"]?["eventID"] is not null)
            json["detail"]!["eventID"] = Guid.NewGuid().ToString();
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private async Task CheckAsync(bool on)
    {
        using var body = new StringContent(on ? "0" : "inf", Encoding.ASCII, "text/plain");
        (await http.PostAsync(new Uri($"{emulator.Endpoint}/moto-api/reset-auth"), body)).EnsureSuccessStatusCode();
    }

    private async Task<XElement> QueryAsync(
        string service,
        string version,
        params (string Name, string Value)[] parameters
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, emulator.Endpoint)
        {
            Content = new FormUrlEncodedContent(
                parameters.Append(("Version", version)).Select(p => KeyValuePair.Create(p.Item1, p.Item2))
            ),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "AWS4-HMAC-SHA256",
            $"Credential=emulated/20260102/{Region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? XElement.Parse(text) : throw new InvalidOperationException(text);
    }

    private static string Value(XElement answer, string name) =>
        answer.Descendants().First(e => e.Name.LocalName == name).Value;
}
