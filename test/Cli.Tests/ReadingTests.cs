using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Remediation.Cli.Reading;
using Remediation.Cli.Replaying;
using Testing;
using Xunit;
using ZstdSharp;

namespace Cli.Tests;

/// <summary>What is found in files as they lie about.</summary>
public sealed partial class ReadingTests : IDisposable
{
    private const string Mine = "111122223333";
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static JsonObject Record(string id = "e1", string name = "PutBucketPolicy") =>
        new()
        {
            ["eventVersion"] = "1.11",
            ["userIdentity"] = new JsonObject { ["type"] = "IAMUser", ["arn"] = $"arn:aws:iam::{Mine}:user/someone" },
            ["eventTime"] = "2026-01-02T03:04:05Z",
            ["eventSource"] = "s3.amazonaws.com",
            ["eventName"] = name,
            ["awsRegion"] = "us-east-1",
            ["requestParameters"] = new JsonObject { ["bucketName"] = "a-bucket" },
            ["eventID"] = id,
            ["eventType"] = "AwsApiCall",
            ["recipientAccountId"] = Mine,
        };

    private static string Text(string id = "e1") => Record(id).ToJsonString();

    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private static string Csv(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Packed(string text) => Convert.ToBase64String(Gzip(Encoding.UTF8.GetBytes(text)));

    private static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Zip(params (string Name, byte[] Bytes)[] entries)
    {
        var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }
        return packed.ToArray();
    }

    private string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private sealed record Read(IReadOnlyList<string> Ids, IReadOnlyList<FoundControl> Controls, Tally Tally)
    {
        public IReadOnlyList<string> Places { get; init; } = [];
        public IReadOnlyList<Trigger> Triggers { get; init; } = [];

        public string Bad => string.Join("; ", Tally.Bad.Select(bad => $"{Path.GetFileName(bad.Path)} {bad.Why}"));

        public string Skipped =>
            string.Join(
                "; ",
                Tally.Skipped.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Value} {s.Key}")
            );
    }

    private static Task<Read> Of(params string[] paths) => Of(() => Stream.Null, paths);

    private static async Task<Read> Of(Func<Stream> stdin, params string[] paths)
    {
        var tally = new Tally();
        var ids = new List<string>();
        var places = new List<string>();
        var controls = new List<FoundControl>();
        var triggers = new List<Trigger>();
        await foreach (var found in new EventFiles(tally, stdin).ReadAsync(paths, Cancel))
        {
            places.Add(found.Where);
            if (found is FoundControl control)
                controls.Add(control);
            if (found is not FoundEvent one)
                continue;
            var (trigger, reason) = EventReader.Read(one.Envelope.Clone());
            ids.Add(trigger?.Id ?? reason!);
            if (trigger is not null)
                triggers.Add(trigger);
        }
        return new(ids, controls, tally) { Places = places, Triggers = triggers };
    }

    /// <summary>Texts with the records e1 and e2 in them.</summary>
    public static TheoryData<string, string> Wrapped()
    {
        var (one, two) = (Text("e1"), Text("e2"));
        var sns =
            $$"""{"Type":"Notification","TopicArn":"arn:aws:sns:us-east-1:{{Mine}}:t","Message":{{Quoted(one)}}}""";
        var logs =
            $$"""{"messageType":"DATA_MESSAGE","owner":"{{Mine}}","logEvents":["""
            + $$"""{"id":"1","timestamp":1,"message":{{Quoted(one)}}},"""
            + $$"""{"id":"2","timestamp":2,"message":{{Quoted(two)}}}]}""";
        return new()
        {
            { "log file", $$"""{"Records":[{{one}},{{two}}]}""" },
            { "list", $"[{one},{two}]" },
            { "JSON lines", $"{one}\n{two}\n" },
            { "lines of CRLF with empty ones", $"{one}\r\n\r\n{two}\r\n" },
            { "concatenated", one + two },
            { "concatenated log files", $$"""{"Records":[{{one}}]}{"Records":[{{two}}]}""" },
            {
                "lookup-events",
                $$"""
                    {"Events":[{"EventId":"e1","EventName":"PutBucketPolicy","CloudTrailEvent":{{Quoted(one)}}},
                    {"CloudTrailEvent":{{Quoted(two)}}}],"NextToken":"x"}
                    """
            },
            {
                "CloudTrail Lake",
                $$"""
                    {"QueryStatus":"FINISHED","QueryResultRows":[[{"eventJson":{{Quoted(one)}}}],
                    [{"eventTime":"2026-01-02 03:04:05.000"},{"eventJson":{{Quoted(two)}}}]]}
                    """
            },
            {
                "Athena rows of JSON",
                $$"""
                    {"UpdateCount":0,"ResultSet":{"Rows":[{"Data":[{"VarCharValue":"line"}]},
                    {"Data":[{"VarCharValue":{{Quoted(one)}} }]},{"Data":[{"VarCharValue":{{Quoted(two)}} }]}]} }
                    """
            },
            { "Athena CSV of JSON", $"\"_col0\"\n{Csv(one)}\n{Csv(two)}\n" },
            {
                "Athena CSV of columns",
                "\"eventtime\",\"eventsource\",\"eventname\",\"awsregion\",\"recipientaccountid\",\"eventid\","
                    + "\"requestparameters\",\"useridentity\"\n"
                    + string.Concat(
                        new[] { "e1", "e2" }.Select(id =>
                            "\"2026-01-02T03:04:05Z\",\"s3.amazonaws.com\",\"PutBucketPolicy\",\"us-east-1\","
                            + $"\"{Mine}\",\"{id}\",\"{{\"\"bucketName\"\":\"\"a-bucket\"\"}}\","
                            + $"\"{{type=IAMUser, arn=arn:aws:iam::{Mine}:user/someone, sessioncontext=null}}\"\n"
                        )
                    )
            },
            {
                "SQS for a function",
                $$"""
                    {"Records":[{"messageId":"m","body":{{Quoted(one)}},"eventSource":"aws:sqs"},
                    {"messageId":"n","body":{{Quoted(two)}},"eventSource":"aws:sqs"}]}
                    """
            },
            {
                "SQS receive-message, one with SNS in it",
                $$"""{"Messages":[{"Body":{{Quoted(sns)}},"ReceiptHandle":"x"},{"Body":{{Quoted(two)}}}]}"""
            },
            {
                "SNS for a function",
                $$"""
                    {"Records":[{"EventSource":"aws:sns","Sns":{"Message":{{Quoted(one)}} } },
                    {"EventSource":"aws:sns","Sns":{"Message":{{Quoted(two)}} } }]}
                    """
            },
            { "filter-log-events", logs.Replace("logEvents", "events", StringComparison.Ordinal) },
            { "subscription of CloudWatch Logs", $$"""{"awslogs":{"data":"{{Packed(logs)}}"} }""" },
            { "CloudWatch Logs in S3", $"2026-01-02T03:04:05.678Z {one}\n2026-01-02T03:04:06.000Z {two}\n" },
            {
                "Kinesis for a function",
                $$"""
                    {"Records":[{"eventSource":"aws:kinesis","eventName":"aws:kinesis:record",
                    "kinesis":{"data":"{{Packed(logs)}}"} }]}
                    """
            },
            {
                "Firehose for a function",
                $$"""
                    {"records":[{"recordId":"1",
                    "data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(one + two))}}"}]}
                    """
            },
            {
                "Lambda destination",
                $$"""
                    {"requestContext":{"requestId":"r"},"requestPayload":[{{one}},{{two}}],"responsePayload":null}
                    """
            },
        };
    }

    [Theory]
    [MemberData(nameof(Wrapped))]
    public async Task Events_are_found_in_whatever_holds_them(string form, string text)
    {
        // A table's cells are what stands between commas, spaces too.
        string[] paddings = form.Contains("CSV", StringComparison.Ordinal) ? [""] : ["", "\n "];
        foreach (var padding in paddings)
        {
            var read = await Of(Write("file", padding + text));
            Assert.True(read.Tally.Bad.Count == 0, $"{form}: {read.Bad}");
            Assert.Equal(["e1", "e2"], read.Ids);
            Assert.Equal("", read.Skipped);
            Assert.All(
                read.Triggers.Cast<Trigger.Call>(),
                call =>
                {
                    Assert.Equal("a-bucket", call.Request["bucketName"].Text);
                    Assert.Equal($"arn:aws:iam::{Mine}:user/someone", call.Actor.Arn);
                    Assert.Equal((Mine, "us-east-1"), (call.Account, call.Region));
                }
            );
        }
    }

    /// <summary>What can be done to a file's bytes.</summary>
    public static TheoryData<string> Packings() =>
        ["gzip", "members of gzip", "gzip of gzip", "zip", "zstandard", "mark", "UTF-16", "UTF-16 without a mark"];

    [Theory]
    [MemberData(nameof(Packings))]
    public async Task What_is_packed_is_known_by_its_bytes(string packing)
    {
        var text = $"[{Text("e1")},{Text("e2")}]";
        var bytes = Encoding.UTF8.GetBytes(text);
        var packed = packing switch
        {
            "gzip" => Gzip(bytes),
            "members of gzip" =>
            [
                .. Gzip(Encoding.UTF8.GetBytes(Text("e1"))),
                .. Gzip(Encoding.UTF8.GetBytes(Text("e2"))),
            ],
            "gzip of gzip" => Gzip(Gzip(bytes)),
            "zip" => Zip(
                ("a/b.json", Encoding.UTF8.GetBytes(Text("e1"))),
                ("c.gz", Gzip(Encoding.UTF8.GetBytes(Text("e2"))))
            ),
            "zstandard" => new Compressor().Wrap(bytes).ToArray(),
            "mark" => [.. Encoding.UTF8.Preamble, .. bytes],
            "UTF-16" => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
            _ => Encoding.BigEndianUnicode.GetBytes(text),
        };
        // Also where it comes through a pipe, under the name of something else.
        var file = await Of(Write("log.txt", packed));
        var piped = await Of(() => new OneWay(packed), "-");
        foreach (var read in new[] { file, piped })
        {
            Assert.Equal("", read.Bad);
            Assert.Equal(["e1", "e2"], read.Ids);
        }
    }

    /// <summary>A stream as a pipe is: it gives little at a time, and never again.</summary>
    private sealed class OneWay(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 7)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 7)], cancellationToken);
    }

    [Fact]
    public async Task Of_a_whole_bucket_what_is_no_event_is_counted_and_what_is_bad_is_named()
    {
        var log = Gzip(Encoding.UTF8.GetBytes($$"""{"Records":[{{Text("e1")}},{{Text("e2")}}]}"""));
        Write("AWSLogs/CloudTrail/1.json.gz", log);
        Write("AWSLogs/CloudTrail/2.json.gz", log[..^30]);
        Write("AWSLogs/CloudTrail/3.json", $$"""{"Records":[{{Text("e3")}},{{Text("e4")[..50]}}""");
        Write("AWSLogs/CloudTrail/4.json", $$"""{"Records":[{{Text("e5")}},{"x":nonsense},{{Text("e6")}}]}""");
        Write("AWSLogs/CloudTrail/5.jsonl", $"{Text("e7")}\nhe said {{\"eventName\n{{\"x\":nonsense}}\n{Text("e8")}\n");
        Write(
            "AWSLogs/CloudTrail-Digest/d.json.gz",
            Gzip("""{"digestStartTime":"2026-01-02T03:04:05Z"}"""u8.ToArray())
        );
        var insight = Record();
        insight["eventCategory"] = "Insight";
        Write("AWSLogs/CloudTrail-Insight/i.json", $$"""{"Records":[{{insight.ToJsonString()}}]}""");
        Write("AWSLogs/Config/ConfigWritabilityCheckFile", "");
        Write("AWSLogs/Config/h.json", """{"fileVersion":"1.0","configurationItems":[{"resourceType":"x"}]}""");
        Write(
            "AWSLogs/vpcflowlogs/f.log.gz",
            Gzip(Encoding.UTF8.GetBytes($"version account-id interface-id\n2 {Mine} eni-1\n"))
        );
        Write("AWSLogs/elb/e.log", "https 2026-01-02T03:04:05.1Z app/x/1 203.0.113.7:1 - \"GET {x}\"\n");
        Write("AWSLogs/s3.json", """{"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put"}]}""");
        Write("AWSLogs/lake.parquet", "PAR1xxxxPAR1");
        Write("AWSLogs/picture", [0x89, 0x50, 0x4e, 0x47, 0, 0]);
        Write("AWSLogs/README", "Nothing of this is an event.\nNor is this.\n");
        Write("AWSLogs/other.json", """{"some":"thing"}""");
        File.CreateSymbolicLink(Path.Combine(folder, "AWSLogs/circle"), Path.Combine(folder, "AWSLogs"));
        File.CreateSymbolicLink(Path.Combine(folder, "AWSLogs/gone"), Path.Combine(folder, "nowhere"));

        var read = await Of(folder);

        Assert.Equal(["e1", "e2", "e3", "e5", "e7", "e8"], read.Ids.Distinct());
        Assert.Equal(
            new[] { "2.json.gz", "3.json", "4.json", "5.jsonl", "gone" },
            read.Tally.Bad.Select(bad => Path.GetFileName(bad.Path)).Order(StringComparer.Ordinal)
        );
        Assert.Contains("3.json is not JSON to its end: it is cut off", read.Bad, StringComparison.Ordinal);
        Assert.Contains("4.json is not JSON at byte ", read.Bad, StringComparison.Ordinal);
        Assert.Contains("2.json.gz is ", read.Bad, StringComparison.Ordinal);
        Assert.Contains("gone cannot be read", read.Bad, StringComparison.Ordinal);
        Assert.Equal(
            "1 AWS Config history or snapshot; 1 CloudTrail Insights record; 1 CloudTrail digest; "
                + "1 JSON that is no event; "
                + "1 Parquet or ORC file, which Athena reads; 1 S3 event notification; 1 VPC flow log; 1 binary file; "
                + "1 empty file; 1 link to a folder, which is not followed; 1 load balancer access log; "
                + "1 text in which the JSON is broken; 1 text that is no event",
            read.Skipped
        );
        Assert.Contains(Path.Combine(folder, "AWSLogs/CloudTrail/1.json.gz[1]"), read.Places);
    }

    [Fact]
    public async Task Findings_say_where_to_look()
    {
        const string arn = "arn:aws:s3:::a-bucket";
        string Hub(string control, string status, string state = "ACTIVE") =>
            $$"""
                {"SchemaVersion":"2018-10-08","Id":"f",
                "ProductArn":"arn:aws:securityhub:us-east-1::product/aws/securityhub",
                "GeneratorId":"security-control/{{control}}","AwsAccountId":"{{Mine}}","Region":"us-east-1",
                "Compliance":{"Status":"{{status}}","SecurityControlId":"{{control}}"},"RecordState":"{{state}}",
                "Resources":[{"Type":"AwsS3Bucket","Id":"{{arn}}","Region":"us-east-1"}]}
                """;
        const string inspector = """
            {"SchemaVersion":"2018-10-08","Id":"g","ProductArn":"arn:aws:securityhub:us-east-1::product/aws/inspector",
            "GeneratorId":"AWSInspector","AwsAccountId":"111122223333","Message":"text","Resources":[]}
            """;
        const string prowler = """
            {"class_uid":2004,"message":"a bucket is public","status_code":"FAIL","finding_info":{"uid":"p"},
            "metadata":{"product":{"name":"Prowler"}},"cloud":{"account":{"uid":"111122223333"},"region":"us-east-1"},
            "resources":[{"uid":"arn:aws:s3:::a-bucket","region":"eu-central-1"}],
            "unmapped":{"compliance":{"AWS-Foundational-Security-Best-Practices":["S3.8"],"CIS-3.0":["2.1.4"]}}}
            """;
        const string guardDuty = """
            {"Findings":[{"AccountId":"111122223333","Id":"gd","Region":"us-east-1","Type":"Policy:S3/x","Severity":8,
            "UpdatedAt":"2026-01-02T03:04:05Z","Resource":{"ResourceType":"S3Bucket"},"SchemaVersion":"2.0",
            "Service":{"ServiceName":"guardduty"}}]}
            """;
        var imported =
            """{"detail-type":"Security Hub Findings - Imported","detail":{"findings":["""
            + $"{Hub("S3.2", "FAILED")}]}}}}";
        var read = await Of(
            Write("a", $$"""{"Findings":[{{Hub("S3.8", "FAILED")}},{{Hub("S3.8", "PASSED")}}]}"""),
            Write("b", imported + Hub("S3.1", "FAILED", "ARCHIVED") + inspector),
            Write("c", $$"""[{{prowler}},{"class_uid":6003,"api":{} },{"class_uid":4001}]"""),
            Write("d", guardDuty)
        );

        Assert.Equal("", read.Bad);
        Assert.Equal(["S3.8", "S3.2", "S3.8"], read.Controls.Select(c => Assert.Single(c.Controls)));
        Assert.Equal(
            [(arn, "us-east-1"), (arn, "us-east-1"), (arn, "eu-central-1")],
            read.Controls.Select(c => Assert.Single(c.Resources))
        );
        var finding = Assert.IsType<Trigger.Finding>(Assert.Single(read.Triggers));
        Assert.Equal(("gd", "Policy:S3/x", 8.0), (finding.Id, finding.Type, finding.Severity));
        Assert.Equal(
            $"1 {Kinds.Activity}; 1 {Kinds.OtherOcsf}; 2 {Kinds.Passed}; 1 {Kinds.OtherFinding} (aws/inspector)",
            read.Skipped
        );
    }

    [Fact]
    public async Task A_sign_in_is_one()
    {
        var record = Record(name: "ConsoleLogin");
        record["eventType"] = "AwsConsoleSignIn";
        record["eventSource"] = "signin.amazonaws.com";
        var read = await Of(Write("x", record.ToJsonString()));
        Assert.IsType<Trigger.SignIn>(Assert.Single(read.Triggers));
    }

    [Fact]
    public async Task A_cell_of_Athena_that_can_be_read_in_two_ways_is_not_read()
    {
        const string header = "eventsource,eventname,awsregion,recipientaccountid,eventid,eventtime,useridentity\n";
        string Row(string identity) =>
            $"s3.amazonaws.com,PutBucketPolicy,us-east-1,{Mine},e1,2026-01-02T03:04:05Z,\"{identity}\"\n";
        string[] identities =
        [
            "{type=AssumedRole, arn=a, sessioncontext={sessionissuer={arn=b}}}",
            "{type=AssumedRole, username=x, arn=ours, arn=a}",
            "{type=AssumedRole, arn=a",
            "{type=[[[[}",
        ];
        var read = await Of(Write("x.csv", header + string.Concat(identities.Select(Row))));
        Assert.Equal("", read.Bad);
        Assert.Equal(["a", null, null, null], read.Triggers.Select(t => t.By!.Arn));
        Assert.Equal("b", read.Triggers[0].By!.RoleArn);
    }

    [Fact]
    public async Task Bombs_and_rubbish_are_bad_files_and_nothing_worse()
    {
        var random = new Random(1);
        var valid = Encoding.UTF8.GetBytes($$"""{"Records":[{{Text("e1")}},{{Text("e2")}}]}""");
        byte[][] packed = [valid, Gzip(valid), Zip(("a", valid)), new Compressor().Wrap(valid).ToArray()];
        for (var i = 0; i < 150; i++)
        {
            var bytes = packed[i % packed.Length].ToArray();
            // Bytes changed, bytes lost at the end, or bytes of nothing at all.
            if (i % 3 == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            else if (i % 3 == 1)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            else
                random.NextBytes(bytes.AsSpan(random.Next(8)));
            Write($"random/{i}", bytes);
        }
        Write("bombs/deep.json", new string('[', 1_000_000));
        Write("bombs/deeper.json", string.Concat(Enumerable.Repeat("{\"Records\":", 100_000)));
        Write("bombs/long.json", "{\"x\":\"" + new string('a', 20_000_000) + "\"}");
        Write("bombs/line.txt", new string('a', 20_000_000));
        Write("bombs/zeros.gz", Gzip(new byte[70_000_000]));
        Write("bombs/spaces.zip", Zip(("a", Enumerable.Repeat((byte)' ', 70_000_000).ToArray())));
        var text = Text();
        for (var i = 0; i < 15; i++)
            text = $$"""{"Message":{{Quoted(text)}}}""";
        Write("bombs/wrapped.json", text[..Math.Min(text.Length, 1_000_000)]);

        var random_ = await Of(Path.Combine(folder, "random"));
        Assert.True(random_.Ids.Count > 0 && random_.Tally.BadFiles > 30, random_.Bad);
        var bombs = await Of(Path.Combine(folder, "bombs"));
        Assert.Empty(bombs.Ids);
        Assert.Contains("long.json has a value of more than 8 MB", bombs.Bad, StringComparison.Ordinal);
        Assert.Contains("line.txt has a line of more than 8 MB", bombs.Bad, StringComparison.Ordinal);
        Assert.Contains("a is damaged or cut off: it unpacks to more than", bombs.Bad, StringComparison.Ordinal);
        Assert.Contains("deep.json ", bombs.Bad, StringComparison.Ordinal);
        Assert.Contains("deeper.json ", bombs.Bad, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_long_log_is_read_in_the_memory_of_a_short_one(bool isLines)
    {
        const int count = 30_000;
        var path = Path.Combine(folder, "long.gz");
        await using (var file = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest)))
        {
            await file.WriteAsync(isLines ? "" : "{\"Records\":[");
            for (var i = 0; i < count; i++)
                await file.WriteAsync($"{(i == 0 ? "" : isLines ? "\n" : ",")}{Text($"e{i}")}");
            await file.WriteAsync(isLines ? "" : "]}");
        }
        var tally = new Tally();
        var most = 0L;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await foreach (var _ in new EventFiles(tally, () => Stream.Null).ReadAsync([path], Cancel))
        {
            if (tally.Events % 10_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
        Assert.Equal(count, tally.Events);
        // The whole is 15 MB of text, and several times that as a tree.
        Assert.InRange(most, 1, 12_000_000);
    }

    [Fact]
    public void Guardrails_that_ask_what_the_event_was_are_known()
    {
        var asking = Repository
            .Sources("src", "Remediation.Guardrails")
            .Select(File.ReadAllText)
            .Where(text => text.Contains("seen.Trigger", StringComparison.Ordinal))
            .Select(text => IdIn().Match(text).Groups[1].Value);
        Assert.Equal(asking.Order(StringComparer.Ordinal), EventReliant.Ids.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("const string Id = \"([^\"]+)\"")]
    private static partial Regex IdIn();
}
