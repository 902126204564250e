using Amazon.S3;

namespace Remediation.Guardrails.S3;

/// <summary>The client of S3.</summary>
public static class S3Service
{
    extension(AwsClients aws)
    {
        // A bucket's own host name does not resolve on an endpoint of one's own.
        public AmazonS3Client S3 =>
            aws.Client(() =>
                new AmazonS3Client(
                    aws.Credentials,
                    aws.Configured(new AmazonS3Config { ForcePathStyle = aws.HasEndpoint("S3") })
                )
            );
    }
}
