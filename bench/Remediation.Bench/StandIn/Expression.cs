using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Remediation.Bench.StandIn;

/// <summary>
/// DynamoDB's expressions, as far as the ledger writes them: terms joined by AND, and those joined by OR; and the four
/// clauses of an update.
/// </summary>
/// <param name="request">The request, which says what <c>#name</c> and <c>:value</c> stand for.</param>
internal sealed partial class Expression(JsonObject request)
{
    /// <summary>Whether an item meets a condition; none is met by every item.</summary>
    /// <param name="item">Null for an item that is not there.</param>
    /// <exception cref="NotSupportedException">The ledger writes what this does not know.</exception>
    public bool Holds(string? condition, JsonObject? item) =>
        condition is null
        || condition.Split(" OR ").Any(alternative => alternative.Split(" AND ").All(term => IsTrue(term, item)));

    /// <summary>Changes an item as an update says.</summary>
    /// <exception cref="NotSupportedException">The ledger writes what this does not know.</exception>
    public void Apply(string update, JsonObject item)
    {
        foreach (Match clause in Clause().Matches(update))
        {
            foreach (var part in clause.Groups["parts"].Value.Split(", "))
                Apply(clause.Groups["verb"].Value, part.Replace(" = ", " ", StringComparison.Ordinal).Split(' '), item);
        }
    }

    /// <summary>What a placeholder such as <c>:pk</c> stands for.</summary>
    public JsonNode ValueOf(string placeholder) => request["ExpressionAttributeValues"]![placeholder]!;

    private void Apply(string verb, string[] words, JsonObject item)
    {
        var name = NameOf(words[0]);
        switch (verb)
        {
            case "SET":
                item[name] = ValueOf(words[1]).DeepClone();
                break;
            case "REMOVE":
                item.Remove(name);
                break;
            case "ADD":
                SetTexts(item, name, [.. Texts(item[name]), .. Texts(ValueOf(words[1]))]);
                break;
            case "DELETE":
                SetTexts(item, name, [.. Texts(item[name]).Except(Texts(ValueOf(words[1])))]);
                break;
        }
    }

    // A set that is empty is no attribute.
    private static void SetTexts(JsonObject item, string name, HashSet<string> texts)
    {
        if (texts.Count == 0)
            item.Remove(name);
        else
            item[name] = new JsonObject { ["SS"] = new JsonArray([.. texts.Select(text => JsonValue.Create(text))]) };
    }

    private static IEnumerable<string> Texts(JsonNode? set) =>
        set is null ? [] : set["SS"]!.AsArray().Select(text => (string)text!);

    private bool IsTrue(string term, JsonObject? item)
    {
        var match = Term().Match(term);
        if (!match.Success)
            throw new NotSupportedException($"the stand-in does not know the condition '{term}'");
        var found = item?[NameOf(match.Groups["name"].Value)];
        var value = match.Groups["value"] is { Success: true } placeholder ? ValueOf(placeholder.Value) : null;
        return match.Groups["verb"].Value switch
        {
            "attribute_exists" => found is not null,
            "attribute_not_exists" => found is null,
            "begins_with" => Text(found)?.StartsWith(Text(value)!, StringComparison.Ordinal) == true,
            "=" => JsonNode.DeepEquals(found, value),
            "<>" => !JsonNode.DeepEquals(found, value),
            _ => found is not null && string.CompareOrdinal(Text(found), Text(value)) < 0,
        };
    }

    private static string? Text(JsonNode? value) => (string?)value?["S"];

    private string NameOf(string word) =>
        word.StartsWith('#') ? (string)request["ExpressionAttributeNames"]![word]! : word;

    [GeneratedRegex(
        @"^(?:(?<verb>attribute_exists|attribute_not_exists|begins_with)\((?<name>#?\w+)(?:, (?<value>:\w+))?\)"
            + @"|(?<name>#?\w+) (?<verb>=|<>|<) (?<value>:\w+))$"
    )]
    private static partial Regex Term();

    [GeneratedRegex("(?<verb>SET|REMOVE|ADD|DELETE) (?<parts>.*?)(?= (?:SET|REMOVE|ADD|DELETE) |$)")]
    private static partial Regex Clause();
}
