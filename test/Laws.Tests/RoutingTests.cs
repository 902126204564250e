using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;
using Remediation.Engine;
using Remediation.Guardrails;
using Remediation.Samples;
using Xunit;

namespace Laws.Tests;

/// <summary>The rules of the guardrails on the emulator's own event bus: what arrives in whose queue.</summary>
[Collection("account")]
public sealed class RoutingTests(Account account)
{
    private static readonly string[] OwnRoles = ["arn:aws:iam::123456789012:role/remediation/*"];
    private static readonly Dictionary<string, string> Names = new()
    {
        ["account"] = "123456789012",
        ["bucket"] = "example-bucket",
        ["home"] = "us-east-1",
        ["region"] = "us-east-1",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_sample_reaches_just_the_guardrails_that_the_engine_would_let_judge_it()
    {
        await using var bus = await BusAsync();
        foreach (var sample in Sample.All)
        {
            var text = sample.EventFor(Names, partly: true);
            using var document = JsonDocument.Parse(text);
            var trigger = EventReader.Read(document.RootElement).Trigger;
            var expected = trigger is null or Trigger.Call { ErrorCode.Length: > 0 }
                ? []
                : Catalogue.All.Where(g => g.Watches(trigger)).Select(g => g.Id).Order(StringComparer.Ordinal).ToList();
            if (sample.Outcome is Outcome.Applied or Outcome.Compliant or Outcome.Held)
                Assert.Contains(sample.Guardrail, expected);

            await bus.PutAsync(JsonNode.Parse(text)!.AsObject());
            var arrived = await bus.ArrivedAsync();

            Assert.True(
                expected.SequenceEqual(arrived),
                $"{sample.Guardrail}/{sample.Name}: expected [{string.Join(", ", expected)}], arrived [{string.Join(", ", arrived)}]"
            );
        }
    }

    [Fact]
    public async Task Our_own_roles_calls_wake_nobody()
    {
        await using var bus = await BusAsync();
        foreach (
            var sample in Sample.All.Where(s =>
                s.Outcome == Outcome.Applied && s.Event["detail"]!["userIdentity"] is not null
            )
        )
        {
            var own = JsonNode.Parse(sample.EventFor(Names, partly: true))!.AsObject();
            own["detail"]!["userIdentity"] = new JsonObject
            {
                ["type"] = "AssumedRole",
                ["sessionContext"] = new JsonObject
                {
                    ["sessionIssuer"] = new JsonObject { ["arn"] = Account.OwnRole },
                },
            };
            await bus.PutAsync(own);
            Assert.Empty(await bus.ArrivedAsync());
        }
    }

    private Task<Bus> BusAsync() => Bus.CreateAsync(account.Aws, Cancel);

    /// <summary>A bus with the rules of every guardrail, each with a queue of its own.</summary>
    private sealed class Bus(
        string endpoint,
        AmazonSQSClient sqs,
        string name,
        Dictionary<string, string> queues,
        CancellationToken cancel
    ) : IAsyncDisposable
    {
        private readonly HttpClient http = new();

        public static async Task<Bus> CreateAsync(AwsClients aws, CancellationToken cancel)
        {
            var sqs = new AmazonSQSClient(aws.Credentials, aws.Configured(new AmazonSQSConfig()));
            var bus = new Bus(aws.Endpoint!, sqs, $"laws-{Guid.NewGuid():N}", [], cancel);
            await bus.CallAsync("CreateEventBus", new() { ["Name"] = bus.Name });
            foreach (var guardrail in Catalogue.All)
            {
                var queue = (
                    await sqs.CreateQueueAsync(
                        $"{bus.Name}-{guardrail.Id}"[..Math.Min(80, bus.Name.Length + 1 + guardrail.Id.Length)],
                        cancel
                    )
                ).QueueUrl;
                var arn = (await sqs.GetQueueAttributesAsync(queue, ["QueueArn"], cancel)).QueueARN;
                bus.Queues[guardrail.Id] = queue;
                foreach (var (index, pattern) in EventPattern.Of(guardrail, OwnRoles).Index())
                {
                    var rule = $"{guardrail.Id}-{index}";
                    await bus.CallAsync(
                        "PutRule",
                        new()
                        {
                            ["Name"] = rule,
                            ["EventBusName"] = bus.Name,
                            ["EventPattern"] = pattern.ToJsonString(),
                        }
                    );
                    await bus.CallAsync(
                        "PutTargets",
                        new()
                        {
                            ["Rule"] = rule,
                            ["EventBusName"] = bus.Name,
                            ["Targets"] = new JsonArray(new JsonObject { ["Id"] = "queue", ["Arn"] = arn }),
                        }
                    );
                }
            }
            return bus;
        }

        public string Name => name;
        public Dictionary<string, string> Queues => queues;

        public Task PutAsync(JsonObject happened) =>
            CallAsync(
                "PutEvents",
                new()
                {
                    ["Entries"] = new JsonArray(
                        new JsonObject
                        {
                            ["EventBusName"] = name,
                            ["Source"] = (string)happened["source"]!,
                            ["DetailType"] = (string)happened["detail-type"]!,
                            ["Detail"] = happened["detail"]!.ToJsonString(),
                        }
                    ),
                }
            );

        /// <summary>The guardrails whose queues have got a message since, emptied by looking.</summary>
        public async Task<List<string>> ArrivedAsync()
        {
            var arrived = new List<string>();
            foreach (var (guardrail, queue) in queues)
            {
                var messages =
                    (
                        await sqs.ReceiveMessageAsync(
                            new ReceiveMessageRequest
                            {
                                QueueUrl = queue,
                                MaxNumberOfMessages = 10,
                                WaitTimeSeconds = 0,
                            },
                            cancel
                        )
                    ).Messages
                    ?? [];
                foreach (var message in messages)
                    await sqs.DeleteMessageAsync(queue, message.ReceiptHandle, cancel);
                if (messages.Count > 0)
                    arrived.Add(guardrail);
            }
            return [.. arrived.Order(StringComparer.Ordinal)];
        }

        public ValueTask DisposeAsync()
        {
            http.Dispose();
            sqs.Dispose();
            return ValueTask.CompletedTask;
        }

        // There is no SDK package for EventBridge here, and the emulator checks no signature: its scope alone names service and region.
        private async Task CallAsync(string operation, JsonObject input)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
            {
                Content = new StringContent(input.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.1"),
            };
            request.Headers.TryAddWithoutValidation("X-Amz-Target", $"AWSEvents.{operation}");
            request.Headers.TryAddWithoutValidation(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=emulated/20260101/us-east-1/events/aws4_request, SignedHeaders=host, Signature=none"
            );
            using var answer = await http.SendAsync(request, cancel);
            var body = await answer.Content.ReadAsStringAsync(cancel);
            Assert.True(
                answer.IsSuccessStatusCode && !body.Contains("\"ErrorCode\"", StringComparison.Ordinal),
                $"{operation}: {body}"
            );
        }
    }
}
