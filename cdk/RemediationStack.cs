using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.SQS;
using Amazon.CDK.AWS.SSM;
using Constructs;
using Attribute = Amazon.CDK.AWS.DynamoDB.Attribute;

namespace Remediation.Cdk;

/// <summary>
/// The product in one account and region: ledger, dead letter queue and notifier here, the guardrails' functions in a
/// nested stack per AWS service.
/// </summary>
public sealed class RemediationStack : Stack
{
    private readonly DeploymentOptions options;

    /// <exception cref="OptionException">The code folder holds no executable.</exception>
    public RemediationStack(Construct scope, string id, DeploymentOptions options)
        : base(scope, id, new StackProps { Description = "Remediation: guardrails that put violations back" })
    {
        this.options = options;
        RequireCode();
        var ledger = Ledger();
        var deadLetters = DeadLetters();
        AlarmsOfTheBreaker();

        var around = new Surroundings(options, ledger, deadLetters);
        foreach (var service in options.Functions().GroupBy(f => f.Service))
            _ = new ServiceStack(this, service, around);
        if (options.WebhookParameter is { } parameter)
            _ = new NotifierFunction(this, around, parameter);

        Name(ledger);
        Tell("LedgerTable", ledger.TableName, "The ledger table, for the command line");
        Tell("DeadLetterQueue", deadLetters.QueueUrl, "Where events wait that could not be handled");
    }

    private Table Ledger() =>
        new(
            this,
            "Ledger",
            new TableProps
            {
                PartitionKey = new Attribute { Name = "pk", Type = AttributeType.STRING },
                SortKey = new Attribute { Name = "sk", Type = AttributeType.STRING },
                BillingMode = BillingMode.PAY_PER_REQUEST,
                PointInTimeRecovery = true,
                TimeToLiveAttribute = "expiresAt",
                Encryption = TableEncryption.AWS_MANAGED,
                Stream = StreamViewType.NEW_AND_OLD_IMAGES,
                DeletionProtection = true,
                RemovalPolicy = RemovalPolicy.RETAIN,
            }
        );

    private Queue DeadLetters()
    {
        var props = new QueueProps
        {
            Encryption = QueueEncryption.SQS_MANAGED,
            RetentionPeriod = Duration.Days(14),
            EnforceSSL = true,
            // What could not be handled is still to be handled when the stack goes.
            RemovalPolicy = RemovalPolicy.RETAIN,
        };
        var queue = new Queue(this, "DeadLetters", props);
        // One statement for all rules: a queue policy holds too few for one a rule.
        Iam.AcceptEvents(queue, $"{Deployed.Prefix}*");
        var most = new MetricOptions { Period = Duration.Minutes(5), Statistic = "Maximum" };
        Alarm(
            "DeadLettersAlarm",
            "dead-letters",
            queue.MetricApproximateNumberOfMessagesVisible(most),
            "Events or notices could not be handled after all retries; they wait in the dead letter queue"
        );
        return queue;
    }

    private void AlarmsOfTheBreaker()
    {
        Alarm(
            "breakerAlarm",
            "breaker",
            Held("breaker"),
            "A guardrail has made more repairs than its breaker allows and holds: look at what makes so many violations"
        );
        Alarm(
            "warAlarm",
            "war",
            Held("war"),
            "Somebody makes the same violation again and again, and its repair holds: mend it at its source"
        );
    }

    private static Metric Held(string gate) =>
        new(
            new MetricProps
            {
                Namespace = Deployed.Namespace,
                MetricName = Deployed.Holds,
                DimensionsMap = new Dictionary<string, string> { [Deployed.Gate] = gate },
                Period = Duration.Minutes(5),
                Statistic = "Sum",
            }
        );

    private void Alarm(string id, string what, Metric metric, string description)
    {
        var props = new AlarmProps
        {
            AlarmName = Deployed.AlarmOf(what),
            Metric = metric,
            AlarmDescription = description,
        };
        FailureAlarm.Add(this, id, props, options);
    }

    // The command line finds the ledger by it.
    private void Name(Table ledger) =>
        _ = new StringParameter(
            this,
            "LedgerName",
            new StringParameterProps
            {
                ParameterName = Deployed.LedgerParameter,
                StringValue = ledger.TableName,
                Description = "The ledger of Remediation",
            }
        );

    private void Tell(string name, string value, string description) =>
        _ = new CfnOutput(this, name, new CfnOutputProps { Value = value, Description = description });

    private void RequireCode()
    {
        var rid = options.Arm ? "linux-arm64" : "linux-x64";
        if (!File.Exists(Path.Combine(options.Code, "bootstrap")))
        {
            throw new OptionException(
                $"{options.Code} has no bootstrap: "
                    + $"run `dotnet publish src/Remediation.Lambda -c Release -r {rid} -o {options.Code}` first"
            );
        }
        if (options.SmallCaBundle && !File.Exists(Path.Combine(options.Code, "aws-roots.pem")))
        {
            throw new OptionException(
                $"{options.Code} has no aws-roots.pem, which smallCaBundle needs: "
                    + "publish again, or set smallCaBundle to false"
            );
        }
    }
}
