using System.Text.Json.Nodes;

namespace Iam.Tests;

/// <summary>A statement of a role's policy.</summary>
/// <param name="Effect"><c>Allow</c> or <c>Deny</c>.</param>
/// <param name="Condition">What must also hold; null for nothing.</param>
internal sealed record Statement(
    string Effect,
    IReadOnlyList<string> Actions,
    IReadOnlyList<string> Resources,
    JsonObject? Condition
)
{
    public const string Allow = "Allow";

    public static Statement Of(JsonNode json) =>
        new(
            (string)json["Effect"]!,
            Texts(json["Action"]!),
            Texts(json["Resource"]!),
            json["Condition"]?.DeepClone().AsObject()
        );

    public bool Allows => Effect == Allow;

    /// <summary>What it says of each action and resource, for comparisons.</summary>
    public IEnumerable<string> Lines =>
        Actions.SelectMany(
            action => Resources,
            (action, resource) => $"{Effect} {action} on {resource} if {Condition?.ToJsonString() ?? "asked"}"
        );

    /// <summary>The statement as IAM has it, with other actions and resources.</summary>
    public JsonObject ToJson(IEnumerable<string> actions, IEnumerable<string> resources)
    {
        var statement = new JsonObject
        {
            ["Effect"] = Effect,
            ["Action"] = Array(actions),
            ["Resource"] = Array(resources),
        };
        if (Condition is not null)
            statement["Condition"] = Condition.DeepClone();
        return statement;
    }

    private static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static List<string> Texts(JsonNode node) =>
        node is JsonArray many ? [.. many.Select(text => (string)text!)] : [(string)node!];
}
