using System.Globalization;
using System.Text.Json.Nodes;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cdk.Tests;

/// <summary>
/// The parts of the manifest, put together from the resources of an evaluated template: what CloudFormation will make,
/// and so what the parameters must say.
/// </summary>
/// <param name="evaluation">The template.</param>
/// <param name="resources">Its evaluated resources: each has <c>Type</c> and <c>Properties</c>, by its logical
/// id.</param>
internal sealed class TemplateParts(Evaluation evaluation, JsonObject resources)
{
    /// <summary>All of them, by the names of their parameters.</summary>
    public IReadOnlyDictionary<string, ManifestPart> All(string codeSha256) =>
        resources.Select(r => PartOf(r.Key, codeSha256)).OfType<ManifestPart>().ToDictionary(part => part.Parameter);

    private ManifestPart? PartOf(string id, string codeSha256) =>
        (string)resources[id]!["Type"]! switch
        {
            "AWS::Events::Rule" => Rule(Properties(id)),
            "AWS::Lambda::Function" => Function(id, codeSha256),
            "AWS::SQS::Queue" => Queue(id),
            "AWS::DynamoDB::Table" => Table(id),
            "AWS::CloudWatch::Alarm" => Alarm(Properties(id)),
            _ => null,
        };

    private static RulePart Rule(JsonNode rule) =>
        new()
        {
            Name = Text(rule["Name"])!,
            Bus = Text(rule["EventBusName"]) ?? "default",
            State = Text(rule["State"])!,
            Pattern = rule["EventPattern"]?.ToJsonString(PatternJson.Plain),
            Schedule = Text(rule["ScheduleExpression"]),
            Description = Text(rule["Description"]),
            Targets = [.. rule["Targets"]!.AsArray().Select(target => Target(target!))],
        };

    private static RuleTarget Target(JsonNode target) =>
        new()
        {
            Id = Text(target["Id"])!,
            Arn = Text(target["Arn"])!,
            RoleArn = Text(target["RoleArn"]),
            DeadLetterArn = Text(target["DeadLetterConfig"]?["Arn"]),
            MaximumRetryAttempts = (int?)target["RetryPolicy"]?["MaximumRetryAttempts"],
            MaximumEventAge = (int?)target["RetryPolicy"]?["MaximumEventAgeInSeconds"],
            Input = Text(target["Input"]),
            InputPath = Text(target["InputPath"]),
        };

    private FunctionPart Function(string id, string codeSha256)
    {
        var function = Properties(id);
        var arn = evaluation.Text(new JsonObject { ["Fn::GetAtt"] = new JsonArray(id, "Arn") });
        var name = Text(function["FunctionName"])!;
        var invocations = Of("AWS::Lambda::EventInvokeConfig", name).SingleOrDefault();
        return new()
        {
            Name = name,
            Role = Text(function["Role"])!,
            Runtime = Text(function["Runtime"])!,
            Handler = Text(function["Handler"])!,
            Architecture = Text(function["Architectures"]![0])!,
            Memory = (int)function["MemorySize"]!,
            Timeout = (int)function["Timeout"]!,
            CodeSha256 = codeSha256,
            Variables = Variable.Of(
                function["Environment"]!["Variables"]!
                    .AsObject()
                    .Select(v => KeyValuePair.Create(v.Key, Text(v.Value)!))
            ),
            DeadLetterArn = Text(function["DeadLetterConfig"]?["TargetArn"]),
            ReservedConcurrency = (int?)function["ReservedConcurrentExecutions"],
            RecursiveLoop = Text(function["RecursiveLoop"]) ?? "Terminate",
            Layers = [.. (function["Layers"]?.AsArray() ?? []).Select(layer => Text(layer)!)],
            MaximumRetryAttempts = (int?)invocations?["MaximumRetryAttempts"],
            MaximumEventAge = (int?)invocations?["MaximumEventAgeInSeconds"],
            Permissions = [.. Of("AWS::Lambda::Permission", arn).Select(Permission)],
            Sources = [.. Of("AWS::Lambda::EventSourceMapping", name).Select(Source)],
        };
    }

    private static FunctionPermission Permission(JsonNode permission) =>
        new()
        {
            Principal = Text(permission["Principal"])!,
            Action = Text(permission["Action"])!,
            SourceArn = Text(permission["SourceArn"]),
            SourceAccount = Text(permission["SourceAccount"]),
        };

    private static EventSource Source(JsonNode source) =>
        new()
        {
            EventSourceArn = Text(source["EventSourceArn"])!,
            BatchSize = (int)source["BatchSize"]!,
            Enabled = (bool)source["Enabled"]!,
            FunctionResponseTypes = [.. source["FunctionResponseTypes"]!.AsArray().Select(type => Text(type)!)],
            Filters =
            [
                .. (source["FilterCriteria"]?["Filters"]?.AsArray() ?? []).Select(filter => Text(filter!["Pattern"])!),
            ],
        };

    private QueuePart Queue(string id)
    {
        var queue = Properties(id);
        var url = evaluation.Text(new JsonObject { ["Ref"] = id });
        var policy = resources
            .Where(r => (string?)r.Value!["Type"] == "AWS::SQS::QueuePolicy")
            .Select(r => r.Value!["Properties"]!)
            .SingleOrDefault(p => Text(p["Queues"]![0]) == url);
        return new()
        {
            Name = evaluation.Text(new JsonObject { ["Fn::GetAtt"] = new JsonArray(id, "QueueName") }),
            Arn = evaluation.Text(new JsonObject { ["Fn::GetAtt"] = new JsonArray(id, "Arn") }),
            Url = url,
            Policy = policy?["PolicyDocument"]!.ToJsonString(PatternJson.Plain),
            Retention = (int)queue["MessageRetentionPeriod"]!,
            Delay = (int?)queue["DelaySeconds"] ?? 0,
            VisibilityTimeout = (int?)queue["VisibilityTimeout"] ?? 30,
            DeadLetterArn = Text(queue["RedrivePolicy"]?["deadLetterTargetArn"]),
            MaximumReceives = (int?)queue["RedrivePolicy"]?["maxReceiveCount"],
            ManagedEncryption = (bool)queue["SqsManagedSseEnabled"]!,
            Key = Text(queue["KmsMasterKeyId"]),
        };
    }

    private TablePart Table(string id)
    {
        var table = Properties(id);
        var lifetime = table["TimeToLiveSpecification"];
        return new()
        {
            Name = evaluation.Text(new JsonObject { ["Ref"] = id }),
            DeletionProtection = (bool)table["DeletionProtectionEnabled"]!,
            PointInTimeRecovery = (bool)table["PointInTimeRecoverySpecification"]!["PointInTimeRecoveryEnabled"]!,
            StreamView = Text(table["StreamSpecification"]?["StreamViewType"]),
            StreamArn = evaluation.Text(new JsonObject { ["Fn::GetAtt"] = new JsonArray(id, "StreamArn") }),
            TtlAttribute = (bool?)lifetime?["Enabled"] == true ? Text(lifetime["AttributeName"]) : null,
            Policy = table["ResourcePolicy"]?["PolicyDocument"]?.ToJsonString(PatternJson.Plain),
        };
    }

    private static AlarmPart Alarm(JsonNode alarm) =>
        new()
        {
            Name = Text(alarm["AlarmName"])!,
            Description = Text(alarm["AlarmDescription"]),
            Metrics = [.. alarm["Metrics"] is JsonArray metrics ? metrics.Select(m => Query(m!)) : [Metric(alarm)]],
            Comparison = Text(alarm["ComparisonOperator"])!,
            Threshold = double.Parse(alarm["Threshold"]!.ToJsonString(), CultureInfo.InvariantCulture),
            EvaluationPeriods = (int)alarm["EvaluationPeriods"]!,
            MissingData = Text(alarm["TreatMissingData"])!,
            ActionsEnabled = (bool)alarm["ActionsEnabled"]!,
            AlarmActions = [.. (alarm["AlarmActions"]?.AsArray() ?? []).Select(arn => Text(arn)!)],
        };

    private static AlarmMetric Metric(JsonNode metric) =>
        new()
        {
            Namespace = Text(metric["Namespace"]),
            Name = Text(metric["MetricName"]),
            Dimensions =
            [
                .. metric["Dimensions"]!.AsArray().Select(d => new Variable(Text(d!["Name"])!, Text(d["Value"])!)),
            ],
            Statistic = Text(metric["Statistic"]),
            Period = (int?)metric["Period"],
        };

    private static AlarmMetric Query(JsonNode query)
    {
        var metric = query["MetricStat"] is { } stat
            ? Metric(stat["Metric"]!) with
            {
                Statistic = Text(stat["Stat"]),
                Period = (int)stat["Period"]!,
            }
            : new AlarmMetric { Expression = Text(query["Expression"]), Label = Text(query["Label"]) };
        return metric with { Id = Text(query["Id"]), IsCompared = (bool)query["ReturnData"]! };
    }

    private JsonNode Properties(string id) => resources[id]!["Properties"]!;

    private IEnumerable<JsonNode> Of(string type, string function) =>
        resources
            .Where(r => (string?)r.Value!["Type"] == type)
            .Select(r => r.Value!["Properties"]!)
            .Where(p => Text(p["FunctionName"]) == function);

    private static string? Text(JsonNode? node) => (string?)node;
}
