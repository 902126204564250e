using Amazon.ConfigService;

namespace Remediation.Guardrails.Config;

/// <summary>The client of AWS Config.</summary>
public static class ConfigService
{
    extension(AwsClients aws)
    {
        public AmazonConfigServiceClient Config =>
            aws.Client(() =>
                new AmazonConfigServiceClient(aws.Credentials, aws.Configured(new AmazonConfigServiceConfig()))
            );
    }
}
