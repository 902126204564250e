using System.Text.Json.Nodes;
using System.Xml.Linq;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>What is in an account and region, as its own APIs tell it.</summary>
internal sealed class Inventory
{
    public required IReadOnlyDictionary<string, DeployedFunction> Functions { get; init; }
    public required IReadOnlyList<DeployedRule> Rules { get; init; }
    public required IReadOnlyList<JsonNode> EventSources { get; init; }
    public required IReadOnlyList<TableDescription> Tables { get; init; }

    /// <summary>The values of our SSM parameters by their names.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>ARN and retention of each log group.</summary>
    public required IReadOnlyDictionary<string, int> LogGroups { get; init; }

    /// <summary>The names of our roles, a function's or not.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>The ARNs of the queues.</summary>
    public required IReadOnlyList<string> Queues { get; init; }

    public static async Task<Inventory> ReadAsync(AwsClients aws)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var api = new Api(aws.Endpoint!, aws.Region);
        var functions = new Dictionary<string, DeployedFunction>();
        foreach (var function in (await api.GetAsync("lambda", "/2015-03-31/functions/"))!["Functions"]!.AsArray())
        {
            var variables = function!["Environment"]!["Variables"]!;
            functions.Add(
                (string?)variables["REMEDIATION_GUARDRAILS"] ?? (string)variables["REMEDIATION_FUNCTION"]!,
                await DeployedFunction.ReadAsync(api, function)
            );
        }
        var dynamo = aws.Client(() =>
            new AmazonDynamoDBClient(aws.Credentials, aws.Configured(new AmazonDynamoDBConfig()))
        );
        var tables = new List<TableDescription>();
        foreach (var name in (await dynamo.ListTablesAsync(cancel)).TableNames ?? [])
            tables.Add((await dynamo.DescribeTableAsync(name, cancel)).Table);
        return new()
        {
            Functions = functions,
            Tables = tables,
            Rules = await DeployedRule.ReadAsync(api),
            EventSources =
            [
                .. (await api.GetAsync("lambda", "/2015-03-31/event-source-mappings/"))!["EventSourceMappings"]!
                    .AsArray()
                    .Select(m => m!),
            ],
            Parameters = (
                await api.JsonAsync(
                    "ssm",
                    "AmazonSSM.GetParametersByPath",
                    new() { ["Path"] = "/remediation", ["Recursive"] = true }
                )
            )["Parameters"]!
                .AsArray()
                .ToDictionary(p => (string)p!["Name"]!, p => (string)p!["Value"]!),
            LogGroups = (await api.JsonAsync("logs", "Logs_20140328.DescribeLogGroups", []))["logGroups"]!
                .AsArray()
                .ToDictionary(g => ((string)g!["arn"]!).TrimEnd('*', ':'), g => (int?)g!["retentionInDays"] ?? 0),
            Roles = Texts(
                await api.QueryAsync(
                    "iam",
                    "2010-05-08",
                    "ListRoles",
                    ("PathPrefix", "/remediation/"),
                    ("MaxItems", "1000")
                ),
                "RoleName"
            ),
            Queues =
            [
                .. ((await api.JsonAsync("sqs", "AmazonSQS.ListQueues", []))["QueueUrls"]?.AsArray() ?? []).Select(u =>
                    $"arn:aws:sqs:{aws.Region}:123456789012:{((string)u!).Split('/')[^1]}"
                ),
            ],
        };
    }

    internal static List<string> Texts(XElement answer, string name) =>
        [.. answer.Descendants(name).Select(e => e.Value)];
}

/// <summary>A function with what its role may do.</summary>
/// <param name="Configuration">What Lambda says of it.</param>
/// <param name="Permissions">The permissions of the role's policies as <c>action resource</c>, sorted.</param>
/// <param name="Policies">The names of the role's inline policies and the ARNs of its managed ones.</param>
/// <param name="Callers">The ARNs of the rules that may call it.</param>
internal sealed record DeployedFunction(
    JsonNode Configuration,
    IReadOnlyList<string> Permissions,
    IReadOnlyList<string> Policies,
    IReadOnlyList<string> Callers
)
{
    public string Arn => (string)Configuration["FunctionArn"]!;
    public string Role => (string)Configuration["Role"]!;

    public string? Variable(string name) => (string?)Configuration["Environment"]!["Variables"]![name];

    public static async Task<DeployedFunction> ReadAsync(Api api, JsonNode configuration)
    {
        var role = ("RoleName", ((string)configuration["Role"]!).Split('/')[^1]);
        var inline = Inventory.Texts(await api.QueryAsync("iam", "2010-05-08", "ListRolePolicies", role), "member");
        var managed = Inventory.Texts(
            await api.QueryAsync("iam", "2010-05-08", "ListAttachedRolePolicies", role),
            "PolicyArn"
        );
        var permissions = new List<string>();
        foreach (var policy in inline)
        {
            var document = (await api.QueryAsync("iam", "2010-05-08", "GetRolePolicy", role, ("PolicyName", policy)))
                .Descendants("PolicyDocument")
                .Single()
                .Value;
            // Of a policy that CloudFormation made the emulator tells Python's idea of the document.
            permissions.AddRange(
                JsonNode.Parse(document.Replace('\'', '"'))!["Statement"]!.AsArray().SelectMany(Granted)
            );
        }
        var access = await api.GetAsync("lambda", $"/2015-03-31/functions/{configuration["FunctionName"]}/policy");
        var callers = (access is null ? [] : JsonNode.Parse((string)access["Policy"]!)!["Statement"]!.AsArray())
            .Where(s =>
                ((string?)s!["Effect"], (string?)s["Action"], (string?)s["Principal"]!["Service"])
                == ("Allow", "lambda:InvokeFunction", "events.amazonaws.com")
            )
            .Select(s => (string)s!["Condition"]!["ArnLike"]!["AWS:SourceArn"]!);
        return new(
            configuration,
            [.. permissions.Order(StringComparer.Ordinal)],
            [.. inline, .. managed],
            [.. callers]
        );
    }

    private static IEnumerable<string> Granted(JsonNode? statement)
    {
        Assert.Equal("Allow", (string?)statement!["Effect"]);
        return Many(statement["Action"]!).SelectMany(a => Many(statement["Resource"]!).Select(r => $"{a} {r}"));
    }

    private static IEnumerable<string> Many(JsonNode node) =>
        node is JsonArray many ? many.Select(n => (string)n!) : [(string)node!];
}

/// <summary>An EventBridge rule with its targets.</summary>
internal sealed record DeployedRule(JsonNode Rule, IReadOnlyList<JsonNode> Targets)
{
    public string Arn => (string)Rule["Arn"]!;
    public string Pattern => (string)Rule["EventPattern"]!;

    public static async Task<List<DeployedRule>> ReadAsync(Api api)
    {
        var rules = new List<DeployedRule>();
        string? next = null;
        do
        {
            var page = await api.JsonAsync(
                "events",
                "AWSEvents.ListRules",
                next is null ? [] : new() { ["NextToken"] = next }
            );
            foreach (var rule in page["Rules"]!.AsArray())
                rules.Add(
                    new(
                        rule!,
                        [
                            .. (
                                await api.JsonAsync(
                                    "events",
                                    "AWSEvents.ListTargetsByRule",
                                    new() { ["Rule"] = (string)rule!["Name"]! }
                                )
                            )["Targets"]!
                                .AsArray()
                                .Select(t => t!),
                        ]
                    )
                );
            next = (string?)page["NextToken"];
        } while (next is not null);
        return rules;
    }
}
