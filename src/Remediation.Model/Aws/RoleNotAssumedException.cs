using Amazon.Runtime;

namespace Remediation.Model.Aws;

/// <summary>STS did not give the credentials of a role of ours, so that the call they were for was not made.</summary>
/// <param name="role">The role's ARN.</param>
/// <param name="inner">What STS answered.</param>
public sealed class RoleNotAssumedException(string role, AmazonServiceException inner)
    : AmazonServiceException(inner.Message, inner, inner.ErrorType, inner.ErrorCode, inner.RequestId, inner.StatusCode)
{
    /// <summary>The role's ARN.</summary>
    public string Role => role;
}
