using System.IO.Compression;
using System.Security.Cryptography;
using Amazon.CloudTrail;
using Amazon.CloudTrail.Model;
using Amazon.ConfigService.Model;
using Amazon.DynamoDBv2.Model;
using Amazon.EventBridge.Model;
using Amazon.GuardDuty.Model;
using Amazon.IdentityManagement.Model;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.SQS.Model;
using Remediation.Engine.Heartbeats;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;
using Remediation.Guardrails.CloudTrail;
using Remediation.Guardrails.Config;
using Remediation.Guardrails.DynamoDb;
using Remediation.Guardrails.GuardDuty;
using Remediation.Guardrails.Iam;
using Remediation.Guardrails.S3;
using Remediation.Guardrails.SecurityHub;
using Remediation.Guardrails.Self;
using Remediation.Model.Aws;
using Remediation.Model.Deployment;
using Remediation.Model.Deployment.Manifest;
using Remediation.Samples;
using Testing;

namespace Cli.Tests;

/// <summary>
/// A healthy deployment in a region of its own of an emulated account: functions, rules, queue, ledger, role, manifest,
/// trail, webhook and heartbeats.
/// </summary>
internal sealed class DoctorDeployment
{
    public const string Webhook = "/example/webhook";
    public const string Secret = "https://hooks.slack.com/services/T0EXAMPLE/B0EXAMPLE/secret-of-the-webhook";

    /// <summary>One for all deployments: a role of the account that a manifest does not name is a finding.</summary>
    public const string Role = $"{Deployed.Prefix}xdoctor-example";

    private const string Pattern = """{"source":["aws.s3"],"detail":{"eventName":["PutBucketPolicy"]}}""";

    private const string Trust = """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}
        """;

    private const string Rights = """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Action":"s3:PutBucketPolicy","Resource":"arn:aws:s3:::*"}]}
        """;

    private static readonly MemoryStream Code = Zipped();

    private static int number = Random.Shared.Next(10_000_000, 90_000_000);

    private readonly AwsClients main;

    private DoctorDeployment(AwsClients main, AwsClients there)
    {
        this.main = main;
        There = there;
        Rule = Deployed.ForwardingRule("calls", 1);
    }

    public AwsClients There { get; }
    public string Region => There.Region;
    public string Rule { get; }
    public string Table => $"ledger-{Region}";
    public string Trail => $"audit-{Region}";
    public string QueueUrl { get; private set; } = "";
    public string Mapping { get; private set; } = "";
    public string Detector { get; private set; } = "";

    public LedgerTable Ledger => new(LedgerTable.ClientOf(There), Table, TimeProvider.System);

    public static async Task<DoctorDeployment> MakeAsync(AwsClients aws, CancellationToken cancel)
    {
        var made = new DoctorDeployment(aws, aws.In($"us-east-{Interlocked.Increment(ref number)}"));
        await made.TrailAsync(cancel);
        var stream = await made.LedgerAsync(cancel);
        await made.QueueAsync(cancel);
        foreach (var function in new[] { Deployed.Engine, Deployed.Watchdog, Deployed.Notifier })
            await made.FunctionAsync(function, function == Deployed.Notifier ? stream : null, cancel);
        await made.RulesAsync(cancel);
        await made.RoleAsync(cancel);
        await made.ServicesAsync(cancel);
        foreach (var function in new[] { Deployed.Engine, Deployed.Watchdog })
            await made.BeatAsync(function, DateTimeOffset.UtcNow, cancel);
        return made;
    }

    public Task BeatAsync(string function, DateTimeOffset time, CancellationToken cancel) =>
        Ledger.KeepHeartbeatAsync(
            new Heartbeat
            {
                Function = function,
                Time = time,
                Version = "1.0.0",
                Catalogue = RecordId.Hash(string.Join('\n', Catalogue.All.Ids.Order(StringComparer.Ordinal))),
                Regions = [new(Region, "hash", true, [])],
                TrailsRecording = 1,
                ConcurrencyLimit = 1000,
                Unread = new Dictionary<string, string>(),
            },
            cancel
        );

    public Task PutAsync(string name, string value, string type, CancellationToken cancel) =>
        There.Ssm.PutParameterAsync(
            new()
            {
                Name = name,
                Value = value,
                Type = new(type),
                Overwrite = true,
            },
            cancel
        );

    private Task DescribeAsync(ManifestPart part, CancellationToken cancel) =>
        PutAsync(part.Parameter, part.ToJson(), "String", cancel);

    private async Task TrailAsync(CancellationToken cancel)
    {
        await main.S3.PutBucketAsync(Trail, cancel);
        var request = new CreateTrailRequest { Name = Trail, S3BucketName = Trail };
        await There.CloudTrail.CreateTrailAsync(request, cancel);
        // The emulator gives a new trail no selector; AWS gives it this one.
        var selectors = new PutEventSelectorsRequest
        {
            TrailName = Trail,
            EventSelectors = [new() { IncludeManagementEvents = true, ReadWriteType = ReadWriteType.All }],
        };
        await There.CloudTrail.PutEventSelectorsAsync(selectors, cancel);
        await There.CloudTrail.StartLoggingAsync(new() { Name = Trail }, cancel);
    }

    private async Task<string> LedgerAsync(CancellationToken cancel)
    {
        var stream = await Ledgers.CreateAsync(There, Table, cancel);
        var dynamo = There.DynamoDb;
        await dynamo.UpdateTimeToLiveAsync(
            new UpdateTimeToLiveRequest
            {
                TableName = Table,
                TimeToLiveSpecification = new() { AttributeName = "expiresAt", Enabled = true },
            },
            cancel
        );
        await dynamo.UpdateContinuousBackupsAsync(
            new UpdateContinuousBackupsRequest
            {
                TableName = Table,
                PointInTimeRecoverySpecification = new() { PointInTimeRecoveryEnabled = true },
            },
            cancel
        );
        await dynamo.UpdateTableAsync(
            new UpdateTableRequest { TableName = Table, DeletionProtectionEnabled = true },
            cancel
        );
        await PutAsync(Deployed.LedgerParameter, Table, "String", cancel);
        var part = new TablePart
        {
            Name = Table,
            StreamView = "NEW_AND_OLD_IMAGES",
            StreamArn = stream,
            TtlAttribute = "expiresAt",
        };
        await DescribeAsync(part, cancel);
        return stream;
    }

    private async Task QueueAsync(CancellationToken cancel)
    {
        var name = "example-dead-letters";
        var request = new CreateQueueRequest
        {
            QueueName = name,
            Attributes = new() { ["SqsManagedSseEnabled"] = "true" },
        };
        QueueUrl = (await There.Sqs.CreateQueueAsync(request, cancel)).QueueUrl;
        var arn = $"arn:aws:sqs:{Region}:{Emulator.Account}:{name}";
        await DescribeAsync(
            new QueuePart
            {
                Name = name,
                Arn = arn,
                Url = QueueUrl,
            },
            cancel
        );
    }

    private async Task FunctionAsync(string name, string? stream, CancellationToken cancel)
    {
        var role = $"{name}-{Region}";
        var create = new CreateRoleRequest
        {
            RoleName = role,
            Path = "/example/",
            AssumeRolePolicyDocument = Trust,
        };
        await There.Iam.CreateRoleAsync(create, cancel);
        var part = new FunctionPart
        {
            Name = name,
            Role = $"arn:aws:iam::{Emulator.Account}:role/example/{role}",
            Runtime = "provided.al2023",
            Handler = "bootstrap",
            Architecture = "x86_64",
            Memory = 256,
            Timeout = 60,
            CodeSha256 = Convert.ToBase64String(SHA256.HashData(Code.ToArray())),
            Variables = Variable.Of(
                new Dictionary<string, string>
                {
                    [Variables.Mode] = "enforce",
                    [Variables.LedgerTable] = Table,
                    [Variables.WebhookParameter] = Webhook,
                }
            ),
            Sources = stream is null ? [] : [new() { EventSourceArn = stream, BatchSize = 10 }],
        };
        await DescribeAsync(part, cancel);
        var lambda = There.Lambda;
        await lambda.CreateFunctionAsync(
            new()
            {
                FunctionName = name,
                Runtime = new(part.Runtime),
                Handler = part.Handler,
                Role = part.Role,
                MemorySize = part.Memory,
                Timeout = part.Timeout,
                Code = new() { ZipFile = new MemoryStream(Code.ToArray()) },
                Environment = new() { Variables = Variable.MapOf(part.Variables) },
            },
            cancel
        );
        var recursion = new PutFunctionRecursionConfigRequest { FunctionName = name, RecursiveLoop = new("Terminate") };
        await lambda.PutFunctionRecursionConfigAsync(recursion, cancel);
        if (stream is null)
            return;
        var mapping = new CreateEventSourceMappingRequest
        {
            FunctionName = name,
            EventSourceArn = stream,
            BatchSize = 10,
            StartingPosition = new("LATEST"),
        };
        Mapping = (await lambda.CreateEventSourceMappingAsync(mapping, cancel)).UUID!;
        await PutAsync(Webhook, Secret, "SecureString", cancel);
    }

    private async Task RulesAsync(CancellationToken cancel)
    {
        var engine = $"arn:aws:lambda:{Region}:{Emulator.Account}:function:{Deployed.Engine}";
        RulePart[] parts =
        [
            new() { Name = Rule, Pattern = Pattern },
            new() { Name = Deployed.SweepOf(TimeSpan.FromHours(1)), Schedule = "rate(60 minutes)" },
            new() { Name = Deployed.WatchdogRule, Schedule = "rate(60 minutes)" },
        ];
        foreach (var rule in parts)
        {
            await DescribeAsync(rule with { Targets = [new() { Id = "engine", Arn = engine }] }, cancel);
            var put = new PutRuleRequest
            {
                Name = rule.Name,
                EventPattern = rule.Pattern,
                ScheduleExpression = rule.Schedule,
                State = new(rule.State),
            };
            await There.EventBridge.PutRuleAsync(put, cancel);
            var targets = new PutTargetsRequest { Rule = rule.Name, Targets = [new() { Id = "engine", Arn = engine }] };
            await There.EventBridge.PutTargetsAsync(targets, cancel);
        }
    }

    private async Task RoleAsync(CancellationToken cancel)
    {
        const string path = "/remediation/write/safe/";
        var create = new CreateRoleRequest
        {
            RoleName = Role,
            Path = path,
            AssumeRolePolicyDocument = Trust,
        };
        try
        {
            await There.Iam.CreateRoleAsync(create, cancel);
        }
        catch (EntityAlreadyExistsException)
        {
            // Another deployment's.
        }
        var policy = new PutRolePolicyRequest
        {
            RoleName = Role,
            PolicyName = OwnRoles.Policy,
            PolicyDocument = Rights,
        };
        await There.Iam.PutRolePolicyAsync(policy, cancel);
        var part = new RolePart
        {
            Name = Role,
            Path = path,
            Trust = Trust,
            Policy = Rights,
        };
        await DescribeAsync(new RolesPart { Name = $"{RolesPart.GroupOf(Role)}/1", Roles = [part] }, cancel);
    }

    private async Task ServicesAsync(CancellationToken cancel)
    {
        var recorder = new PutConfigurationRecorderRequest
        {
            ConfigurationRecorder = new()
            {
                Name = "default",
                RoleARN = $"arn:aws:iam::{Emulator.Account}:role/example/config",
                RecordingGroup = new() { AllSupported = true, IncludeGlobalResourceTypes = true },
            },
        };
        await There.Config.PutConfigurationRecorderAsync(recorder, cancel);
        var channel = new PutDeliveryChannelRequest
        {
            DeliveryChannel = new() { Name = "default", S3BucketName = Trail },
        };
        await There.Config.PutDeliveryChannelAsync(channel, cancel);
        var start = new StartConfigurationRecorderRequest { ConfigurationRecorderName = "default" };
        await There.Config.StartConfigurationRecorderAsync(start, cancel);
        await There.SecurityHub.EnableSecurityHubAsync(new(), cancel);
        Detector = (await There.GuardDuty.CreateDetectorAsync(new() { Enable = true }, cancel)).DetectorId!;
    }

    private static MemoryStream Zipped()
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        using (var writer = new StreamWriter(archive.CreateEntry("bootstrap").Open()))
            writer.Write("the executable");
        return zip;
    }
}
