using Amazon.CloudWatchLogs;

namespace Remediation.Guardrails.Logs;

/// <summary>The client of CloudWatch Logs.</summary>
public static class LogsService
{
    extension(AwsClients aws)
    {
        public AmazonCloudWatchLogsClient Logs =>
            aws.Client(() =>
                new AmazonCloudWatchLogsClient(aws.Credentials, aws.Configured(new AmazonCloudWatchLogsConfig()))
            );
    }
}
