using System.Text.RegularExpressions;
using Remediation.Engine.Access;
using Remediation.Engine.Waiting;

namespace Remediation.Engine;

/// <summary>What a function was deployed to do, read once at start from its environment.</summary>
/// <param name="Guardrails">The guardrails that this function runs.</param>
/// <param name="Mode">Audit unless said otherwise; <see cref="ModeOf(Guardrail)"/> has a guardrail's.</param>
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
    private const string All = "*";
    private const char Not = '!';

    /// <summary>Where the roles are that it assumes; null for its own credentials.</summary>
    public RolesToAssume? Roles { get; init; }

    /// <summary>Which guardrails repair where the mode is enforce; by default those that are Safe.</summary>
    public Enforcement Enforcement { get; init; } = Enforcement.OfSafe;

    /// <summary>The regions that it sweeps, where they are enabled; null for its own alone.</summary>
    public RegionPatterns? Regions { get; init; }

    /// <summary>Which guardrails' events wait before they are judged; null for none.</summary>
    public Delays? Delays { get; init; }

    /// <summary>Whether a schedule sweeps, and a heartbeat is written after each sweep.</summary>
    public bool HasHeartbeat { get; init; }

    /// <summary>Whether a guardrail repairs or only plans.</summary>
    public Mode ModeOf(Guardrail guardrail) =>
        Mode == Mode.Enforce && Enforcement.Includes(guardrail) ? Mode.Enforce : Mode.Audit;

    /// <summary>Reads and validates the configuration.</summary>
    /// <param name="read">Gives a variable's value, e.g.
    /// <see cref="Environment.GetEnvironmentVariable(string)"/>.</param>
    /// <param name="catalogue">The guardrails that there are.</param>
    /// <exception cref="ConfigurationException">A variable is missing or wrong; the message names it and what it may
    /// be.</exception>
    public static EngineConfiguration Read(Func<string, string?> read, GuardrailList catalogue)
    {
        if (string.IsNullOrEmpty(read(Variables.Region) ?? read(Variables.DefaultRegion)))
        {
            throw new ConfigurationException(
                $"{Variables.Region} is not set: it must be the region that this function works in, e.g. eu-central-1"
            );
        }
        return new(
            Chosen(read(Variables.Guardrails), catalogue),
            ModeOf(read(Variables.Mode)),
            Table(read(Variables.LedgerTable)),
            OwnRolesOf(read(Variables.OwnRoles)),
            SettingsOf(read(Variables.Settings), catalogue)
        )
        {
            Roles = RolesOf(read(Variables.Roles)),
            Enforcement = EnforcementOf(read(Variables.Enforced), read(Variables.Held)),
            Regions = RegionsOf(read(Variables.Regions)),
            HasHeartbeat = IsOn(Variables.Heartbeat, read(Variables.Heartbeat)),
            Delays = DelayReader.Read(read(Variables.Delays), read(Variables.DelayQueue), catalogue),
        };
    }

    private static Settings SettingsOf(string? json, GuardrailList catalogue)
    {
        try
        {
            return SettingsReader.Read(json, catalogue);
        }
        catch (SettingsException e)
        {
            throw new ConfigurationException($"{Variables.Settings} {e.Message}");
        }
    }

    private static IReadOnlyList<Guardrail> Chosen(string? text, GuardrailList catalogue)
    {
        var words = Words(string.IsNullOrEmpty(text) ? All : text);
        if (words is [All])
            return catalogue;
        var isAllBut = words.Count > 1 && words[0] == All && words.Skip(1).All(word => word.StartsWith(Not));
        var ids = isAllBut ? words.Skip(1).Select(word => word[1..]).Distinct().ToList() : words.Distinct().ToList();
        RequireKnown(ids, catalogue);
        var chosen = isAllBut ? catalogue.Ids.Except(ids) : ids;
        return [.. chosen.Select(catalogue.Find).OfType<Guardrail>()];
    }

    private static void RequireKnown(List<string> ids, GuardrailList catalogue)
    {
        var unknown = ids.Except(catalogue.Ids).ToList();
        if (unknown.Count == 0 && ids.Count > 0)
            return;
        var named = unknown.Count > 0 ? $"'{string.Join("', '", unknown)}', which is no guardrail" : "no guardrail";
        throw new ConfigurationException(
            $"{Variables.Guardrails} names {named}: it must be *, a comma list of ids, or *,!id for all but some; "
                + $"there are {string.Join(", ", catalogue.Ids)}"
        );
    }

    private static Mode ModeOf(string? text) =>
        text switch
        {
            null or "" or "audit" => Mode.Audit,
            "enforce" => Mode.Enforce,
            _ => throw new ConfigurationException(
                $"{Variables.Mode} is '{text}': it must be audit (the default) or enforce"
            ),
        };

    private static string Table(string? text)
    {
        if (text is not null && TableName().IsMatch(text))
            return text;
        var given = string.IsNullOrEmpty(text) ? "not set" : $"'{text}'";
        throw new ConfigurationException(
            $"{Variables.LedgerTable} is {given}: it must be the ledger table's name, 3 to 255 letters, "
                + "digits, '_', '-' or '.'"
        );
    }

    private static RolesToAssume? RolesOf(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (RoleBeginning().Match(text) is { Success: true } match)
            return new(match.Groups["partition"].Value, match.Groups["account"].Value);
        throw new ConfigurationException(
            $"{Variables.Roles} is '{text}': it must be the beginning of our roles' ARNs, such as "
                + $"arn:aws:iam::111122223333:role{Model.Deployment.OwnRoles.Path}"
        );
    }

    private static Enforcement EnforcementOf(string? enforced, string? held) =>
        enforced is null && held is null
            ? Enforcement.OfSafe
            : new(PatternsOf(Variables.Enforced, enforced ?? "*"), PatternsOf(Variables.Held, held ?? ""));

    private static Sequence<string> PatternsOf(string variable, string text)
    {
        var patterns = Words(text);
        if (patterns.Find(pattern => !Enforcement.IsPattern(pattern)) is { } wrong)
        {
            throw new ConfigurationException(
                $"{variable} has '{wrong}': it must be {Enforcement.None} or a comma list of roles below "
                    + $"{Model.Deployment.OwnRoles.WritePath} such as safe/* or "
                    + "disruptive/remediation-ec2-ingress-open-to-world, with * at the end alone"
            );
        }
        return [.. patterns];
    }

    private static RegionPatterns? RegionsOf(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var patterns = Words(text);
        if (patterns.Find(pattern => !RegionPatterns.IsPattern(pattern)) is { } wrong)
        {
            throw new ConfigurationException(
                $"{Variables.Regions} has '{wrong}': it must be a comma list of regions such as eu-central-1, "
                    + "eu-* or *, with ! before one that is left out"
            );
        }
        return new([.. patterns]);
    }

    private static bool IsOn(string variable, string? text) =>
        text switch
        {
            null or "" => false,
            "on" => true,
            _ => throw new ConfigurationException($"{variable} is '{text}': it must be on, or not set"),
        };

    private static List<string> OwnRolesOf(string? text)
    {
        var roles = Words(text ?? "");
        if (roles.Find(role => !RolePattern().IsMatch(role)) is { } wrong)
        {
            throw new ConfigurationException(
                $"{Variables.OwnRoles} has '{wrong}': it must be a comma list of IAM role ARNs such as "
                    + "arn:aws:iam::111122223333:role/remediation/*, with * at the end alone"
            );
        }
        return roles;
    }

    private static List<string> Words(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    [GeneratedRegex(@"^[A-Za-z0-9_.\-]{3,255}\z")]
    private static partial Regex TableName();

    [GeneratedRegex(@"^arn:(?<partition>aws[a-z\-]*):iam::(?<account>[0-9]{12}):role/remediation/\z")]
    private static partial Regex RoleBeginning();

    // At least one letter of the name must stand before a *: a lone role/* would make everybody's changes our own.
    [GeneratedRegex(@"^arn:aws[a-z\-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/\-]+\*?\z")]
    private static partial Regex RolePattern();
}
