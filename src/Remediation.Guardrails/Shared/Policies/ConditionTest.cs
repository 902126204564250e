using System.Text.Json;

namespace Remediation.Guardrails.Shared.Policies;

/// <summary>One test of a statement's Condition.</summary>
/// <param name="Operator">The operator in small letters, with its set prefix and <c>ifexists</c>.</param>
/// <param name="Key">The condition key.</param>
/// <param name="Values">The values, as texts.</param>
internal sealed record ConditionTest(string Operator, string Key, IReadOnlyList<string> Values)
{
    /// <summary>The tests of a Condition, all of which must hold.</summary>
    public static IReadOnlyList<ConditionTest> Of(JsonElement condition) =>
        condition.ValueKind != JsonValueKind.Object
            ? []
            :
            [
                .. condition
                    .EnumerateObject()
                    .Where(test => test.Value.ValueKind == JsonValueKind.Object)
                    .SelectMany(
                        test => test.Value.EnumerateObject(),
                        (test, key) => new ConditionTest(test.Name.ToLowerInvariant(), key.Name, Texts(key.Value))
                    ),
            ];

    private static IReadOnlyList<string> Texts(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray().Select(Text)],
            _ => [Text(value)],
        };

    private static string Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() ?? "",
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => "",
        };
}
