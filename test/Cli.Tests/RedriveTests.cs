using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;
using Remediation.Samples;
using Xunit;

namespace Cli.Tests;

/// <summary>The dead letter queue of an emulated account, given again.</summary>
public sealed class RedriveTests(Account account) : IClassFixture<Account>, IAsyncLifetime
{
    private const string Guardrail = "s3-public-access-block-weakened";
    private const string Other = "s3-bucket-acl-public";
    private LambdaFront front = null!;
    private string queue = "";

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
    }

    public ValueTask DisposeAsync() => front.DisposeAsync();

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
        Run.Of(["redrive", "--queue", queue, "--endpoint", front.Endpoint, "--json", .. args]);

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
    public async Task Events_go_to_their_functions_again_and_leave_the_queue()
    {
        front.Functions[$"remediation-{Guardrail}"] = front.Functions["remediation-s3"] = (202, "");
        var target = Event();
        var asynchronous = Event();
        var redriven = Event();
        var wrapped = Event();
        var foreign = Event();
        await SendAsync(
            target.ToJsonString(),
            ("TARGET_ARN", "arn:aws:lambda:us-east-1:123456789012:function:remediation-s3"),
            ("ERROR_CODE", "THROTTLING"),
            ("ERROR_MESSAGE", "too much")
        );
        await SendAsync(
            asynchronous.ToJsonString(),
            ("RequestID", "r"),
            ("ErrorCode", "200"),
            ("ErrorMessage", "a repair failed")
        );
        await SendAsync(redriven.ToJsonString());
        await SendAsync(
            new JsonObject
            {
                ["version"] = "1.0",
                ["requestContext"] = new JsonObject
                {
                    ["functionArn"] = "arn:aws:lambda:us-east-1:123456789012:function:remediation-s3:$LATEST",
                },
                ["requestPayload"] = wrapped.DeepClone(),
            }.ToJsonString()
        );
        // A message does not choose a function that is not ours.
        await SendAsync(
            foreign.ToJsonString(),
            ("TARGET_ARN", "arn:aws:lambda:us-east-1:123456789012:function:payroll")
        );

        var run = await Redrive();
        Assert.True(run.Code == 0, run.Output + run.Errors);
        Assert.Equal(5, (int)run.Json["redriven"]!);
        string Function(JsonObject of) =>
            front.Invocations.Single(i => (string)i.Payload["id"]! == (string)of["id"]!).Function;
        Assert.Equal(
            [
                "remediation-s3",
                $"remediation-{Guardrail}",
                $"remediation-{Guardrail}",
                "remediation-s3",
                $"remediation-{Guardrail}",
            ],
            new[] { target, asynchronous, redriven, wrapped, foreign }.Select(Function)
        );
        Assert.All(front.Invocations, i => Assert.Equal(("Event", true), (i.Kind, (bool)i.Payload["redriven"]!)));
        // But for the mark the event is what it was.
        var sent = (JsonObject)
            front.Invocations.Single(i => (string)i.Payload["id"]! == (string)target["id"]!).Payload.DeepClone();
        sent.Remove("redriven");
        Assert.True(JsonNode.DeepEquals(target, sent));
        Assert.Contains(run.Json["messages"]!.AsArray(), m => (string)m!["error"]! == "THROTTLING: too much");
        Assert.Contains(run.Json["messages"]!.AsArray(), m => (string)m!["error"]! == "200: a repair failed");
        Assert.Equal(0, await WaitingAsync());
        Assert.Contains(
            "the queue is empty",
            (await Run.Of("redrive", "--queue", queue, "--endpoint", front.Endpoint)).Output,
            StringComparison.Ordinal
        );
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
        var plain = await Run.Of("redrive", "--queue", queue, "--endpoint", front.Endpoint);
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
            $"there is no function remediation-{Guardrail}",
            (string)One(absent)["reason"]!,
            StringComparison.Ordinal
        );

        front.Functions[$"remediation-{Guardrail}"] = (403, "AccessDeniedException");
        var denied = await Redrive();
        Assert.Equal(3, denied.Code);
        Assert.Contains("AccessDeniedException", (string)One(denied)["reason"]!, StringComparison.Ordinal);
        Assert.Equal(1, await WaitingAsync());
    }

    [Fact]
    public async Task An_event_of_two_guardrails_goes_to_both_or_to_the_one_that_is_deployed()
    {
        // A bucket's creation may leave it without a block and with a public ACL.
        var created = Event();
        created["detail"]!["eventName"] = "CreateBucket";
        Assert.Equal(2, Catalogue.All.Count(g => g.Id is Guardrail or Other));
        front.Functions[$"remediation-{Guardrail}"] = (202, "");
        await SendAsync(created.ToJsonString());
        var first = await Redrive();
        Assert.True(first.Code == 0, first.Output);
        Assert.Equal([$"remediation-{Guardrail}"], front.Invocations.Select(i => i.Function));

        front.Functions[$"remediation-{Other}"] = (202, "");
        await SendAsync(created.ToJsonString());
        Assert.Equal(0, (await Redrive()).Code);
        Assert.Equal(
            [$"remediation-{Guardrail}", $"remediation-{Guardrail}", $"remediation-{Other}"],
            front
                .Invocations.Select(i => i.Function)
                .Order(StringComparer.Ordinal)
                .OrderBy(f => f == $"remediation-{Other}")
        );
    }

    [Fact]
    public async Task A_dry_run_tells_and_takes_nothing()
    {
        front.Functions[$"remediation-{Guardrail}"] = (202, "");
        await SendAsync(Event().ToJsonString());
        var run = await Redrive("--dry-run");
        Assert.Equal(
            (0, "would-redrive", $"remediation-{Guardrail}"),
            (run.Code, (string)One(run)["status"]!, (string)One(run)["functions"]![0]!)
        );
        Assert.Empty(front.Invocations);
        Assert.Equal(1, await WaitingAsync());
    }

    [Fact]
    public async Task No_more_are_read_than_asked_and_a_named_function_gets_them_all()
    {
        front.Functions["shared"] = (202, "");
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

        var audit = await Redrive("--local");
        Assert.True(audit.Code == 0, audit.Output + audit.Errors);
        Assert.Equal(
            ("would-redrive", "planned"),
            ((string)One(audit)["status"]!, (string)One(audit)["results"]![0]!["outcome"]!)
        );
        Assert.True(JsonNode.DeepEquals(before, await Scenario.ReadAsync(account.Aws, names, Cancel)));
        Assert.Equal(1, await WaitingAsync());

        var enforce = await Redrive("--local", "--mode", "enforce", "--table", Account.Table);
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
        var applied = One(await Redrive("--local", "--mode", "enforce", "--table", Account.Table))["results"]![0]!;
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
        var run = await Redrive("--local", "--mode", "enforce", "--table", Account.Table);
        Assert.True(run.Code == 0, run.Output + run.Errors);
        var record = await ledger.FindAsync(id, Cancel);
        Assert.Equal("applied", record!.Outcome);
        Assert.Contains("an earlier run was interrupted", record.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_that_is_not_there_is_3()
    {
        var run = await Run.Of("redrive", "--queue", queue + "-not", "--endpoint", front.Endpoint);
        Assert.Equal(3, run.Code);
        Assert.Contains("AWS does not find the queue", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Option '--queue' is required")]
    [InlineData("--queue 'dead-letters' is not a URL", "--queue", "dead-letters")]
    [InlineData("--max is 0", "--queue", "http://127.0.0.1:1/q", "--max", "0")]
    [InlineData("leave --function out", "--queue", "http://127.0.0.1:1/q", "--local", "--function", "f")]
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
