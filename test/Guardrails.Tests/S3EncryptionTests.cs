using Remediation.Guardrails.S3;
using Xunit;
using Encryption = Remediation.Guardrails.S3.EncryptionWeakened.Encryption;

namespace Guardrails.Tests;

public sealed class S3EncryptionTests
{
    private const string Key = "arn:aws-cn:kms:cn-north-1:111122223333:key/1c9e4d70-5b3a-4f28-9d61-7a0e8c2b4f15";

    private static readonly Resource Bucket = new(
        "AWS::S3::Bucket",
        "example",
        "arn:aws-cn:s3:::example",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly Guardrail Rule = EncryptionWeakened.Guardrail;
    private static readonly Encryption Kms = new("aws:kms", Key, true, []);

    private static Verdict Judge(Encryption now, Encryption? was) => Some.Judge(Rule, Bucket, now, baseline: was);

    [Fact]
    public void What_is_weaker_or_by_another_key_is_put_back()
    {
        Encryption[] weakened =
        [
            new(null, null, false, []),
            new("AES256", null, false, []),
            Kms with
            {
                HasBucketKey = false,
            },
            Kms with
            {
                Key = null,
            },
            Kms with
            {
                Key = "another",
            },
        ];
        Assert.All(weakened, now => Assert.Equal(Kms, Assert.IsType<Verdict.Violation>(Judge(now, Kms)).Wanted));
    }

    [Fact]
    public void What_is_as_strong_or_stronger_is_right_and_so_is_what_nobody_knew()
    {
        Assert.IsType<Verdict.Compliant>(Judge(Kms, Kms));
        Assert.IsType<Verdict.Compliant>(Judge(new("aws:kms:dsse", "another", false, []), Kms));
        Assert.IsType<Verdict.Compliant>(Judge(Kms, new(null, null, false, [])));
        Assert.IsType<Verdict.Compliant>(Judge(new("AES256", null, true, []), new("AES256", null, false, [])));
        Assert.IsType<Verdict.Compliant>(Judge(new("AES256", null, false, []), null));
        // A bucket that named no key may name one.
        Assert.IsType<Verdict.Compliant>(Judge(Kms, Kms with { Key = null }));
    }

    [Fact]
    public void An_algorithm_that_is_not_known_is_unclear() =>
        Assert.IsType<Verdict.Unclear>(Judge(new("aws:next", null, false, []), Kms));

    [Fact]
    public void What_a_bucket_refuses_stays_as_it_is()
    {
        var now = new Encryption("AES256", null, false, ["SSE-C"]);
        Assert.Equal(Kms with { Refused = ["SSE-C"] }, Assert.IsType<Verdict.Violation>(Judge(now, Kms)).Wanted);
    }

    [Fact]
    public void Undo_puts_the_weaker_encryption_back_and_deletes_what_was_none()
    {
        var own = new Encryption("AES256", null, false, []);
        Assert.Equal("PutBucketEncryption", Assert.Single(Some.Undo(Rule, Bucket, own, Kms)).Operation);
        var none = own with { Algorithm = null };
        Assert.Equal("DeleteBucketEncryption", Assert.Single(Some.Undo(Rule, Bucket, none, Kms)).Operation);
    }
}
