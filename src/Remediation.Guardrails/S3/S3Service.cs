using Amazon.S3;
using Amazon.S3Control;

namespace Remediation.Guardrails.S3;

/// <summary>The clients of S3.</summary>
public static class S3Service
{
    extension(AwsClients aws)
    {
        public AmazonS3Client S3 => aws.Client(() => new AmazonS3Client(aws.Credentials, Config(aws)));

        /// <summary>For PutBucketAcl alone.</summary>
        public AmazonS3Client S3Acl => aws.Client(() => new AclClient(aws.Credentials, Config(aws)));

        /// <summary>For what is the account's.</summary>
        public AmazonS3ControlClient S3Control =>
            aws.Client(() => new AmazonS3ControlClient(aws.Credentials, aws.Configured(new AmazonS3ControlConfig())));
    }

    // A bucket's own host name does not resolve on an endpoint of one's own.
    private static AmazonS3Config Config(AwsClients aws)
    {
        var config = aws.Configured(new AmazonS3Config());
        config.ForcePathStyle = config.ServiceURL is not null;
        return config;
    }
}
