using System.Text.Json;
using System.Text.RegularExpressions;
using Remediation.Guardrails;

namespace Remediation.Engine;

/// <summary>What a function was deployed to do, read once at start from its environment.</summary>
/// <param name="Guardrails">The guardrails that this function runs.</param>
/// <param name="Mode">Audit unless said otherwise.</param>
/// <param name="LedgerTable">The ledger table's name.</param>
/// <param name="OwnRoles">Role ARNs whose changes are our own; <c>*</c> at the end stands for any rest.</param>
/// <param name="Settings">The guardrails' settings.</param>
public sealed partial record EngineConfiguration(
    IReadOnlyList<Guardrail> Guardrails,
    Mode Mode,
    string LedgerTable,
    IReadOnlyList<string> OwnRoles,
    Settings Settings
)
{
    /// <summary>Reads and validates the configuration.</summary>
    /// <param name="read">Gives a variable's value, e.g. <see cref="Environment.GetEnvironmentVariable(string)"/>.</param>
    /// <exception cref="ConfigurationException">A variable is missing or wrong; the message names it and what it may be.</exception>
    public static EngineConfiguration Read(Func<string, string?> read)
    {
        if (string.IsNullOrEmpty(read("AWS_REGION") ?? read("AWS_DEFAULT_REGION")))
            throw new ConfigurationException(
                "AWS_REGION is not set: it must be the region that this function works in, e.g. eu-central-1"
            );
        return new(
            Chosen(read("REMEDIATION_GUARDRAILS")),
            ModeOf(read("REMEDIATION_MODE")),
            Table(read("REMEDIATION_LEDGER_TABLE")),
            Roles(read("REMEDIATION_OWN_ROLES")),
            SettingsOf(read("REMEDIATION_SETTINGS"))
        );
    }

    private static Settings SettingsOf(string? json)
    {
        try
        {
            return SettingsReader.Read(json);
        }
        catch (SettingsException e)
        {
            throw new ConfigurationException($"REMEDIATION_SETTINGS {e.Message}");
        }
    }

    private static IReadOnlyList<Guardrail> Chosen(string? text)
    {
        var ids = Words(text is null or "" ? "*" : text);
        if (ids is ["*"])
            return Catalogue.All;
        var unknown = ids.Where(id => Catalogue.Find(id) is null).ToList();
        if (ids.Count == 0 || unknown.Count > 0)
            throw new ConfigurationException(
                $"REMEDIATION_GUARDRAILS names {(unknown.Count > 0 ? $"'{string.Join("', '", unknown)}', which is no guardrail" : "no guardrail")}: it must be * or a comma list of {string.Join(", ", Catalogue.All.Select(g => g.Id))}"
            );
        return [.. ids.Distinct().Select(id => Catalogue.Find(id)!)];
    }

    private static Mode ModeOf(string? text) =>
        text switch
        {
            null or "" or "audit" => Mode.Audit,
            "enforce" => Mode.Enforce,
            _ => throw new ConfigurationException(
                $"REMEDIATION_MODE is '{text}': it must be audit (the default) or enforce"
            ),
        };

    private static string Table(string? text) =>
        text is { } name && TableName().IsMatch(name)
            ? name
            : throw new ConfigurationException(
                $"REMEDIATION_LEDGER_TABLE is {(string.IsNullOrEmpty(text) ? "not set" : $"'{text}'")}: it must be the ledger table's name, 3 to 255 letters, digits, '_', '-' or '.'"
            );

    private static IReadOnlyList<string> Roles(string? text)
    {
        var roles = Words(text ?? "");
        foreach (var role in roles)
            if (!RolePattern().IsMatch(role))
                throw new ConfigurationException(
                    $"REMEDIATION_OWN_ROLES has '{role}': it must be a comma list of IAM role ARNs such as arn:aws:iam::111122223333:role/remediation/*, with * at the end alone"
                );
        return roles;
    }

    private static List<string> Words(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    [GeneratedRegex(@"^[A-Za-z0-9_.\-]{3,255}\z")]
    private static partial Regex TableName();

    // At least one letter of the name must stand before a *: a lone role/* would make everybody's changes our own.
    [GeneratedRegex(@"^arn:aws[a-z\-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/\-]+\*?\z")]
    private static partial Regex RolePattern();
}
