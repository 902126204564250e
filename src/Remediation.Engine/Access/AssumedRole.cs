using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Remediation.Engine.Access;

/// <summary>
/// The credentials of a role, asked of STS when they are first needed and again before they end.
/// </summary>
/// <remarks>
/// The SDK's own AssumeRoleAWSCredentials finds its client by reflection, which a native executable does not have.
/// A role that is assumed from a role lasts an hour at most:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html
/// </remarks>
public sealed class AssumedRole : RefreshingAWSCredentials
{
    private static readonly TimeSpan Duration = TimeSpan.FromHours(1);

    // No invocation begins with credentials that end before it.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(15);

    private readonly AwsClients own;
    private readonly string arn;
    private readonly string session;
    private readonly string? policy;

    /// <param name="own">Our own clients: STS is asked at the endpoint of their region.</param>
    /// <param name="arn">The role's ARN.</param>
    /// <param name="session">The name of the session, which CloudTrail records with every call.</param>
    /// <param name="policy">A session policy, which the role's permissions are narrowed to; null for all of
    /// them.</param>
    public AssumedRole(AwsClients own, string arn, string session, string? policy = null)
    {
        this.own = own;
        this.arn = arn;
        this.session = session;
        this.policy = policy;
        PreemptExpiryTime = Margin;
    }

    protected override CredentialsRefreshState GenerateNewCredentials() =>
        GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var sts = own.Client(() =>
            new AmazonSecurityTokenServiceClient(
                own.Credentials,
                own.Configured(new AmazonSecurityTokenServiceConfig())
            )
        );
        var request = new AssumeRoleRequest
        {
            RoleArn = arn,
            RoleSessionName = session,
            DurationSeconds = (int)Duration.TotalSeconds,
            Policy = policy,
        };
        try
        {
            var given = (await sts.AssumeRoleAsync(request)).Credentials;
            return new(
                new(given.AccessKeyId, given.SecretAccessKey, given.SessionToken),
                given.Expiration!.Value.ToUniversalTime()
            );
        }
        catch (AmazonServiceException refused)
        {
            throw new RoleNotAssumedException(arn, refused);
        }
    }
}
