namespace Remediation.Model;

/// <summary>What people have set of one guardrail.</summary>
public sealed class GuardrailSettings
{
    /// <summary>Nothing is set: every default holds.</summary>
    public static readonly GuardrailSettings None = new(new Dictionary<string, object>());

    private readonly IReadOnlyDictionary<string, object> values;

    internal GuardrailSettings(IReadOnlyDictionary<string, object> values) => this.values = values;

    /// <summary>A setting's value, or its default.</summary>
    public T Get<T>(Setting<T> setting)
        where T : notnull => values.TryGetValue(setting.Name, out var value) ? (T)value : setting.Default;
}
