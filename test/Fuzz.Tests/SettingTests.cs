using CsCheck;
using Remediation.Guardrails;
using Xunit;

namespace Fuzz.Tests;

/// <summary>
/// Every setting takes its default and the values of its type, and says of all others where they stand.
/// </summary>
public sealed class SettingTests
{
    public static TheoryData<string, string> All =>
        [.. Catalogue.All.SelectMany(g => g.Settings.Select(s => (g.Id, s.Name)))];

    [Theory]
    [MemberData(nameof(All))]
    public void A_default_is_what_its_own_reader_makes_of_it(string id, string name)
    {
        var setting = Find(id, name);
        var read = Read(id, name, setting.DefaultJson);
        Assert.Equal(Value(Settings.Default.Of(id), setting), Value(read.Of(id), setting));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_value_of_the_settings_type_is_taken(string id, string name)
    {
        var guardrail = Catalogue.Find(id)!;
        var setting = Find(id, name);
        var values = SettingValues.Right(setting, Words.Of(guardrail), Resources.Of(guardrail)[0]);
        values.Sample(
            json => Assert.NotNull(Value(Read(id, name, json).Of(id), setting)),
            iter: Cases.Of(300),
            print: json => $"{id}.{name}: {json}"
        );
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Another_value_is_refused_with_the_names_of_guardrail_and_setting(string id, string name) =>
        Assert.All(
            SettingValues.Wrong(Find(id, name)),
            json =>
            {
                var refused = Assert.Throws<SettingsException>(() => Read(id, name, json));
                Assert.Contains($"'{id}.{name}'", refused.Message, StringComparison.Ordinal);
            }
        );

    private static Setting Find(string id, string name) => Catalogue.Find(id)!.Settings.Single(s => s.Name == name);

    private static Settings Read(string id, string name, string json) =>
        SettingsReader.Read($$$"""{"{{{id}}}":{"{{{name}}}":{{{json}}} } }""", Catalogue.All);

    private static object? Value(GuardrailSettings settings, Setting setting) =>
        typeof(GuardrailSettings)
            .GetMethod(nameof(GuardrailSettings.Get))!
            .MakeGenericMethod(setting.GetType().GetGenericArguments())
            .Invoke(settings, [setting]);
}
