using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Engine.Ledger;
using Remediation.Engine.Notices;
using Remediation.Engine.Telemetry;
using Remediation.Guardrails;
using Testing;
using Xunit;

namespace Fault.Tests;

/// <summary>
/// The notifier while Slack, or the way to it, is down: the stream gives again what was not told, and nothing that was.
/// </summary>
public sealed class SlackTests(Emulators emulators)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_Slack_that_is_down_is_tried_three_times_and_the_batch_comes_again_from_its_first_record()
    {
        await using var slack = new SlackServer { IsDown = true };
        var (notifier, clock) = NotifierOf(slack);

        Assert.Equal(["1"], await DeliverAsync(notifier, "1", "2", "3"));
        Assert.Equal([1, 2], clock.Waits.Select(w => w.TotalSeconds));
        slack.IsDown = false;
        Assert.Empty(await DeliverAsync(notifier, "1", "2", "3"));
        Assert.Equal(["1", "2", "3"], slack.Taken);
    }

    [Fact]
    public async Task What_a_slow_Slack_did_not_take_in_time_comes_again_and_what_was_told_before_does_not()
    {
        await using var slack = new SlackServer("ok", "silence", "silence", "silence");
        var (notifier, _) = NotifierOf(slack);

        Assert.Equal(["2"], await DeliverAsync(notifier, "1", "2", "3"));
        Assert.Empty(await DeliverAsync(notifier, "2", "3"));
        Assert.Equal(["1", "2", "3"], slack.Taken);
    }

    [Theory]
    [InlineData("429 7", 7)]
    [InlineData("429", 1)]
    [InlineData("500", 1)]
    public async Task A_message_is_tried_again_after_as_long_as_Slack_asks_for(string answer, int seconds)
    {
        await using var slack = new SlackServer("ok", answer);
        var (notifier, clock) = NotifierOf(slack);

        Assert.Empty(await DeliverAsync(notifier, "1", "2", "3"));
        Assert.Equal([seconds], clock.Waits.Select(w => (int)w.TotalSeconds));
        Assert.Equal(["1", "2", "3"], slack.Taken);
    }

    [Fact]
    public async Task A_wait_longer_than_the_invocation_may_take_repeats_nothing_that_was_told()
    {
        await using var slack = new SlackServer("ok", "429 3600");
        var (notifier, _) = NotifierOf(slack, TimeProvider.System);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        slack.Answering = answer =>
        {
            if (answer == "429 3600")
                time.CancelAfter(TimeSpan.FromMilliseconds(200));
        };

        Assert.Equal(["2"], Failures(await notifier.HandleAsync(Batch("1", "2", "3"), time.Token)));
        Assert.Empty(await DeliverAsync(notifier, "2", "3"));
        Assert.Equal(["1", "2", "3"], slack.Taken);
    }

    [Fact]
    public async Task A_message_that_Slack_refuses_for_itself_blocks_no_other()
    {
        await using var slack = new SlackServer("ok", "400", "400");
        var (notifier, clock) = NotifierOf(slack);

        Assert.Empty(await DeliverAsync(notifier, "1", "2", "3"));
        Assert.Empty(clock.Waits);
        Assert.Equal(["1", "3"], slack.Taken);
    }

    [Fact]
    public async Task However_its_answers_alternate_each_record_is_told_once()
    {
        await using var slack = new SlackServer(
            "500",
            "silence",
            "429",
            "ok",
            "429 2",
            "500",
            "500",
            "ok",
            "silence",
            "silence",
            "silence",
            "500",
            "ok"
        );
        var (notifier, _) = NotifierOf(slack);
        string[] left = ["1", "2", "3", "4", "5"];

        for (var batch = 0; left.Length > 0 && batch < 6; batch++)
            left = await DeliverAsync(notifier, left) is [var failed] ? [.. left.SkipWhile(s => s != failed)] : [];

        Assert.Equal(["1", "2", "3", "4", "5"], slack.Taken);
    }

    public static TheoryData<Fault> Faults => new(Enum.GetValues<Fault>());

    [Theory, MemberData(nameof(Faults))]
    public async Task A_webhook_that_cannot_be_read_is_read_again_with_the_next_batch(Fault fault)
    {
        await using var slack = new SlackServer();
        await using var account = await Account.TakeAsync(emulators, Cancel);
        var direct = account.Aws;
        using var ssm = new AmazonSimpleSystemsManagementClient(
            direct.Credentials,
            direct.Configured(new AmazonSimpleSystemsManagementConfig())
        );
        await ssm.PutParameterAsync(
            new PutParameterRequest
            {
                Name = "/remediation/webhook",
                Type = ParameterType.SecureString,
                Value = slack.Url.ToString(),
                Overwrite = true,
            },
            Cancel
        );
        await using var proxy = RecordingProxy.Start(account.Emulator.Endpoint);
        proxy.Interfere = new Disturbance(new("ssm:GetParameter", 1), fault, Lasting.Invocation).Interfere;
        var aws = new AwsClients(
            "us-east-1",
            new BasicAWSCredentials("emulated", "emulated"),
            proxy.Endpoint,
            fault == Fault.Hang ? TimeSpan.FromSeconds(1) : null
        );
        var notifier = Notifier.Create(
            name => name == Variables.WebhookParameter ? "/remediation/webhook" : null,
            Catalogue.All,
            aws,
            new Log(Stream.Null, _ => null, TimeProvider.System),
            TimeProvider.System
        );

        Assert.Equal(["1"], await DeliverAsync(notifier, "1", "2"));
        proxy.Interfere = _ => null;
        Assert.Empty(await DeliverAsync(notifier, "1", "2"));
        Assert.Equal(["1", "2"], slack.Taken);
    }

    private static (Notifier Notifier, HurriedClock Clock) NotifierOf(SlackServer slack, TimeProvider? other = null)
    {
        var clock = new HurriedClock();
        return (
            new(
                new Webhook(new HttpClient(new Impatience(slack)), _ => Task.FromResult(slack.Url), other ?? clock),
                Catalogue.All,
                new Log(Stream.Null, _ => null, TimeProvider.System)
            ),
            clock
        );
    }

    private static async Task<IReadOnlyList<string>> DeliverAsync(Notifier notifier, params string[] sequences) =>
        Failures(await notifier.HandleAsync(Batch(sequences), Cancel));

    private static IReadOnlyList<string> Failures(JsonObject answer) =>
        [.. answer["batchItemFailures"]!.AsArray().Select(f => (string)f!["itemIdentifier"]!)];

    private static ReadOnlyMemory<byte> Batch(params string[] sequences) =>
        Encoding.UTF8.GetBytes(
            new JsonObject { ["Records"] = new JsonArray([.. sequences.Select(Record)]) }.ToJsonString()
        );

    private static JsonNode Record(string sequence)
    {
        var image = new JsonObject
        {
            ["plan"] = new JsonObject { ["L"] = new JsonArray() },
            ["done"] = new JsonObject { ["L"] = new JsonArray() },
        };
        foreach (
            var (name, value) in new[]
            {
                ("sk", "record#x"),
                ("id", $"{RecordId.Of("g", $"arn:aws:s3:::example-{sequence}", "e", DateTimeOffset.UnixEpoch)}"),
                ("status", "applied"),
                ("guardrail", "s3-bucket-acl-public"),
                ("resource", $"arn:aws:s3:::example-{sequence}"),
                ("account", "111122223333"),
                ("region", "us-east-1"),
                ("partition", "aws"),
                ("before", "{}"),
                ("after", "{}"),
            }
        )
            image[name] = new JsonObject { ["S"] = value };
        return new JsonObject
        {
            ["dynamodb"] = new JsonObject { ["SequenceNumber"] = sequence, ["NewImage"] = image },
        };
    }
}
