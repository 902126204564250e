namespace Remediation.Model;

/// <summary>
/// What people may set, typed and validated; given as JSON in REMEDIATION_SETTINGS and read by
/// <see cref="SettingsReader"/>.
/// </summary>
public sealed record Settings
{
    public static readonly Settings Default = new();

    /// <summary>How many repairs are too many.</summary>
    public StormSettings Storm { get; init; } = new();

    /// <summary>
    /// The guardrails that repair also what was there before enforcement began: ids, or <c>*</c> for all.
    /// </summary>
    public Sequence<string> Adopted { get; init; } = [];

    /// <summary>What is exempt, and how long an exemption may last.</summary>
    public ExemptionSettings Exemptions { get; init; } = new();

    /// <summary>The guardrails' settings, by id.</summary>
    internal IReadOnlyDictionary<string, GuardrailSettings> Guardrails { get; init; } =
        new Dictionary<string, GuardrailSettings>();

    /// <summary>Whether a guardrail repairs also what was there before enforcement began.</summary>
    public bool IsAdopted(string guardrail) => Adopted.Contains("*") || Adopted.Contains(guardrail);

    /// <summary>One guardrail's settings.</summary>
    public GuardrailSettings Of(string guardrail) => Guardrails.GetValueOrDefault(guardrail, GuardrailSettings.None);
}
