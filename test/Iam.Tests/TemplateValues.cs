using System.Text.Json.Nodes;

namespace Iam.Tests;

/// <summary>
/// A template's values as CloudFormation computes them from parameters, in the emulated account. Its own resources go
/// by the names of the template.
/// </summary>
/// <remarks>
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
/// </remarks>
internal sealed class TemplateValues(JsonObject template, IReadOnlyDictionary<string, string> parameters)
{
    private const string List = "CommaDelimitedList";

    /// <summary>A value without functions.</summary>
    /// <exception cref="InvalidOperationException">There is a function or a reference that is not known
    /// here.</exception>
    public JsonNode? Of(JsonNode? node) =>
        node switch
        {
            JsonObject { Count: 1 } call when IsFunction(call.Single().Key) => Of(
                call.Single().Key,
                call.Single().Value!
            ),
            JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Of(m.Value)))),
            JsonArray elements => new JsonArray([.. elements.Select(Of)]),
            _ => node?.DeepClone(),
        };

    private static bool IsFunction(string name) => name == "Ref" || name.StartsWith("Fn::", StringComparison.Ordinal);

    private JsonNode? Of(string function, JsonNode argument) =>
        function switch
        {
            "Ref" => Referred((string)argument!),
            "Fn::GetAtt" => ArnOf((string)argument[0]!, (string)argument[1]!),
            "Fn::Join" => string.Join((string)argument[0]!, Texts(argument[1]!)),
            "Fn::Sub" => Substituted(argument),
            "Fn::Split" => Array(Text(argument[1]!).Split((string)argument[0]!)),
            "Fn::If" => Of(argument[Holds((string)argument[0]!) ? 1 : 2]),
            "Fn::Equals" => JsonNode.DeepEquals(Of(argument[0]), Of(argument[1])),
            "Fn::Not" => !(bool)Of(argument[0])!,
            _ => throw new InvalidOperationException($"{function} is not known here"),
        };

    // A text, or one with its own variables; a dollar that begins none is written ${!.
    private string Substituted(JsonNode argument)
    {
        var text = (string)(argument is JsonArray ? argument[0] : argument)!;
        foreach (var (name, value) in argument is JsonArray ? argument[1]!.AsObject() : [])
            text = text.Replace($"${{{name}}}", Text(value!), StringComparison.Ordinal);
        foreach (var name in (string[])["AWS::Partition", "AWS::Region", "AWS::AccountId"])
            text = text.Replace($"${{{name}}}", (string)Referred(name)!, StringComparison.Ordinal);
        return text.Replace("${!", "${", StringComparison.Ordinal);
    }

    private bool Holds(string condition) => (bool)Of(template["Conditions"]![condition])!;

    private JsonNode Referred(string name)
    {
        if (template["Parameters"]?[name] is JsonObject parameter)
        {
            var given = parameters.GetValueOrDefault(name) ?? (string?)parameter["Default"] ?? "";
            return (string?)parameter["Type"] == List ? Array(given.Split(',')) : given;
        }
        return name switch
        {
            "AWS::Partition" => "aws",
            "AWS::Region" => Account.Region,
            "AWS::AccountId" => Account.Id,
            _ when TypeOf(name) == "AWS::SQS::Queue" =>
                $"https://sqs.{Account.Region}.amazonaws.com/{Account.Id}/{name}",
            _ when template["Resources"]![name] is not null => name,
            _ => throw new InvalidOperationException($"{name} is not known here"),
        };
    }

    private string ArnOf(string resource, string attribute)
    {
        var type = TypeOf(resource);
        return (type, attribute) switch
        {
            ("AWS::DynamoDB::Table", "Arn") => $"arn:aws:dynamodb:{Account.Region}:{Account.Id}:table/{resource}",
            ("AWS::Logs::LogGroup", "Arn") => $"arn:aws:logs:{Account.Region}:{Account.Id}:log-group:{resource}:*",
            ("AWS::SQS::Queue", "Arn") => $"arn:aws:sqs:{Account.Region}:{Account.Id}:{resource}",
            _ => throw new InvalidOperationException($"{attribute} of {resource}, a {type}, is not known here"),
        };
    }

    private string? TypeOf(string resource) => (string?)template["Resources"]![resource]?["Type"];

    private string Text(JsonNode node) => (string)Of(node)!;

    private IEnumerable<string> Texts(JsonNode node) => Of(node)!.AsArray().Select(text => (string)text!);

    private static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
}
