using System.Text;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Remediation.Engine;
using Remediation.Engine.Judging;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>What AWS answers right after a change may be old, and is read again before it is believed.</summary>
public sealed class FreshReadTests(Emulators emulators) : InAccount(emulators)
{
    private const string Admins = "iam-admin-policy-attached";
    private const string Block = "s3-public-access-block-weakened";
    private const string Versioning = "s3-versioning-suspended";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetRole_answering_NoSuchEntity_once_after_CreateRole_is_asked_again_and_the_role_repaired()
    {
        var (sample, names) = await ArrangeAsync(Admins, s => s.Steps.Contains("iam:DetachRolePolicy"));
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        var refused = 0;
        proxy.Interfere = call =>
            call.Operation == "GetRole" && Interlocked.Increment(ref refused) == 1
                ? Refused(call, new(404, "NoSuchEntity", "The role cannot be found."))
                : null;

        var result = await PlayAsync(proxy, Admins, Happening.Of(sample, names, DateTimeOffset.UtcNow));

        Assert.Equal(Outcome.Applied, result.Outcome);
        Assert.True(refused > 1, "the role was asked for once");
    }

    [Fact]
    public async Task A_first_read_that_shows_the_state_before_is_made_again()
    {
        var (sample, names) = await ArrangeAsync(Versioning, s => s.Name == "suspended");
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        var asked = 0;
        proxy.Interfere = call =>
            call.Operation == "GET ?versioning" && Interlocked.Increment(ref asked) == 1
                ? new(IsDelivered: false, Old("Enabled"), Ending.Close)
                : null;

        var result = await PlayAsync(proxy, Versioning, Happening.Of(sample, names, DateTimeOffset.UtcNow));

        Assert.Equal(Outcome.Applied, result.Outcome);
    }

    [Fact]
    public async Task What_stays_as_it_was_waits_in_the_queue_once_and_is_believed_then()
    {
        var (sample, names) = await ArrangeAsync(Versioning, s => s.Name == "suspended");
        var happened = Happening.Of(sample, names, DateTimeOffset.UtcNow);
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        proxy.Interfere = call =>
            call.Operation == "GET ?versioning" ? new(IsDelivered: false, Old("Enabled"), Ending.Close) : null;
        var queue = await QueueAsync();
        var function = new InProcess(Versioning, Mode.Enforce, Account.Table, proxy.Clients(Account.Region))
        {
            Delays = new(queue, [new(Block, 60)]),
        };

        var first = await AnswerAsync(function.Handler, happened);

        Assert.Equal(Outcome.Waiting, (string)first["results"]![0]!["outcome"]!);
        var sent = JsonNode.Parse(Assert.Single(proxy.Calls, c => c.Operation == "SendMessage").Body)!;
        Assert.Equal((int)FreshReads.Settling.TotalSeconds, (int)sent["DelaySeconds"]!);
        Assert.Equal(1 + FreshReads.Waits.Count, proxy.Calls.Count(c => c.Operation == "GET ?versioning"));

        proxy.Take();
        var again = JsonNode.Parse((string)sent["MessageBody"]!)!;
        Assert.Equal(Versioning, (string)again["waitedFor"]!);
        var second = await AnswerAsync(function.Handler, again.ToJsonString());

        Assert.Equal(Outcome.Compliant, (string)second["results"]![0]!["outcome"]!);
        Assert.DoesNotContain(proxy.Calls, c => c.Operation == "SendMessage");
        Assert.Single(proxy.Calls, c => c.Operation == "GET ?versioning");
    }

    [Theory]
    [InlineData("compliant-enabled", true)]
    [InlineData("suspended", false)]
    public async Task What_does_not_contradict_its_event_is_read_once(string name, bool isFresh)
    {
        var (sample, names) = await ArrangeAsync(Versioning, s => s.Name == name);
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        if (!isFresh)
        {
            proxy.Interfere = call =>
                call.Operation == "GET ?versioning" ? new(IsDelivered: false, Old("Enabled"), Ending.Close) : null;
        }
        var time = isFresh ? DateTimeOffset.UtcNow : DateTimeOffset.UtcNow - TimeSpan.FromHours(1);

        var result = await PlayAsync(proxy, Versioning, Happening.Of(sample, names, time));

        Assert.Equal(Outcome.Compliant, result.Outcome);
        Assert.Single(proxy.Calls, c => c.Operation == "GET ?versioning");
    }

    private async Task<(Sample Sample, IReadOnlyDictionary<string, string> Names)> ArrangeAsync(
        string guardrail,
        Func<Sample, bool> which
    )
    {
        var sample = Sample.Of(guardrail).First(which);
        return (sample, await Account.ArrangeAsync(sample, Cancel));
    }

    private Task<Result> PlayAsync(RecordingProxy proxy, string guardrail, string happened) =>
        Account.PlayAsync(guardrail, happened, Mode.Enforce, Cancel, aws: proxy.Clients(Account.Region));

    private static async Task<JsonNode> AnswerAsync(Handler handler, string payload) =>
        JsonNode.Parse(await handler.HandleAsync(Encoding.UTF8.GetBytes(payload), new("invocation"), Cancel))!;

    private async Task<string> QueueAsync()
    {
        var sqs = Account.Aws.Client(() =>
            new AmazonSQSClient(Account.Aws.Credentials, Account.Aws.Configured(new AmazonSQSConfig()))
        );
        return (await sqs.CreateQueueAsync($"delays-{Guid.NewGuid():N}", Cancel)).QueueUrl;
    }

    private static Interference Refused(RecordedCall call, Testing.Answer answer) =>
        new(IsDelivered: false, Services.Of(call).Refuse(answer), Ending.Close);

    // As S3 answers with a bucket's versioning.
    private static byte[] Old(string status)
    {
        var body =
            "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            + $"<Status>{status}</Status></VersioningConfiguration>";
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\n"
                + $"Connection: close\r\n\r\n{body}"
        );
    }
}
