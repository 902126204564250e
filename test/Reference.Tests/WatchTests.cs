using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Xunit;

namespace Reference.Tests;

/// <summary>Every guardrail watches events that there are. The facts lie beside the repository; where they do not, these tests are skipped.</summary>
public sealed class WatchTests(AuthorizationReference reference)
{
    // Where a name is right although the facts do not have it.
    private static readonly IReadOnlyList<Allowance> Allowances =
    [
        new(
            Law.ConfigRule,
            "ec2-ingress-open-to-world",
            "restricted-rdp",
            "Security Hub gives this name to its own restricted-common-ports rule of control EC2.14",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-14"
        ),
    ];

    private static ITestOutputHelper? Output => TestContext.Current.TestOutputHelper;

    [Fact]
    public void Every_call_rule_and_type_that_a_guardrail_watches_or_judges_is_known()
    {
        var facts = Facts();
        foreach (var guardrail in Catalogue.All)
        foreach (var (law, name) in WatchLaws.NamesOf(guardrail.Watches, guardrail.ResourceTypes))
            Output?.WriteLine($"{guardrail.Id}: {name}: {WatchLaws.Evidence(facts, law, name) ?? "none"}");
        Allowance.Assert(
            [.. Catalogue.All.SelectMany(g => WatchLaws.Check(facts, g.Id, g.Watches, g.ResourceTypes))],
            Allowances
        );
    }

    [Fact]
    public void The_package_and_the_older_copy_of_the_reference_say_the_same_of_every_declared_action()
    {
        Facts();
        var copy = JsonNode.Parse(File.ReadAllText(Path.Combine(EventFacts.Folder, "data", "sar.json")))!;
        var actions = Catalogue
            .All.SelectMany(g => g.Reads.Concat(g.TagReads).Concat(g.Writes).Concat(g.Undos))
            .Select(p => p.Action)
            .Distinct()
            .ToList();
        Assert.NotEmpty(actions);
        Assert.All(actions, action => Assert.Equal(InCopy(copy, action), InPackage(action)));
    }

    private static EventFacts Facts()
    {
        var facts = EventFacts.Load();
        Assert.SkipWhen(facts is null, $"the collected facts are not here: there is no folder {EventFacts.Folder}");
        return facts!;
    }

    private string? InPackage(string action) =>
        reference.Find(action) is { } known
            ? Line(known.Reads, known.Resources.Select(r => (r.Type.Name, r.Required)))
            : null;

    private static string? InCopy(JsonNode copy, string action)
    {
        var names = action.Split(':');
        return copy[names[0]]?["actions"]?[names[1]] is { } known
            ? Line(
                (string?)known["access"] is "Read" or "List",
                known["res"]!
                    .AsArray()
                    .SelectMany(r => r!["types"]!.AsArray())
                    .Select(type => ((string)type!).TrimEnd('*') is var name ? (name, name != (string)type!) : default)
            )
            : null;
    }

    private static string Line(bool reads, IEnumerable<(string Name, bool Required)> types) =>
        $"{(reads ? "reads" : "writes")} {string.Join(' ', types.Select(t => t.Required ? $"{t.Name}*" : t.Name).Distinct().Order(StringComparer.Ordinal))}";
}
