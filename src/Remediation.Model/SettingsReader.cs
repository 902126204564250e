using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Model;

/// <summary>
/// Reads settings from JSON such as <c>{"ec2-ingress-open-to-world": {"allowedPorts": [8080]}}</c>: an unknown name or
/// a wrong type is an error, never skipped.
/// </summary>
public static class SettingsReader
{
    private const string Breaker = "breaker";
    private const string Exemptions = "exemptions";

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
                case Breaker:
                    settings = settings with { Breaker = ReadBreaker(member) };
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
        var kept = guardrails.Select(g => g.Id).Append(Breaker).Append(Exemptions).ToHashSet();
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
                $"names '{given.Name}'; there are settings of {string.Join(", ", [.. known, Breaker, Exemptions])}"
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

    private static BreakerSettings ReadBreaker(JsonProperty given)
    {
        var settings = new BreakerSettings();
        foreach (var member in SettingJson.Members(given.Value, given.Name))
        {
            settings = member.Name switch
            {
                "repairs" => settings with { Repairs = SettingJson.Number(member.Name, member.Value, 1, 100_000) },
                "minutes" => settings with { Minutes = SettingJson.Number(member.Name, member.Value, 1, 1440) },
                "sameResource" => settings with
                {
                    SameResource = SettingJson.Number(member.Name, member.Value, 2, 1000),
                },
                _ => throw SettingJson.Unknown($"{Breaker}.{member.Name}", ["repairs", "minutes", "sameResource"]),
            };
        }
        return settings;
    }
}
