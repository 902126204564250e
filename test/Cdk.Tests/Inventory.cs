using System.Text.Json.Nodes;
using System.Xml.Linq;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>What is in an account and region, as its own APIs tell it.</summary>
internal sealed class Inventory
{
    public required string Region { get; init; }

    /// <summary>What Lambda says of each function, by its name.</summary>
    public required IReadOnlyDictionary<string, JsonNode> Functions { get; init; }

    /// <summary>The rules of the default bus and of ours, with their targets, by their names.</summary>
    public required IReadOnlyDictionary<string, JsonObject> Rules { get; init; }

    /// <summary>The functions' own policies: their statements, by the functions' names.</summary>
    public required IReadOnlyDictionary<string, JsonArray> Access { get; init; }

    public required IReadOnlyList<JsonNode> EventSources { get; init; }
    public required IReadOnlyList<TableDescription> Tables { get; init; }

    /// <summary>The values of our SSM parameters by their names.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>ARN and retention of each log group.</summary>
    public required IReadOnlyDictionary<string, int> LogGroups { get; init; }

    /// <summary>The account's roles of our path, by their names.</summary>
    public required IReadOnlyDictionary<string, DeployedRole> Roles { get; init; }

    /// <summary>The queues' attributes by the queues' URLs.</summary>
    public required IReadOnlyDictionary<string, JsonObject> Queues { get; init; }

    /// <summary>The names of the buses but for the default one.</summary>
    public required IReadOnlyList<string> Buses { get; init; }

    /// <summary>The physical ids of a stack's resources, by their logical ids.</summary>
    public required IReadOnlyDictionary<string, string> Resources { get; init; }

    /// <param name="stack">The stack whose resources are looked up; it need not be there.</param>
    public static async Task<Inventory> ReadAsync(AwsClients aws, string stack)
    {
        using var api = new Api(aws.Endpoint!, aws.Region);
        var functions = (await api.GetAsync("lambda", "/2015-03-31/functions/"))!["Functions"]!
            .AsArray()
            .ToDictionary(f => (string)f!["FunctionName"]!, f => f!);
        var buses = (await EventsAsync(api, "ListEventBuses", [], "EventBuses")).Select(bus => (string)bus["Name"]!);
        return new()
        {
            Region = aws.Region,
            Functions = functions,
            Rules = await RulesAsync(api, [.. buses]),
            Access = await AccessAsync(api, functions.Keys),
            EventSources =
            [
                .. (await api.GetAsync("lambda", "/2015-03-31/event-source-mappings/"))!["EventSourceMappings"]!
                    .AsArray()
                    .Select(m => m!),
            ],
            Tables = await TablesAsync(aws),
            Parameters = await ParametersAsync(api),
            LogGroups = (await api.JsonAsync("logs", "Logs_20140328.DescribeLogGroups", []))["logGroups"]!
                .AsArray()
                .ToDictionary(g => ((string)g!["arn"]!).TrimEnd('*', ':'), g => (int?)g!["retentionInDays"] ?? 0),
            Roles = await RolesAsync(api),
            Queues = await QueuesAsync(api),
            Buses = [.. buses.Where(bus => bus != "default")],
            Resources = await ResourcesAsync(api, stack),
        };
    }

    internal static List<string> Texts(XElement answer, string name) =>
        [.. answer.Descendants(name).Select(e => e.Value)];

    private static async Task<Dictionary<string, JsonObject>> RulesAsync(Api api, IReadOnlyList<string> buses)
    {
        var rules = new Dictionary<string, JsonObject>();
        foreach (var bus in buses)
        foreach (var rule in await EventsAsync(api, "ListRules", new() { ["EventBusName"] = bus }, "Rules"))
        {
            var input = new JsonObject { ["EventBusName"] = bus, ["Rule"] = (string)rule["Name"]! };
            var targets = await EventsAsync(api, "ListTargetsByRule", input, "Targets");
            rule["Targets"] = new JsonArray([.. targets.Select(target => target.DeepClone())]);
            rules.Add((string)rule["Name"]!, rule);
        }
        return rules;
    }

    private static async Task<List<JsonObject>> EventsAsync(Api api, string operation, JsonObject input, string list)
    {
        var found = new List<JsonObject>();
        string? next = null;
        do
        {
            var page = input.DeepClone().AsObject();
            if (next is not null)
                page["NextToken"] = next;
            var answer = await api.JsonAsync("events", $"AWSEvents.{operation}", page);
            found.AddRange(answer[list]!.AsArray().Select(element => element!.AsObject()));
            next = (string?)answer["NextToken"];
        } while (next is not null);
        return found;
    }

    private static async Task<Dictionary<string, JsonArray>> AccessAsync(Api api, IEnumerable<string> functions)
    {
        var access = new Dictionary<string, JsonArray>();
        foreach (var function in functions)
        {
            var policy = await api.GetAsync("lambda", $"/2015-03-31/functions/{function}/policy");
            access[function] = policy is null ? [] : JsonNode.Parse((string)policy["Policy"]!)!["Statement"]!.AsArray();
        }
        return access;
    }

    private static async Task<List<TableDescription>> TablesAsync(AwsClients aws)
    {
        var cancel = TestContext.Current.CancellationToken;
        var dynamo = aws.Client(() =>
            new AmazonDynamoDBClient(aws.Credentials, aws.Configured(new AmazonDynamoDBConfig()))
        );
        var tables = new List<TableDescription>();
        foreach (var name in (await dynamo.ListTablesAsync(cancel)).TableNames ?? [])
            tables.Add((await dynamo.DescribeTableAsync(name, cancel)).Table);
        return tables;
    }

    private static async Task<Dictionary<string, string>> ParametersAsync(Api api)
    {
        var parameters = new Dictionary<string, string>();
        string? next = null;
        do
        {
            var input = new JsonObject { ["Path"] = "/remediation", ["Recursive"] = true };
            if (next is not null)
                input["NextToken"] = next;
            var page = await api.JsonAsync("ssm", "AmazonSSM.GetParametersByPath", input);
            foreach (var parameter in page["Parameters"]!.AsArray())
                parameters.Add((string)parameter!["Name"]!, (string)parameter["Value"]!);
            next = (string?)page["NextToken"];
        } while (next is not null);
        return parameters;
    }

    private static async Task<Dictionary<string, DeployedRole>> RolesAsync(Api api)
    {
        var answer = await api.QueryAsync(
            "iam",
            "2010-05-08",
            "ListRoles",
            ("PathPrefix", "/remediation/"),
            ("MaxItems", "1000")
        );
        var roles = new Dictionary<string, DeployedRole>();
        foreach (var role in answer.Descendants("Roles").Single().Elements("member"))
        {
            var deployed = await DeployedRole.ReadAsync(api, role);
            roles.Add(deployed.Name, deployed);
        }
        return roles;
    }

    private static async Task<Dictionary<string, JsonObject>> QueuesAsync(Api api)
    {
        var queues = new Dictionary<string, JsonObject>();
        var urls = (await api.JsonAsync("sqs", "AmazonSQS.ListQueues", []))["QueueUrls"]?.AsArray() ?? [];
        foreach (var url in urls.Select(url => (string)url!))
        {
            var input = new JsonObject { ["QueueUrl"] = url, ["AttributeNames"] = new JsonArray("All") };
            var answer = await api.JsonAsync("sqs", "AmazonSQS.GetQueueAttributes", input);
            queues.Add(url, answer["Attributes"]!.AsObject());
        }
        return queues;
    }

    private static async Task<Dictionary<string, string>> ResourcesAsync(Api api, string stack)
    {
        var stacks = await api.QueryAsync("cloudformation", "2010-05-15", "ListStacks");
        var there = stacks
            .Descendants("member")
            .Any(s => s.Element("StackName")?.Value == stack && s.Element("StackStatus")?.Value != "DELETE_COMPLETE");
        if (!there)
            return [];
        var answer = await api.QueryAsync(
            "cloudformation",
            "2010-05-15",
            "DescribeStackResources",
            ("StackName", stack)
        );
        return answer
            .Descendants("StackResources")
            .Single()
            .Elements("member")
            // What the emulator passes over has no id.
            .Where(r => r.Element("LogicalResourceId") is not null)
            .ToDictionary(
                r => r.Element("LogicalResourceId")!.Value,
                r => r.Element("PhysicalResourceId")?.Value ?? ""
            );
    }
}
