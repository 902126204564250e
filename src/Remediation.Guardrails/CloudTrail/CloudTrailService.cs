using Amazon.CloudTrail;

namespace Remediation.Guardrails.CloudTrail;

/// <summary>The client of CloudTrail.</summary>
public static class CloudTrailService
{
    extension(AwsClients aws)
    {
        public AmazonCloudTrailClient CloudTrail =>
            aws.Client(() => new AmazonCloudTrailClient(aws.Credentials, aws.Configured(new AmazonCloudTrailConfig())));
    }
}
