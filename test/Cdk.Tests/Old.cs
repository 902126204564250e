using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;

namespace Remediation.Cdk.Tests;

/// <summary>The templates of version 0.1.0 and a ledger that it kept: see the README beside them.</summary>
internal static class Old
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "0.1.0");

    public static readonly string Template = Path.Combine(Folder, "Remediation.template.json");

    public static IReadOnlyList<Dictionary<string, AttributeValue>> Ledger =>
        [
            .. JsonNode
                .Parse(File.ReadAllText(Path.Combine(Folder, "ledger.json")))!
                .AsArray()
                .Select(item => Attributes(item!.AsObject())),
        ];

    private static Dictionary<string, AttributeValue> Attributes(JsonObject members) =>
        members.ToDictionary(member => member.Key, member => Attribute(member.Value!.AsObject()));

    private static AttributeValue Attribute(JsonObject typed)
    {
        var (type, value) = typed.Single();
        return type switch
        {
            "S" => new() { S = (string)value! },
            "N" => new() { N = (string)value! },
            "BOOL" => new() { BOOL = (bool)value! },
            "SS" => new() { SS = [.. value!.AsArray().Select(text => (string)text!)] },
            "L" => new() { L = [.. value!.AsArray().Select(element => Attribute(element!.AsObject()))] },
            "M" => new() { M = Attributes(value!.AsObject()) },
            _ => throw new NotSupportedException($"nobody has said what an attribute of the type {type} is"),
        };
    }
}
