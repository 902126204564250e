using Amazon.WAFV2;

namespace Remediation.Guardrails.Waf;

/// <summary>The client of AWS WAF.</summary>
public static class WafService
{
    extension(AwsClients aws)
    {
        public AmazonWAFV2Client Waf =>
            aws.Client(() => new AmazonWAFV2Client(aws.Credentials, aws.Configured(new AmazonWAFV2Config())));
    }
}
