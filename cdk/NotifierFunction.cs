using System.Text.Json;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Constructs;

namespace Remediation.Cdk;

/// <summary>
/// The function that reads the ledger's stream and tells people; it can read one parameter and no resource.
/// </summary>
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

    private readonly Surroundings around;

    /// <param name="parameter">The SSM parameter that holds the webhook's URL.</param>
    public NotifierFunction(Construct scope, Surroundings around, string parameter)
        : base(scope, "Notifier")
    {
        this.around = around;
        // No small CA bundle: the webhook's host is not AWS.
        var props = new BootstrapProps
        {
            Name = Deployed.Notifier,
            Description = "Tells the outcomes in the ledger",
            Environment = new()
            {
                [Variables.Function] = Variables.NotifierFunction,
                [Variables.WebhookParameter] = parameter,
                [Variables.ServiceName] = "remediation",
            },
            Statements = Statements(Iam.Parameter(parameter)),
        };
        var function = new BootstrapFunction(this, "Bootstrap", around, props).Function;
        _ = new CfnEventSourceMapping(this, "Stream", Source(function));
    }

    private IEnumerable<PolicyStatement> Statements(string parameter)
    {
        yield return Iam.Allow(["ssm:GetParameter"], parameter);
        yield return Iam.Allow(
            ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
            around.Ledger.TableStreamArn!
        );
        // The AWS managed key lets every reader of the parameter through by its own key policy.
        if (around.Options.WebhookKey is { } key)
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

    private CfnEventSourceMappingProps Source(Function function) =>
        new()
        {
            FunctionName = function.FunctionName,
            EventSourceArn = around.Ledger.TableStreamArn,
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
                OnFailure = new CfnEventSourceMapping.OnFailureProperty { Destination = around.DeadLetters.QueueArn },
            },
        };
}
