using System.Text.Json;

namespace Remediation.Guardrails.Iam;

/// <summary>
/// Whether an identity policy's document gives administrator rights: some statement allows every action on every
/// resource, always.
/// </summary>
/// <remarks>
/// As in CIS 1.16, a Deny elsewhere in the document does not redeem it. A condition does, unless it holds for everybody
/// (<c>StringLike: {"aws:userid": "*"}</c>, <c>IpAddress: 0.0.0.0/0</c>).
/// </remarks>
public static class AdminDocument
{
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static bool AllowsEverything(string document)
    {
        using var json = JsonDocument.Parse(document);
        return new Field(json.RootElement)["Statement"].Items.Any(AllowsEverything);
    }

    private static bool AllowsEverything(Field statement) =>
        string.Equals(statement["Effect"].Text, "Allow", StringComparison.OrdinalIgnoreCase)
        && statement["Action"].Texts.Any(IsAny)
        && statement["Resource"].Texts.Any(IsAny)
        && !Narrows(statement["Condition"]);

    // "*", "*:*", "**", "arn:aws:*:*:*:*": nothing between the colons but stars, save an ARN's first two parts.
    private static bool IsAny(string pattern)
    {
        var parts = pattern.Split(':');
        var skipped = parts switch
        {
            ["arn", _, _, ..] => 2,
            ["arn", _] => 1,
            _ => 0,
        };
        return parts.Skip(skipped).All(part => part.Length > 0 && part.All(c => c == '*'));
    }

    // Each test must hold for everybody, or the statement is narrowed.
    private static bool Narrows(Field condition) =>
        condition.Members.Any(test =>
            test.Value.Members.Any(key => !key.Value.Texts.Any(value => HoldsAlways(test.Name, value)))
        );

    private static bool HoldsAlways(string test, string value) =>
        test.Split(':')[^1].ToUpperInvariant() switch
        {
            "STRINGLIKE" or "STRINGLIKEIFEXISTS" or "ARNLIKE" or "ARNLIKEIFEXISTS" => IsAny(value),
            "IPADDRESS" or "IPADDRESSIFEXISTS" => value.EndsWith("/0", StringComparison.Ordinal),
            _ => false,
        };
}
