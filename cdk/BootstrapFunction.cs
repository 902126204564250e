using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace Remediation.Cdk;

/// <summary>A function that runs the one executable, with its own role, log group and error alarm.</summary>
internal sealed class BootstrapFunction : Construct
{
    /// <summary>How long an invocation may take, in seconds.</summary>
    public const int Timeout = 60;

    public Function Function { get; }

    public BootstrapFunction(
        Construct scope,
        string id,
        Options options,
        IQueue deadLetters,
        string name,
        string description,
        Dictionary<string, string> environment,
        IEnumerable<PolicyStatement> statements
    )
        : base(scope, id)
    {
        var logs = new LogGroup(this, "Logs", new LogGroupProps { RemovalPolicy = RemovalPolicy.RETAIN });
        ((CfnLogGroup)logs.Node.DefaultChild!).RetentionInDays = options.LogRetentionDays;
        var role = Iam.Role(
            this,
            description,
            [
                .. statements,
                Iam.Allow(["logs:CreateLogStream", "logs:PutLogEvents"], logs.LogGroupArn),
                Iam.Allow(["sqs:SendMessage"], deadLetters.QueueArn),
            ]
        );
        Function = new Function(
            this,
            "Function",
            new FunctionProps
            {
                FunctionName = name,
                Runtime = Runtime.PROVIDED_AL2023,
                Handler = "bootstrap",
                Architecture = options.Arm ? Architecture.ARM_64 : Architecture.X86_64,
                Code = Code.FromAsset(
                    options.Code,
                    new Amazon.CDK.AWS.S3.Assets.AssetOptions { Exclude = ["*.dbg", "*.pdb", "*.xml"] }
                ),
                Description = description,
                MemorySize = 256,
                Timeout = Duration.Seconds(Timeout),
                Environment = environment,
                Role = role,
                LogGroup = logs,
                DeadLetterQueue = deadLetters,
                RetryAttempts = 2,
                MaxEventAge = Duration.Hours(6),
            }
        );
        Alarm(
            this,
            "Errors",
            Deployed.ErrorsOf(name),
            Function.MetricErrors(new MetricOptions { Period = Duration.Minutes(5), Statistic = "Sum" }),
            $"{name} failed; its log group says why, and after two retries the event is in the dead letter queue",
            options
        );
    }

    /// <summary>An alarm for anything above zero.</summary>
    public static void Alarm(
        Construct scope,
        string id,
        string name,
        IMetric metric,
        string description,
        Options options
    )
    {
        var alarm = new Alarm(
            scope,
            id,
            new AlarmProps
            {
                AlarmName = name,
                Metric = metric,
                Threshold = 0,
                ComparisonOperator = ComparisonOperator.GREATER_THAN_THRESHOLD,
                EvaluationPeriods = 1,
                TreatMissingData = TreatMissingData.NOT_BREACHING,
                AlarmDescription = description,
            }
        );
        if (options.AlarmTopic.Length > 0)
            alarm.AddAlarmAction(new SnsAction(Topic.FromTopicArn(scope, $"{id}Topic", options.AlarmTopic)));
    }
}
