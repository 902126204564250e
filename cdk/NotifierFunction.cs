using System.Text.Json;
using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace Remediation.Cdk;

/// <summary>The function that reads the ledger's stream and tells people; it can read one parameter and no resource.</summary>
internal sealed class NotifierFunction : Construct
{
    // Expired records leave by REMOVE; settings and exemptions are no news.
    private static readonly string Filter = JsonSerializer.Serialize(
        new Dictionary<string, object>
        {
            ["eventName"] = new[] { "INSERT", "MODIFY" },
            ["dynamodb"] = new { Keys = new { sk = new { S = new[] { new { prefix = "record#" } } } } },
        }
    );

    public NotifierFunction(Construct scope, Options options, Table ledger, IQueue deadLetters)
        : base(scope, "Notifier")
    {
        var parameter =
            $"arn:{Aws.PARTITION}:ssm:{Aws.REGION}:{Aws.ACCOUNT_ID}:parameter/{options.WebhookParameter.TrimStart('/')}";
        List<PolicyStatement> statements =
        [
            Iam.Allow(["ssm:GetParameter"], parameter),
            Iam.Allow(
                ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
                ledger.TableStreamArn!
            ),
        ];
        // The AWS managed key lets every reader of the parameter through by its own key policy.
        if (options.WebhookKey.Length > 0)
            statements.Add(
                new PolicyStatement(
                    new PolicyStatementProps
                    {
                        Actions = ["kms:Decrypt"],
                        Resources = [options.WebhookKey],
                        Conditions = new Dictionary<string, object>
                        {
                            ["StringEquals"] = new Dictionary<string, object>
                            {
                                ["kms:ViaService"] = $"ssm.{Aws.REGION}.amazonaws.com",
                                ["kms:EncryptionContext:PARAMETER_ARN"] = parameter,
                            },
                        },
                    }
                )
            );
        // No small CA bundle: the webhook's host is not AWS.
        var function = new BootstrapFunction(
            this,
            "Bootstrap",
            options,
            deadLetters,
            Deployed.Notifier,
            "Tells the outcomes in the ledger",
            new()
            {
                [Variables.Function] = Variables.NotifierFunction,
                [Variables.WebhookParameter] = options.WebhookParameter,
                [Variables.ServiceName] = "remediation",
            },
            statements
        ).Function;

        _ = new CfnEventSourceMapping(
            this,
            "Stream",
            new CfnEventSourceMappingProps
            {
                FunctionName = function.FunctionName,
                EventSourceArn = ledger.TableStreamArn,
                StartingPosition = "LATEST",
                BatchSize = 10,
                FilterCriteria = new CfnEventSourceMapping.FilterCriteriaProperty
                {
                    Filters = new[] { new CfnEventSourceMapping.FilterProperty { Pattern = Filter } },
                },
                FunctionResponseTypes = ["ReportBatchItemFailures"],
                BisectBatchOnFunctionError = true,
                MaximumRetryAttempts = 10,
                MaximumRecordAgeInSeconds = 21600,
                DestinationConfig = new CfnEventSourceMapping.DestinationConfigProperty
                {
                    OnFailure = new CfnEventSourceMapping.OnFailureProperty { Destination = deadLetters.QueueArn },
                },
            }
        );
    }
}
