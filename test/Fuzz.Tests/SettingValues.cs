using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;

namespace Fuzz.Tests;

/// <summary>Random values of settings, by their types.</summary>
internal static partial class SettingValues
{
    /// <summary>
    /// Settings of a guardrail as JSON that the reader takes, each one set or not; null where it has none.
    /// </summary>
    public static Gen<string?> Of(Guardrail guardrail, Resource resource)
    {
        if (guardrail.Settings.Count == 0)
            return Gen.Const((string?)null);
        return guardrail
            .Settings.Aggregate(
                Gen.Const((IReadOnlyList<string>)[]),
                (before, setting) =>
                    Gen.Select(
                        before,
                        Gen.Int[0, 2],
                        Right(setting, Words.Of(guardrail), resource),
                        (members, times, value) =>
                            times == 0
                                ? members
                                : (IReadOnlyList<string>)
                                    [.. members, $"{JsonSerializer.Serialize(setting.Name)}:{value}"]
                    )
            )
            .Select(members => (string?)$$"""{"{{guardrail.Id}}": { {{string.Join(',', members)}} } }""");
    }

    /// <summary>Values that a setting may have, as JSON.</summary>
    public static Gen<string> Right(Setting setting, Words words, Resource resource) =>
        setting switch
        {
            Setting<bool> => Gen.OneOf("true", "false"),
            Setting<int> => Within(setting).Select(n => $"{n}"),
            Setting<Sequence<int>> => Gen.OneOf(Ports(setting), Gen.Int[0, 65535].Select(n => $"{n}"))
                .Array[0, 4]
                .Select(List),
            Setting<string> => words.Texts(setting.Name, resource).Select(text => JsonSerializer.Serialize(text)),
            Setting<Sequence<string>> => words
                .Texts(setting.Name, resource)
                .Where(text => text.Length > 0)
                .Select(text => JsonSerializer.Serialize(text))
                .Array[0, 3]
                .Select(List),
            _ => throw new NotSupportedException(
                $"no values of the setting {setting.Name}, a {setting.GetType()}: "
                    + "teach test/Fuzz.Tests/SettingValues.cs the type"
            ),
        };

    /// <summary>Values that a setting may not have, as JSON.</summary>
    public static IReadOnlyList<string> Wrong(Setting setting) =>
        setting switch
        {
            Setting<bool> => ["null", "0", "\"true\"", "[true]", "{}"],
            Setting<int> => ["null", "true", "\"1\"", "[1]", "{}", "1.5", "1e400", .. Beyond(setting)],
            Setting<Sequence<int>> => ["null", "22", "\"22\"", "{}", "[null]", "[\"22\"]", "[-1]", "[65536]", "[2.5]"],
            Setting<string> => ["null", "7", "true", "{}", "[\"x\"]"],
            Setting<Sequence<string>> => ["null", "\"x\"", "7", "{}", "[null]", "[7]", "[\"\"]", "[[\"x\"]]"],
            _ => throw new NotSupportedException(
                $"no wrong values of the setting {setting.Name}, a {setting.GetType()}"
            ),
        };

    private static Gen<int> Within(Setting setting)
    {
        var (least, most) = Bounds(setting);
        return Gen.OneOf(Gen.Int[least, most], Gen.Const(least), Gen.Const(most));
    }

    private static string[] Beyond(Setting setting)
    {
        var (least, most) = Bounds(setting);
        return [$"{least - 1L}", $"{most + 1L}"];
    }

    private static (int Least, int Most) Bounds(Setting setting)
    {
        var bounds = Numbers().Matches(setting.Form).Select(m => int.Parse(m.Value, CultureInfo.InvariantCulture));
        return bounds.ToList() is [var least, var most]
            ? (least, most)
            : throw new NotSupportedException($"the setting {setting.Name} does not say its bounds: {setting.Form}");
    }

    private static Gen<string> Ports(Setting setting)
    {
        using var json = JsonDocument.Parse(setting.DefaultJson);
        var ports = json.RootElement.EnumerateArray().Select(p => p.GetRawText()).ToArray();
        return ports.Length == 0 ? Gen.OneOf("22", "3389") : Gen.OneOf(ports);
    }

    private static string List(string[] items) => $"[{string.Join(',', items)}]";

    [GeneratedRegex("-?[0-9]+")]
    private static partial Regex Numbers();
}
