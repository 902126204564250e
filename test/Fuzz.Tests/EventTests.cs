using System.Text;
using System.Text.Json;
using CsCheck;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Notices;
using Remediation.Engine.Sweeps;
using Remediation.Engine.Telemetry;
using Remediation.Guardrails;
using Remediation.Samples;
using Xunit;

namespace Fuzz.Tests;

/// <summary>
/// Whatever comes as an event is answered: only bytes that are not JSON are an error, and what is located can be asked
/// of AWS.
/// </summary>
public sealed class EventTests
{
    private static readonly Guardrail[] All = [.. Catalogue.All];

    [Fact]
    public void A_broken_event_is_read_and_located_without_an_exception_and_what_is_located_is_sane() =>
        Mutation.BytesOf(Seeds.Events).Sample(Read, iter: Cases.Of(100_000), print: Text);

    [Fact]
    public void A_broken_recorded_event_is_too()
    {
        Assert.SkipUnless(Seeds.Recorded.Count > 0, $"there are no recorded events in {Seeds.Corpus}");
        Mutation.BytesOf([.. Seeds.Recorded, .. Seeds.Events]).Sample(Read, iter: Cases.Of(30_000), print: Text);
    }

    [Fact]
    public void Every_sample_of_a_violation_is_located_before_it_is_broken()
    {
        foreach (var sample in Sample.All.Where(s => s.Outcome == "applied"))
        {
            using var json = JsonDocument.Parse(Seeds.Event(sample).ToString());
            var trigger = EventReader.Read(json.RootElement).Trigger!;
            var guardrail = Catalogue.Find(sample.Guardrail)!;
            Assert.True(guardrail.IsWokenBy(trigger), $"{sample.Guardrail} {sample.Name}");
            Assert.True(guardrail.On.Locate(trigger).Any(), $"{sample.Guardrail} {sample.Name}");
        }
    }

    [Fact]
    public void A_broken_invocation_of_any_kind_is_answered()
    {
        var aws = new AwsClients(
            "eu-central-1",
            new Amazon.Runtime.BasicAWSCredentials("example", "example"),
            "http://127.0.0.1:9"
        );
        // Without guardrails nothing is asked of AWS, and everything else is as deployed.
        var configuration = new EngineConfiguration(
            [],
            Mode.Enforce,
            "remediation-ledger",
            ["arn:aws:iam::111122223333:role/remediation-*"],
            Settings.Default
        );
        var ledger = new LedgerTable(LedgerTable.ClientOf(aws), configuration.LedgerTable, TimeProvider.System);

        Mutation
            .BytesOf([.. Seeds.Others, .. Seeds.Events.Where((_, index) => index % 16 == 0)])
            .Sample(
                bytes =>
                {
                    var log = new Log(Stream.Null, _ => null, TimeProvider.System);
                    var pipeline = new Pipeline(configuration, Seeds.Identity, aws, ledger, log, TimeProvider.System);
                    var sweeps = new SweepHandler(configuration, pipeline, aws, log, TimeProvider.System, "function");
                    var handler = new Handler(pipeline, sweeps, log);
                    try
                    {
                        using var answer = JsonDocument.Parse(
                            handler.HandleAsync(bytes, new("request"), CancellationToken.None).GetAwaiter().GetResult()
                        );
                        Assert.Equal(JsonValueKind.Object, answer.RootElement.ValueKind);
                    }
                    catch (JsonException)
                    {
                        AssertIsNoJson(bytes);
                    }
                    catch (InvalidOperationException e)
                        when (e.Message.Contains("is not at its end", StringComparison.Ordinal))
                    {
                        Assert.Contains("hop", Text(bytes), StringComparison.OrdinalIgnoreCase);
                    }
                },
                iter: Cases.Of(20_000),
                print: Text
            );
    }

    [Fact]
    public void A_broken_stream_record_makes_a_message_that_Slack_takes_or_none()
    {
        var told = 0;
        Mutation
            .BytesOf([StreamRecord("applied"), StreamRecord("planned"), StreamRecord("held")])
            .Sample(
                bytes =>
                {
                    JsonDocument document;
                    try
                    {
                        document = JsonDocument.Parse(bytes);
                    }
                    catch (JsonException)
                    {
                        return;
                    }
                    using (document)
                    {
                        if (Notice.Of(new Field(document.RootElement)) is not { } notice)
                            return;
                        Interlocked.Increment(ref told);
                        var message = SlackMessage.Of(notice, Catalogue.Find(notice.Record.Guardrail));
                        foreach (var block in message["blocks"]!.AsArray())
                        {
                            // https://api.slack.com/reference/block-kit/blocks
                            Assert.InRange(
                                block!["text"]?["text"]?.GetValue<string>().Length ?? 1,
                                1,
                                (string?)block["type"] == "header" ? 150 : 3000
                            );
                            foreach (var field in block["fields"]?.AsArray() ?? [])
                                Assert.InRange(field!["text"]!.GetValue<string>().Length, 1, 2000);
                        }
                        using var sent = JsonDocument.Parse(message.ToJsonString());
                    }
                },
                iter: Cases.Of(20_000),
                print: Text
            );
        Assert.True(told > 1000, $"only {told} of the cases made a message");
    }

    private static void Read(byte[] bytes)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes);
        }
        catch (JsonException)
        {
            return;
        }
        using (document)
        {
            var (trigger, reason) = EventReader.Read(document.RootElement);
            if (trigger is null)
            {
                Assert.InRange(reason?.Length ?? 0, 1, 200);
                return;
            }
            Assert.NotEmpty(trigger.Id);
            foreach (var guardrail in All)
            {
                // Also where it is not watched: an event's place in a batch must not decide over a crash.
                var located = guardrail.On.Locate(trigger).ToList();
                if (!guardrail.IsWokenBy(trigger))
                    continue;
                foreach (var resource in located)
                    AssertIsSane(guardrail, resource);
            }
        }
    }

    private static void AssertIsSane(Guardrail guardrail, Resource resource)
    {
        Assert.Contains(resource.Type, guardrail.On.Types);
        Assert.NotEmpty(resource.Id);
        Assert.True(
            resource.Account.Length == 12 && resource.Account.All(char.IsAsciiDigit),
            $"account {resource.Account}"
        );
        Assert.True(
            resource.Region.Length is > 2 and < 40
                && resource.Region.All(c => c is '-' or (>= 'a' and <= 'z') or (>= '0' and <= '9'))
                && resource.Region.Contains('-', StringComparison.Ordinal),
            $"region {resource.Region}"
        );
        Assert.StartsWith("aws", resource.Partition, StringComparison.Ordinal);
        if (resource.Arn is not null)
            Assert.StartsWith("arn:", resource.Arn, StringComparison.Ordinal);
        else
            Assert.NotNull(guardrail.On.Resolve);
    }

    private static void AssertIsNoJson(byte[] bytes) =>
        Assert.ThrowsAny<JsonException>(() =>
        {
            using var json = JsonDocument.Parse(bytes);
        });

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static Node StreamRecord(string status)
    {
        static string Value(string text) => $"{{\"S\":{JsonSerializer.Serialize(text)}}}";
        var id = RecordId.Of("s3-bucket-policy-public", "arn:aws:s3:::example-bucket", "e", DateTimeOffset.UnixEpoch);
        return Node.Parse(
            $$$"""
            {"dynamodb":{"SequenceNumber":"7","OldImage":{"status":{"S":"intent"}},"NewImage":{
              "pk":{{{Value(id.PartitionKey)}}},"sk":{{{Value(id.SortKey)}}},"id":{{{Value(
                id.ToString()
            )}}},"status":{{{Value(status)}}},"guardrail":{{{Value("s3-bucket-policy-public")}}},
              "resource":{{{Value("arn:aws:s3:::example-bucket")}}},"account":{{{Value(
                "111122223333"
            )}}},"region":{{{Value("eu-central-1")}}},"partition":{{{Value("aws")}}},
              "eventId":{{{Value("e")}}},"eventName":{{{Value("PutBucketPolicy")}}},"eventTime":{{{Value(
                "2025-03-11T09:15:27Z"
            )}}},"violation":{{{Value("the bucket's policy is public by Open")}}},"reason":{{{Value(
                "no statement is public"
            )}}},
              "actor":{"M":{"type":{{{Value("AssumedRole")}}},"arn":{{{Value(
                "arn:aws:sts::111122223333:assumed-role/dev/dana"
            )}}},"role":{{{Value("arn:aws:iam::111122223333:role/dev")}}},"sourceIp":{{{Value(
                "203.0.113.7"
            )}}},"userAgent":{{{Value("aws-cli/2")}}}}},
              "plan":{"L":[{{{Value("s3:PutBucketPolicy {}")}}}]},"done":{"L":[{"M":{"call":{{{Value(
                "s3:PutBucketPolicy {}"
            )}}},"requestId":{{{Value("r")}}}}}]},
              "before":{{{Value("{}")}}},"after":{{{Value("{}")}}} } } }
            """
        );
    }
}
