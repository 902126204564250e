using Amazon.IdentityManagement;

namespace Remediation.Guardrails.Iam;

/// <summary>The client of IAM.</summary>
public static class IamService
{
    extension(AwsClients aws)
    {
        public AmazonIdentityManagementServiceClient Iam =>
            aws.Client(() =>
                new AmazonIdentityManagementServiceClient(
                    aws.Credentials,
                    aws.Configured(new AmazonIdentityManagementServiceConfig())
                )
            );
    }
}
