namespace Remediation.Guardrails.Shared.Policies;

/// <summary>A condition key that narrows if it is compared with values of the right form.</summary>
/// <param name="Name">The key.</param>
/// <param name="Narrows">What it says of a request.</param>
/// <param name="AreNarrow">Whether the values, at least one, name somebody or something for good; the flag says whether
/// the operator compares ARNs.</param>
internal sealed record NarrowingKey(string Name, Narrows Narrows, Func<IReadOnlyList<string>, bool, bool> AreNarrow)
{
    /// <summary>The list of what narrows. A key that is not on it narrows nothing.</summary>
    /// <remarks>
    /// AWS's list of what makes a grant to <c>*</c> not public (S3 User Guide, "The meaning of public") is the base;
    /// the rest is what services write themselves into the policies of their resources: SNS <c>aws:SourceOwner</c>, KMS
    /// <c>kms:CallerAccount</c>, EFS <c>elasticfilesystem:AccessedViaMountTarget</c>. Who subscribes to a topic is whoever
    /// the endpoint belongs to: <c>sns:Endpoint</c>.
    /// </remarks>
    public static readonly IReadOnlyDictionary<string, NarrowingKey> All = new NarrowingKey[]
    {
        new("aws:PrincipalAccount", Narrows.Caller, NarrowValues.Fixed),
        new("aws:PrincipalArn", Narrows.Caller, NarrowValues.OfOneAccount),
        new("aws:PrincipalOrgID", Narrows.Caller, NarrowValues.Fixed),
        new("aws:PrincipalOrgPaths", Narrows.Caller, NarrowValues.FixedUpTo('/')),
        new("aws:PrincipalServiceName", Narrows.Caller, NarrowValues.Fixed),
        new("aws:userid", Narrows.Caller, NarrowValues.FixedUpTo(':')),
        new("kms:CallerAccount", Narrows.Caller, NarrowValues.Fixed),
        new("sns:Endpoint", Narrows.Caller, NarrowValues.Endpoints),
        new("aws:SourceAccount", Narrows.Request, NarrowValues.Fixed),
        new("aws:SourceArn", Narrows.Request, NarrowValues.OfOneAccount),
        new("aws:SourceOrgID", Narrows.Request, NarrowValues.Fixed),
        new("aws:SourceOrgPaths", Narrows.Request, NarrowValues.FixedUpTo('/')),
        new("aws:SourceOwner", Narrows.Request, NarrowValues.Fixed),
        new("aws:SourceIp", Narrows.Request, NarrowValues.Networks),
        new("aws:SourceVpc", Narrows.Request, NarrowValues.Fixed),
        new("aws:SourceVpce", Narrows.Request, NarrowValues.Fixed),
        new("aws:VpceAccount", Narrows.Request, NarrowValues.Fixed),
        new("aws:VpceOrgID", Narrows.Request, NarrowValues.Fixed),
        new("aws:VpceOrgPaths", Narrows.Request, NarrowValues.FixedUpTo('/')),
        new("elasticfilesystem:AccessedViaMountTarget", Narrows.Request, NarrowValues.True),
        new("s3:DataAccessPointAccount", Narrows.Request, NarrowValues.Fixed),
        new("s3:DataAccessPointArn", Narrows.Request, NarrowValues.OfOneAccount),
        new("s3:x-amz-server-side-encryption-aws-kms-key-id", Narrows.Request, NarrowValues.Fixed),
        new("iam:PermissionsBoundary", Narrows.Grant, NarrowValues.Harmless),
        new("iam:PolicyARN", Narrows.Grant, NarrowValues.Harmless),
    }.ToDictionary(key => key.Name, StringComparer.OrdinalIgnoreCase);
}
