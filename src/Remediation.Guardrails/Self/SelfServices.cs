using Amazon.CloudWatch;
using Amazon.EventBridge;
using Amazon.Lambda;

namespace Remediation.Guardrails.Self;

/// <summary>The clients of the services that the engine is made of.</summary>
public static class SelfServices
{
    extension(AwsClients aws)
    {
        public AmazonCloudWatchClient CloudWatch =>
            aws.Client(() => new AmazonCloudWatchClient(aws.Credentials, aws.Configured(new AmazonCloudWatchConfig())));

        public AmazonEventBridgeClient EventBridge =>
            aws.Client(() =>
                new AmazonEventBridgeClient(aws.Credentials, aws.Configured(new AmazonEventBridgeConfig()))
            );

        public AmazonLambdaClient Lambda =>
            aws.Client(() => new AmazonLambdaClient(aws.Credentials, aws.Configured(new AmazonLambdaConfig())));
    }
}
