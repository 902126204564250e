using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;
using Remediation.Engine;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>
/// The rules of all guardrails and the events of all samples, matched in this process; and some of them on the
/// emulator's own event bus, which must say the same.
/// </summary>
public sealed class RoutingTests(Emulators emulators) : InAccount(emulators)
{
    private static readonly string[] OwnRoles = ["arn:aws:iam::123456789012:role/remediation/*"];
    private static readonly Dictionary<string, string> Names = new()
    {
        ["account"] = "123456789012",
        ["bucket"] = "example-bucket",
        ["home"] = "us-east-1",
        ["region"] = "us-east-1",
    };

    private static readonly IReadOnlyList<(string Guardrail, string Text)> Patterns =
    [
        .. Catalogue.All.SelectMany(g => EventPattern.Of(g, OwnRoles).Select(p => (g.Id, p.ToJsonString()))),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => new(Catalogue.All.Select(g => g.Id));

    [Theory, MemberData(nameof(Ids))]
    public void Every_sample_reaches_just_the_guardrails_that_the_engine_would_let_judge_it(string guardrail)
    {
        foreach (var sample in Sample.Of(guardrail))
        {
            var text = sample.EventFor(Names, partly: true);
            using var document = JsonDocument.Parse(text);
            var trigger = EventReader.Read(document.RootElement).Trigger;
            var expected = trigger is null or Trigger.Call { ErrorCode.Length: > 0 }
                ? []
                : Catalogue
                    .All.Where(g => g.IsWokenBy(trigger))
                    .Select(g => g.Id)
                    .Order(StringComparer.Ordinal)
                    .ToList();
            if (sample.Outcome is Outcome.Applied or Outcome.Compliant or Outcome.Held)
                Assert.Contains(guardrail, expected);

            var arrived = Arrived(text);

            Assert.True(
                expected.SequenceEqual(arrived),
                $"{guardrail}/{sample.Name}: expected [{string.Join(", ", expected)}], arrived [{string.Join(", ", arrived)}]"
            );
        }
    }

    [Theory, MemberData(nameof(Ids))]
    public void Our_own_roles_calls_wake_nobody(string guardrail)
    {
        var calls = Sample
            .Of(guardrail)
            .Where(s => s.Outcome is Outcome.Applied or Outcome.Held && s.Event["detail"]!["userIdentity"] is not null)
            .ToList();
        Assert.NotEmpty(calls);
        Assert.All(calls, sample => Assert.Empty(Arrived(ByOurselves(sample))));
    }

    [Fact]
    public async Task The_emulators_bus_says_the_same_of_each_kind_of_event_and_of_our_own_calls()
    {
        // A kind of event: where it comes from, and what it is. Of each a violation, and one that is none.
        var samples = Sample
            .All.GroupBy(s => ($"{s.Event["source"]}", $"{s.Event["detail-type"]}", s.Outcome == Outcome.Applied))
            .Select(kind => kind.MinBy(s => s.Name, StringComparer.Ordinal)!)
            .ToList();
        var calls = samples.Where(s => s.Outcome == Outcome.Applied && s.Event["detail"]!["userIdentity"] is not null);
        // One guardrail of each source: the rest have the same kinds of patterns.
        var guardrails = samples.Select(s => s.Guardrail).ToHashSet();
        var patterns = Patterns.Where(p => guardrails.Contains(p.Guardrail)).Select(p => p.Text).ToList();

        await AgreeAsync(
            patterns,
            [.. samples.Select(s => s.EventFor(Names, partly: true)), .. calls.Select(ByOurselves)]
        );
    }

    [Fact]
    public async Task The_emulators_bus_says_the_same_of_each_form_of_our_own_roles()
    {
        const string role = "arn:aws:iam::123456789012:role/remediation/repair";
        string[][] forms =
        [
            [],
            [role],
            [role, "arn:aws:iam::123456789012:role/another"],
            ["arn:aws:iam::123456789012:role/remediation/*"],
            ["arn:aws:iam::123456789012:role/remediation/*", "arn:aws:iam::123456789012:role/other/*"],
        ];
        var sample = Sample.All.First(s =>
            s.Outcome == Outcome.Applied && s.Event["detail"]!["userIdentity"] is not null
        );
        var patterns = forms.SelectMany(f => EventPattern.Of(Catalogue.Find(sample.Guardrail)!, f));

        await AgreeAsync(
            [.. patterns.Select(p => p.ToJsonString())],
            [
                sample.EventFor(Names, partly: true),
                ByOurselves(sample),
                ByOurselves(sample, "arn:aws:iam::123456789012:role/another"),
                ByOurselves(sample, "arn:aws:iam::123456789012:role/other/one"),
            ]
        );
    }

    [Fact]
    public async Task The_emulators_bus_says_the_same_of_each_word_of_the_language()
    {
        foreach (var pattern in PatternTests.Words.Select(w => w.Data).GroupBy(w => w.Item1))
        {
            await using var bus = await Bus.CreateAsync(Account.Aws, [Detail(pattern.Key)], Cancel);
            foreach (var (_, detail, isMatch) in pattern)
            {
                await bus.PutAsync(JsonNode.Parse(Detail(detail, isPattern: false))!.AsObject());
                Assert.True(
                    isMatch == (await bus.ArrivedAsync()).Count > 0,
                    $"the bus does not say of {detail} that {pattern.Key} is {isMatch}"
                );
            }
        }
    }

    private static string Detail(string detail, bool isPattern = true) =>
        isPattern
            ? $$"""{"source":["a.source"],"detail":{{detail}} }"""
            : $$"""{"source":"a.source","detail-type":"something","detail":{{detail}} }""";

    private async Task AgreeAsync(IReadOnlyList<string> patterns, IReadOnlyList<string> events)
    {
        await using var bus = await Bus.CreateAsync(Account.Aws, patterns, Cancel);
        var matched = 0;
        var unmatched = 0;
        foreach (var text in events)
        {
            await bus.PutAsync(JsonNode.Parse(text)!.AsObject());
            var expected = patterns.Where(p => Pattern.Matches(p, text)).ToList();
            Assert.Equal(expected, await bus.ArrivedAsync());
            matched += expected.Count;
            unmatched += patterns.Count - expected.Count;
        }
        Assert.True(matched > 0 && unmatched > 0);
    }

    private static List<string> Arrived(string text) =>
        [
            .. Patterns
                .Where(p => Pattern.Matches(p.Text, text))
                .Select(p => p.Guardrail)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    private static string ByOurselves(Sample sample) => ByOurselves(sample, Account.OwnRole);

    private static string ByOurselves(Sample sample, string role)
    {
        var own = JsonNode.Parse(sample.EventFor(Names, partly: true))!.AsObject();
        own["detail"]!["userIdentity"] = new JsonObject
        {
            ["type"] = "AssumedRole",
            ["sessionContext"] = new JsonObject { ["sessionIssuer"] = new JsonObject { ["arn"] = role } },
        };
        return own.ToJsonString();
    }

    /// <summary>A bus with rules, each with a queue of its own.</summary>
    private sealed class Bus(
        string endpoint,
        AmazonSQSClient sqs,
        string name,
        List<(string Pattern, string Url)> queues,
        CancellationToken cancel
    ) : IAsyncDisposable
    {
        private readonly HttpClient http = new();

        public static async Task<Bus> CreateAsync(
            AwsClients aws,
            IReadOnlyList<string> patterns,
            CancellationToken cancel
        )
        {
            var sqs = new AmazonSQSClient(aws.Credentials, aws.Configured(new AmazonSQSConfig()));
            var bus = new Bus(aws.Endpoint!, sqs, $"laws-{Guid.NewGuid():N}", [], cancel);
            await bus.CallAsync("CreateEventBus", new() { ["Name"] = bus.Name });
            foreach (var (index, pattern) in patterns.Index())
            {
                var queue = (
                    await sqs.CreateQueueAsync(
                        new Amazon.SQS.Model.CreateQueueRequest { QueueName = $"{bus.Name}-{index}" },
                        cancel
                    )
                ).QueueUrl;
                var ask = new GetQueueAttributesRequest { QueueUrl = queue, AttributeNames = ["QueueArn"] };
                var arn = (await sqs.GetQueueAttributesAsync(ask, cancel)).QueueARN;
                bus.Queues.Add((pattern, queue));
                await bus.CallAsync(
                    "PutRule",
                    new()
                    {
                        ["Name"] = $"rule-{index}",
                        ["EventBusName"] = bus.Name,
                        ["EventPattern"] = pattern,
                    }
                );
                await bus.CallAsync(
                    "PutTargets",
                    new()
                    {
                        ["Rule"] = $"rule-{index}",
                        ["EventBusName"] = bus.Name,
                        ["Targets"] = new JsonArray(new JsonObject { ["Id"] = "queue", ["Arn"] = arn }),
                    }
                );
            }
            return bus;
        }

        public string Name => name;
        public List<(string Pattern, string Url)> Queues => queues;

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

        /// <summary>The patterns whose queues have got a message since, emptied by looking.</summary>
        public async Task<List<string>> ArrivedAsync()
        {
            var arrived = new List<string>();
            foreach (var (pattern, queue) in queues)
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
                {
                    var request = new DeleteMessageRequest { QueueUrl = queue, ReceiptHandle = message.ReceiptHandle };
                    await sqs.DeleteMessageAsync(request, cancel);
                }
                if (messages.Count > 0)
                    arrived.Add(pattern);
            }
            return arrived;
        }

        public ValueTask DisposeAsync()
        {
            http.Dispose();
            sqs.Dispose();
            return ValueTask.CompletedTask;
        }

        // There is no SDK package for EventBridge here, and the emulator checks no signature: its scope alone names
        // service and region.
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
