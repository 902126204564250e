using System.Globalization;
using System.Text.Json;

namespace Remediation.Model;

/// <summary>Reads the settings' exemptions.</summary>
internal static class ExemptionReader
{
    private static readonly string[] Members = ["guardrail", "resource", "principal", "account", "owner", "reason"];

    /// <exception cref="SettingsException">The JSON is wrong.</exception>
    public static ExemptionSettings Read(JsonProperty given, GuardrailList catalogue)
    {
        var settings = new ExemptionSettings();
        foreach (var member in SettingJson.Members(given.Value, given.Name))
        {
            settings = member.Name switch
            {
                "maximumDays" => settings with { MaximumDays = SettingJson.Number(member.Name, member.Value, 1, 3650) },
                "byTag" => settings with { ByTag = SettingJson.Flag(member.Name, member.Value) },
                "permanent" => settings with
                {
                    Permanent =
                    [
                        .. SettingJson
                            .Elements(member.Name, member.Value)
                            .Select((element, index) => ReadPermanent(element, index + 1, catalogue)),
                    ],
                },
                _ => throw SettingJson.Unknown($"{given.Name}.{member.Name}", ["maximumDays", "byTag", "permanent"]),
            };
        }
        return settings;
    }

    private static Exemption ReadPermanent(JsonElement element, int number, GuardrailList catalogue)
    {
        var texts = new Dictionary<string, string>();
        foreach (var member in SettingJson.Members(element, "exemptions.permanent"))
        {
            if (!Members.Contains(member.Name))
                throw SettingJson.Unknown($"exemptions.permanent.{member.Name}", Members);
            if (member.Value.ValueKind != JsonValueKind.String)
                throw Wrong(number, $"{member.Name} is not a text");
            texts[member.Name] = member.Value.GetString()!;
        }
        string Given(string name) => texts.GetValueOrDefault(name) ?? throw Wrong(number, $"{name} is missing");

        var exemption = new Exemption
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"permanent-{number}"),
            Guardrail = Given("guardrail"),
            Resource = Given("resource"),
            Principal = texts.GetValueOrDefault("principal", ExemptionRules.All),
            Account = texts.GetValueOrDefault("account", ExemptionRules.All),
            Owner = Given("owner").Trim(),
            Reason = Given("reason").Trim(),
        };
        return ExemptionRules.FaultOf(exemption, catalogue) switch
        {
            null => exemption,
            { Member: { } member } fault => throw Wrong(number, $"{member} {fault.Words}"),
            var fault => throw Wrong(number, $"{fault.Words}; let the guardrails audit, or turn them off"),
        };
    }

    private static SettingsException Wrong(int number, string why) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"has a wrong element {number} in 'exemptions.permanent': {why}"
            )
        );
}
