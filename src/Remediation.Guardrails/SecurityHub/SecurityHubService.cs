using Amazon.SecurityHub;

namespace Remediation.Guardrails.SecurityHub;

/// <summary>The client of Security Hub.</summary>
public static class SecurityHubService
{
    extension(AwsClients aws)
    {
        public AmazonSecurityHubClient SecurityHub =>
            aws.Client(() =>
                new AmazonSecurityHubClient(aws.Credentials, aws.Configured(new AmazonSecurityHubConfig()))
            );
    }
}
