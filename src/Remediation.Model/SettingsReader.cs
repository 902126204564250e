using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Model;

/// <summary>
/// Reads settings from JSON such as <c>{"ec2-ingress-open-to-world": {"allowedPorts": [8080]}}</c>: an unknown name or
/// a wrong type is an error, never skipped.
/// </summary>
public static class SettingsReader
{
    private const string Storm = "storm";
    private const string Exemptions = "exemptions";
    private const string Adopt = "adopt";

    /// <param name="json">The JSON; null or empty for nothing set.</param>
    /// <param name="catalogue">The guardrails that there are.</param>
    /// <exception cref="SettingsException">The JSON is wrong; the message names the place and what it may
    /// be.</exception>
    public static Settings Read(string? json, GuardrailList catalogue)
    {
        if (string.IsNullOrWhiteSpace(json))
            return Settings.Default;
        using var document = Parsed(json);
        var settings = Settings.Default;
        var guardrails = new Dictionary<string, GuardrailSettings>();
        foreach (var member in SettingJson.Members(document.RootElement, null))
        {
            switch (member.Name)
            {
                case Storm:
                    settings = settings with { Storm = ReadStorm(member) };
                    break;
                case Adopt:
                    settings = settings with { Adopted = ReadAdopted(member, catalogue) };
                    break;
                case Exemptions:
                    settings = settings with { Exemptions = ExemptionReader.Read(member, catalogue) };
                    break;
                default:
                    guardrails[member.Name] = ReadGuardrail(member, catalogue);
                    break;
            }
        }
        return settings with { Guardrails = guardrails };
    }

    /// <summary>The part of the settings' JSON that concerns some guardrails: theirs and everybody's.</summary>
    public static JsonObject Of(JsonObject settings, IEnumerable<Guardrail> guardrails)
    {
        var kept = guardrails.Select(g => g.Id).Append(Storm).Append(Exemptions).Append(Adopt).ToHashSet();
        return new(
            settings.Where(m => kept.Contains(m.Key)).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))
        );
    }

    private static JsonDocument Parsed(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new SettingsException($"is not JSON ({e.Message})");
        }
    }

    private static GuardrailSettings ReadGuardrail(JsonProperty given, GuardrailList catalogue)
    {
        if (catalogue.Find(given.Name) is not { Settings.Count: > 0 } guardrail)
        {
            var known = catalogue.Where(g => g.Settings.Count > 0).Select(g => g.Id).Order(StringComparer.Ordinal);
            throw new SettingsException(
                $"names '{given.Name}'; there are settings of {string.Join(", ", [.. known, Storm, Exemptions, Adopt])}"
            );
        }
        var values = new Dictionary<string, object>();
        foreach (var member in SettingJson.Members(given.Value, given.Name))
        {
            var setting = guardrail.Settings.FirstOrDefault(s => s.Name == member.Name);
            var place = $"{given.Name}.{member.Name}";
            if (setting is null)
                throw SettingJson.Unknown(place, guardrail.Settings.Select(s => s.Name));
            values[setting.Name] = setting.ReadValue(place, member.Value);
        }
        return new(values);
    }

    private static Sequence<string> ReadAdopted(JsonProperty given, GuardrailList catalogue)
    {
        Sequence<string> ids = [.. SettingJson.Texts(given.Name, given.Value)];
        if (ids.FirstOrDefault(id => id != "*" && !catalogue.Ids.Contains(id)) is not { } unknown)
            return ids;
        throw new SettingsException(
            $"has '{unknown}' in '{Adopt}', which is no guardrail; there are {string.Join(", ", catalogue.Ids)}, and "
                + "'*' for all"
        );
    }

    private static StormSettings ReadStorm(JsonProperty given)
    {
        var settings = new StormSettings();
        foreach (var member in SettingJson.Members(given.Value, given.Name))
        {
            settings = member.Name switch
            {
                "repairs" => settings with { Repairs = Number(member, 1, 100_000) },
                "minutes" => settings with { Minutes = Number(member, 1, 1440) },
                "sameActor" => settings with { SameActor = Number(member, 1, 100_000) },
                "sameViolation" => settings with { SameViolation = Number(member, 2, 1000) },
                "sameResource" => settings with { SameResource = Number(member, 2, 1000) },
                "faults" => settings with { Faults = Number(member, 1, 1000) },
                _ => throw SettingJson.Unknown(
                    $"{Storm}.{member.Name}",
                    ["repairs", "minutes", "sameActor", "sameViolation", "sameResource", "faults"]
                ),
            };
        }
        return settings;
    }

    private static int Number(JsonProperty member, int least, int most) =>
        SettingJson.Number(member.Name, member.Value, least, most);
}
