namespace Remediation.Model;

/// <summary>
/// What people may set, typed and validated; given as JSON in REMEDIATION_SETTINGS and read by
/// <see cref="SettingsReader"/>.
/// </summary>
public sealed record Settings
{
    public static readonly Settings Default = new();

    /// <summary>When repairs stop by themselves.</summary>
    public BreakerSettings Breaker { get; init; } = new();

    /// <summary>What is exempt, and how long an exemption may last.</summary>
    public ExemptionSettings Exemptions { get; init; } = new();

    /// <summary>The guardrails' settings, by id.</summary>
    internal IReadOnlyDictionary<string, GuardrailSettings> Guardrails { get; init; } =
        new Dictionary<string, GuardrailSettings>();

    /// <summary>One guardrail's settings.</summary>
    public GuardrailSettings Of(string guardrail) => Guardrails.GetValueOrDefault(guardrail, GuardrailSettings.None);
}
