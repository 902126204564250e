using Amazon.EC2;

namespace Remediation.Guardrails.Ec2;

/// <summary>The client of EC2.</summary>
public static class Ec2Service
{
    extension(AwsClients aws)
    {
        public AmazonEC2Client EC2 =>
            aws.Client(() => new AmazonEC2Client(aws.Credentials, aws.Configured(new AmazonEC2Config())));
    }
}
