using System.Text.Json.Nodes;
using Remediation.Guardrails.Model;
using static Remediation.Guardrails.Model.Control;

namespace Remediation.Guardrails.S3;

/// <summary>No bucket's ACL grants everybody anything.</summary>
/// <remarks>Where Object Ownership is BucketOwnerEnforced, S3 says that the owner has full control and nobody else anything, whatever was granted before; so nothing is written there, which S3 would refuse (AccessControlListNotSupported).</remarks>
public static class BucketAclPublic
{
    public static readonly Guardrail<BucketAcl> Rule = new()
    {
        Id = "s3-bucket-acl-public",
        Title = "Take the public grants out of a bucket's ACL",
        Description = """
            Takes the grants to everybody (`AllUsers`) and to everybody with an AWS account (`AuthenticatedUsers`) out of a bucket's ACL, also where the public
            access block makes them ineffective for now. Grants to the owner, other accounts and S3's log delivery stay.

            ACLs of objects are not looked at. Who came in by a public grant is refused at once. To undo, `BlockPublicAcls` must be off for the bucket
            and the account.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Controls = [Fsbp("S3.2"), Fsbp("S3.3")],
        Practice = Practice.DataProtection,
        ResourceTypes = [Bucket.Type],
        Watches =
        [
            new Watch.Calls("s3.amazonaws.com", "PutBucketAcl", "CreateBucket", "DeleteBucketOwnershipControls"),
            new Watch.ConfigItem(Bucket.Type),
            new Watch.ConfigRule("s3-bucket-public-read-prohibited", "s3-bucket-public-write-prohibited", "s3-bucket-acl-prohibited"),
        ],
        Reads = [new("s3:GetBucketAcl", Bucket.Any), new("s3:ListAllMyBuckets", "*")],
        Writes = [new("s3:PutBucketAcl", Bucket.Any)],
        State = S3StateJson.Default.BucketAcl,
        Locate = Bucket.Locate,
        List = Bucket.List,
        Observe = (aws, bucket, cancel) => Bucket.ReadAsync(async () => BucketAcl.From(await aws.S3.GetBucketAclAsync(new() { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account }, cancel))),
        Verdict = Judge,
        Undo = (bucket, before, now) => before == now ? [] : [Put(bucket, before)],
    };

    private static Verdict Judge(Resource bucket, BucketAcl acl, Settings settings)
    {
        var open = acl.Grants.Where(g => g.IsPublic).ToList();
        return open.Count == 0 ? new Verdict.Compliant("no grant of the ACL is public")
            : new Verdict.Violation($"the ACL grants {string.Join(", ", open)}", [Put(bucket, acl with { Grants = [.. acl.Grants.Where(g => !g.IsPublic)] })]);
    }

    private static Step Put(Resource bucket, BucketAcl acl) => new("s3:PutBucketAcl", "PutBucketAcl",
        new() { ["Bucket"] = bucket.Id, ["Owner"] = acl.OwnerId, ["Grants"] = new JsonArray([.. acl.Grants.Select(g => JsonValue.Create(g.ToString()))]) },
        async (aws, cancel) => await aws.S3.PutBucketAclAsync(new() { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account, AccessControlPolicy = acl.ToAcl() }, cancel));
}
