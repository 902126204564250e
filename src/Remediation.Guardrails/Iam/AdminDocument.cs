using System.Text.Json;

namespace Remediation.Guardrails.Iam;

/// <summary>Whether an identity policy's document gives administrator rights: some statement allows every action on every resource, always.</summary>
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
        return new Field(json.RootElement)["Statement"]
            .Items.Any(s =>
                s["Effect"].Text.Equals("Allow", StringComparison.OrdinalIgnoreCase)
                && s["Action"].Items.Any(a => IsAny(a.Text))
                && s["Resource"].Items.Any(r => IsAny(r.Text))
                && !Narrows(s["Condition"])
            );
    }

    // "*", "*:*", "**", "arn:aws:*:*:*:*": nothing between the colons but stars, save an ARN's first two parts.
    private static bool IsAny(string pattern)
    {
        var parts = pattern.Split(':');
        var from =
            parts.Length > 2 && parts[0] == "arn" ? 2
            : parts.Length == 2 && parts[0] == "arn" ? 1
            : 0;
        return parts.Skip(from).All(p => p.Length > 0 && p.All(c => c == '*'));
    }

    private static bool Narrows(Field condition)
    {
        if (!condition.Exists)
            return false;
        using var json = JsonDocument.Parse(condition.Json);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            return false;
        foreach (var test in json.RootElement.EnumerateObject())
        foreach (
            var key in test.Value.ValueKind == JsonValueKind.Object
                ? [.. test.Value.EnumerateObject()]
                : Array.Empty<JsonProperty>()
        )
            if (!new Field(key.Value).Items.Any(v => HoldsAlways(test.Name, v.Text)))
                return true;
        return false;
    }

    private static bool HoldsAlways(string test, string value) =>
        test.Split(':')[^1].ToUpperInvariant() switch
        {
            "STRINGLIKE" or "STRINGLIKEIFEXISTS" or "ARNLIKE" or "ARNLIKEIFEXISTS" => IsAny(value),
            "IPADDRESS" or "IPADDRESSIFEXISTS" => value.EndsWith("/0", StringComparison.Ordinal),
            _ => false,
        };
}
