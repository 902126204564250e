using Remediation.Guardrails;
using Remediation.Guardrails.S3;
using Xunit;
using Acl = Remediation.Guardrails.S3.BucketAclPublic.Acl;
using Block = Remediation.Guardrails.S3.PublicAccessBlock;
using BucketPolicy = Remediation.Guardrails.S3.BucketPolicyPublic.BucketPolicy;
using Grant = Remediation.Guardrails.S3.BucketAclPublic.Grant;

namespace Guardrails.Tests;

public sealed class S3BucketTests
{
    private static readonly Resource Bucket = new(
        "AWS::S3::Bucket",
        "example",
        "arn:aws-cn:s3:::example",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    public static TheoryData<string> Ids => [.. All.Select(g => g.Id)];

    private static readonly BucketPolicy None = new(Policy: null);

    private static IEnumerable<Guardrail> All => Catalogue.All.Where(g => g.On.Types.Contains(Bucket.Type));

    private static Resource? Locate(string id, Trigger trigger) =>
        All.Single(g => g.Id == id).On.Locate(trigger).SingleOrDefault();

    private static Trigger.Call Call(string request) => Some.Call("s3.amazonaws.com", "PutBucketAcl", request);

    [Theory, MemberData(nameof(Ids))]
    public void The_bucket_is_named_by_a_text_or_by_an_array_of_one(string id)
    {
        Assert.Equal(Bucket, Locate(id, Call("""{"bucketName":"example"}""")));
        Assert.Equal(Bucket, Locate(id, Call("""{"bucketName":["example"],"host":["example.s3.amazonaws.com"]}""")));
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_bucket_made_through_another_region_is_read_where_it_is(string id)
    {
        Assert.Equal(
            "cn-northwest-1",
            Locate(
                id,
                Call("""{"bucketName":"example","CreateBucketConfiguration":{"LocationConstraint":"cn-northwest-1"}}""")
            )!.Region
        );
        Assert.Equal(
            "eu-west-1",
            Locate(
                id,
                Call("""{"bucketName":"example","CreateBucketConfiguration":{"LocationConstraint":"EU"}}""")
            )!.Region
        );
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"bucketName":null}""")]
    [InlineData("""{"bucketName":7}""")]
    [InlineData("""{"bucketName":[]}""")]
    [InlineData("""{"bucketName":["a-bucket","b-bucket"]}""")]
    [InlineData("""{"bucketName":"../other"}""")]
    [InlineData("""{"bucketName":"arn:aws:s3:us-east-1:111122223333:accesspoint/a"}""")]
    public void A_call_that_names_no_bucket_locates_none(string request) =>
        Assert.All(All, g => Assert.Empty(g.On.Locate(Call(request))));

    [Fact]
    public void Another_services_call_locates_none() =>
        Assert.All(
            All,
            g =>
                Assert.Empty(
                    g.On.Locate(Some.Call("ec2.amazonaws.com", "PutBucketAcl", """{"bucketName":"example"}"""))
                )
        );

    [Theory, MemberData(nameof(Ids))]
    public void Config_names_the_bucket_unless_it_was_deleted_or_is_of_another_type(string id)
    {
        Trigger.ConfigItem Item(string type, string? name, bool isDeleted = false) =>
            new("1", "111122223333", "cn-north-1", DateTimeOffset.UnixEpoch, type, "example", name, null, isDeleted);
        Assert.Equal(Bucket, Locate(id, Item("AWS::S3::Bucket", "example")));
        Assert.Equal(Bucket, Locate(id, Item("AWS::S3::Bucket", null)));
        Assert.Null(Locate(id, Item("AWS::S3::Bucket", "example", isDeleted: true)));
        Assert.Null(Locate(id, Item("AWS::S3::AccountPublicAccessBlock", "example")));

        Trigger.ConfigRule Rule(string type) =>
            new(
                "1",
                "111122223333",
                "cn-north-1",
                DateTimeOffset.UnixEpoch,
                "s3-bucket-public-read-prohibited",
                type,
                "example"
            );
        Assert.Equal(Bucket, Locate(id, Rule("AWS::S3::Bucket")));
        Assert.Null(Locate(id, Rule("AWS::::Account")));
    }

    [Fact]
    public void A_public_access_block_is_right_only_if_all_four_are_on()
    {
        Guardrail rule = PublicAccessBlockWeakened.Guardrail;
        Assert.IsType<Verdict.Compliant>(Some.Judge(rule, Bucket, Block.All));
        foreach (
            var weak in (Block[])
                [
                    Block.None,
                    Block.All with
                    {
                        BlockPublicAcls = false,
                    },
                    Block.All with
                    {
                        IgnorePublicAcls = false,
                    },
                    Block.All with
                    {
                        BlockPublicPolicy = false,
                    },
                    Block.All with
                    {
                        RestrictPublicBuckets = false,
                    },
                ]
        )
        {
            Assert.Equal(
                """s3:PutPublicAccessBlock {"Bucket":"example","BlockPublicAcls":true,"IgnorePublicAcls":true,"BlockPublicPolicy":true,"RestrictPublicBuckets":true}""",
                Assert.Single(Some.Plan(rule, Bucket, weak)).ToString()
            );
            Assert.Equal(
                weak.IsConfigured ? "PutPublicAccessBlock" : "DeletePublicAccessBlock",
                Assert.Single(Some.Undo(rule, Bucket, weak, Block.All)).Operation
            );
            Assert.Empty(Some.Undo(rule, Bucket, weak, weak));
            Assert.Equal(weak, rule.Read(rule.Write(weak)));
        }
    }

    [Fact]
    public void A_policy_that_cannot_be_understood_is_unclear()
    {
        Guardrail rule = BucketPolicyPublic.Guardrail;
        Assert.Equal(
            "the bucket's policy cannot be understood: it is no JSON document",
            Assert.IsType<Verdict.Unclear>(Some.Judge(rule, Bucket, new BucketPolicy("{*"))).Why
        );
        Assert.IsType<Verdict.Compliant>(Some.Judge(rule, Bucket, None));
    }

    [Fact]
    public void A_public_policy_is_put_without_its_public_statements_or_deleted_and_undo_puts_the_text_back()
    {
        Guardrail rule = BucketPolicyPublic.Guardrail;
        const string Open = """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}""";
        var mixed = new BucketPolicy($$"""{"Statement":[{{Open}}, {"Effect":"Deny","Principal":"*"}]}""");
        Assert.Equal(
            "the bucket's policy is public by statement 1",
            Assert.IsType<Verdict.Violation>(Some.Judge(rule, Bucket, mixed)).Why
        );
        Assert.Equal(
            """{"Statement":[{"Effect":"Deny","Principal":"*"}]}""",
            (string?)Assert.Single(Some.Plan(rule, Bucket, mixed)).Parameters["Policy"]
        );

        var open = new BucketPolicy($$"""{"Statement":{{Open}}}""");
        Assert.Equal("s3:DeleteBucketPolicy", Assert.Single(Some.Plan(rule, Bucket, open)).Action);
        Assert.Equal(open.Policy, (string?)Assert.Single(Some.Undo(rule, Bucket, open, None)).Parameters["Policy"]);
        Assert.Equal("DeleteBucketPolicy", Assert.Single(Some.Undo(rule, Bucket, None, open)).Operation);
        Assert.Empty(Some.Undo(rule, Bucket, open, open));
        Assert.Equal(open, rule.Read(rule.Write(open)));
        Assert.Equal(None, rule.Read(rule.Write(None)));
    }

    [Theory]
    [InlineData("http://acs.amazonaws.com/groups/global/AllUsers")]
    [InlineData("http://acs.amazonaws.com/groups/global/AuthenticatedUsers")]
    public void Public_grants_go_and_the_others_stay_in_their_order(string group)
    {
        Guardrail rule = BucketAclPublic.Guardrail;
        var owner = new Grant("ownerid", null, "FULL_CONTROL");
        var logs = new Grant(null, "http://acs.amazonaws.com/groups/s3/LogDelivery", "WRITE");
        var open = new Grant(null, group, "READ");
        var acl = new Acl("ownerid", [owner, open, logs, open with { Permission = "WRITE" }]);

        Assert.Equal(
            """["ownerid FULL_CONTROL","LogDelivery WRITE"]""",
            Assert.Single(Some.Plan(rule, Bucket, acl)).Parameters["Grants"]!.ToJsonString()
        );
        Assert.Equal(
            4,
            Assert.Single(Some.Undo(rule, Bucket, acl, acl with { Grants = [owner, logs] })).Parameters["Grants"]!
                .AsArray()
                .Count
        );
        Assert.Empty(Some.Undo(rule, Bucket, acl, acl with { Grants = [.. acl.Grants] }));
        Assert.Equal(acl, rule.Read(rule.Write(acl)));
        Assert.IsType<Verdict.Compliant>(Some.Judge(rule, Bucket, acl with { Grants = [owner, logs] }));
    }

    [Fact]
    public void A_forced_undo_of_an_ACL_gives_back_what_was_taken_and_keeps_what_was_granted_since()
    {
        var open = new Grant(null, "http://acs.amazonaws.com/groups/global/AllUsers", "READ");
        var owner = new Grant("ownerid", null, "FULL_CONTROL");
        var since = new Grant("partnerid", null, "READ");
        Assert.Equal(
            new Acl("ownerid", [open, owner, since]),
            BucketAclPublic.Guardrail.RejoinedOf(new Acl("ownerid", [open, owner]), new Acl("ownerid", [owner, since]))
        );
    }
}
