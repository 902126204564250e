using Amazon.Runtime;

namespace Remediation.Cli.Credentials;

/// <summary>Credentials whose failure is told in words that name the profile and the remedy.</summary>
/// <param name="profile">The profile; null for what the SDK finds.</param>
/// <param name="find">Finds the credentials, at their first use.</param>
internal sealed class Explained(string? profile, Func<AWSCredentials> find) : AWSCredentials
{
    private readonly Lazy<AWSCredentials> found = new(find);

    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        try
        {
            return await found.Value.GetCredentialsAsync();
        }
        catch (Exception e) when (e is not (CredentialsException or CliException or OperationCanceledException))
        {
            throw new CredentialsException(CredentialFault.Words(profile, e), e);
        }
    }
}
