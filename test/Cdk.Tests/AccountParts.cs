using System.Text.Json.Nodes;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cdk.Tests;

/// <summary>The parts of the manifest, put together from what the account's own APIs say of them.</summary>
internal sealed class AccountParts(Inventory inventory)
{
    /// <summary>The names of the parameters that there must be.</summary>
    public IEnumerable<string> Names =>
        [
            .. inventory.Rules.Keys.Select(name => $"/remediation/manifest/rule/{name}"),
            .. inventory.Functions.Keys.Select(name => $"/remediation/manifest/function/{name}"),
            .. inventory.Queues.Keys.Where(OfThisStack).Select(url => $"/remediation/manifest/queue/{NameOf(url)}"),
            .. inventory
                .Tables.Where(table => OfThisStack(table.TableName))
                .Select(table => $"/remediation/manifest/table/{table.TableName}"),
        ];

    /// <summary>A part as the APIs say it.</summary>
    public ManifestPart Of(string parameter)
    {
        var name = parameter.Split('/')[^1];
        return parameter.Split('/')[3] switch
        {
            RulePart.Word => Rule(inventory.Rules[name]),
            FunctionPart.Word => Function(name),
            QueuePart.Word => Queue(inventory.Queues.Single(queue => NameOf(queue.Key) == name)),
            _ => Table(name),
        };
    }

    /// <summary>A part as its parameter says it, without what the emulator drops or passes over.</summary>
    public ManifestPart Like(string parameter, string value) =>
        parameter.Split('/')[3] switch
        {
            RulePart.Word => Plain(ManifestPart.Read<RulePart>(parameter, value)),
            FunctionPart.Word => WithoutDropped(ManifestPart.Read<FunctionPart>(parameter, value)),
            QueuePart.Word => WithoutDropped(ManifestPart.Read<QueuePart>(parameter, value)),
            _ => ManifestPart.Read<TablePart>(parameter, value) with
            {
                PointInTimeRecovery = true,
                TtlAttribute = null,
            },
        };

    // Queues and tables of stacks that were removed are there too.
    private bool OfThisStack(string name) => inventory.Resources.Values.Any(id => NameOf(id) == NameOf(name));

    private static string NameOf(string url) => url.Split('/')[^1];

    private static RulePart Plain(RulePart rule) =>
        rule with
        {
            Pattern = rule.Pattern is null ? null : JsonNode.Parse(rule.Pattern)!.ToJsonString(PatternJson.Plain),
        };

    private static FunctionPart WithoutDropped(FunctionPart function) =>
        function with
        {
            Architecture = "",
            DeadLetterArn = null,
            RecursiveLoop = "",
            MaximumRetryAttempts = null,
            MaximumEventAge = null,
            Permissions = [.. function.Permissions.OrderBy(p => p.SourceArn, StringComparer.Ordinal)],
        };

    // Of a URL the emulator's own has another host.
    private static QueuePart WithoutDropped(QueuePart queue) =>
        queue with
        {
            Policy = null,
            Url = new Uri(queue.Url).AbsolutePath,
        };

    private static RulePart Rule(JsonObject rule) =>
        Plain(
            new()
            {
                Name = (string)rule["Name"]!,
                Bus = (string)rule["EventBusName"]!,
                State = (string)rule["State"]!,
                Pattern = (string?)rule["EventPattern"],
                Schedule = (string?)rule["ScheduleExpression"],
                Description = (string?)rule["Description"],
                Targets = [.. rule["Targets"]!.AsArray().Select(target => Target(target!))],
            }
        );

    private static RuleTarget Target(JsonNode target) =>
        new()
        {
            Id = (string)target["Id"]!,
            Arn = (string)target["Arn"]!,
            RoleArn = (string?)target["RoleArn"],
            DeadLetterArn = (string?)target["DeadLetterConfig"]?["Arn"],
            MaximumRetryAttempts = (int?)target["RetryPolicy"]?["MaximumRetryAttempts"],
            MaximumEventAge = (int?)target["RetryPolicy"]?["MaximumEventAgeInSeconds"],
        };

    private FunctionPart Function(string name)
    {
        var function = inventory.Functions[name];
        var variables = function["Environment"]!["Variables"]!.AsObject();
        var permissions = inventory.Access[name].Select(statement => Permission(statement!));
        return new()
        {
            Name = name,
            Role = (string)function["Role"]!,
            Runtime = (string)function["Runtime"]!,
            Handler = (string)function["Handler"]!,
            Architecture = "",
            Memory = (int)function["MemorySize"]!,
            Timeout = (int)function["Timeout"]!,
            CodeSha256 = (string)function["CodeSha256"]!,
            Variables = Variable.Of(variables.Select(v => KeyValuePair.Create(v.Key, (string)v.Value!))),
            RecursiveLoop = "",
            Permissions = [.. permissions.OrderBy(p => p.SourceArn, StringComparer.Ordinal)],
            Sources =
            [
                .. inventory
                    .EventSources.Where(source => (string?)source["FunctionArn"] == (string?)function["FunctionArn"])
                    .Select(Source),
            ],
        };
    }

    private static FunctionPermission Permission(JsonNode statement) =>
        new()
        {
            Principal = (string)statement["Principal"]!["Service"]!,
            Action = (string)statement["Action"]!,
            SourceArn = (string?)statement["Condition"]!["ArnLike"]?["AWS:SourceArn"],
            SourceAccount = (string?)statement["Condition"]!["StringEquals"]?["AWS:SourceAccount"],
        };

    private static EventSource Source(JsonNode source) =>
        new()
        {
            EventSourceArn = (string)source["EventSourceArn"]!,
            BatchSize = (int)source["BatchSize"]!,
            Enabled = (string?)source["State"] == "Enabled",
            FunctionResponseTypes = [.. source["FunctionResponseTypes"]!.AsArray().Select(type => (string)type!)],
            Filters = [.. (source["FilterCriteria"]?["Filters"]?.AsArray() ?? []).Select(f => (string)f!["Pattern"]!)],
        };

    private static QueuePart Queue(KeyValuePair<string, JsonObject> queue)
    {
        var attributes = queue.Value;
        var redrive = (string?)attributes["RedrivePolicy"];
        return new()
        {
            Name = NameOf(queue.Key),
            Arn = (string)attributes["QueueArn"]!,
            Url = new Uri(queue.Key).AbsolutePath,
            Retention = Number(attributes["MessageRetentionPeriod"]),
            Delay = Number(attributes["DelaySeconds"]),
            VisibilityTimeout = Number(attributes["VisibilityTimeout"]),
            DeadLetterArn = redrive is null ? null : (string?)JsonNode.Parse(redrive)!["deadLetterTargetArn"],
            MaximumReceives = redrive is null ? null : (int?)JsonNode.Parse(redrive)!["maxReceiveCount"],
            ManagedEncryption = (string?)attributes["SqsManagedSseEnabled"] == "true",
        };
    }

    private static int Number(JsonNode? attribute) =>
        int.Parse((string)attribute!, System.Globalization.CultureInfo.InvariantCulture);

    private TablePart Table(string name)
    {
        var table = inventory.Tables.Single(t => t.TableName == name);
        return new()
        {
            Name = name,
            DeletionProtection = table.DeletionProtectionEnabled == true,
            StreamView = table.StreamSpecification?.StreamViewType?.Value,
            StreamArn = table.LatestStreamArn,
        };
    }
}
