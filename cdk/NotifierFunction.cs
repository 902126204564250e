using System.Text.Json;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Constructs;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cdk;

/// <summary>
/// The function that reads the ledger's stream and tells people; it can read one parameter and no resource.
/// </summary>
internal static class NotifierFunction
{
    // Expired records leave by REMOVE; settings and exemptions are no news.
    private static readonly string Filter = JsonSerializer.Serialize(
        new Dictionary<string, object>
        {
            ["eventName"] = new[] { "INSERT", "MODIFY" },
            ["dynamodb"] = new { Keys = new { sk = new { S = new[] { new { prefix = "record#" } } } } },
        }
    );

    /// <param name="parameter">The SSM parameter that holds the webhook's URL.</param>
    public static void Add(Construct scope, HomeParts parts, string parameter)
    {
        // No small CA bundle: the webhook's host is not AWS.
        var props = new BootstrapProps
        {
            Name = Deployed.Notifier,
            Description = "Tells the outcomes in the ledger",
            Environment = new Dictionary<string, string>
            {
                [Variables.Function] = Variables.NotifierFunction,
                [Variables.WebhookParameter] = parameter,
                [Variables.ServiceName] = "remediation",
            },
            Statements = Statements(parts, Iam.Parameter(parameter)),
            Sources = new Dictionary<string, BootstrapProps.Source> { ["Stream"] = OfLedger(parts) },
        };
        _ = new BootstrapFunction(new Construct(scope, "Notifier"), "Bootstrap", parts, props);
        parts.Alarms.Add(
            scope,
            "RefusedNoticesAlarm",
            Deployed.AlarmOf("refused-notices"),
            "Slack refused a notice and was sent a few words of it: the notifier's log says which",
            Metrics.Of(Deployed.Namespace, Deployed.RefusedNotices, HeartbeatMetrics.Function, Deployed.Notifier, "Sum")
        );
    }

    private static IEnumerable<PolicyStatement> Statements(HomeParts parts, string parameter)
    {
        yield return Iam.Allow(["ssm:GetParameter"], parameter);
        yield return Iam.Allow(
            ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
            parts.Ledger.TableStreamArn!
        );
        // The AWS managed key lets every reader of the parameter through by its own key policy.
        if (parts.Options.WebhookKey is { } key)
            yield return Decrypt(key, parameter);
    }

    private static PolicyStatement Decrypt(string key, string parameter)
    {
        var only = new Dictionary<string, object>
        {
            ["kms:ViaService"] = $"ssm.{Aws.REGION}.amazonaws.com",
            ["kms:EncryptionContext:PARAMETER_ARN"] = parameter,
        };
        return new(
            new PolicyStatementProps
            {
                Actions = ["kms:Decrypt"],
                Resources = [key],
                Conditions = new Dictionary<string, object> { ["StringEquals"] = only },
            }
        );
    }

    private static BootstrapProps.Source OfLedger(HomeParts parts)
    {
        var part = new EventSource
        {
            EventSourceArn = parts.Ledger.TableStreamArn!,
            BatchSize = 10,
            FunctionResponseTypes = ["ReportBatchItemFailures"],
            Filters = [Filter],
        };
        return new(part, mapping => Configure(mapping, parts.DeadLetters));
    }

    private static void Configure(CfnEventSourceMappingProps mapping, OwnQueue deadLetters)
    {
        mapping.StartingPosition = "LATEST";
        mapping.BisectBatchOnFunctionError = true;
        mapping.MaximumRetryAttempts = 10;
        mapping.MaximumRecordAgeInSeconds = 21600;
        mapping.DestinationConfig = new CfnEventSourceMapping.DestinationConfigProperty
        {
            OnFailure = new CfnEventSourceMapping.OnFailureProperty { Destination = deadLetters.Arn },
        };
    }
}
