using Amazon.Macie2;

namespace Remediation.Guardrails.Macie;

/// <summary>The client of Macie.</summary>
public static class MacieService
{
    extension(AwsClients aws)
    {
        public AmazonMacie2Client Macie =>
            aws.Client(() => new AmazonMacie2Client(aws.Credentials, aws.Configured(new AmazonMacie2Config())));
    }
}
