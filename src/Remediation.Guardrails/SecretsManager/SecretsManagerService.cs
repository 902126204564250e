using Amazon.SecretsManager;

namespace Remediation.Guardrails.SecretsManager;

/// <summary>The client of Secrets Manager.</summary>
public static class SecretsManagerService
{
    extension(AwsClients aws)
    {
        public AmazonSecretsManagerClient SecretsManager =>
            aws.Client(() =>
                new AmazonSecretsManagerClient(aws.Credentials, aws.Configured(new AmazonSecretsManagerConfig()))
            );
    }
}
