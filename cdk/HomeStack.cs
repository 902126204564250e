using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.SSM;
using Constructs;
using Remediation.Model.Deployment.Manifest;
using Attribute = Amazon.CDK.AWS.DynamoDB.Attribute;

namespace Remediation.Cdk;

/// <summary>
/// A home: the engine, the watchdog and the notifier, the ledger, the bus that every region forwards to, this region's
/// own rules, and in the account's first home all roles.
/// </summary>
internal sealed class HomeStack : Stack
{
    private readonly DeploymentOptions options;
    private readonly Manifest manifest;

    /// <param name="isFirst">Whether it makes the roles of the account.</param>
    /// <exception cref="OptionException">The code folder holds no executable.</exception>
    public HomeStack(Construct scope, string id, DeploymentOptions options, Home home, bool isFirst)
        : base(scope, id, Props(options, home))
    {
        this.options = options;
        manifest = new(this, Cell.BoundaryOf(options));
        using var bundle = new Bundle(options);
        var deadLetters = OwnQueue.OfDeadLetters(this, manifest);
        var parts = new HomeParts
        {
            Options = options,
            Home = home,
            NameInRoles = isFirst ? null : home.Region,
            Bundle = bundle,
            Manifest = manifest,
            Alarms = new(options, manifest),
            Ledger = Ledger(),
            DeadLetters = deadLetters,
            Delays = OwnQueue.OfDelays(this, deadLetters, manifest),
            Enforcement = new(this, options.Enforcement),
        };
        _ = new GuardrailRoles(this, options, manifest, isFirst);
        OperatorRole.Add(this, parts);
        AddWaking(parts);
        EngineFunctions.AddEngine(this, parts, AddSweeps(parts));
        EngineFunctions.AddWatchdog(this, parts);
        HealthAlarm.Add(this, parts);
        if (options.WebhookParameter is { } parameter)
            NotifierFunction.Add(this, parts, parameter);
        _ = new RegionRules(this, options, home.Region ?? Aws.REGION, home.Region, deadLetters, manifest);
        manifest.AddRoles();
        AddAlarms(parts);
        Name(parts.Ledger);
        Tell("LedgerTable", parts.Ledger.TableName, "The ledger table, for the command line");
        Tell("DeadLetterQueue", deadLetters.Url, "Where events wait that could not be handled");
        Cell.Bound(this, options);
        WarnOfPatterns();
    }

    private void WarnOfPatterns()
    {
        var settings = SettingsReader.Read(options.Settings.ToJsonString(), options.Catalogue);
        foreach (var warning in settings.Exemptions.Permanent.Select(ExemptionRules.WarningOf).OfType<string>())
            Annotations.Of(this).AddWarningV2("remediation:principal-pattern", warning);
    }

    private static StackProps Props(DeploymentOptions options, Home home) =>
        new()
        {
            Tags = Cell.Tags,
            Description = "Remediation: guardrails that put violations back",
            Env = home.Region is null ? null : new Amazon.CDK.Environment { Region = home.Region },
            TerminationProtection = options.TerminationProtection,
            // A hundred guardrails' roles would be half spaces, and CloudFormation counts them.
            SuppressTemplateIndentation = true,
        };

    private Table Ledger()
    {
        var ledger = new Table(
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
        // By it alone the guardrail of tables may change one: also where a stack has no tags.
        Amazon.CDK.Tags.Of(ledger).Add(Cell.Tag, Cell.TagValue);
        var part = new TablePart
        {
            Name = ledger.TableName,
            StreamView = "NEW_AND_OLD_IMAGES",
            StreamArn = ledger.TableStreamArn,
            TtlAttribute = "expiresAt",
        };
        manifest.Add(part, "Ledger");
        return ledger;
    }

    // Nobody but AWS sends events of such a source, and no bus policy lets another account in.
    private void AddWaking(HomeParts parts)
    {
        var bus = new CfnEventBus(this, "Bus", new CfnEventBusProps { Name = Deployed.HomeBus });
        var part = new RulePart
        {
            Name = Deployed.WakeRule,
            Bus = Deployed.HomeBus,
            Description = "Wakes the engine",
            Pattern = $$"""{"source":[{"prefix":"aws."}],"account":["{{Aws.ACCOUNT_ID}}"]}""",
            Targets = [Rules.ToFunction(Deployed.Engine, parts.DeadLetters.Arn)],
        };
        Rules.Add(this, "Wake", manifest, part).AddDependency(bus);
    }

    // The names of the rules.
    private IReadOnlyList<string> AddSweeps(HomeParts parts)
    {
        if (!options.Sweep || options.Guardrails.Count == 0)
            return [];
        var cadences = options.Guardrails.Select(chosen => chosen.Guardrail.SweepEvery).Distinct().Order().ToList();
        foreach (var every in cadences)
        {
            var name = Deployed.SweepOf(every);
            var part = new RulePart
            {
                Name = name,
                Description = "Sweeps the guardrails that ask for it so often",
                Schedule = SweepSchedule.Of(name, every),
                Targets = [Rules.ToFunction(Deployed.Engine, parts.DeadLetters.Arn)],
            };
            Rules.Add(this, name, manifest, part);
        }
        HeartbeatAlarm.Add(this, parts, Deployed.Engine, cadences[0]);
        return [.. cadences.Select(Deployed.SweepOf)];
    }

    private void AddAlarms(HomeParts parts)
    {
        parts.Alarms.Add(
            this,
            "DeadLettersAlarm",
            Deployed.AlarmOf("dead-letters"),
            "Events or notices could not be handled after all retries; they wait in the dead letter queue",
            Metrics.Of("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", parts.DeadLetters.Name, "Maximum")
        );
        parts.Alarms.Add(
            this,
            "stormAlarm",
            Deployed.AlarmOf("storm"),
            "Somebody makes very many violations, or one again and again: mend it at its source",
            OfHolds("storm")
        );
        parts.Alarms.Add(
            this,
            "faultAlarm",
            Deployed.AlarmOf("fault"),
            "A guardrail rests, because its repairs fail, do not heal or are undone: look at its records",
            OfHolds("fault")
        );
    }

    private static AlarmMetric OfHolds(string gate) =>
        Metrics.Of(Deployed.Namespace, Deployed.Holds, Deployed.Gate, gate, "Sum");

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
}
