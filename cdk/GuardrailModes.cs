using System.Text.Json.Nodes;

namespace Remediation.Cdk;

/// <summary>
/// Which guardrails are on and which repair: the option <c>mode</c> for all, the option <c>guardrails</c> for those
/// that it names by their ids or by a beginning such as <c>s3-*</c>. An id counts before a beginning, a longer
/// beginning before a shorter one.
/// </summary>
internal sealed class GuardrailModes
{
    private const string Audit = "audit";
    private const string Enforce = "enforce";
    private const string IsOff = "off";

    private readonly GuardrailList catalogue;
    private readonly Settings settings;
    private readonly bool enforceByDefault;
    private readonly Dictionary<string, string> named = [];

    /// <exception cref="OptionException">
    /// A name matches no guardrail, a mode is none, or a guardrail is to repair whose needed setting is not given.
    /// </exception>
    public GuardrailModes(OptionValues values, Settings settings, GuardrailList catalogue)
    {
        this.catalogue = catalogue;
        this.settings = settings;
        enforceByDefault = values.Choice("mode", Audit, Enforce) == Enforce;
        foreach (var (name, value) in values.Object("guardrails"))
        {
            RequireMatch(name);
            named[name] = ModeIn(name, value);
        }
        Chosen = [.. catalogue.Where(g => ModeOf(g) != IsOff).Select(g => new ChosenGuardrail(g, Repairs(g)))];
        Off = [.. catalogue.Where(g => ModeOf(g) == IsOff).Select(g => g.Id)];
    }

    public IReadOnlyList<ChosenGuardrail> Chosen { get; }

    public IReadOnlyList<string> Off { get; }

    /// <summary>
    /// Those that stay in audit although others are enforced, because the settings do not give what they need.
    /// </summary>
    public IReadOnlyList<Guardrail> Unset =>
        [.. catalogue.Where(g => ModeOf(g) == Enforce && g.Risk == Risk.Safe && !MayRepair(g))];

    /// <summary>
    /// Those that repair, and tell of a part of what they find because the settings do not give what that needs.
    /// </summary>
    public IReadOnlyList<Guardrail> Partly =>
        [
            .. Chosen
                .Where(chosen => chosen.Enforce)
                .Select(chosen => chosen.Guardrail)
                .Where(g => g.NeedsForAll?.IsGiven(settings.Of(g.Id)) == false),
        ];

    /// <summary>The roles that the guardrails which repair write with, in as few patterns as say it.</summary>
    public Enforcement Enforcement
    {
        get
        {
            var writing = Chosen.Where(chosen => chosen.Guardrail.Risk != Risk.NotifyOnly).ToList();
            var repairing = writing.Where(chosen => chosen.Enforce);
            if (!enforceByDefault)
                return new([.. repairing.Select(RoleOf).DefaultIfEmpty(Enforcement.None)], []);
            var others = repairing.Where(chosen => chosen.Guardrail.Risk != Risk.Safe).Select(RoleOf);
            var held = writing.Where(chosen => chosen.Guardrail.Risk == Risk.Safe && !chosen.Enforce).Select(RoleOf);
            return new(["safe/*", .. others], [.. held]);
        }
    }

    // Below the path of all write roles.
    private static string RoleOf(ChosenGuardrail chosen) =>
        OwnRoles.RoleOf(chosen.Guardrail, Phase.Write).ToString()[OwnRoles.WritePath.Length..];

    // What can interrupt a workload or destroy something repairs only where somebody asked for exactly that.
    private bool Repairs(Guardrail guardrail)
    {
        if (guardrail.Risk == Risk.NotifyOnly)
            return false;
        if (named.TryGetValue(guardrail.Id, out var mode))
            return mode == Enforce;
        return guardrail.Risk == Risk.Safe && ModeOf(guardrail) == Enforce && MayRepair(guardrail);
    }

    private bool MayRepair(Guardrail guardrail) => guardrail.MayRepair(settings.Of(guardrail.Id));

    private string ModeOf(Guardrail guardrail)
    {
        if (named.TryGetValue(guardrail.Id, out var mode))
            return mode;
        var nearest = named.Keys.Where(name => Matches(name, guardrail.Id)).MaxBy(name => name.Length);
        if (nearest is not null)
            return named[nearest];
        return enforceByDefault ? Enforce : Audit;
    }

    private static bool Matches(string name, string id) =>
        name.EndsWith('*') && id.StartsWith(name[..^1], StringComparison.Ordinal);

    private void RequireMatch(string name)
    {
        if (catalogue.Ids.Any(id => id == name || Matches(name, id)))
            return;
        var known = string.Join(", ", catalogue.Ids);
        throw new OptionException($"guardrails names '{name}', which is no guardrail; there are {known}");
    }

    private string ModeIn(string name, JsonNode? value)
    {
        var mode = value is JsonValue ? value.ToString() : null;
        if (mode is not (IsOff or Audit or Enforce))
        {
            throw new OptionException(
                $"guardrails has {OptionValues.Shown(value)} for '{name}': it must be off, audit or enforce"
            );
        }
        if (mode == Enforce && catalogue.Find(name)?.Risk == Risk.NotifyOnly)
            throw new OptionException($"guardrails has enforce for '{name}', which only tells: it may be off or audit");
        if (mode == Enforce && catalogue.Find(name) is { } guardrail && !MayRepair(guardrail))
        {
            throw new OptionException(
                $"guardrails has enforce for '{name}', which needs the setting {guardrail.Needs!.Name}: "
                    + $"{guardrail.Needs.Description} `remediate preview {name}` shows what it would change; give it "
                    + $"in settings={{\"{name}\":{{\"{guardrail.Needs.Name}\": ...}}}}"
            );
        }
        return mode;
    }
}
