using Amazon.KeyManagementService;

namespace Remediation.Guardrails.Kms;

/// <summary>The client of KMS.</summary>
public static class KmsService
{
    extension(AwsClients aws)
    {
        public AmazonKeyManagementServiceClient Kms =>
            aws.Client(() =>
                new AmazonKeyManagementServiceClient(
                    aws.Credentials,
                    aws.Configured(new AmazonKeyManagementServiceConfig())
                )
            );
    }
}
