using Amazon.S3;

namespace Remediation.Guardrails.S3;

/// <summary>The client of S3.</summary>
public static class S3Service
{
    extension(AwsClients aws)
    {
        public AmazonS3Client S3 => aws.Client(() => new AmazonS3Client(aws.Credentials, Config(aws)));

        /// <summary>For PutBucketAcl alone.</summary>
        public AmazonS3Client S3Acl => aws.Client(() => new AclClient(aws.Credentials, Config(aws)));
    }

    // A bucket's own host name does not resolve on an endpoint of one's own.
    private static AmazonS3Config Config(AwsClients aws) =>
        aws.Configured(new AmazonS3Config { ForcePathStyle = aws.HasEndpoint("S3") });
}
