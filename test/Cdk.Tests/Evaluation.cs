using System.Text.Json.Nodes;
using Amazon.CDK;

namespace Remediation.Cdk.Tests;

/// <summary>
/// A template's values as CloudFormation would work them out: its conditions and functions, for some parameters, in an
/// account and region.
/// </summary>
/// <param name="template">The template.</param>
/// <param name="parameters">The values of parameters that are given; the others have their defaults.</param>
/// <param name="names">
/// The names that CloudFormation made up, by logical ids, and attributes, by <c>Id.Attribute</c>; without them they are
/// made up here.
/// </param>
internal sealed class Evaluation(
    JsonObject template,
    IReadOnlyDictionary<string, string>? parameters = null,
    string region = Evaluation.SomeRegion,
    string account = Evaluation.Account,
    IReadOnlyDictionary<string, string>? names = null
)
{
    public const string Partition = "aws";
    public const string SomeRegion = "eu-west-1";
    public const string Account = "111122223333";

    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["AWS::DynamoDB::Table"] = "table/",
        ["AWS::IAM::Role"] = "role/",
        ["AWS::Lambda::Function"] = "function:",
        ["AWS::Logs::LogGroup"] = "log-group:",
        ["AWS::SQS::Queue"] = "",
    };

    /// <summary>The evaluated properties of a template's resources of a type, by their logical ids.</summary>
    public IEnumerable<KeyValuePair<string, JsonObject>> Resources(string type) =>
        Deployment
            .ResourcesOf(template, type)
            .Select(r => KeyValuePair.Create(r.Key, Of(r.Value["Properties"])!.AsObject()));

    /// <summary>What a value comes to; one that is left out is null.</summary>
    /// <exception cref="NotSupportedException">It uses a function that nobody has said the meaning of.</exception>
    public JsonNode? Of(JsonNode? node) =>
        node switch
        {
            JsonObject { Count: 1 } o when IsFunction(o.First().Key) => Call(o.First().Key, o.First().Value!),
            JsonObject o => new JsonObject(o.Select(m => KeyValuePair.Create(m.Key, Of(m.Value)))),
            JsonArray a => new JsonArray([.. a.Select(Of)]),
            _ => node?.DeepClone(),
        };

    /// <summary>The text that a value comes to.</summary>
    public string Text(JsonNode? node) => Of(node)!.GetValue<string>();

    private static bool IsFunction(string name) =>
        name is "Ref" or "Condition" || name.StartsWith("Fn::", StringComparison.Ordinal);

    private JsonNode? Call(string name, JsonNode input) =>
        name switch
        {
            "Ref" => Reference((string)input!),
            "Fn::GetAtt" => Attribute((string)input[0]!, (string)input[1]!),
            "Fn::Join" => string.Join((string)input[0]!, Of(input[1])!.AsArray().Select(part => (string)part!)),
            "Fn::Split" => new JsonArray([.. Text(input[1]).Split((string)input[0]!).Select(part => (JsonNode)part)]),
            "Fn::If" => Of(Holds(template["Conditions"]![(string)input[0]!]!) ? input[1] : input[2]),
            "Fn::Sub" => Substituted(input),
            _ => throw new NotSupportedException($"nobody has said what {name} means here"),
        };

    private bool Holds(JsonNode condition)
    {
        var (name, input) = condition.AsObject().Single();
        return name switch
        {
            "Fn::Not" => !Holds(input![0]!),
            "Fn::Equals" => JsonNode.DeepEquals(Of(input![0]), Of(input[1])),
            _ => throw new NotSupportedException($"nobody has said what {name} means in a condition"),
        };
    }

    private JsonNode Reference(string name)
    {
        var pseudo = Pseudo(name);
        if (pseudo is not null)
            return pseudo;
        if (template["Parameters"]?[name] is { } parameter)
            return Parameter(name, parameter);
        return TypeOf(name) == "AWS::SQS::Queue"
            ? $"https://sqs.{region}.amazonaws.com/{account}/{NameOf(name)}"
            : NameOf(name);
    }

    private string? Pseudo(string name) =>
        name switch
        {
            "AWS::Partition" => Partition,
            "AWS::AccountId" => account,
            "AWS::Region" => region,
            _ => null,
        };

    private JsonNode Parameter(string name, JsonNode parameter)
    {
        var value = parameters?.GetValueOrDefault(name) ?? (string)parameter["Default"]!;
        return (string?)parameter["Type"] == "CommaDelimitedList"
            ? new JsonArray([.. value.Split(',').Select(part => (JsonNode)part.Trim())])
            : value;
    }

    private JsonNode Attribute(string id, string attribute) =>
        names?.GetValueOrDefault($"{id}.{attribute}")
        ?? attribute switch
        {
            "Arn" => ArnOf(id),
            "StreamArn" => $"{ArnOf(id)}/stream/2026-01-01T00:00:00.000",
            "QueueName" => NameOf(id),
            _ => throw new NotSupportedException($"nobody has said what {attribute} of {id} is"),
        };

    private string ArnOf(string id)
    {
        var type = TypeOf(id);
        var service = type.Split("::")[1].ToLowerInvariant();
        var place = service == "iam" ? "" : region;
        var path = ((string?)template["Resources"]![id]!["Properties"]!["Path"])?[1..] ?? "";
        return $"arn:{Partition}:{service}:{place}:{account}:{Kinds[type]}{path}{NameOf(id)}";
    }

    private string TypeOf(string id) => (string)template["Resources"]![id]!["Type"]!;

    // What has no name in the template gets one of CloudFormation, which begins with the stack's.
    private string NameOf(string id)
    {
        var properties = template["Resources"]![id]!["Properties"]?.AsObject() ?? [];
        string[] named = ["FunctionName", "RoleName", "QueueName", "TableName", "Name"];
        var name = named.Select(property => properties[property]).FirstOrDefault(value => value is not null);
        return name is not null ? Text(name) : names?[id] ?? $"{Deployed.StackName}-{id}";
    }

    // A text, or a text and its variables.
    private string Substituted(JsonNode input)
    {
        var text = (string)(input is JsonArray ? input[0] : input)!;
        var variables = input is JsonArray ? input[1]!.AsObject() : [];
        return variables
            .Aggregate(text, (some, v) => some.Replace($"${{{v.Key}}}", Text(v.Value), StringComparison.Ordinal))
            .Replace("${AWS::Partition}", Partition, StringComparison.Ordinal)
            .Replace("${AWS::AccountId}", account, StringComparison.Ordinal)
            .Replace("${AWS::Region}", region, StringComparison.Ordinal)
            .Replace("${!", "${", StringComparison.Ordinal);
    }
}
