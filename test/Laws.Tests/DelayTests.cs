using System.Text;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;
using Remediation.Engine;
using Remediation.Engine.Waiting;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>Events that wait for their guardrail's delay, with a queue as SQS has it.</summary>
public sealed class DelayTests(Emulators emulators) : InAccount(emulators)
{
    private const string Delayed = "s3-public-access-block-weakened";
    private const string Prompt = "s3-bucket-acl-public";
    private const string Both = $"{Prompt},{Delayed}";

    private static readonly Service Queues = new("sqs", Protocol.Json10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AmazonSQSClient Sqs =>
        Account.Aws.Client(() =>
            new AmazonSQSClient(Account.Aws.Credentials, Account.Aws.Configured(new AmazonSQSConfig()))
        );

    [Fact]
    public async Task An_event_waits_for_the_guardrail_with_a_delay_and_is_judged_at_once_for_all_others()
    {
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        var queue = await QueueAsync();
        var handler = Function(proxy, Both, queue, seconds: 2).Handler;
        var created = await CreatedAsync();

        var first = await AnswerAsync(handler, created);

        Assert.Equal([(Delayed, "waiting"), (Prompt, "compliant")], Outcomes(first));
        var sent = JsonNode.Parse(Assert.Single(proxy.Calls, c => c.Operation == "SendMessage").Body)!;
        Assert.Equal((2, queue), ((int)sent["DelaySeconds"]!, (string)sent["QueueUrl"]!));

        proxy.Take();
        var message = await ReceiveAsync(queue);
        var events = (JsonObject)JsonNode.Parse(message.Body)!;
        Assert.Equal(Delayed, (string)events["waitedFor"]!);
        events.Remove("waitedFor");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(created), events));

        var second = await AnswerAsync(handler, Batch(message.Body));

        Assert.Empty(second["batchItemFailures"]!.AsArray());
        Assert.Contains(proxy.Calls, c => c.Operation == "PUT ?publicAccessBlock");
        Assert.DoesNotContain(proxy.Calls, c => c.Operation == "GET ?acl");
        Assert.DoesNotContain(proxy.Calls, c => c.Service == "sqs");
    }

    [Fact]
    public async Task What_comes_out_of_a_queue_or_is_given_again_does_not_wait_again()
    {
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        var handler = Function(proxy, Both, await QueueAsync()).Handler;
        var created = await CreatedAsync();

        await AnswerAsync(handler, Batch(created));
        var redriven = await AnswerAsync(handler, With(created, "redriven", true));
        var marked = await AnswerAsync(handler, With(created, "waitedFor", Delayed));

        Assert.Equal([Delayed, Prompt], Outcomes(redriven).Select(o => o.Guardrail));
        Assert.Equal([Delayed], Outcomes(marked).Select(o => o.Guardrail));
        Assert.DoesNotContain(proxy.Calls, c => c.Service == "sqs");
    }

    [Fact]
    public async Task An_event_of_guardrails_without_a_delay_and_a_sweep_make_no_call_more()
    {
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        var handler = Function(proxy, Both, await QueueAsync()).Handler;
        var changed = With(await CreatedAsync(), "detail", null, detail => detail["eventName"] = "PutBucketAcl");
        var tick = $$"""
            {"id":"{{Guid.NewGuid()}}","detail-type":"Scheduled Event","source":"aws.events","account":"{{Account.Id}}",
             "time":"{{DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}","region":"us-east-1","detail":{} }
            """;

        Assert.Equal([Prompt], Outcomes(await AnswerAsync(handler, changed)).Select(o => o.Guardrail));
        Assert.True((bool)(await AnswerAsync(handler, tick))["sweep"]!["done"]!);

        Assert.Equal([], proxy.Calls.Where(c => c.Service == "sqs").Select(c => c.Body));
        Assert.Contains(proxy.Calls, c => c.Operation == "PUT ?publicAccessBlock");
    }

    [Fact]
    public async Task An_event_that_the_queue_refuses_fails_its_invocation_and_keeps_no_other_guardrail_from_it()
    {
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        proxy.Interfere = call =>
            call.Service == "sqs"
                ? new(
                    IsDelivered: false,
                    Queues.Refuse(
                        new Testing.Answer(400, "InvalidParameterValue", "must be shorter than 1048576 bytes")
                    ),
                    Ending.Close
                )
                : null;
        var handler = Function(proxy, Both, await QueueAsync()).Handler;

        var refusal = await Assert.ThrowsAnyAsync<AmazonSQSException>(async () =>
            await AnswerAsync(handler, await CreatedAsync())
        );

        Assert.Contains("must be shorter", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(proxy.Calls, c => c.Operation == "GET ?acl");
    }

    [Fact]
    public async Task What_a_gate_holds_waits_in_the_queue_and_is_repaired_when_its_time_is_over()
    {
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        var queue = await QueueAsync();
        var function = Function(proxy, Delayed, queue) with { Delays = new(queue, []) };
        var created = await CreatedAsync();
        var now = DateTimeOffset.UtcNow;
        var exemption = new Exemption
        {
            Id = $"{Guid.NewGuid():N}",
            Guardrail = Delayed,
            Resource = "*",
            Owner = "somebody",
            Reason = "a moment",
            Created = now,
            Expires = now.AddSeconds(4),
        };
        await Account.Ledger.AddAsync(exemption, Cancel);

        Assert.Equal([(Delayed, "held")], Outcomes(await AnswerAsync(function.Handler, created)));
        var sent = JsonNode.Parse(Assert.Single(proxy.Calls, c => c.Operation == "SendMessage").Body)!;
        Assert.InRange((int)sent["DelaySeconds"]!, 1, 5);
        // Before its time it only waits on.
        proxy.Take();
        await AnswerAsync(function.Handler, Batch((string)sent["MessageBody"]!));
        Assert.DoesNotContain(proxy.Calls, c => c.Service == "s3");
        var message = await ReceiveAsync(queue);
        Assert.Empty((await AnswerAsync(function.Handler, Batch(message.Body)))["batchItemFailures"]!.AsArray());

        Assert.Contains(proxy.Calls, c => c.Operation == "PUT ?publicAccessBlock");
    }

    [Theory]
    [InlineData(Delayed)]
    [InlineData("no-such-guardrail")]
    [InlineData("")]
    public async Task A_message_for_a_guardrail_that_is_off_or_unknown_is_dropped_with_the_reason(string waitedFor)
    {
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        using var output = new MemoryStream();
        var function = Function(proxy, Prompt, await QueueAsync()) with { Output = output };

        var answer = await AnswerAsync(function.Handler, Batch(With(await CreatedAsync(), "waitedFor", waitedFor)));

        Assert.Empty(answer["batchItemFailures"]!.AsArray());
        Assert.Empty(proxy.Calls);
        var logged = JsonNode.Parse(Encoding.UTF8.GetString(output.ToArray()))!;
        Assert.Equal(
            $"ignored: it waited for '{(waitedFor.Length > 0 ? waitedFor : "\"\"")}', which is off or no guardrail",
            (string)logged["message"]!
        );
    }

    private InProcess Function(RecordingProxy proxy, string guardrails, string queue, int seconds = 1) =>
        new(guardrails, Mode.Enforce, Account.Table, proxy.Clients(Account.Region))
        {
            Delays = new(queue, [new(Delayed, seconds)]),
            // The account's other buckets are swept too: a storm of them would be held in the queue.
            Settings = new()
            {
                Adopted = ["*"],
                Storm = new() { Repairs = 10_000, Faults = 10_000 },
            },
        };

    // A bucket whose access block is off, and the event of its creation, which both guardrails watch.
    private async Task<string> CreatedAsync()
    {
        var sample = Sample.Of(Delayed).Single(s => s.Name == "all-off");
        var names = await ScenarioList.Of(Delayed).ArrangeAsync(Account.Aws, sample.Given, Cancel);
        return With(
            sample.EventFor(names),
            "id",
            Guid.NewGuid().ToString(),
            detail =>
            {
                detail["eventName"] = "CreateBucket";
                detail["eventID"] = Guid.NewGuid().ToString();
            }
        );
    }

    private static string With(string envelope, string member, JsonNode? value, Action<JsonNode>? change = null)
    {
        var json = JsonNode.Parse(envelope)!;
        if (value is not null)
            json[member] = value;
        change?.Invoke(json["detail"]!);
        return json.ToJsonString();
    }

    private static string Batch(string body) =>
        new JsonObject
        {
            ["Records"] = new JsonArray(
                new JsonObject
                {
                    ["messageId"] = "m",
                    ["eventSource"] = "aws:sqs",
                    ["body"] = body,
                    ["attributes"] = new JsonObject(),
                }
            ),
        }.ToJsonString();

    private static async Task<JsonNode> AnswerAsync(Handler handler, string payload) =>
        JsonNode.Parse(await handler.HandleAsync(Encoding.UTF8.GetBytes(payload), new("invocation"), Cancel))!;

    private static IEnumerable<(string Guardrail, string Outcome)> Outcomes(JsonNode answer) =>
        answer["results"]!
            .AsArray()
            .Select(r => ((string)r!["guardrail"]!, (string)r["outcome"]!))
            .OrderBy(o => o.Item1 == Prompt);

    private async Task<string> QueueAsync()
    {
        var request = new CreateQueueRequest { QueueName = $"delays-{Guid.NewGuid():N}" };
        return (await Sqs.CreateQueueAsync(request, Cancel)).QueueUrl;
    }

    private async Task<Message> ReceiveAsync(string queue)
    {
        var request = new ReceiveMessageRequest { QueueUrl = queue, WaitTimeSeconds = 20 };
        return Assert.Single((await Sqs.ReceiveMessageAsync(request, Cancel)).Messages ?? []);
    }
}
