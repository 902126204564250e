using System.Globalization;
using System.Text.Json;

namespace Remediation.Guardrails;

/// <summary>Reads the guardrails' settings from JSON such as <c>{"ec2-ingress-open-to-world": {"allowedPorts": [8080]}}</c>: an unknown name or a wrong type is an error, never skipped.</summary>
public static class SettingsReader
{
    /// <exception cref="SettingsException">The JSON is wrong; the message names the place and what it may be.</exception>
    public static Settings Read(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return Settings.Default;
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw Wrong($"is not JSON ({e.Message})");
        }
        using (document)
        {
            var settings = Settings.Default;
            foreach (var guardrail in Members(document.RootElement, ""))
                settings = guardrail.Name switch
                {
                    "ec2-ingress-open-to-world" => settings with { Ingress = Ingress(settings.Ingress, guardrail) },
                    "iam-admin-policy-attached" => settings with
                    {
                        AdminPolicy = AdminPolicy(settings.AdminPolicy, guardrail),
                    },
                    "breaker" => settings with { Breaker = Breaker(settings.Breaker, guardrail) },
                    "exemptions" => settings with { Exemptions = Exemptions(settings.Exemptions, guardrail) },
                    _ => throw Wrong(
                        $"names '{guardrail.Name}'; there are settings of ec2-ingress-open-to-world, iam-admin-policy-attached, breaker, exemptions"
                    ),
                };
            return settings;
        }
    }

    private static IngressSettings Ingress(IngressSettings settings, JsonProperty guardrail)
    {
        foreach (var member in Members(guardrail.Value, guardrail.Name))
            settings = member.Name switch
            {
                "highRiskPorts" => settings with { HighRiskPorts = Ports(member) },
                "allowedPorts" => settings with { AllowedPorts = Ports(member) },
                _ => throw Wrong($"has '{guardrail.Name}.{member.Name}'; it may have highRiskPorts, allowedPorts"),
            };
        return settings;
    }

    private static AdminPolicySettings AdminPolicy(AdminPolicySettings settings, JsonProperty guardrail)
    {
        foreach (var member in Members(guardrail.Value, guardrail.Name))
            settings = member.Name switch
            {
                "managedPolicies" => settings with { ManagedPolicies = Texts(member) },
                "allowedPrincipals" => settings with { AllowedPrincipals = Texts(member) },
                _ => throw Wrong(
                    $"has '{guardrail.Name}.{member.Name}'; it may have managedPolicies, allowedPrincipals"
                ),
            };
        return settings;
    }

    private static BreakerSettings Breaker(BreakerSettings settings, JsonProperty breaker)
    {
        foreach (var member in Members(breaker.Value, breaker.Name))
            settings = member.Name switch
            {
                "repairs" => settings with { Repairs = Number(member, 1, 100_000) },
                "minutes" => settings with { Minutes = Number(member, 1, 1440) },
                "sameResource" => settings with { SameResource = Number(member, 2, 1000) },
                _ => throw Wrong($"has 'breaker.{member.Name}'; it may have repairs, minutes, sameResource"),
            };
        return settings;
    }

    private static ExemptionSettings Exemptions(ExemptionSettings settings, JsonProperty exemptions)
    {
        foreach (var member in Members(exemptions.Value, exemptions.Name))
            settings = member.Name switch
            {
                "maximumDays" => settings with { MaximumDays = Number(member, 1, 3650) },
                "byTag" when member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False => settings with
                {
                    ByTag = member.Value.GetBoolean(),
                },
                "byTag" => throw Wrong("must have in 'byTag' true or false"),
                "permanent" => settings with { Permanent = [.. Elements(member).Select(Permanent)] },
                _ => throw Wrong($"has 'exemptions.{member.Name}'; it may have maximumDays, byTag, permanent"),
            };
        return settings;
    }

    private static Exemption Permanent(JsonElement element, int index)
    {
        var texts = new Dictionary<string, string>
        {
            ["guardrail"] = "",
            ["resource"] = "",
            ["principal"] = "*",
            ["account"] = "*",
            ["owner"] = "",
            ["reason"] = "",
        };
        foreach (var member in Members(element, "permanent"))
            texts[
                texts.ContainsKey(member.Name)
                    ? member.Name
                    : throw Wrong($"has 'permanent.{member.Name}'; it may have {string.Join(", ", texts.Keys)}")
            ] =
                member.Value.ValueKind == JsonValueKind.String
                    ? member.Value.GetString()!
                    : throw Wrong($"must have in '{member.Name}' a text");
        if (texts.FirstOrDefault(t => string.IsNullOrWhiteSpace(t.Value)) is { Key: { } missing })
            throw Wrong($"must have in each element of 'permanent' a '{missing}'");
        if (texts["guardrail"] != "*" && Catalogue.Find(texts["guardrail"]) is null)
            throw Wrong($"names in 'permanent' the guardrail '{texts["guardrail"]}', which is none");
        return new(
            string.Create(CultureInfo.InvariantCulture, $"permanent-{index + 1}"),
            texts["guardrail"],
            texts["resource"],
            texts["principal"],
            texts["account"],
            texts["owner"],
            texts["reason"],
            null,
            null
        );
    }

    private static int Number(JsonProperty member, int least, int most) =>
        member.Value.ValueKind == JsonValueKind.Number
        && member.Value.TryGetInt32(out var number)
        && number >= least
        && number <= most
            ? number
            : throw Wrong(
                $"must have in '{member.Name}' a whole number from {least} to {most}, not {Shown(member.Value)}"
            );

    private static IEnumerable<JsonProperty> Members(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject()
            : throw Wrong($"must {(name.Length == 0 ? "be" : $"have in '{name}'")} an object");

    private static int[] Ports(JsonProperty member) =>
        [
            .. Elements(member)
                .Select(e =>
                    e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out var port) && port is >= 0 and <= 65535
                        ? port
                        : throw Wrong($"must have in '{member.Name}' ports from 0 to 65535, not {Shown(e)}")
                ),
        ];

    private static string[] Texts(JsonProperty member) =>
        [
            .. Elements(member)
                .Select(e =>
                    e.ValueKind == JsonValueKind.String && e.GetString() is { Length: > 0 } text
                        ? text
                        : throw Wrong($"must have in '{member.Name}' non-empty texts, not {Shown(e)}")
                ),
        ];

    // Enough to find a slip by; what was put there by mistake may be no log's to keep.
    private static string Shown(JsonElement element) =>
        element.GetRawText() is { Length: > 32 } text ? text[..16] + "…" : element.GetRawText();

    private static IEnumerable<JsonElement> Elements(JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.Array
            ? member.Value.EnumerateArray()
            : throw Wrong($"must have in '{member.Name}' a list");

    private static SettingsException Wrong(string what) => new(what);
}
