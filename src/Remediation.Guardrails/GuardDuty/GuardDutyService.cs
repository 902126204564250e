using Amazon.GuardDuty;

namespace Remediation.Guardrails.GuardDuty;

/// <summary>The client of GuardDuty.</summary>
public static class GuardDutyService
{
    extension(AwsClients aws)
    {
        public AmazonGuardDutyClient GuardDuty =>
            aws.Client(() => new AmazonGuardDutyClient(aws.Credentials, aws.Configured(new AmazonGuardDutyConfig())));
    }
}
