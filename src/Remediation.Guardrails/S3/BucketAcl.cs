using Amazon.S3;
using Amazon.S3.Model;

namespace Remediation.Guardrails.S3;

/// <summary>A bucket's access control list.</summary>
/// <param name="OwnerId">The owner's canonical user id.</param>
/// <param name="Grants">The grants, in the order S3 gives them.</param>
public sealed record BucketAcl(string OwnerId, IReadOnlyList<AclGrant> Grants)
{
    public bool Equals(BucketAcl? other) => other is not null && OwnerId == other.OwnerId && Grants.SequenceEqual(other.Grants);

    public override int GetHashCode() => HashCode.Combine(OwnerId, Grants.Count);

    public static BucketAcl From(GetBucketAclResponse acl) => new(acl.Owner?.Id ?? "", [.. (acl.Grants ?? []).Select(AclGrant.From)]);

    public S3AccessControlList ToAcl() => new() { Owner = new() { Id = OwnerId }, Grants = [.. Grants.Select(g => g.ToGrant())] };
}

/// <summary>One grant: who may do what.</summary>
/// <param name="CanonicalUser">The grantee's canonical user id, or empty.</param>
/// <param name="Group">The URI of a predefined group, or empty.</param>
/// <param name="Permission">READ, WRITE, READ_ACP, WRITE_ACP or FULL_CONTROL.</param>
public sealed record AclGrant(string CanonicalUser, string Group, string Permission)
{
    /// <summary>Whether it is for everybody, or for everybody with any AWS account. The groups' URIs differ in their host by partition.</summary>
    public bool IsPublic => Group.EndsWith("/global/AllUsers", StringComparison.Ordinal) || Group.EndsWith("/global/AuthenticatedUsers", StringComparison.Ordinal);

    public static AclGrant From(S3Grant grant) => new(grant.Grantee?.CanonicalUser ?? "", grant.Grantee?.URI ?? "", grant.Permission?.Value ?? "");

    public S3Grant ToGrant() => new()
    {
        Grantee = Group.Length > 0 ? new() { URI = Group } : new() { CanonicalUser = CanonicalUser },
        Permission = S3Permission.FindValue(Permission),
    };

    public override string ToString() => $"{(Group.Length > 0 ? Group[(Group.LastIndexOf('/') + 1)..] : CanonicalUser)} {Permission}";
}
