using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Xunit;

namespace Engine.Tests;

/// <summary>What an exemption may say, and how the settings tell what is wrong with one.</summary>
public sealed class ExemptionRulesTests
{
    private const string Bucket = "arn:aws:s3:::example-website";
    private const string Role = "arn:aws:iam::111122223333:role/network-*";

    private static Dictionary<string, string> Right =>
        new()
        {
            ["guardrail"] = "s3-bucket-policy-public",
            ["resource"] = Bucket,
            ["principal"] = Role,
            ["account"] = "111122223333",
            ["owner"] = "web team",
            ["reason"] = "the public website",
        };

    private static Exemption Of(Dictionary<string, string> texts) =>
        new()
        {
            Id = "1",
            Guardrail = texts["guardrail"],
            Resource = texts["resource"],
            Principal = texts["principal"],
            Account = texts["account"],
            Owner = texts["owner"],
            Reason = texts["reason"],
        };

    private static ExemptionFault? FaultOf(Dictionary<string, string> texts) =>
        ExemptionRules.FaultOf(Of(texts), Catalogue.All);

    private static Settings Read(params IEnumerable<JsonNode?> permanent) =>
        Read(
            new JsonObject
            {
                ["exemptions"] = new JsonObject { ["permanent"] = new JsonArray([.. permanent]) },
            }.ToJsonString()
        );

    private static Settings Read(string json) => SettingsReader.Read(json, Catalogue.All);

    private static JsonObject Json(Dictionary<string, string> texts) =>
        new(texts.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value)));

    [Fact]
    public void What_says_all_of_it_is_right()
    {
        Assert.Null(FaultOf(Right));
        Assert.Equal(Of(Right) with { Id = "permanent-1" }, Assert.Single(Read(Json(Right)).Exemptions.Permanent));
    }

    [Theory]
    [InlineData("guardrail", "s3-nothing", "'s3-nothing' is no guardrail: give one of ")]
    [InlineData("guardrail", "", "'' is no guardrail")]
    [InlineData("guardrail", "s3-*", "'s3-*' is no guardrail")]
    [InlineData("resource", "", "'' is not an ARN pattern")]
    [InlineData("resource", "my-bucket", "'my-bucket' is not an ARN pattern: give an ARN such as")]
    [InlineData("resource", "**", "'**' is not an ARN pattern")]
    [InlineData("resource", "*:s3:::b", "is not an ARN pattern")]
    [InlineData("resource", "arn:aws:s3", "is not an ARN pattern")]
    [InlineData("resource", "arn:aws*", "is not an ARN pattern")]
    [InlineData("resource", "arn:*example*", "is not an ARN pattern")]
    [InlineData("resource", "arn:aws:*example*", "is not an ARN pattern")]
    [InlineData("resource", "arn:aws:s3:::b ", "is not an ARN pattern")]
    [InlineData("resource", " arn:aws:s3:::b", "is not an ARN pattern")]
    [InlineData("resource", "arn:aws:s3:::b\u001b[31m", "is not an ARN pattern")]
    [InlineData("principal", "", "'' is not an ARN pattern")]
    [InlineData("principal", "dana", "'dana' is not an ARN pattern")]
    [InlineData("principal", "111122223333", "'111122223333' is not an ARN pattern")]
    [InlineData("account", "", "'' is not an account id")]
    [InlineData("account", "12", "'12' is not an account id: give its 12 digits, or '*'")]
    [InlineData("account", "11112222333a", "is not an account id")]
    [InlineData("account", "1111*", "is not an account id")]
    [InlineData(
        "account",
        "\u0661\u0661\u0661\u0661\u0662\u0662\u0662\u0662\u0663\u0663\u0663\u0663",
        "is not an account id"
    )]
    [InlineData("owner", "", "is empty: whoever meets the exemption later must know")]
    [InlineData("owner", " ", "is empty")]
    [InlineData("owner", "web\nteam", "has a line break or another control character")]
    [InlineData("reason", "", "is empty")]
    [InlineData("reason", "\t", "is empty")]
    [InlineData("reason", "a\u001b]0;b", "has a line break or another control character")]
    public void A_wrong_member_is_named(string member, string value, string words)
    {
        var wrong = Right;
        wrong[member] = value;
        var fault = FaultOf(wrong);
        Assert.Equal(member, fault?.Member);
        Assert.Contains(words, fault!.Words, StringComparison.Ordinal);

        var refusal = Assert.Throws<SettingsException>(() => Read(Json(Right), Json(wrong)));
        Assert.StartsWith(
            $"has a wrong element 2 in 'exemptions.permanent': {member} ",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("resource", 2048, "arn:aws:s3:::")]
    [InlineData("principal", 2048, "arn:aws:iam::111122223333:role/")]
    [InlineData("owner", 256, "")]
    [InlineData("reason", 1024, "")]
    public void Lengths_have_an_end(string member, int longest, string beginning)
    {
        var texts = Right;
        texts[member] = beginning.PadRight(longest, 'x');
        Assert.Null(FaultOf(texts));
        texts[member] += "x";
        Assert.Equal(new(member, $"has {longest + 1} characters: it may have {longest}"), FaultOf(texts));
    }

    [Theory]
    [InlineData("*", "*")]
    [InlineData("arn:*", "arn:*")]
    [InlineData("arn:aws*:*", "*")]
    [InlineData("arn:aws:*", "arn:aws-*:*")]
    [InlineData("arn:*:*:*:*:*", "arn:aws:*::*:*")]
    [InlineData("arn:aws:?*:*:*:**", "*")]
    [InlineData("arn:aws:*:eu-central-1:*:*", "*")]
    [InlineData("arn:aws:*:us-gov-west-1:111122223333:*", "*")]
    [InlineData("arn:aws:*:*:111122223333:*:*", "arn:aws:iam::111122223333:*")]
    [InlineData("*", "arn:aws:iam::*:*/*")]
    [InlineData("*", "arn:aws:sts::111122223333:*")]
    public void Everything_for_everybody_is_refused_however_it_is_said(string resource, string principal)
    {
        var all = Right;
        (all["guardrail"], all["resource"], all["principal"]) = ("*", resource, principal);
        Assert.Equal(new(null, "it exempts every resource from every guardrail for everybody"), FaultOf(all));
        all["account"] = "*";
        Assert.Null(FaultOf(all)?.Member);

        var refusal = Assert.Throws<SettingsException>(() => Read(Json(all)));
        Assert.Equal(
            "has a wrong element 1 in 'exemptions.permanent': it exempts every resource from every guardrail for "
                + "everybody; let the guardrails audit, or turn them off",
            refusal.Message
        );
    }

    [Theory]
    [InlineData("*", false)]
    [InlineData("arn:aws:iam::111122223333:role/network", false)]
    [InlineData("arn:aws:iam::111122223333:role/network-*", true)]
    [InlineData("arn:aws:iam::111122223333:role/network-?", true)]
    public void A_pattern_of_principals_warns(string principal, bool warns)
    {
        var texts = Right;
        texts["principal"] = principal;
        var exemption = Assert.Single(Read(Json(texts)).Exemptions.Permanent);
        Assert.Equal(warns, ExemptionRules.WarningOf(exemption)?.Contains(principal, StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("*", "*")]
    [InlineData("arn:*", "arn:*")]
    [InlineData("arn:aws:*:*:*:*", "*")]
    public void Everything_for_everybody_covers_nothing_where_somebody_wrote_it_into_the_table(
        string resource,
        string principal
    )
    {
        var now = DateTimeOffset.UnixEpoch;
        var all = Of(Right) with
        {
            Guardrail = "*",
            Resource = resource,
            Principal = principal,
            Account = "*",
            Created = now,
            Expires = now.AddDays(1),
        };

        Assert.False(Covers(all));
        Assert.True(Covers(all with { Guardrail = "s3-bucket-policy-public" }));

        bool Covers(Exemption exemption) =>
            exemption.Covers(
                "s3-bucket-policy-public",
                new("AWS::S3::Bucket", "b", Bucket, "111122223333", "eu-central-1", "aws"),
                ["arn:aws:iam::111122223333:user/dana"],
                now,
                TimeSpan.FromDays(90)
            );
    }

    [Theory]
    [InlineData("s3-bucket-policy-public", "*", "*")]
    [InlineData("*", "arn:aws:s3:::*", "*")]
    [InlineData("*", "arn:aws:*:::*example*", "*")]
    [InlineData("*", "arn:aws:iam::111122223333:user/a\\b/*", "*")]
    [InlineData("*", "arn:aws:*:*:*:role/*", "*")]
    [InlineData("*", "arn:*:s3:*", "*")]
    [InlineData("*", "arn:aws:iam::111122223333:*", "*")]
    [InlineData("*", "*", Role)]
    [InlineData("*", "*", "arn:aws:sts::111122223333:assumed-role/*")]
    public void What_is_narrow_in_one_way_is_right(string guardrail, string resource, string principal)
    {
        var texts = Right;
        (texts["guardrail"], texts["resource"], texts["principal"]) = (guardrail, resource, principal);
        Assert.Null(FaultOf(texts));
    }

    [Theory]
    [InlineData("guardrail"), InlineData("resource"), InlineData("owner"), InlineData("reason")]
    public void A_member_that_is_missing_is_named(string member)
    {
        var texts = Right;
        texts.Remove(member);
        Assert.Equal(
            $"has a wrong element 1 in 'exemptions.permanent': {member} is missing",
            Assert.Throws<SettingsException>(() => Read(Json(texts))).Message
        );
    }

    [Fact]
    public void Everybody_and_every_account_are_the_default()
    {
        var texts = Right;
        texts.Remove("principal");
        texts.Remove("account");
        var read = Assert.Single(Read(Json(texts)).Exemptions.Permanent);
        Assert.Equal(("*", "*"), (read.Principal, read.Account));
    }

    [Theory]
    [InlineData(
        """{"exemptions":{"permanent":[{"guardrail":1}]}}""",
        "has a wrong element 1 in 'exemptions.permanent': guardrail is not a text"
    )]
    [InlineData(
        """{"exemptions":{"permanent":[{"expires":"2026-12-31"}]}}""",
        "has 'exemptions.permanent.expires'; it may have guardrail, resource, principal, account, owner, reason"
    )]
    [InlineData("""{"exemptions":{"permanent":["*"]}}""", "must have in 'exemptions.permanent' an object")]
    [InlineData("""{"exemptions":{"permanent":{}}}""", "must have in 'permanent' a list")]
    [InlineData("""{"exemptions":{"perm":[]}}""", "has 'exemptions.perm'; it may have maximumDays, byTag, permanent")]
    [InlineData("""{"exemptions":{},"exemptions":{}}""", "must have 'exemptions' once")]
    [InlineData("""{"exemptions":{"byTag":true,"byTag":false}}""", "must have 'exemptions.byTag' once")]
    [InlineData(
        """{"exemptions":{"permanent":[{"resource":"*","resource":"arn:aws:s3:::b"}]}}""",
        "must have 'exemptions.permanent.resource' once"
    )]
    public void Settings_of_another_form_are_refused(string json, string message) =>
        Assert.Equal(message, Assert.Throws<SettingsException>(() => Read(json)).Message);
}
