using System.Text;
using System.Text.Json.Nodes;
using Remediation.Guardrails.S3;
using Xunit;
using Policy = Remediation.Guardrails.S3.InsecureTransportAllowed.Policy;

namespace Guardrails.Tests;

public sealed class S3InsecureTransportTests
{
    private const string Named =
        """{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"}""";

    private static readonly Resource Bucket = new(
        "AWS::S3::Bucket",
        "example",
        "arn:aws-cn:s3:::example",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly Guardrail Rule = InsecureTransportAllowed.Guardrail;

    private static string Wanted(string? text) =>
        (string)Assert.Single(Some.Plan(Rule, Bucket, new Policy(text, false))).Parameters["Policy"]!;

    [Theory]
    [InlineData("{ \"Statement\" : [ ", Named, " ] , \"Id\":\"\\u0045\" }")]
    [InlineData("{\"Version\":\"2012-10-17\",\"Statement\":[", Named, "]}")]
    public void What_is_there_keeps_its_bytes(string before, string statement, string after)
    {
        var wanted = Wanted(before + statement + after);

        Assert.StartsWith($"{before}{statement},{{\"Sid\":\"", wanted, StringComparison.Ordinal);
        Assert.EndsWith($"}}{after}", wanted, StringComparison.Ordinal);
    }

    [Fact]
    public void A_statement_without_a_list_gets_one_and_no_policy_becomes_one()
    {
        var beside = JsonNode.Parse(Wanted($$"""{"Statement":{{Named}}}"""))!["Statement"]!.AsArray();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Named), beside[0]));
        var alone = JsonNode.Parse(Wanted(null))!;
        Assert.True(JsonNode.DeepEquals(beside[1], Assert.Single(alone["Statement"]!.AsArray())));
        Assert.Equal(
            ["arn:aws-cn:s3:::example", "arn:aws-cn:s3:::example/*"],
            beside[1]!["Resource"]!.AsArray().Select(resource => (string)resource!)
        );
    }

    [Fact]
    public void What_has_no_room_for_the_statement_is_told()
    {
        var room = 20 * 1024 - Encoding.UTF8.GetByteCount(Wanted(Long(0)));
        Assert.Equal(20 * 1024, Encoding.UTF8.GetByteCount(Wanted(Long(room))));

        var told = Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Bucket, new Policy(Long(room + 1), false)));
        Assert.Null(told.Wanted);
        Assert.Contains("no room", told.Why, StringComparison.Ordinal);

        static string Long(int length) => $$"""{"Id":"{{new string('x', length)}}","Statement":[{{Named}}]}""";
    }

    [Theory]
    [InlineData("""{"Bool":{"aws:SecureTransport":["true","false"]}}""", true)]
    [InlineData("""{"BoolIfExists":{"aws:SecureTransport":"false"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:securetransport":"False"}}""", true)]
    [InlineData("""{"StringNotEquals":{"aws:SecureTransport":"true"}}""", true)]
    [InlineData("""{"StringNotEquals":{"aws:SecureTransport":["true","false"]}}""", false)]
    [InlineData("""{"Bool":{"aws:SecureTransport":"true"}}""", false)]
    [InlineData("""{"Null":{"aws:SecureTransport":"false"}}""", false)]
    [InlineData("""{"ForAnyValue:Bool":{"aws:SecureTransport":"false"}}""", false)]
    [InlineData("""{"NumericLessThan":{"s3:TlsVersion":"1.2"}}""", false)]
    [InlineData("""{"Bool":{"aws:SecureTransport":"false","aws:ViaAWSService":"false"}}""", false)]
    public void A_condition_denies_plain_http_if_every_request_by_it_meets_it(string condition, bool denies)
    {
        const string denied = "\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws-cn:s3:::example*\"";
        var text = $$"""{"Statement":[{"Effect":"Deny",{{denied}},"Condition":{{condition}}}]}""";

        Assert.Equal(denies, Some.Judge(Rule, Bucket, new Policy(text, false)) is Verdict.Compliant);
    }

    [Fact]
    public void Undo_puts_the_text_back_or_deletes_the_policy_that_was_made()
    {
        var before = new Policy($$"""{"Statement":[{{Named}}]}""", false);
        var after = before with { Text = Wanted(before.Text) };
        Assert.Equal(before.Text, (string?)Assert.Single(Some.Undo(Rule, Bucket, before, after)).Parameters["Policy"]);

        var made = new Policy(Wanted(null), false);
        Assert.Equal(
            "s3:DeleteBucketPolicy",
            Assert.Single(Some.Undo(Rule, Bucket, new Policy(null, false), made)).Action
        );
    }
}
