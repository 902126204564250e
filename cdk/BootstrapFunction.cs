using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.S3.Assets;
using Constructs;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cdk;

/// <summary>A function that runs the one executable, with its own role, log group and error alarm.</summary>
internal sealed class BootstrapFunction : Construct
{
    /// <summary>How long an invocation may take, in seconds.</summary>
    public const int Timeout = 60;

    private const int Memory = 256;
    private const int Retries = 2;
    private const int EventAge = 6 * 60 * 60;
    private const string Runtime = "provided.al2023";
    private const string Handler = "bootstrap";

    private readonly HomeParts parts;
    private readonly BootstrapProps props;
    private readonly Construct place;
    private readonly CfnFunction function;

    public BootstrapFunction(Construct scope, string id, HomeParts parts, BootstrapProps props)
        : base(scope, id)
    {
        this.parts = parts;
        this.props = props;
        var logs = Logs();
        var role = Roles.OfFunction(this, "Role", parts.Manifest, props.RoleName, props.Description, Statements(logs));
        place = new(this, "Function");
        function = new(place, "Resource", FunctionProps(role, logs));
        AddInvocations();
        var permissions = props.Rules.Select(Permit).ToList();
        foreach (var (sourceId, source) in props.Sources)
            AddSource(sourceId, source);
        parts.Manifest.Add(PartOf(role, permissions));
        AddAlarmOfErrors();
    }

    private IEnumerable<PolicyStatement> Statements(CfnLogGroup logs)
    {
        IEnumerable<PolicyStatement> common =
        [
            Iam.Allow(["logs:CreateLogStream", "logs:PutLogEvents"], logs.AttrArn),
            Iam.Allow(["sqs:SendMessage"], parts.DeadLetters.Arn),
        ];
        return props.CallsItself
            ? [.. props.Statements, .. common, Iam.Allow(["lambda:InvokeFunction"], Iam.Function(props.Name))]
            : [.. props.Statements, .. common];
    }

    private CfnLogGroup Logs()
    {
        var props = new CfnLogGroupProps { RetentionInDays = parts.Options.LogRetentionDays };
        var logs = new CfnLogGroup(new Construct(this, "Logs"), "Resource", props);
        logs.ApplyRemovalPolicy(RemovalPolicy.RETAIN);
        return logs;
    }

    private CfnFunctionProps FunctionProps(CfnRole role, CfnLogGroup logs)
    {
        var code = new Asset(this, "Code", new AssetProps { Path = parts.Bundle.Path });
        return new()
        {
            FunctionName = props.Name,
            Runtime = Runtime,
            Handler = Handler,
            Architectures = [Architecture],
            Code = new CfnFunction.CodeProperty { S3Bucket = code.S3BucketName, S3Key = code.S3ObjectKey },
            Description = props.Description,
            MemorySize = Memory,
            Timeout = Timeout,
            Environment = new CfnFunction.EnvironmentProperty { Variables = props.Environment.ToDictionary() },
            Role = role.AttrArn,
            LoggingConfig = new CfnFunction.LoggingConfigProperty { LogGroup = logs.Ref },
            DeadLetterConfig = new CfnFunction.DeadLetterConfigProperty { TargetArn = parts.DeadLetters.Arn },
            RecursiveLoop = props.CallsItself ? "Allow" : null,
        };
    }

    private string Architecture => parts.Options.Arm ? "arm64" : "x86_64";

    // This and the sources keep the logical ids of version 0.1.0: Lambda refuses a second one of the same function, and
    // CloudFormation makes the new before it removes the old.
    private void AddInvocations() =>
        _ = new CfnEventInvokeConfig(
            new Construct(place, "EventInvokeConfig"),
            "Resource",
            new CfnEventInvokeConfigProps
            {
                FunctionName = function.Ref,
                Qualifier = "$LATEST",
                MaximumRetryAttempts = Retries,
                MaximumEventAgeInSeconds = EventAge,
            }
        );

    private FunctionPermission Permit(string rules, int index)
    {
        var permission = new FunctionPermission
        {
            Principal = "events.amazonaws.com",
            SourceArn = Iam.Rules(rules),
            SourceAccount = Aws.ACCOUNT_ID,
        };
        _ = new CfnPermission(
            this,
            $"Permission{index + 1}",
            new CfnPermissionProps
            {
                Action = permission.Action,
                FunctionName = function.AttrArn,
                Principal = permission.Principal,
                SourceArn = permission.SourceArn,
                SourceAccount = permission.SourceAccount,
            }
        );
        return permission;
    }

    private void AddSource(string id, BootstrapProps.Source source)
    {
        var mapping = new CfnEventSourceMappingProps
        {
            FunctionName = function.Ref,
            EventSourceArn = source.Part.EventSourceArn,
            BatchSize = source.Part.BatchSize,
            Enabled = source.Part.Enabled,
            FunctionResponseTypes = [.. source.Part.FunctionResponseTypes],
        };
        if (source.Part.Filters.Count > 0)
        {
            var filters = source.Part.Filters.Select(f => new CfnEventSourceMapping.FilterProperty { Pattern = f });
            mapping.FilterCriteria = new CfnEventSourceMapping.FilterCriteriaProperty { Filters = filters.ToArray() };
        }
        source.Configure?.Invoke(mapping);
        _ = new CfnEventSourceMapping((Construct)Node.Scope!, id, mapping);
    }

    private FunctionPart PartOf(CfnRole role, IEnumerable<FunctionPermission> permissions) =>
        new()
        {
            Name = props.Name,
            Role = role.AttrArn,
            Runtime = Runtime,
            Handler = Handler,
            Architecture = Architecture,
            Memory = Memory,
            Timeout = Timeout,
            CodeSha256 = parts.Bundle.CodeSha256,
            Variables = Variable.Of(props.Environment),
            DeadLetterArn = parts.DeadLetters.Arn,
            RecursiveLoop = props.CallsItself ? "Allow" : "Terminate",
            MaximumRetryAttempts = Retries,
            MaximumEventAge = EventAge,
            Permissions = [.. permissions],
            Sources = [.. props.Sources.Values.Select(source => source.Part)],
        };

    private void AddAlarmOfErrors() =>
        parts.Alarms.Add(
            this,
            "Errors",
            Deployed.ErrorsOf(props.Name),
            $"{props.Name} failed; its log group says why, and after two retries the event is in the dead letter queue",
            Metrics.OfFunction(props.Name, "Errors", "Sum")
        );
}
