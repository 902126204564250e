using Amazon.ECR;

namespace Remediation.Guardrails.Ecr;

/// <summary>The client of ECR's private registries.</summary>
public static class EcrService
{
    extension(AwsClients aws)
    {
        public AmazonECRClient Ecr =>
            aws.Client(() => new AmazonECRClient(aws.Credentials, aws.Configured(new AmazonECRConfig())));
    }
}
