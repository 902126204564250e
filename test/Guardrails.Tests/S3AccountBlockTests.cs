using Remediation.Guardrails.S3;
using Xunit;

namespace Guardrails.Tests;

public sealed class S3AccountBlockTests
{
    private static readonly Guardrail Rule = AccountPublicAccessBlockWeakened.Guardrail;

    private static Resource AccountOf(string region)
    {
        var call = Some.Call("s3.amazonaws.com", "DeleteAccountPublicAccessBlock", "{}") with { Region = region };
        return Assert.Single(Rule.On.Locate(call));
    }

    [Fact]
    public void Whatever_region_was_called_it_is_one_resource_and_is_repaired_there()
    {
        var here = AccountOf("cn-north-1");
        var there = AccountOf("cn-northwest-1");
        Assert.Equal("arn:aws-cn:s3::111122223333:account-public-access-block", here.Arn);
        Assert.Equal(here.Arn, there.Arn);
        Assert.Equal("cn-northwest-1", there.Region);
    }

    [Fact]
    public void A_bucket_that_a_record_names_is_not_looked_at()
    {
        var call = Some.Call("s3.amazonaws.com", "PutAccountPublicAccessBlock", """{"bucketName":"example"}""");
        Assert.True(Rule.IsWokenBy(call));
        Assert.False(PublicAccessBlockWeakened.Guardrail.IsWokenBy(call));
        Assert.Equal("111122223333", Assert.Single(Rule.On.Locate(call)).Id);
    }

    [Fact]
    public void What_is_off_is_named_and_all_four_are_wanted()
    {
        var some = PublicAccessBlock.All with { BlockPublicAcls = false, RestrictPublicBuckets = false };
        var verdict = Assert.IsType<Verdict.Violation>(Some.Judge(Rule, AccountOf("cn-north-1"), some));
        Assert.Equal("the account's public access block has BlockPublicAcls, RestrictPublicBuckets off", verdict.Why);
        Assert.Equal(PublicAccessBlock.All, verdict.Wanted);
        Assert.Equal(
            "the account has no public access block",
            Some.Judge(Rule, AccountOf("cn-north-1"), PublicAccessBlock.None).Why
        );
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, AccountOf("cn-north-1"), PublicAccessBlock.All));
    }

    [Fact]
    public void Undo_deletes_it_or_puts_what_was_there()
    {
        var account = AccountOf("cn-north-1");
        Assert.Equal(
            """s3:DeleteAccountPublicAccessBlock {"AccountId":"111122223333"}""",
            Assert.Single(Some.Undo(Rule, account, PublicAccessBlock.None, PublicAccessBlock.All)).ToString()
        );
        var before = PublicAccessBlock.All with { IgnorePublicAcls = false };
        var put = Assert.Single(Some.Undo(Rule, account, before, PublicAccessBlock.All));
        Assert.Equal(
            ("PutAccountPublicAccessBlock", false),
            (put.Operation, (bool?)put.Parameters["IgnorePublicAcls"])
        );
    }

    [Theory]
    [InlineData("DeleteAccountPublicAccessBlock", "{}", true)]
    [InlineData(
        "PutAccountPublicAccessBlock",
        """{"PublicAccessBlockConfiguration":{"BlockPublicAcls":false}}""",
        true
    )]
    [InlineData(
        "PutAccountPublicAccessBlock",
        """{"PublicAccessBlockConfiguration":{"BlockPublicAcls":true}}""",
        false
    )]
    [InlineData("PutAccountPublicAccessBlock", "null", false)]
    public void A_call_that_weakens_it_is_read_again(string name, string request, bool asks) =>
        Assert.Equal(asks, Rule.Asks!(Some.Call("s3.amazonaws.com", name, request)));
}
