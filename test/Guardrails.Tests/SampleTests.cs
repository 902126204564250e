using System.Text.Json.Nodes;
using Remediation.Samples;
using Xunit;

namespace Guardrails.Tests;

/// <summary>The form of the files under <c>events/</c>, and what is said of a wrong one.</summary>
public sealed class SampleTests
{
    private const string Path = "s3-example/deleted.json";

    private const string Record = """
        {
          "id": "e-1", "account": "{{account}}",
          "detail": {
            "eventName": "PutBucketPolicy", "userAgent": "cli",
            "requestParameters": {
              "bucketName": "{{bucket}}", "policy": "", "bucketPolicy": { "$given": "policy" }, "n": 5.0,
              "items": [{ "from": 22, "to": 22 }, { "from": 80, "to": 80 }]
            },
            "responseElements": { "requestId": "r-1" }, "requestID": "r-1", "eventID": "v-1"
          }
        }
        """;

    private const string State = """{ "policy": null, "neighbour": ["{{bucket}}"] }""";

    // The members that a test does not look at.
    private static string Text(string members, string expect = """{ "outcome": "applied", "steps": ["s3:Put"] }""") =>
        $$"""
            { "description": "It is.", "record": "s3.PutBucketPolicy",
              "given": { "policy": { "Id": "P", "Statement": [{ "Sid": "A" }, { "Sid": "B" }] } },
              {{members}}{{(members.Length > 0 ? "," : "")}}
              "expect": {{expect}} }
            """;

    private static Dictionary<string, string> Files(string sample) =>
        new()
        {
            ["_records/s3.PutBucketPolicy.json"] = Record,
            ["s3-example/_after.json"] = State,
            [Path] = sample,
        };

    private static Sample Read(string sample) => Assert.Single(SampleFiles.Read(Files(sample)));

    private static string Fault(string sample) => FaultOf(Files(sample));

    private static string FaultOf(Dictionary<string, string> files) =>
        Assert.Throws<SampleException>(() => SampleFiles.Read(files)).Message;

    private static string Request(string difference) =>
        Read(Text($"\"request\": {difference}")).Event["detail"]!["requestParameters"]!.ToJsonString();

    [Fact]
    public void The_samples_of_this_repository_are_right() => Assert.NotEmpty(Sample.All);

    [Fact]
    public void A_sample_is_its_record_with_what_differs_in_the_records_order()
    {
        var sample = Read(
            Text(
                """
                "ids": { "requestID": "r-2", "id": "e-2" }, "request": { "more": null, "policy": "x" },
                "event": { "detail": { "userAgent": "console" } }
                """
            )
        );

        Assert.Equal(("s3-example", "deleted", "It is."), (sample.Guardrail, sample.Name, sample.Description));
        Assert.Equal(["s3:Put"], sample.Steps);
        Assert.Equal(
            JsonNode
                .Parse(
                    """
                    {
                      "id": "e-2", "account": "1",
                      "detail": {
                        "eventName": "PutBucketPolicy", "userAgent": "console",
                        "requestParameters": {
                          "bucketName": "b", "policy": "x",
                          "bucketPolicy": { "Id": "P", "Statement": [{ "Sid": "A" }, { "Sid": "B" }] }, "n": 5.0,
                          "items": [{ "from": 22, "to": 22 }, { "from": 80, "to": 80 }], "more": null
                        },
                        "responseElements": { "requestId": "r-2" }, "requestID": "r-2", "eventID": "v-1"
                      }
                    }
                    """
                )!
                .ToJsonString(),
            sample.EventFor(new Dictionary<string, string> { ["account"] = "1", ["bucket"] = "b" })
        );
    }

    [Fact]
    public void A_failed_call_has_its_error_before_the_request_and_no_answer() =>
        Assert.Equal(
            """{"eventName":"PutBucketPolicy","userAgent":"cli","errorCode":"AccessDenied","errorMessage":"No","requestParameters":null,"responseElements":null,"requestID":"r-1","eventID":"v-1"}""",
            Read(Text("""  "error": { "code": "AccessDenied", "message": "No" }, "request": null """)).Event[
                "detail"
            ]!.ToJsonString()
        );

    [Theory]
    [InlineData("""{ "$remove": ["policy", "bucketPolicy", "n", "items"] }""", """{"bucketName":"{{bucket}}"}""")]
    [InlineData("""{ "$replace": { "items": {} } }""", """{"items":{}}""")]
    [InlineData(
        """{ "$replace": { "p": { "$given": "policy" } } }""",
        """{"p":{"Id":"P","Statement":[{"Sid":"A"},{"Sid":"B"}]}}"""
    )]
    public void A_request_is_taken_away_or_replaced(string difference, string request) =>
        Assert.Equal(request, Request(difference));

    [Theory]
    [InlineData("""{ "[1]": { "to": 443 } }""", """[{"from":22,"to":22},{"from":80,"to":443}]""")]
    [InlineData("""{ "$remove": [0] }""", """[{"from":80,"to":80}]""")]
    [InlineData("""{ "$remove": [0], "[1]": { "to": 81 } }""", """[{"from":80,"to":81}]""")]
    [InlineData("[]", "[]")]
    [InlineData("""{ "from": 1 }""", """{"from":1}""")]
    public void A_list_is_changed_by_element_or_replaced(string difference, string items) =>
        Assert.Equal(items, JsonNode.Parse(Request($$"""{ "items": {{difference}} }"""))!["items"]!.ToJsonString());

    [Fact]
    public void What_is_there_afterwards_is_the_guardrails_record_with_what_differs()
    {
        var names = new Dictionary<string, string> { ["bucket"] = "b" };
        string After(string expect) => Read(Text("", expect)).AfterFor(names)!.ToJsonString();

        Assert.Equal("""{"policy":null,"neighbour":["b"]}""", After("""{ "outcome": "applied" }"""));
        Assert.Equal(
            """{"policy":{"Id":"P","Statement":[{"Sid":"B"}]},"neighbour":["b"]}""",
            After(
                """{ "outcome": "applied", "after": { "policy": { "$given": "policy", "Statement": { "$remove": [0] } } } }"""
            )
        );
    }

    [Fact]
    public void What_is_not_applied_has_no_state_afterwards_of_its_own()
    {
        var files = Files(Text("", """{ "outcome": "compliant" }"""));
        files.Remove("s3-example/_after.json");

        Assert.Null(Assert.Single(SampleFiles.Read(files)).After);
    }

    [Fact]
    public void A_sample_without_a_record_is_told_which_there_are() =>
        Assert.Equal(
            "events/s3-example/deleted.json: it has no `record`. Name one of events/_records: s3.PutBucketPolicy",
            Fault("""{ "description": "It is.", "given": {}, "expect": { "outcome": "ignored" } }""")
        );

    [Theory]
    [InlineData("s3.PutBucketPolcy")]
    [InlineData("after.s3-Policy")]
    public void A_sample_with_an_unknown_record_is_told_the_nearest_first(string record)
    {
        var files = Files(Text("").Replace("s3.PutBucketPolicy", record, StringComparison.Ordinal));
        files["_records/ec2.StopInstances.json"] = Record;

        Assert.Equal(
            $"events/s3-example/deleted.json: there is no record `{record}`. "
                + "There are, nearest first: s3.PutBucketPolicy, ec2.StopInstances",
            FaultOf(files)
        );
    }

    [Theory]
    [InlineData("""  "requst": {} """, "requst", "request, event, ")]
    [InlineData("""  "error": { "code": "A", "mesage": "B" } """, "error.mesage", "message, code")]
    [InlineData("""  "ids": { "eventId": "x" } """, "ids.eventId", "eventID, ")]
    public void An_unknown_member_is_named_with_the_nearest_first(string members, string name, string nearest) =>
        Assert.StartsWith(
            $"events/s3-example/deleted.json: it has a member `{name}`. There are, nearest first: {nearest}",
            Fault(Text(members)),
            StringComparison.Ordinal
        );

    [Fact]
    public void An_unknown_member_of_what_is_expected_is_named_too() =>
        Assert.Equal(
            "events/s3-example/deleted.json: it has a member `expect.step`. There are, nearest first: steps, after, outcome",
            Fault(Text("", """{ "outcome": "ignored", "step": [] }"""))
        );

    [Theory]
    [InlineData("""  "request": { "policy": "" } """, "request.policy")]
    [InlineData("""  "request": { "n": 5.0 } """, "request.n")]
    [InlineData("""  "request": { "items": { "[1]": { "to": 80 } } } """, "request.items[1].to")]
    [InlineData("""  "request": { "bucketPolicy": { "$given": "policy" } } """, "request.bucketPolicy")]
    [InlineData("""  "request": {} """, "request")]
    [InlineData("""  "event": { "detail": { "userAgent": "cli" } } """, "event.detail.userAgent")]
    [InlineData("""  "response": { "$replace": { "requestId": "r-1" } } """, "response")]
    [InlineData("""  "ids": { "eventID": "v-1" } """, "ids.eventID")]
    public void A_difference_that_changes_nothing_is_named(string members, string place) =>
        Assert.Equal(
            $"events/s3-example/deleted.json: `{place}` changes nothing: the record says the same. Leave it out",
            Fault(Text(members))
        );

    [Fact]
    public void A_difference_of_the_state_afterwards_that_changes_nothing_is_named() =>
        Assert.Equal(
            "events/s3-example/deleted.json: `after.policy` changes nothing: the record says the same. Leave it out",
            Fault(Text("", """{ "outcome": "applied", "after": { "policy": null } }"""))
        );

    [Theory]
    [InlineData("""{ "$remove": ["Polcy"] }""", "`request.$remove` names `Polcy`, which is not there. Leave it out")]
    [InlineData("""{ "$remove": "policy" }""", "`request.$remove` must be a list of names, e.g. [\"Sid\"]")]
    [InlineData("""{ "items": { "$remove": ["a"] } }""", "`request.items.$remove` must be a list of indexes, e.g. [0]")]
    [InlineData("""{ "items": { "[2]": {} } }""", "`request.items` has 2 elements, and none at 2")]
    [InlineData("""{ "items": { "$remove": [2] } }""", "`request.items` has 2 elements, and none at 2")]
    [InlineData(
        """{ "items": { "[0]": 1, "to": 1 } }""",
        "`request.items` is a list. Name its elements as \"[0]\", not `to`"
    )]
    [InlineData(
        """{ "$replace": {}, "n": 1 }""",
        "`request` has members beside `$replace`. Put them into it or leave them out"
    )]
    [InlineData("""{ "p": { "$given": "polcy" } }""", "`request.p` starts from `polcy` of `given`, which has none")]
    [InlineData(
        """{ "policy": { "$remove": ["x"] } }""",
        "`event.detail.requestParameters.policy` has `$remove`, and the record has nothing there to change"
    )]
    public void A_mark_that_means_nothing_is_named(string difference, string fault) =>
        Assert.Equal($"events/s3-example/deleted.json: {fault}", Fault(Text($"\"request\": {difference}")));

    [Fact]
    public void What_a_record_takes_from_the_sample_must_be_given() =>
        Assert.Equal(
            "events/s3-example/deleted.json: `event.detail.requestParameters.bucketPolicy` is taken from `policy` of `given`, "
                + "which has none. Give it there, or replace it here",
            Fault(
                """
                { "description": "It is.", "record": "s3.PutBucketPolicy", "given": {}, "expect": { "outcome": "ignored" } }
                """
            )
        );

    [Fact]
    public void A_record_that_no_sample_uses_is_named()
    {
        var files = Files(Text(""));
        files["_records/ec2.StopInstances.json"] = Record;
        files["ec2-example/_after.json"] = State;

        Assert.Equal(
            """
            events/ec2-example/_after.json: no sample uses it. Delete it
            events/_records/ec2.StopInstances.json: no sample uses it. Delete it
            """,
            FaultOf(files)
        );
    }

    [Fact]
    public void A_placeholder_that_nobody_fills_is_named_with_the_nearest_first()
    {
        var names = new Dictionary<string, string> { ["account"] = "1", ["bucket"] = "b" };
        const string Fault =
            "events/s3-example/deleted.json: nobody fills {{bukcet}}. The scenario fills, nearest first: bucket, account";

        var one = Read(Text("""  "request": { "bucketName": "{{bukcet}}" } """));
        Assert.Equal(Fault, Assert.Throws<SampleException>(() => one.EventFor(names)).Message);
        Assert.Contains("\"{{bukcet}}\"", one.EventFor(names, partly: true), StringComparison.Ordinal);

        var other = Read(Text("", """{ "outcome": "applied", "after": { "policy": "{{bukcet}}" } }"""));
        Assert.Equal(Fault, Assert.Throws<SampleException>(() => other.AfterFor(names)).Message);
    }

    [Fact]
    public void An_applied_sample_needs_its_guardrails_record_of_the_state_afterwards()
    {
        var files = Files(Text(""));
        files.Remove("s3-example/_after.json");

        Assert.Equal(
            "events/s3-example/deleted.json: there is no events/s3-example/_after.json. "
                + "Write it: what the scenario reads of a resource in order",
            FaultOf(files)
        );
    }

    [Theory]
    [InlineData(
        """{ "outcome": "ignored", "after": {} }""",
        "it has `expect.after`, but what is ignored changes nothing. Leave it out"
    )]
    [InlineData("{}", "it has no `outcome`. Add it: applied, compliant, ignored or held")]
    [InlineData("""{ "outcome": 7 }""", "its `outcome` must be applied, compliant, ignored or held")]
    [InlineData("""{ "outcome": "ignored", "steps": [7] }""", "`steps` must be a list of IAM actions")]
    [InlineData("[]", "its `expect` must be { \"outcome\": ... }")]
    public void What_is_expected_has_a_form(string expect, string fault) =>
        Assert.Equal($"events/s3-example/deleted.json: {fault}", Fault(Text("", expect)));

    [Fact]
    public void Every_wrong_file_is_named_at_once()
    {
        var files = Files("[]");
        files["s3-example/twice.json"] = """{ "record": "a", "record": "b" }""";
        files["s3-example/torn.json"] = "{";

        var lines = FaultOf(files).Split('\n');

        Assert.Equal("events/s3-example/deleted.json: it is no JSON object", lines[0]);
        Assert.StartsWith("events/s3-example/torn.json: ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith(
            "events/s3-example/twice.json: Duplicate property 'record'",
            lines[2],
            StringComparison.Ordinal
        );
    }
}
