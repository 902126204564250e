using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Constructs;

namespace Remediation.Cdk;

/// <summary>A function that runs the one executable, with its own role, log group and error alarm.</summary>
internal sealed class BootstrapFunction : Construct
{
    /// <summary>How long an invocation may take, in seconds.</summary>
    public const int Timeout = 60;

    private const int Memory = 256;

    public BootstrapFunction(Construct scope, string id, Surroundings around, BootstrapProps props)
        : base(scope, id)
    {
        var logs = Logs(around.Options.LogRetentionDays);
        var role = Iam.Role(
            this,
            props.Description,
            [
                .. props.Statements,
                Iam.Allow(["logs:CreateLogStream", "logs:PutLogEvents"], logs.LogGroupArn),
                Iam.Allow(["sqs:SendMessage"], around.DeadLetters.QueueArn),
            ]
        );
        Function = new Function(this, "Function", Props(around, props, role, logs));
        AlarmOfErrors(props.Name, around.Options);
    }

    public Function Function { get; }

    private LogGroup Logs(int retention)
    {
        var logs = new LogGroup(this, "Logs", new LogGroupProps { RemovalPolicy = RemovalPolicy.RETAIN });
        ((CfnLogGroup)logs.Node.DefaultChild!).RetentionInDays = retention;
        return logs;
    }

    private static FunctionProps Props(Surroundings around, BootstrapProps props, IRole role, LogGroup logs)
    {
        var debugging = new Amazon.CDK.AWS.S3.Assets.AssetOptions { Exclude = ["*.dbg", "*.pdb", "*.xml"] };
        return new()
        {
            FunctionName = props.Name,
            Runtime = Runtime.PROVIDED_AL2023,
            Handler = "bootstrap",
            Architecture = around.Options.Arm ? Architecture.ARM_64 : Architecture.X86_64,
            Code = Code.FromAsset(around.Options.Code, debugging),
            Description = props.Description,
            MemorySize = Memory,
            Timeout = Duration.Seconds(Timeout),
            Environment = props.Environment,
            Role = role,
            LogGroup = logs,
            DeadLetterQueue = around.DeadLetters,
            RetryAttempts = 2,
            MaxEventAge = Duration.Hours(6),
        };
    }

    private void AlarmOfErrors(string name, DeploymentOptions options)
    {
        var errors = new MetricOptions { Period = Duration.Minutes(5), Statistic = "Sum" };
        var props = new AlarmProps
        {
            AlarmName = Deployed.ErrorsOf(name),
            Metric = Function.MetricErrors(errors),
            AlarmDescription =
                $"{name} failed; its log group says why, "
                + "and after two retries the event is in the dead letter queue",
        };
        FailureAlarm.Add(this, "Errors", props, options);
    }
}
