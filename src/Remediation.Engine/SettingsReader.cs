using System.Text.Json;
using Remediation.Guardrails.Model;

namespace Remediation.Engine;

/// <summary>Reads the guardrails' settings from JSON such as <c>{"ec2-ingress-open-to-world": {"allowedPorts": [8080]}}</c>: an unknown name or a wrong type is an error, never skipped.</summary>
public static class SettingsReader
{
    /// <exception cref="ConfigurationException">The JSON is wrong; the message names the place and what it may be.</exception>
    public static Settings Read(string? json)
    {
        if (string.IsNullOrWhiteSpace(json)) return Settings.Default;
        JsonDocument document;
        try { document = JsonDocument.Parse(json); }
        catch (JsonException e) { throw Wrong($"is not JSON ({e.Message})"); }
        using (document)
        {
            var settings = Settings.Default;
            foreach (var guardrail in Members(document.RootElement, ""))
                settings = guardrail.Name switch
                {
                    "ec2-ingress-open-to-world" => settings with { Ingress = Ingress(settings.Ingress, guardrail) },
                    "iam-admin-policy-attached" => settings with { AdminPolicy = AdminPolicy(settings.AdminPolicy, guardrail) },
                    _ => throw Wrong($"names '{guardrail.Name}'; guardrails with settings are ec2-ingress-open-to-world, iam-admin-policy-attached"),
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
                _ => throw Wrong($"has '{guardrail.Name}.{member.Name}'; it may have managedPolicies, allowedPrincipals"),
            };
        return settings;
    }

    private static IEnumerable<JsonProperty> Members(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject()
        : throw Wrong($"must {(name.Length == 0 ? "be" : $"have in '{name}'")} an object");

    private static int[] Ports(JsonProperty member) =>
        [.. Elements(member).Select(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out var port) && port is >= 0 and <= 65535 ? port : throw Wrong($"must have in '{member.Name}' ports from 0 to 65535, not {e.GetRawText()}"))];

    private static string[] Texts(JsonProperty member) =>
        [.. Elements(member).Select(e => e.ValueKind == JsonValueKind.String && e.GetString() is { Length: > 0 } text ? text : throw Wrong($"must have in '{member.Name}' non-empty texts, not {e.GetRawText()}"))];

    private static IEnumerable<JsonElement> Elements(JsonProperty member) => member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray() : throw Wrong($"must have in '{member.Name}' a list");

    private static ConfigurationException Wrong(string what) => new($"REMEDIATION_SETTINGS {what}");
}
