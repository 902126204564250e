using System.IO.Compression;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using Amazon.IdentityManagement.Model;
using Amazon.Lambda.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Remediation.Cli.Redriving;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;
using Remediation.Guardrails.Iam;
using Remediation.Guardrails.Self;
using Remediation.Samples;
using Xunit;

namespace Cli.Tests;

/// <summary>The dead letter queue of an emulated account, given again.</summary>
public sealed class RedriveTests(Account account) : IClassFixture<Account>, IAsyncLifetime
{
    private const string Guardrail = "s3-public-access-block-weakened";
    private const string Other = "s3-bucket-acl-public";
    private const string AccountId = "123456789012";
    private const string Engine = "remediation-engine";
    private const string EngineArn = $"arn:aws:lambda:us-east-1:{AccountId}:function:{Engine}";
    private readonly List<(string Name, string Region)> deployed = [];
    private LambdaFront front = null!;
    private string queue = "";
    private string role = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AmazonSQSClient Sqs =>
        account.Aws.Client(() =>
            new AmazonSQSClient(account.Aws.Credentials, account.Aws.Configured(new AmazonSQSConfig()))
        );

    public async ValueTask InitializeAsync()
    {
        queue = (
            await Sqs.CreateQueueAsync(
                new CreateQueueRequest { QueueName = $"dead-letters-{Guid.NewGuid():N}" },
                Cancel
            )
        ).QueueUrl;
        front = new(account.Endpoint);
        role = await RoleAsync("/remediation/");
    }

    public async ValueTask DisposeAsync()
    {
        await front.DisposeAsync();
        foreach (var (name, region) in deployed)
            await DeleteAsync(name, region);
    }

    private async Task<string> RoleAsync(string path)
    {
        const string trust = """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}
            """;
        var request = new CreateRoleRequest
        {
            RoleName = $"function-{Guid.NewGuid():N}",
            Path = path,
            AssumeRolePolicyDocument = trust,
        };
        return (await account.Aws.Iam.CreateRoleAsync(request, Cancel)).Role.Arn;
    }

    /// <summary>A function as a deployment makes it, but for what is changed, that takes what it is given.</summary>
    private async Task DeployAsync(
        string name,
        string guardrails,
        Action<CreateFunctionRequest, Dictionary<string, string>>? change = null,
        string region = "us-east-1"
    )
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry("bootstrap");
        var variables = new Dictionary<string, string>
        {
            ["REMEDIATION_GUARDRAILS"] = guardrails,
            ["REMEDIATION_LEDGER_TABLE"] = Account.Table,
        };
        var request = new CreateFunctionRequest
        {
            FunctionName = name,
            Runtime = Amazon.Lambda.Runtime.ProvidedAl2023,
            Handler = "bootstrap",
            Role = role,
            Code = new() { ZipFile = zip },
            Environment = new() { Variables = variables },
        };
        change?.Invoke(request, variables);
        await account.Aws.In(region).Lambda.CreateFunctionAsync(request, Cancel);
        deployed.Add((name, region));
        front.Functions[name] = (202, "");
    }

    // The product deletes no function, so that its client cannot.
    private async Task DeleteAsync(string name, string region)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Delete,
            $"{account.Endpoint}/2015-03-31/functions/{name}"
        );
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential=emulated/20260101/{region}/lambda/aws4_request, "
                + "SignedHeaders=host, Signature=0"
        );
        using var answer = await http.SendAsync(request, CancellationToken.None);
        answer.EnsureSuccessStatusCode();
    }

    private static IScenario Scenario => ScenarioList.Of(Guardrail);

    private static Sample Violation => Sample.Of(Guardrail).First(s => s.Name == "all-off");

    private static JsonObject Event(IReadOnlyDictionary<string, string>? names = null)
    {
        var json = (JsonObject)
            JsonNode.Parse(
                Violation.EventFor(
                    names ?? new Dictionary<string, string> { ["bucket"] = "example", ["account"] = "111122223333" }
                )
            )!;
        json["account"] = "123456789012";
        var id = Guid.NewGuid().ToString();
        (json["id"], json["detail"]!["eventID"]) = (id, id);
        return json;
    }

    private static string Wrapped(JsonObject payload, string function) =>
        new JsonObject
        {
            ["version"] = "1.0",
            ["requestContext"] = new JsonObject { ["functionArn"] = function },
            ["requestPayload"] = payload.DeepClone(),
        }.ToJsonString();

    private static string Arn(string service) => $"arn:aws:{service}:us-east-1:{AccountId}:";

    private async Task<JsonObject> SendEventAsync(params (string Name, string Value)[] attributes)
    {
        var sent = Event();
        await SendAsync(sent.ToJsonString(), attributes);
        return sent;
    }

    private Task SendAsync(string body, params (string Name, string Value)[] attributes) =>
        Sqs.SendMessageAsync(
            new SendMessageRequest
            {
                QueueUrl = queue,
                MessageBody = body,
                MessageAttributes = attributes.ToDictionary(
                    a => a.Name,
                    a => new MessageAttributeValue { DataType = "String", StringValue = a.Value }
                ),
            },
            Cancel
        );

    private Task<Run> Redrive(params string[] args) =>
        Run.Of([
            "redrive",
            "--queue",
            queue,
            "--endpoint",
            front.Endpoint,
            "--table",
            Account.Table,
            "--json",
            .. args,
        ]);

    private Task<Run> RedriveHere(params string[] args) =>
        Run.Of(["redrive", "--queue", queue, "--endpoint", front.Endpoint, "--local", "--json", .. args]);

    private Task<Run> RedriveInWords() =>
        Run.Of("redrive", "--queue", queue, "--endpoint", front.Endpoint, "--table", Account.Table);

    private static JsonNode One(Run run) => Assert.Single(run.Json["messages"]!.AsArray())!;

    // Counted by reading, so that what is hidden counts as not there.
    private async Task<int> WaitingAsync()
    {
        var attributes = await Sqs.GetQueueAttributesAsync(
            new GetQueueAttributesRequest
            {
                QueueUrl = queue,
                AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
            },
            Cancel
        );
        Assert.Equal(0, attributes.ApproximateNumberOfMessagesNotVisible);
        return attributes.ApproximateNumberOfMessages;
    }

    [Fact]
    public async Task Every_event_goes_to_the_engine_and_to_nothing_that_merely_has_such_a_name()
    {
        await DeployAsync(Engine, "*");
        // Ours by role and ledger, and none of them the engine.
        string[] others =
        [
            $"remediation-{Guardrail}",
            "remediation-s3",
            "remediation-engine-2",
            "remediation-watchdog",
        ];
        foreach (var other in others)
            await DeployAsync(other, "*");
        (string, string)[] throttled = [("ERROR_CODE", "THROTTLING"), ("ERROR_MESSAGE", "too much")];
        var woken = await SendEventAsync([("TARGET_ARN", EngineArn), .. throttled]);
        var forwarded = await SendEventAsync(("TARGET_ARN", $"{Arn("events")}event-bus/remediation-home"));
        var asynchronous = await SendEventAsync(
            ("RequestID", "r"),
            ("ErrorCode", "200"),
            ("ErrorMessage", "it failed")
        );
        var delayed = await SendEventAsync();
        var elsewhere = await SendEventAsync(("TARGET_ARN", $"{Arn("lambda")}function:payroll"));
        var abroad = await SendEventAsync(("TARGET_ARN", "arn:aws:lambda:eu-west-1:444455556666:function:payroll"));
        var wrapped = Event();
        await SendAsync(Wrapped(wrapped, $"{EngineArn}:$LATEST"));
        var sent = new List<JsonObject> { woken, forwarded, asynchronous, delayed, elsewhere, abroad, wrapped };
        foreach (var other in others)
            sent.Add(await SendEventAsync(("TARGET_ARN", $"{Arn("lambda")}function:{other}")));

        var run = await Redrive();
        Assert.True(run.Code == 0, run.Output + run.Errors);
        Assert.Equal(sent.Count, (int)run.Json["redriven"]!);
        Assert.Equal(
            sent.Select(s => (string)s["id"]!).Order(StringComparer.Ordinal),
            front.Invocations.Select(i => (string)i.Payload["id"]!).Order(StringComparer.Ordinal)
        );
        Assert.All(front.Invocations, i => Assert.Equal((Engine, "Event"), (i.Function, i.Kind)));
        Assert.All(front.Invocations, i => Assert.True((bool)i.Payload["redriven"]!));
        // But for the mark the event is what it was.
        var again = (JsonObject)
            front.Invocations.Single(i => (string)i.Payload["id"]! == (string)woken["id"]!).Payload.DeepClone();
        again.Remove("redriven");
        Assert.True(JsonNode.DeepEquals(woken, again));
        Assert.Contains(run.Json["messages"]!.AsArray(), m => (string)m!["error"]! == "THROTTLING: too much");
        Assert.Contains(run.Json["messages"]!.AsArray(), m => (string)m!["error"]! == "200: it failed");
        Assert.All(run.Json["messages"]!.AsArray(), m => Assert.Equal(queue, (string)m!["queue"]!));
        Assert.Equal(0, await WaitingAsync());
        Assert.Contains("it is empty", (await RedriveInWords()).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("its body is not JSON", "{")]
    [InlineData("its body is no event", "[1]")]
    [InlineData("the event has no detail-type", "{}")]
    [InlineData(
        "that the notifier could not tell",
        """{"requestContext": {"requestId": "r", "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:remediation-notifier"}, "DDBStreamBatchInfo": {"shardId": "s", "batchSize": 3}}"""
    )]
    [InlineData(
        "no guardrail watches it",
        """{"id": "1", "detail-type": "Config Configuration Item Change", "account": "123456789012", "region": "us-east-1", "time": "2026-01-02T03:04:05Z", "detail": {"configurationItem": {"resourceType": "AWS::Nothing::AtAll"}}}"""
    )]
    [InlineData(
        "it waited for 'gone', which is no guardrail",
        """{"waitedFor": "gone", "id": "1", "detail-type": "Config Configuration Item Change", "account": "123456789012", "region": "us-east-1", "time": "2026-01-02T03:04:05Z", "detail": {"configurationItem": {"resourceType": "AWS::S3::Bucket"}}}"""
    )]
    [InlineData(
        "sweep again by `remediate sweep`",
        """{"id": "1", "detail-type": "Scheduled Event", "account": "123456789012", "region": "us-east-1", "time": "2026-01-02T03:04:05Z", "detail": {}}"""
    )]
    public async Task What_cannot_be_given_again_is_told_and_left(string why, string body)
    {
        await SendAsync(body);
        var run = await Redrive();
        Assert.Equal(1, run.Code);
        Assert.Equal("left", (string)One(run)["status"]!);
        Assert.Contains(why, (string)One(run)["reason"]!, StringComparison.Ordinal);
        Assert.Empty(front.Invocations);
        // It can be received again at once.
        Assert.Equal(1, await WaitingAsync());
        var plain = await RedriveInWords();
        Assert.Contains("left: message ", plain.Output, StringComparison.Ordinal);
        Assert.Contains("1 message: 1 left", plain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_that_is_not_there_or_refuses_leaves_the_message()
    {
        await SendAsync(Event().ToJsonString());
        var absent = await Redrive();
        Assert.Equal(1, absent.Code);
        Assert.Contains(
            "there is no function remediation-engine in us-east-1",
            (string)One(absent)["reason"]!,
            StringComparison.Ordinal
        );

        await DeployAsync(Engine, Guardrail);
        front.Functions[Engine] = (403, "AccessDeniedException");
        var denied = await Redrive();
        Assert.Equal(3, denied.Code);
        Assert.Contains("AccessDeniedException", (string)One(denied)["reason"]!, StringComparison.Ordinal);
        Assert.Equal(1, await WaitingAsync());
    }

    public static TheoryData<string, string> Impostors =>
        new()
        {
            { "role", "none of arn:aws:iam::123456789012:role/remediation/" },
            { "ledger", "its ledger is 'another', and the deployment's is remediation-ledger" },
            { "no-ledger", "its ledger is ''" },
            { "notifier", "it is the notifier" },
        };

    [Theory, MemberData(nameof(Impostors))]
    public async Task A_function_that_only_has_our_name_is_given_nothing(string change, string why)
    {
        var foreign = await RoleAsync("/");
        await DeployAsync(
            Engine,
            Guardrail,
            (function, variables) =>
            {
                switch (change)
                {
                    case "role":
                        function.Role = foreign;
                        break;
                    case "ledger":
                        variables["REMEDIATION_LEDGER_TABLE"] = "another";
                        break;
                    case "no-ledger":
                        variables.Remove("REMEDIATION_LEDGER_TABLE");
                        break;
                    default:
                        variables["REMEDIATION_FUNCTION"] = change;
                        break;
                }
            }
        );
        await SendAsync(Event().ToJsonString());
        await SendAsync(Event().ToJsonString(), ("TARGET_ARN", EngineArn));

        foreach (
            string[] args in (string[][])
                [
                    [],
                    ["--dry-run"],
                    ["--function", Engine],
                ]
        )
        {
            var run = await Redrive(args);
            Assert.Equal((1, 2), (run.Code, (int)run.Json["left"]!));
            Assert.All(
                run.Json["messages"]!.AsArray(),
                m =>
                {
                    var reason = (string)m!["reason"]!;
                    Assert.StartsWith("remediation-engine is not the deployment's: ", reason, StringComparison.Ordinal);
                    Assert.Contains(why, reason, StringComparison.Ordinal);
                }
            );
        }
        Assert.Empty(front.Invocations);
        Assert.Equal(2, await WaitingAsync());
    }

    [Theory]
    [InlineData("arn:aws:lambda:us-east-1:444455556666:function:remediation-engine")]
    [InlineData("arn:aws:lambda:eu-central-1:123456789012:function:remediation-engine:live")]
    [InlineData("arn:aws:events:us-east-1:444455556666:event-bus/remediation-home")]
    [InlineData("arn:aws:events:eu-central-1:123456789012:event-bus/remediation-home")]
    public async Task A_message_for_an_engine_elsewhere_is_not_given_to_the_one_here(string target)
    {
        await DeployAsync(Engine, "*");
        await SendAsync(Event().ToJsonString(), ("TARGET_ARN", target));
        var run = await Redrive();
        Assert.Equal(1, run.Code);
        Assert.Contains(
            $"and remediation-engine is {EngineArn} here",
            (string)One(run)["reason"]!,
            StringComparison.Ordinal
        );
        Assert.Empty(front.Invocations);
        Assert.Equal(0, (await Redrive("--function", Engine)).Code);
    }

    [Fact]
    public async Task A_function_that_runs_none_of_an_events_guardrails_is_not_given_it()
    {
        await DeployAsync(Engine, Other);
        await SendAsync(Event().ToJsonString(), ("TARGET_ARN", EngineArn));
        var run = await Redrive();
        Assert.Equal(1, run.Code);
        Assert.Contains(
            "remediation-engine runs no guardrail that watches it",
            (string)One(run)["reason"]!,
            StringComparison.Ordinal
        );
        Assert.Empty(front.Invocations);
        Assert.Equal(1, await WaitingAsync());
    }

    [Fact]
    public async Task A_function_of_which_nothing_can_be_known_is_given_nothing()
    {
        await DeployAsync(Engine, Guardrail);
        front.Hidden.Add(Engine);
        await SendAsync(Event().ToJsonString());
        var run = await Redrive();
        Assert.Equal(3, run.Code);
        Assert.Contains(
            "whether remediation-engine is the deployment's is not known: AWS refused",
            (string)One(run)["reason"]!,
            StringComparison.Ordinal
        );
        Assert.Empty(front.Invocations);
        Assert.Equal(1, await WaitingAsync());
    }

    [Fact]
    public async Task Where_nothing_is_deployed_no_function_is_the_deployments()
    {
        var run = await Run.Of("redrive", "--queue", queue, "--endpoint", front.Endpoint, "--region", "eu-west-3");
        Assert.Equal(2, run.Code);
        Assert.Contains("no ledger table", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_of_two_guardrails_is_sent_once_to_the_one_engine()
    {
        // A bucket's creation may leave it without a block and with a public ACL.
        var created = Event();
        created["detail"]!["eventName"] = "CreateBucket";
        Assert.Equal(2, Catalogue.All.Count(g => g.Id is Guardrail or Other));
        await DeployAsync(Engine, $"{Other},{Guardrail}");
        await DeployAsync($"remediation-{Guardrail}", Guardrail);
        await DeployAsync($"remediation-{Other}", Other);
        await SendAsync(created.ToJsonString());
        var run = await Redrive();
        Assert.True(run.Code == 0, run.Output);
        Assert.Superset(
            new HashSet<string> { Guardrail, Other },
            One(run)["guardrails"]!.AsArray().Select(g => (string)g!).ToHashSet()
        );
        Assert.Equal([Engine], front.Invocations.Select(i => i.Function));
    }

    [Theory]
    [InlineData("Scheduled Event")]
    [InlineData("Remediation Sweep")]
    public async Task A_sweep_that_failed_is_given_to_the_engine_again(string type)
    {
        await DeployAsync(Engine, Guardrail);
        await SendAsync(Tick("remediation-sweep-1440", type), ("ErrorCode", "200"));
        var run = await Redrive();
        Assert.True(run.Code == 0, run.Output);
        Assert.Equal(type, (string)Assert.Single(front.Invocations).Payload["detail-type"]!);
    }

    [Fact]
    public async Task A_tick_for_another_function_is_left()
    {
        await DeployAsync(Engine, "*");
        await DeployAsync("remediation-watchdog", "*");
        await SendAsync(
            Tick("remediation-watchdog", "Scheduled Event"),
            ("TARGET_ARN", $"{Arn("lambda")}function:remediation-watchdog")
        );
        var run = await Redrive();
        Assert.Equal(1, run.Code);
        Assert.Contains("which is no sweep of the engine", (string)One(run)["reason"]!, StringComparison.Ordinal);
        Assert.Empty(front.Invocations);
    }

    private static string Tick(string rule, string type)
    {
        var tick = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["source"] = "aws.events",
            ["detail-type"] = type,
            ["account"] = AccountId,
            ["region"] = "us-east-1",
            ["time"] = "2026-01-02T03:04:05Z",
            ["resources"] = new JsonArray($"{Arn("events")}rule/{rule}"),
            ["detail"] = new JsonObject(),
        };
        return tick.ToJsonString();
    }

    [Fact]
    public async Task Without_a_queue_the_deployments_in_each_region_are_gone_through()
    {
        string[] regions = ["ap-south-1", "sa-east-1"];
        await NameLedgerAsync("sa-east-1");
        var urls = new Dictionary<string, string>();
        foreach (var region in regions)
        {
            urls[region] = await QueueAsync(region, $"Remediation-{region}-DeadLetters", "DeadLetters");
            await QueueAsync(region, "remediation-delays", "remediation-delays");
        }
        await DeployAsync(Engine, "*", region: "sa-east-1");
        string[] ids = [.. new int[3].Select(_ => Guid.NewGuid().ToString())];
        await SendToAsync("ap-south-1", urls["ap-south-1"], ids[0]);
        await SendToAsync("sa-east-1", urls["sa-east-1"], ids[1]);
        await SendToAsync("sa-east-1", urls["sa-east-1"], ids[2]);
        string[] args = ["--endpoint", front.Endpoint, "--region", regions[0], "--region", regions[1]];

        var dry = await Run.Of(["redrive", "--dry-run", .. args]);
        Assert.True(dry.Code == 0, dry.Output + dry.Errors);
        Assert.Contains(
            "Remediation-ap-south-1-DeadLetters in ap-south-1: 1 message: 1 would-redrive",
            dry.Output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Remediation-sa-east-1-DeadLetters in sa-east-1: 2 messages: 2 would-redrive",
            dry.Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("remediation-delays", dry.Output, StringComparison.Ordinal);

        var run = await Run.Of(["redrive", "--json", .. args]);
        Assert.True(run.Code == 0, run.Output + run.Errors);
        Assert.Equal(
            [("ap-south-1", 1, 0), ("sa-east-1", 2, 0)],
            run.Json["queues"]!.AsArray().Select(q => ((string)q!["region"]!, (int)q["redriven"]!, (int)q["left"]!))
        );
        Assert.Equal(3, (int)run.Json["redriven"]!);
        Assert.All(front.Invocations, i => Assert.Equal((Engine, "sa-east-1"), (i.Function, i.Region)));
        Assert.Equal(
            ids.Order(StringComparer.Ordinal),
            front.Invocations.Select(i => (string)i.Payload["id"]!).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_queue_that_cannot_be_read_keeps_no_other_from_it()
    {
        await NameLedgerAsync("us-west-1");
        await ParameterAsync("us-west-1", "a-gone", PartOf("gone", "us-west-1", $"{front.Endpoint}/{AccountId}/gone"));
        var there = await QueueAsync("us-west-1", "Remediation-DeadLetters-There", "b-there");
        await DeployAsync(Engine, "*", region: "us-west-1");
        await SendToAsync("us-west-1", there, Guid.NewGuid().ToString());
        var run = await Run.Of("redrive", "--json", "--endpoint", front.Endpoint, "--region", "us-west-1");
        Assert.Equal(3, run.Code);
        Assert.Contains("AWS does not find the queue", run.Errors, StringComparison.Ordinal);
        var queues = run.Json["queues"]!.AsArray();
        Assert.Equal(2, queues.Count);
        Assert.Contains("AWS does not find the queue", (string)queues[0]!["fault"]!, StringComparison.Ordinal);
        Assert.Equal(1, (int)queues[1]!["redriven"]!);
    }

    [Fact]
    public async Task A_region_without_a_queue_is_named_before_anything_is_read()
    {
        var run = await Run.Of("redrive", "--endpoint", front.Endpoint, "--region", "eu-north-1");
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(
            "no dead letter queue: eu-north-1 has no parameter of one below /remediation/manifest/queue/",
            run.Errors,
            StringComparison.Ordinal
        );
        var many = await Run.Of([
            "redrive",
            "--endpoint",
            front.Endpoint,
            "--region",
            "eu-north-1",
            "--region",
            "eu-south-1",
        ]);
        Assert.Equal((2, ""), (many.Code, many.Output));
        Assert.Contains("no home region: none of eu-north-1, eu-south-1", many.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("""{"name": "x", "arn": "arn:aws:sns:us-east-2:123456789012:x", "url": "https://example.com/x"}""")]
    [InlineData("""{"name": "x", "arn": "arn:aws:sqs:us-east-2:123456789012:x", "url": "x"}""")]
    public async Task A_parameter_that_names_no_queue_is_told(string value)
    {
        await ParameterAsync("us-east-2", "x", value);
        var run = await Run.Of("redrive", "--endpoint", front.Endpoint, "--region", "us-east-2");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains(
            "the parameter /remediation/manifest/queue/x does not say which queue it stands for",
            run.Errors,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("https://sqs.eu-central-1.amazonaws.com/111122223333/dead", "eu-central-1")]
    [InlineData("https://sqs.cn-north-1.amazonaws.com.cn/111122223333/dead", "cn-north-1")]
    [InlineData("https://sqs-fips.us-gov-west-1.amazonaws.com/111122223333/dead", "us-gov-west-1")]
    [InlineData("https://vpce-1a2b-3c4d.sqs.us-east-1.vpce.amazonaws.com/111122223333/dead", "us-east-1")]
    [InlineData("http://127.0.0.1:5000/123456789012/dead", null)]
    public void A_queues_url_tells_its_region(string url, string? region) =>
        Assert.Equal(region, DeployedQueue.RegionOf(url));

    private static string PartOf(string name, string region, string url) =>
        new JsonObject
        {
            ["name"] = name,
            ["arn"] = $"arn:aws:sqs:{region}:{AccountId}:{name}",
            ["url"] = url,
        }.ToJsonString();

    private AmazonSQSClient SqsIn(string region)
    {
        var aws = account.Aws.In(region);
        return aws.Client(() => new AmazonSQSClient(aws.Credentials, aws.Configured(new AmazonSQSConfig())));
    }

    private async Task<string> QueueAsync(string region, string name, string part)
    {
        var created = await SqsIn(region).CreateQueueAsync(new CreateQueueRequest { QueueName = name }, Cancel);
        await ParameterAsync(region, part, PartOf(name, region, created.QueueUrl));
        return created.QueueUrl;
    }

    private Task NameLedgerAsync(string region) => ParameterAsync(region, "/remediation/ledger", Account.Table);

    private async Task ParameterAsync(string region, string name, string value)
    {
        var aws = account.Aws.In(region);
        var ssm = aws.Client(() =>
            new AmazonSimpleSystemsManagementClient(
                aws.Credentials,
                aws.Configured(new AmazonSimpleSystemsManagementConfig())
            )
        );
        var parameter = new PutParameterRequest
        {
            Name = name.StartsWith('/') ? name : $"/remediation/manifest/queue/{name}",
            Value = value,
            Type = ParameterType.String,
            Overwrite = true,
        };
        await ssm.PutParameterAsync(parameter, Cancel);
    }

    private async Task SendToAsync(string region, string url, string id)
    {
        var sent = Event();
        sent["id"] = id;
        var request = new SendMessageRequest { QueueUrl = url, MessageBody = sent.ToJsonString() };
        await SqsIn(region).SendMessageAsync(request, Cancel);
    }

    [Fact]
    public async Task An_event_that_waited_for_a_guardrail_goes_on_as_that_guardrails_alone()
    {
        var created = Event();
        created["detail"]!["eventName"] = "CreateBucket";
        created["waitedFor"] = Other;
        await DeployAsync("remediation-engine", "*");
        await DeployAsync($"remediation-{Guardrail}", Guardrail);
        await SendAsync(created.ToJsonString());

        var run = await Redrive();

        Assert.True(run.Code == 0, run.Output + run.Errors);
        Assert.Equal([Other], One(run)["guardrails"]!.AsArray().Select(id => (string)id!));
        var given = Assert.Single(front.Invocations);
        Assert.Equal("remediation-engine", given.Function);
        created["redriven"] = true;
        Assert.True(JsonNode.DeepEquals(created, given.Payload));
    }

    [Fact]
    public async Task Run_here_an_event_that_waited_is_judged_for_its_guardrail_alone()
    {
        var created = Event(await Scenario.ArrangeAsync(account.Aws, Violation.Given, Cancel));
        created["detail"]!["eventName"] = "CreateBucket";
        created["waitedFor"] = Guardrail;
        await SendAsync(created.ToJsonString());

        var run = await RedriveHere();

        Assert.True(run.Code == 0, run.Output + run.Errors);
        Assert.Equal([Guardrail], One(run)["results"]!.AsArray().Select(r => (string)r!["guardrail"]!));
    }

    [Fact]
    public async Task A_dry_run_tells_and_takes_nothing()
    {
        await DeployAsync(Engine, Guardrail);
        await SendAsync(Event().ToJsonString());
        var run = await Redrive("--dry-run");
        Assert.Equal(
            (0, "would-redrive", Engine),
            (run.Code, (string)One(run)["status"]!, (string)One(run)["functions"]![0]!)
        );
        Assert.Empty(front.Invocations);
        Assert.Equal(1, await WaitingAsync());
    }

    [Fact]
    public async Task No_more_are_read_than_asked_and_a_named_function_gets_them_all()
    {
        await DeployAsync("shared", "*");
        for (var i = 0; i < 13; i++)
            await SendAsync(Event().ToJsonString());
        var some = await Redrive("--function", "shared", "--max", "2");
        Assert.Equal((0, 2), (some.Code, (int)some.Json["redriven"]!));
        Assert.Equal(11, await WaitingAsync());
        Assert.Equal(11, (int)(await Redrive("--function", "shared")).Json["redriven"]!);
        Assert.Equal(13, front.Invocations.Select(i => (string)i.Payload["id"]!).Distinct().Count());
        Assert.All(front.Invocations, i => Assert.Equal("shared", i.Function));
    }

    [Fact]
    public async Task Run_here_an_audit_leaves_the_message_and_enforce_repairs_and_deletes_it()
    {
        var names = await Scenario.ArrangeAsync(account.Aws, Violation.Given, Cancel);
        var before = await Scenario.ReadAsync(account.Aws, names, Cancel);
        await SendAsync(Event(names).ToJsonString());

        var audit = await RedriveHere();
        Assert.True(audit.Code == 0, audit.Output + audit.Errors);
        Assert.Equal(
            ("would-redrive", "planned"),
            ((string)One(audit)["status"]!, (string)One(audit)["results"]![0]!["outcome"]!)
        );
        Assert.True(JsonNode.DeepEquals(before, await Scenario.ReadAsync(account.Aws, names, Cancel)));
        Assert.Equal(1, await WaitingAsync());

        var enforce = await RedriveHere("--mode", "enforce", "--table", Account.Table);
        Assert.True(enforce.Code == 0, enforce.Output + enforce.Errors);
        Assert.Equal(
            ("redriven", "applied"),
            ((string)One(enforce)["status"]!, (string)One(enforce)["results"]![0]!["outcome"]!)
        );
        Assert.False(JsonNode.DeepEquals(before, await Scenario.ReadAsync(account.Aws, names, Cancel)));
        Assert.Equal(0, await WaitingAsync());
        Assert.Empty(front.Invocations);
    }

    [Fact]
    public async Task An_old_event_completes_the_record_that_an_interrupted_run_left()
    {
        var names = await Scenario.ArrangeAsync(account.Aws, Violation.Given, Cancel);
        // The sample happened long before a retry could come.
        var old = Event(names);
        await SendAsync(old.ToJsonString());
        var applied = One(await RedriveHere("--mode", "enforce", "--table", Account.Table))["results"]![0]!;
        var ledger = new LedgerTable(LedgerTable.ClientOf(account.Aws), Account.Table, TimeProvider.System);
        var id = RecordId.Parse((string)applied["record"]!)!;
        await LedgerTable
            .ClientOf(account.Aws)
            .UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = Account.Table,
                    Key = new() { ["pk"] = new(id.PartitionKey), ["sk"] = new(id.SortKey) },
                    UpdateExpression = "SET #status = :intent, lease = :past REMOVE finishedAt",
                    ExpressionAttributeNames = new() { ["#status"] = "status" },
                    ExpressionAttributeValues = new()
                    {
                        [":intent"] = new("intent"),
                        [":past"] = new("2026-01-02T03:04:05.000Z"),
                    },
                },
                Cancel
            );

        // The same event without the mark asks no ledger: it is compliant, and too old for a retry.
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, old.ToJsonString(), Cancel);
        Assert.Equal(
            0,
            (
                await Run.Of(
                    "replay",
                    path,
                    "--mode",
                    "enforce",
                    "--table",
                    Account.Table,
                    "--endpoint",
                    account.Endpoint
                )
            ).Code
        );
        File.Delete(path);
        Assert.Equal("intent", (await ledger.FindAsync(id, Cancel))!.Outcome);

        await SendAsync(old.ToJsonString());
        var run = await RedriveHere("--mode", "enforce", "--table", Account.Table);
        Assert.True(run.Code == 0, run.Output + run.Errors);
        var record = await ledger.FindAsync(id, Cancel);
        Assert.Equal("applied", record!.Outcome);
        Assert.Contains("an earlier run was interrupted", record.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_that_is_not_there_is_3()
    {
        var run = await Run.Of(
            "redrive",
            "--queue",
            queue + "-not",
            "--endpoint",
            front.Endpoint,
            "--table",
            Account.Table
        );
        Assert.Equal(3, run.Code);
        Assert.Contains("AWS does not find the queue", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--queue 'dead-letters' is not a URL", "--queue", "dead-letters")]
    [InlineData("--max is 0", "--queue", "http://127.0.0.1:1/q", "--max", "0")]
    [InlineData("leave --function out", "--queue", "http://127.0.0.1:1/q", "--local", "--function", "f")]
    [InlineData(
        "is not a function's name",
        "--queue",
        "http://127.0.0.1:1/q",
        "--function",
        "arn:aws:lambda:us-east-1:444455556666:function:remediation-engine"
    )]
    [InlineData("--mode is for --local", "--queue", "http://127.0.0.1:1/q", "--mode", "enforce")]
    [InlineData(
        "add --yes if that is meant",
        "--queue",
        "http://127.0.0.1:1/q",
        "--local",
        "--mode",
        "enforce",
        "--table",
        "ledger"
    )]
    public async Task A_wrong_redrive_is_refused_before_anything_is_called(string error, params string[] args)
    {
        var run = await Run.Of(["redrive", .. args]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
    }
}
