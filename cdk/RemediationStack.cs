using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace Remediation.Cdk;

/// <summary>The product in one account and region: ledger, dead letter queue and notifier here, the guardrails' functions in a nested stack per AWS service.</summary>
public sealed class RemediationStack : Stack
{
    /// <exception cref="OptionException">The code folder holds no executable.</exception>
    public RemediationStack(Construct scope, string id, Options options)
        : base(scope, id, new StackProps { Description = "Remediation: guardrails that put violations back" })
    {
        RequireCode(options);
        var ledger = new Table(
            this,
            "Ledger",
            new TableProps
            {
                PartitionKey = new Amazon.CDK.AWS.DynamoDB.Attribute { Name = "pk", Type = AttributeType.STRING },
                SortKey = new Amazon.CDK.AWS.DynamoDB.Attribute { Name = "sk", Type = AttributeType.STRING },
                BillingMode = BillingMode.PAY_PER_REQUEST,
                PointInTimeRecovery = true,
                TimeToLiveAttribute = "expiresAt",
                Encryption = TableEncryption.AWS_MANAGED,
                Stream = StreamViewType.NEW_AND_OLD_IMAGES,
                DeletionProtection = true,
                RemovalPolicy = RemovalPolicy.RETAIN,
            }
        );
        var deadLetters = new Queue(
            this,
            "DeadLetters",
            new QueueProps
            {
                Encryption = QueueEncryption.SQS_MANAGED,
                RetentionPeriod = Duration.Days(14),
                EnforceSSL = true,
            }
        );
        // One statement for all rules: a queue policy holds too few for one a rule.
        Iam.AcceptEvents(deadLetters, $"{Deployed.Prefix}*");
        BootstrapFunction.Alarm(
            this,
            "DeadLettersAlarm",
            Deployed.AlarmOf("dead-letters"),
            deadLetters.MetricApproximateNumberOfMessagesVisible(
                new MetricOptions { Period = Duration.Minutes(5), Statistic = "Maximum" }
            ),
            "Events or notices could not be handled after all retries; they wait in the dead letter queue",
            options
        );
        Held(
            options,
            "breaker",
            "A guardrail has made more repairs than its breaker allows and holds: look at what makes so many violations"
        );
        Held(
            options,
            "war",
            "Somebody makes the same violation again and again, and its repair holds: mend it at its source"
        );

        foreach (var service in options.Functions().GroupBy(f => f.Service))
            _ = new ServiceStack(this, service.Key, service, options, ledger, deadLetters);
        if (options.WebhookParameter.Length > 0)
            _ = new NotifierFunction(this, options, ledger, deadLetters);

        _ = new CfnOutput(
            this,
            "LedgerTable",
            new CfnOutputProps { Value = ledger.TableName, Description = "The ledger table, for the command line" }
        );
        _ = new CfnOutput(
            this,
            "DeadLetterQueue",
            new CfnOutputProps
            {
                Value = deadLetters.QueueUrl,
                Description = "Where events wait that could not be handled",
            }
        );
    }

    private void Held(Options options, string gate, string description) =>
        BootstrapFunction.Alarm(
            this,
            $"{gate}Alarm",
            Deployed.AlarmOf(gate),
            new Metric(
                new MetricProps
                {
                    Namespace = Deployed.Namespace,
                    MetricName = Deployed.Holds,
                    DimensionsMap = new Dictionary<string, string> { [Deployed.Gate] = gate },
                    Period = Duration.Minutes(5),
                    Statistic = "Sum",
                }
            ),
            description,
            options
        );

    private static void RequireCode(Options options)
    {
        var rid = options.Arm ? "linux-arm64" : "linux-x64";
        if (!File.Exists(Path.Combine(options.Code, "bootstrap")))
            throw new OptionException(
                $"{options.Code} has no bootstrap: run `dotnet publish src/Remediation.Lambda -c Release -r {rid} -o {options.Code}` first"
            );
        if (options.SmallCaBundle && !File.Exists(Path.Combine(options.Code, "aws-roots.pem")))
            throw new OptionException(
                $"{options.Code} has no aws-roots.pem, which smallCaBundle needs: publish again, or set smallCaBundle to false"
            );
    }
}
