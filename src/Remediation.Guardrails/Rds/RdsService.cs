using Amazon.RDS;

namespace Remediation.Guardrails.Rds;

/// <summary>The client of RDS, which is Aurora's, DocumentDB's and Neptune's too.</summary>
public static class RdsService
{
    extension(AwsClients aws)
    {
        public AmazonRDSClient Rds =>
            aws.Client(() => new AmazonRDSClient(aws.Credentials, aws.Configured(new AmazonRDSConfig())));
    }
}
