using Amazon.SimpleNotificationService;

namespace Remediation.Guardrails.Sns;

/// <summary>The client of SNS.</summary>
public static class SnsService
{
    extension(AwsClients aws)
    {
        public AmazonSimpleNotificationServiceClient Sns =>
            aws.Client(() =>
                new AmazonSimpleNotificationServiceClient(
                    aws.Credentials,
                    aws.Configured(new AmazonSimpleNotificationServiceConfig())
                )
            );
    }
}
