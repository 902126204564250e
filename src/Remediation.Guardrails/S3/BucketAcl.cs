namespace Remediation.Guardrails.S3;

/// <summary>A bucket's access control list.</summary>
/// <param name="Owner">The owner's canonical user id.</param>
/// <param name="Grants">The grants, in the order of their grantees.</param>
public sealed record BucketAcl(string Owner, IReadOnlyList<AclGrant> Grants);

/// <summary>A grant of an access control list.</summary>
/// <param name="CanonicalUser">The grantee's canonical user id; empty for a group.</param>
/// <param name="Uri">The grantee group's URI; empty for a user.</param>
/// <param name="Permission">FULL_CONTROL, READ, WRITE, READ_ACP or WRITE_ACP.</param>
public sealed record AclGrant(string CanonicalUser, string Uri, string Permission)
{
    /// <summary>Whether it is everybody's, or every AWS account's, which anybody can have.</summary>
    /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee-predefined-groups</remarks>
    public bool IsPublic =>
        Uri.EndsWith("/global/AllUsers", StringComparison.Ordinal)
        || Uri.EndsWith("/global/AuthenticatedUsers", StringComparison.Ordinal);

    public override string ToString() =>
        $"{(Uri.Length > 0 ? Uri[(Uri.LastIndexOf('/') + 1)..] : CanonicalUser)} {Permission}";
}
