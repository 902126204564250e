using System.Text.Json.Nodes;
using Amazon.S3.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.S3;

/// <summary>A bucket's ACL grants nothing to everybody.</summary>
public static class BucketAclPublic
{
    public static readonly Guardrail<BucketAcl> Guardrail = new()
    {
        Id = "s3-bucket-acl-public",
        Title = "Take the public grants out of a bucket's ACL",
        Description = """
            Takes the grants to AllUsers and AuthenticatedUsers (every AWS account there is) out of a bucket's ACL and puts it back without them.

            The owner's grant, other accounts' and log delivery's stay. The ACLs of objects are not touched. Where ACLs are disabled
            (bucket owner enforced) S3 shows and honours the owner's grant alone, so there is nothing to do.

            Whoever listed or wrote to the bucket by such a grant can no longer.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Controls = [Fsbp("S3.2"), Fsbp("S3.3")],
        Practice = Practice.DataProtection,
        ResourceTypes = [Buckets.Type],
        Watches =
        [
            new Watch.Calls("s3.amazonaws.com", "PutBucketAcl", "CreateBucket", "DeleteBucketOwnershipControls"),
            new Watch.ConfigItem(Buckets.Type),
            new Watch.ConfigRule(
                "s3-bucket-public-read-prohibited",
                "s3-bucket-public-write-prohibited",
                "s3-bucket-acl-prohibited"
            ),
        ],
        Reads = [new("s3:GetBucketAcl", Buckets.Any), new("s3:ListAllMyBuckets", "*")],
        Writes = [new("s3:PutBucketAcl", Buckets.Any)],
        State = () => S3StateJson.Default.BucketAcl,
        Locate = Buckets.Locate,
        List = Buckets.List,
        Tags = Buckets.Tags,
        TagReads = Buckets.TagReads,
        Observe = (aws, bucket, cancel) =>
            Buckets.Read(
                async () =>
                {
                    var acl = await aws.S3.GetBucketAclAsync(
                        new GetBucketAclRequest { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account },
                        cancel
                    );
                    return new BucketAcl(
                        acl.Owner?.Id ?? "",
                        [
                            .. (acl.Grants ?? [])
                                .Select(g => new AclGrant(
                                    g.Grantee.CanonicalUser ?? "",
                                    g.Grantee.URI ?? "",
                                    g.Permission.Value
                                ))
                                .OrderBy(g => g.Uri + g.CanonicalUser + g.Permission, StringComparer.Ordinal),
                        ]
                    );
                },
                "",
                new BucketAcl("", [])
            ),
        Verdict = (bucket, acl, _) =>
            acl.Grants.Where(g => g.IsPublic).ToList() is { Count: > 0 } open
                ? new Verdict.Violation(
                    $"the bucket's ACL grants {string.Join(", ", open)}",
                    [Put(bucket, acl.Owner, [.. acl.Grants.Where(g => !g.IsPublic)])]
                )
                : new Verdict.Compliant("the bucket's ACL grants nothing to everybody"),
        Undo = (bucket, before, now) =>
            before.Owner == now.Owner && before.Grants.SequenceEqual(now.Grants)
                ? []
                : [Put(bucket, before.Owner, before.Grants)],
    };

    private static Step Put(Resource bucket, string owner, IReadOnlyList<AclGrant> grants) =>
        new(
            "s3:PutBucketAcl",
            "PutBucketAcl",
            new JsonObject
            {
                ["Bucket"] = bucket.Id,
                ["Grants"] = new JsonArray([.. grants.Select(g => (JsonNode)$"{g}")]),
            },
            async (aws, cancel) => await aws.S3.PutBucketAclAsync(Request(bucket, owner, grants), cancel)
        );

    // Grants as headers say the same as a body, and replace the whole list just so.
    private static PutBucketAclRequest Request(Resource bucket, string owner, IReadOnlyList<AclGrant> grants)
    {
        var request = new PutBucketAclRequest { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account };
        if (grants.Count == 0)
            request.AccessControlPolicy = new()
            {
                Owner = new() { Id = owner },
                Grants = [],
            };
        request.GrantFullControl = Grantees("FULL_CONTROL");
        request.GrantRead = Grantees("READ");
        request.GrantReadACP = Grantees("READ_ACP");
        request.GrantWrite = Grantees("WRITE");
        request.GrantWriteACP = Grantees("WRITE_ACP");
        return request;

        string? Grantees(string permission) =>
            string.Join(
                ", ",
                grants
                    .Where(g => g.Permission == permission)
                    .Select(g => g.Uri.Length > 0 ? $"uri=\"{g.Uri}\"" : $"id=\"{g.CanonicalUser}\"")
            )
                is { Length: > 0 } list
                ? list
                : null;
    }
}
