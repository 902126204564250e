using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Engine.Ledger;
using Remediation.Guardrails.S3;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Lambda.Tests;

/// <summary>
/// What is nobody's to read in a log is in none: canaries are planted wherever a secret could be, and looked for in
/// everything that the executable says.
/// </summary>
/// <remarks>
/// The ledger's state before holds the whole policy, because undo puts it back, and its actor the user agent as
/// CloudTrail gave it. Nothing else of a record, no log line, no answer and no notice does.
/// </remarks>
public sealed class HygieneTests(Binary binary) : IAsyncLifetime
{
    private const string Canary = "canary";
    private const string SecretKey = "canary-secret-key-0a1b2c3d4e5f60718293a4b5";
    private const string Token = "canary-session-token-IQoJb3JpZ2luX2VjEXAMPLE0a1b2c3d4e5f60718293a4b5c6d7e8f";
    private const string Table = "remediation-ledger";
    private const string Bucket = "example-hygiene";

    // What somebody wrote into a statement that is right, behind 10 KB of others.
    private static readonly string Policy = new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonArray([
            new JsonObject
            {
                ["Sid"] = "Open",
                ["Effect"] = "Allow",
                ["Principal"] = "*",
                ["Action"] = "s3:GetObject",
                ["Resource"] = $"arn:aws:s3:::{Bucket}/*",
            },
            .. Enumerable
                .Range(0, 66)
                .Select(i =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["Sid"] = $"Team{i}",
                            ["Effect"] = "Allow",
                            ["Principal"] = new JsonObject { ["AWS"] = "arn:aws:iam::123456789012:root" },
                            ["Action"] = "s3:GetObject",
                            ["Resource"] = $"arn:aws:s3:::{Bucket}/teams/{i:000}/{new string('x', 60)}/*",
                        }
                ),
            new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["AWS"] = "arn:aws:iam::123456789012:root" },
                ["Action"] = "s3:GetObject",
                ["Resource"] = $"arn:aws:s3:::{Bucket}/*",
                ["Condition"] = new JsonObject
                {
                    ["StringEquals"] = new JsonObject { ["aws:Referer"] = "canary-in-policy" },
                },
            },
        ]),
    }.ToJsonString();

    private Emulator emulator = null!;
    private RecordingProxy proxy = null!;
    private AwsClients aws = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        emulator = await Emulator.StartAsync(Cancel);
        proxy = RecordingProxy.Start(emulator.Endpoint);
        aws = emulator.Clients("us-east-1");
        await Ledgers.CreateAsync(aws, Table, Cancel);
        await aws.S3.PutBucketAsync(new Amazon.S3.Model.PutBucketRequest { BucketName = Bucket }, Cancel);
        await aws.S3.PutBucketPolicyAsync(
            new Amazon.S3.Model.PutBucketPolicyRequest { BucketName = Bucket, Policy = Policy },
            Cancel
        );
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        await emulator.DisposeAsync();
    }

    [Theory]
    [InlineData("audit", "planned")]
    [InlineData("enforce", "applied")]
    public async Task A_policy_of_15_KB_and_what_an_event_carries_is_in_no_log_answer_or_notice(
        string mode,
        string outcome
    )
    {
        Assert.InRange(Policy.Length, 14_000, 20_480);
        await using var api = new RuntimeApi();
        await using var function = Start(
            api,
            ("REMEDIATION_MODE", mode),
            ("REMEDIATION_GUARDRAILS", "s3-bucket-policy-public")
        );

        var reply = await api.InvokeAsync(Event().ToJsonString());
        var created = Event("CreateAccessKey");
        created["detail"]!["eventSource"] = "iam.amazonaws.com";
        var other = await api.InvokeAsync(created.ToJsonString());

        Assert.Equal(outcome, (string?)JsonNode.Parse(reply.Body)!["results"]![0]!["outcome"]);
        Assert.Contains("PutBucketPolicy", reply.Body, StringComparison.Ordinal);
        Assert.Equal("ignored", (string?)JsonNode.Parse(other.Body)!["results"]![0]!["outcome"]);
        AssertIsClean(reply.Body, other.Body, await OutputAsync(function));
        Assert.All(function.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 2000));

        var record = Assert.Single(await RecordsAsync());
        AssertIsClean(Without(record, "before", "after", "actor").ToJsonString());
        var ledger = new LedgerTable(LedgerTable.ClientOf(aws), Table, TimeProvider.System);
        var kept = await ledger.HistoryAsync(arn: null, Cancel).SingleAsync(Cancel);
        Assert.Contains("canary-in-policy", kept.Before, StringComparison.Ordinal);

        var message = await NoticeAsync(record);
        Assert.Contains("public by Open", message, StringComparison.Ordinal);
        AssertIsClean(message);
        Assert.InRange(message.Length, 100, 8000);
    }

    [Theory]
    [InlineData("GET ?policy")]
    [InlineData("PUT ?policy")]
    [InlineData("PutItem")]
    [InlineData("UpdateItem")]
    public async Task What_AWS_says_of_a_wrong_signature_is_not_repeated(string operation)
    {
        // As the services answer: the request that should have been signed, with its headers, and here the token in the
        // first line, too.
        var text =
            $"The request signature we calculated does not match {Token}.\n\nThe Canonical String for this request should have been\n'POST\n/\n\nhost:example.com\nx-amz-security-token:canary-of-another-session\nauthorization:canary-authorization\n'";
        var refused = 0;
        proxy.Interfere = call =>
        {
            if (call.Operation != operation)
                return null;
            refused++;
            return new(
                IsDelivered: false,
                call.Service == "dynamodb"
                    ? Answer(
                        "application/x-amz-json-1.0",
                        JsonSerializer.Serialize(
                            new { __type = "com.amazon.coral.service#InvalidSignatureException", message = text }
                        )
                    )
                    : Answer(
                        "application/xml",
                        $"<Error><Code>SignatureDoesNotMatch</Code><Message>{text}</Message><StringToSign>canary-to-sign</StringToSign></Error>"
                    ),
                Ending.Close
            );
        };
        await using var api = new RuntimeApi();
        await using var function = Start(
            api,
            ("REMEDIATION_MODE", "enforce"),
            ("REMEDIATION_GUARDRAILS", "s3-bucket-policy-public")
        );

        var reply = await api.InvokeAsync(Event().ToJsonString());

        Assert.True(refused > 0, "the call was not made");
        Assert.Equal("error", reply.Kind);
        Assert.Contains("The request signature we calculated does not match", reply.Body, StringComparison.Ordinal);
        var output = await OutputAsync(function);
        Assert.Contains("The request signature we calculated does not match", output, StringComparison.Ordinal);
        AssertIsClean(reply.Body, output);
        foreach (var record in await RecordsAsync())
            AssertIsClean(Without(record, "before", "after", "actor").ToJsonString());
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("refuses")]
    [InlineData("no URL")]
    [InlineData("SSM refuses")]
    public async Task The_webhook_is_in_no_log_whatever_fails(string how)
    {
        using var slack = new HttpListener();
        var port = FreePort();
        slack.Prefixes.Add($"http://127.0.0.1:{port}/");
        if (how == "refuses")
            slack.Start();
        var answering = how == "refuses" ? RefuseAsync(slack) : Task.CompletedTask;
        await PutWebhookAsync(
            how == "no URL"
                ? "canary-webhook"
                : $"http://user:canary-password@127.0.0.1:{port}/services/canary-webhook?key=canary-key"
        );
        if (how == "SSM refuses")
            proxy.Interfere = _ =>
                new(
                    IsDelivered: false,
                    Answer(
                        "application/x-amz-json-1.1",
                        JsonSerializer.Serialize(
                            new
                            {
                                __type = "InvalidKeyId",
                                message = $"{Token} is no key\nx-amz-security-token:canary-of-another-session",
                            }
                        )
                    ),
                    Ending.Close
                );
        await using var api = new RuntimeApi();
        await using var function = Start(
            api,
            ("REMEDIATION_FUNCTION", "notifier"),
            ("REMEDIATION_WEBHOOK_PARAMETER", "/remediation/webhook")
        );

        var reply = await api.InvokeAsync(Stream(SomeRecord()));

        var output = await OutputAsync(function);
        Assert.Contains("the notice of stream record 7", output, StringComparison.Ordinal);
        AssertIsClean(reply.Body, output);
        slack.Close();
        await answering;
    }

    [Theory]
    [InlineData(
        """{"ec2-ingress-open-to-world":{"allowedPorts":["a text of some length, and then a canary"]}}""",
        "allowedPorts"
    )]
    [InlineData(
        """{"iam-admin-policy-attached":{"managedPolicies":[{"a member of some length":"canary"}]}}""",
        "managedPolicies"
    )]
    [InlineData("""{"storm":{"repairs":{"a member of some length":"canary"}}}""", "repairs")]
    [InlineData("""{"storm":canary}""", "not JSON")]
    public async Task A_wrong_setting_is_named_and_not_repeated_whole(string settings, string named)
    {
        await using var api = new RuntimeApi();
        await using var function = Start(api, ("REMEDIATION_SETTINGS", settings));

        var error = await api.InitError;
        Assert.Equal(1, await function.ExitAsync());

        Assert.Contains(named, error.Body, StringComparison.Ordinal);
        AssertIsClean(error.Body, function.Output);
    }

    private static JsonObject Event(string name = "PutBucketPolicy")
    {
        var happened = Some.StoppedTrail();
        var detail = happened["detail"]!;
        (detail["eventSource"], detail["eventName"]) = ("s3.amazonaws.com", name);
        detail["userAgent"] = $"[aws-cli/2.24.20 {new string('x', 200)} canary-user-agent]";
        detail["requestParameters"] = new JsonObject
        {
            ["bucketName"] = Bucket,
            ["policy"] = "",
            ["bucketPolicy"] = JsonNode.Parse(Policy),
            ["Authorization"] = "AWS4-HMAC-SHA256 Credential=canary-authorization",
            ["password"] = "canary-password",
            ["host"] = "canary-host",
        };
        detail["responseElements"] = new JsonObject
        {
            ["accessKey"] = new JsonObject
            {
                ["accessKeyId"] = "canary-key-id",
                ["secretAccessKey"] = "canary-response",
            },
        };
        detail["additionalEventData"] = new JsonObject { ["x-amz-id-2"] = "canary-more" };
        detail["userIdentity"]!["accessKeyId"] = "canary-access-key-id";
        return happened;
    }

    private Function Start(RuntimeApi api, params (string Name, string Value)[] variables) =>
        Function.Start(
            binary,
            api.Address,
            [
                ("AWS_ENDPOINT_URL", proxy.Endpoint),
                ("REMEDIATION_LEDGER_TABLE", Table),
                ("AWS_SECRET_ACCESS_KEY", SecretKey),
                ("AWS_SESSION_TOKEN", Token),
                ("POWERTOOLS_LOG_LEVEL", "Trace"),
                .. variables,
            ]
        );

    private static async Task<string> OutputAsync(Function function)
    {
        function.Terminate();
        await function.ExitAsync();
        return function.Output;
    }

    private static void AssertIsClean(params string[] texts) =>
        Assert.All(texts, text => Assert.DoesNotContain(Canary, text, StringComparison.OrdinalIgnoreCase));

    private async Task<List<JsonObject>> RecordsAsync() =>
        [
            .. (await LedgerTable.ClientOf(aws).ScanAsync(new ScanRequest { TableName = Table }, Cancel))
                .Items.Where(i => i["sk"].S.StartsWith("record#", StringComparison.Ordinal))
                .Select(i => new JsonObject(i.Select(a => KeyValuePair.Create(a.Key, Json(a.Value))))),
        ];

    private static JsonNode? Json(AttributeValue value) =>
        value switch
        {
            { S: { } text } => new JsonObject { ["S"] = text },
            { N: { } number } => new JsonObject { ["N"] = number },
            { BOOL: { } flag } => new JsonObject { ["BOOL"] = flag },
            { M: { Count: > 0 } map } => new JsonObject { ["M"] = Json(map) },
            _ => new JsonObject { ["L"] = new JsonArray([.. (value.L ?? []).Select(Json)]) },
        };

    private static JsonObject Json(Dictionary<string, AttributeValue> map) =>
        new(map.Select(member => KeyValuePair.Create(member.Key, Json(member.Value))));

    private static JsonObject Without(JsonObject record, params string[] names) =>
        new(record.Where(m => !names.Contains(m.Key)).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));

    // What Slack is sent of a record.
    private async Task<string> NoticeAsync(JsonObject record)
    {
        using var slack = new HttpListener();
        var port = FreePort();
        slack.Prefixes.Add($"http://127.0.0.1:{port}/");
        slack.Start();
        await PutWebhookAsync($"http://127.0.0.1:{port}/services/canary-webhook");
        await using var api = new RuntimeApi();
        await using var function = Start(
            api,
            ("REMEDIATION_FUNCTION", "notifier"),
            ("REMEDIATION_WEBHOOK_PARAMETER", "/remediation/webhook")
        );
        var asked = slack.GetContextAsync();
        var answered = api.InvokeAsync(Stream(record));
        var message = await asked.WaitAsync(Some.Patience, Cancel);
        var body = await new StreamReader(message.Request.InputStream, Encoding.UTF8).ReadToEndAsync(Cancel);
        message.Response.Close();
        AssertIsClean((await answered).Body, await OutputAsync(function));
        return body;
    }

    private static string Stream(JsonObject image) =>
        new JsonObject
        {
            ["Records"] = new JsonArray(
                new JsonObject
                {
                    ["dynamodb"] = new JsonObject { ["SequenceNumber"] = "7", ["NewImage"] = image.DeepClone() },
                }
            ),
        }.ToJsonString();

    private static JsonObject SomeRecord() =>
        new(
            new[]
            {
                ("sk", "record#x"),
                ("id", $"{RecordId.Of("g", "arn:aws:s3:::example", "e", DateTimeOffset.UnixEpoch)}"),
                ("status", "applied"),
                ("guardrail", "s3-bucket-acl-public"),
                ("resource", "arn:aws:s3:::example"),
            }.Select(m => KeyValuePair.Create(m.Item1, (JsonNode?)new JsonObject { ["S"] = m.Item2 }))
        );

    private async Task PutWebhookAsync(string url)
    {
        using var ssm = new AmazonSimpleSystemsManagementClient(
            aws.Credentials,
            aws.Configured(new AmazonSimpleSystemsManagementConfig())
        );
        await ssm.PutParameterAsync(
            new PutParameterRequest
            {
                Name = "/remediation/webhook",
                Type = ParameterType.SecureString,
                Value = url,
            },
            Cancel
        );
    }

    private static async Task RefuseAsync(HttpListener slack)
    {
        try
        {
            while (true)
            {
                var asked = await slack.GetContextAsync();
                asked.Response.StatusCode = 403;
                asked.Response.Close(Encoding.UTF8.GetBytes($"no such hook: {asked.Request.Url}"), willBlock: false);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        { /* Closed. */
        }
    }

    private static byte[] Answer(string type, string body) =>
        Encoding.UTF8.GetBytes(
            $"HTTP/1.1 400 Bad Request\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"
        );

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
