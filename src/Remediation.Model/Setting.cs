using System.Collections;
using System.Text.Json;

namespace Remediation.Model;

/// <summary>Something that people may set of a guardrail. Reading, messages, docs and tests derive from it.</summary>
public abstract class Setting
{
    private protected Setting(string name, string form, string description)
    {
        Name = name;
        Form = form;
        Description = description;
    }

    /// <summary>Its name in the settings' JSON, in camelCase.</summary>
    public string Name { get; }

    /// <summary>What it may be, for people, e.g. "a list of ports from 0 to 65535".</summary>
    public string Form { get; }

    /// <summary>What it is for, a sentence.</summary>
    public string Description { get; }

    /// <summary>The default as JSON.</summary>
    public abstract string DefaultJson { get; }

    /// <summary>Whether it says anything: an empty text or list does not.</summary>
    public abstract bool IsGiven(GuardrailSettings settings);

    /// <summary>Reads a value.</summary>
    /// <param name="place">Where it stands, for messages, e.g. <c>ec2-ingress-open-to-world.allowedPorts</c>.</param>
    /// <exception cref="SettingsException">It is not what it may be.</exception>
    internal abstract object ReadValue(string place, JsonElement value);

    /// <summary>A text; where it is empty, nothing is set.</summary>
    public static Setting<string> Text(string name, string byDefault, string description) =>
        new(name, "a text", description, byDefault, SettingJson.Text);

    /// <summary>A list of texts that are not empty.</summary>
    public static Setting<Sequence<string>> Texts(string name, Sequence<string> byDefault, string description) =>
        new(name, "a list of texts", description, byDefault, (place, value) => [.. SettingJson.Texts(place, value)]);

    /// <summary>A list of ports.</summary>
    public static Setting<Sequence<int>> Ports(string name, Sequence<int> byDefault, string description) =>
        new(
            name,
            "a list of ports from 0 to 65535",
            description,
            byDefault,
            (place, value) => [.. SettingJson.Ports(place, value)]
        );

    /// <summary>A whole number within bounds.</summary>
    public static Setting<int> Number(string name, int byDefault, int least, int most, string description) =>
        new(
            name,
            $"a whole number from {least} to {most}",
            description,
            byDefault,
            (place, value) => SettingJson.Number(place, value, least, most)
        );

    /// <summary>True or false.</summary>
    public static Setting<bool> Flag(string name, bool byDefault, string description) =>
        new(name, "true or false", description, byDefault, (place, value) => SettingJson.Flag(place, value));
}

/// <summary>A setting of a type; declared in its guardrail's file, where it is also read.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public sealed class Setting<T> : Setting
    where T : notnull
{
    private readonly Func<string, JsonElement, T> read;

    internal Setting(string name, string form, string description, T byDefault, Func<string, JsonElement, T> read)
        : base(name, form, description)
    {
        Default = byDefault;
        this.read = read;
    }

    /// <summary>What holds where nobody sets anything.</summary>
    public T Default { get; }

    public override string DefaultJson => SettingJson.Shown(Default);

    public override bool IsGiven(GuardrailSettings settings) =>
        settings.Get(this) switch
        {
            string text => text.Length > 0,
            IEnumerable values => values.Cast<object>().Any(),
            _ => true,
        };

    internal override object ReadValue(string place, JsonElement value) => read(place, value);
}
