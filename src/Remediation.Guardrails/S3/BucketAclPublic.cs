using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.S3.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.S3;

/// <summary>A bucket's ACL grants nothing to everybody.</summary>
public static partial class BucketAclPublic
{
    public const string Id = "s3-bucket-acl-public";

    private static readonly Permission GetAcl = Buckets.Permission("s3:GetBucketAcl");
    private static readonly Permission PutAcl = Buckets.Permission("s3:PutBucketAcl");

    public static readonly Guardrail<Acl> Guardrail = new()
    {
        Id = Id,
        Title = "Take the public grants out of a bucket's ACL",
        Repairs = """
            Takes the grants to AllUsers and AuthenticatedUsers (every AWS account there is) out of a bucket's ACL and
            puts it back without them.
            """,
        Spares = """
            The owner's grant, other accounts' and log delivery's stay. The ACLs of objects are not touched. Where ACLs
            are disabled (bucket owner enforced) S3 shows and honours the owner's grant alone, so there is nothing to
            do.
            """,
        Breaks = """
            Whoever listed or wrote to the bucket by such a grant can no longer.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("S3.2"), Fsbp("S3.3")],
        On = Buckets.Kind,
        Watches =
        [
            Buckets.Calls("PutBucketAcl", "CreateBucket", "DeleteBucketOwnershipControls"),
            Buckets.Changes,
            new Watch.ConfigRule(
                "s3-bucket-public-read-prohibited",
                "s3-bucket-public-write-prohibited",
                "s3-bucket-acl-prohibited"
            ),
        ],
        Reads = [GetAcl],
        Writes = [PutAcl],
        State = () => S3BucketAclPublicJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = Asks,
        Rejoin = Rejoin,
    };

    /// <summary>A bucket's access control list.</summary>
    /// <param name="Owner">The owner's canonical user id; null where S3 does not say.</param>
    /// <param name="Grants">The grants, in the order of their grantees.</param>
    public sealed record Acl(string? Owner, Sequence<Grant> Grants);

    /// <summary>A grant of an access control list.</summary>
    /// <param name="CanonicalUser">The grantee's canonical user id; null for a group.</param>
    /// <param name="Uri">The grantee group's URI; null for a user.</param>
    /// <param name="Permission">FULL_CONTROL, READ, WRITE, READ_ACP or WRITE_ACP.</param>
    public sealed record Grant(string? CanonicalUser, string? Uri, string Permission)
    {
        /// <summary>Whether it is everybody's, or every AWS account's, which anybody can have.</summary>
        /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee-predefined-groups</remarks>
        public bool IsPublic =>
            Uri is not null
            && (
                Uri.EndsWith("/global/AllUsers", StringComparison.Ordinal)
                || Uri.EndsWith("/global/AuthenticatedUsers", StringComparison.Ordinal)
            );

        public override string ToString() => $"{Uri?[(Uri.LastIndexOf('/') + 1)..] ?? CanonicalUser} {Permission}";
    }

    private static Task<Acl?> ObserveAsync(AwsClients aws, Resource bucket, CancellationToken cancel)
    {
        return Buckets.ReadAsync(ReadAsync);

        async Task<Acl> ReadAsync()
        {
            var acl = await aws.S3.GetBucketAclAsync(
                new GetBucketAclRequest { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account },
                cancel
            );
            var grants = (acl.Grants ?? []).Select(g => new Grant(
                g.Grantee.CanonicalUser,
                g.Grantee.URI,
                g.Permission.Value
            ));
            return new(acl.Owner?.Id, InOrder(grants));
        }
    }

    private static Sequence<Grant> InOrder(IEnumerable<Grant> grants) =>
        [.. grants.OrderBy(g => $"{g.Uri}{g.CanonicalUser}{g.Permission}", StringComparer.Ordinal)];

    // A canned ACL by its name, or a grant to one of the groups that stand for everybody.
    private static bool Asks(Trigger.Call call) =>
        call.Request["x-amz-acl"].Text is "public-read" or "public-read-write" or "authenticated-read"
        || call.Request.Json?.Contains("acs.amazonaws.com/groups/global/", StringComparison.Ordinal) == true;

    private static Verdict Judge(Seen<Acl> seen)
    {
        var open = seen.State.Grants.Where(g => g.IsPublic).ToList();
        if (open.Count == 0)
            return seen.Compliant("the bucket's ACL grants nothing to everybody");
        return seen.Violation(
            $"the bucket's ACL grants {string.Join(", ", open)}",
            seen.State with
            {
                Grants = [.. seen.State.Grants.Where(g => !g.IsPublic)],
            }
        );
    }

    private static IEnumerable<Step> Change(Resource bucket, Acl from, Acl to)
    {
        if (from != to)
            yield return Put(bucket, to);
    }

    private static Acl Rejoin(Acl before, Acl now)
    {
        var missing = before.Grants.Except(now.Grants).ToList();
        return missing.Count == 0 ? now : now with { Grants = InOrder(now.Grants.Concat(missing)) };
    }

    private static Step Put(Resource bucket, Acl acl) =>
        new(
            PutAcl,
            "PutBucketAcl",
            new() { ["Bucket"] = bucket.Id, ["Grants"] = new JsonArray([.. acl.Grants.Select(g => (JsonNode)$"{g}")]) },
            run => run.Aws.S3Acl.PutBucketAclAsync(Request(bucket, acl), run.Cancel).AsAnswer()
        );

    // A hundred grants, as many as an ACL may have, fit into a body and not into headers.
    private static PutBucketAclRequest Request(Resource bucket, Acl acl) =>
        new()
        {
            BucketName = bucket.Id,
            ExpectedBucketOwner = bucket.Account,
            AccessControlPolicy = new()
            {
                Owner = new() { Id = acl.Owner ?? "" },
                Grants =
                [
                    .. acl.Grants.Select(grant => new S3Grant
                    {
                        Grantee = new() { CanonicalUser = grant.CanonicalUser, URI = grant.Uri },
                        Permission = grant.Permission,
                    }),
                ],
            },
        };

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Acl))]
    private sealed partial class S3BucketAclPublicJson : JsonSerializerContext;
}
