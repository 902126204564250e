using System.Text.Json.Nodes;
using CsvHelper;
using Remediation.Cli;
using Remediation.Engine;
using Remediation.Guardrails;
using Xunit;

namespace Cli.Tests;

/// <summary>What a verb lists, in every form that it can be asked for.</summary>
public sealed class OutputTests
{
    private const string Record = "1b2c3d4e5f60-20260102T030405Z-0a1b2c3d4e";
    private const string Arn = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/organization-trail-of-the-company";
    private const string Why = "the trail is stopped, so that nothing that anybody does in the account is recorded";

    private static readonly Finding Held = new(
        Where: null,
        new Result
        {
            Guardrail = "cloudtrail-logging-stopped",
            Resource = Arn,
            Outcome = Outcome.Held,
            Violation = Why,
            Reason = "every guardrail is paused",
            Gate = "pause",
            Record = Record,
        }
    );

    [Theory]
    [InlineData(20)]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(180)]
    [InlineData(400)]
    public void What_is_copied_is_in_one_piece_at_any_width(int width)
    {
        var lines = OnTerminal(width, Listing.Of([Held, Held]));
        Assert.Equal(2, lines.Count(line => line.Contains(Record, StringComparison.Ordinal)));
        Assert.Equal(2, lines.Count(line => line.Contains(Arn, StringComparison.Ordinal)));
        Assert.All(
            lines.Where(line => !line.Contains(Arn, StringComparison.Ordinal)).Where(line => width >= 80),
            line => Assert.True(line.TrimEnd().Length <= width, line)
        );
    }

    [Fact]
    public void A_wide_terminal_has_a_table_and_a_narrow_one_a_block_for_each_row()
    {
        Assert.StartsWith("╭", OnTerminal(400, Listing.Of([Held]))[0], StringComparison.Ordinal);
        var narrow = OnTerminal(80, Listing.Of([Held]));
        Assert.Equal("held  Critical  cloudtrail-logging-stopped", narrow[0].TrimEnd());
        Assert.Equal($"  Resource: {Arn}", narrow[1]);
        Assert.StartsWith("  Violation: the trail is stopped", narrow[2], StringComparison.Ordinal);
        Assert.Equal($"  Record: {Record}", narrow[^1]);
    }

    [Fact]
    public void Other_peoples_text_moves_no_cursor_and_is_no_markup()
    {
        var odd = Held with { Result = Held.Result with { Resource = "[red]x[/]\u001b[2J", Violation = "[bold]" } };
        foreach (var width in new[] { 80, 400 })
        {
            var shown = string.Join('\n', OnTerminal(width, Listing.Of([odd])));
            Assert.DoesNotContain("\u001b", shown, StringComparison.Ordinal);
            Assert.Contains("[red]x[/]", shown, StringComparison.Ordinal);
            Assert.Contains("[bold]", shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_held_shows_its_violation_and_its_controls()
    {
        var json = (JsonObject)Printed(OutputFormat.Json).AsArray()[0]!;
        Assert.Equal((Why, "every guardrail is paused"), ((string)json["violation"]!, (string)json["reason"]!));
        Assert.Equal("Critical", (string)json["severity"]!);
        Assert.NotEmpty(json["controls"]!.AsArray());
    }

    [Fact]
    public void Json_lines_are_a_row_each()
    {
        var lines = Text(OutputFormat.Jsonl, Listing.Of([Held, Held])).TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Equal(Record, (string)JsonNode.Parse(line)!["record"]!));
    }

    [Fact]
    public void Csv_can_be_read_again_and_holds_no_formula()
    {
        var odd = Held with { Result = Held.Result with { Reason = "=1+1, \"quoted\"", Steps = ["one", "two"] } };
        using var csv = CsvReader.FromText(Text(OutputFormat.Csv, Listing.Of([odd])));
        Assert.True(csv.Read());
        Assert.Equal(Record, csv.GetString("record"));
        Assert.Equal(Why, csv.GetString("violation"));
        Assert.Equal("'=1+1, \"quoted\"", csv.GetString("why"));
        Assert.Equal("one; two", csv.GetString("steps"));
        Assert.False(csv.Read());
    }

    [Fact]
    public void Sarif_has_a_rule_and_a_place_for_each_open_finding()
    {
        var applied = Held with { Result = Held.Result with { Outcome = Outcome.Applied } };
        var nobodys = new Finding("a.json", Result.Ignored("no guardrail watches it"));
        var run = Printed(OutputFormat.Sarif, [Held, applied, nobodys])["runs"]![0]!;
        var rule = Assert.Single(run["tool"]!["driver"]!["rules"]!.AsArray())!;
        Assert.Equal("cloudtrail-logging-stopped", (string)rule["id"]!);
        Assert.Equal("9.5", (string)rule["properties"]!["security-severity"]!);
        var result = Assert.Single(run["results"]!.AsArray())!;
        Assert.Equal(("error", 0), ((string)result["level"]!, (int)result["ruleIndex"]!));
        Assert.Contains(Why, (string)result["message"]!["text"]!, StringComparison.Ordinal);
        var place = result["locations"]![0]!;
        Assert.Equal(Arn, (string)place["logicalLocations"]![0]!["fullyQualifiedName"]!);
        Assert.DoesNotContain(":", (string)place["physicalLocation"]!["artifactLocation"]!["uri"]!);
    }

    [Theory]
    [InlineData("--output is 'yaml': it must be table, json, jsonl or csv", "list", "--output", "yaml")]
    [InlineData("--output is 'sarif': it must be table, json, jsonl or csv", "list", "--output", "sarif")]
    [InlineData("or sarif", "sweep", "--output", "yaml")]
    [InlineData("--json and --output say the same", "list", "--json", "--output", "csv")]
    [InlineData("--fail-on is 'bad': it must be one of low, medium, high, critical", "sweep", "--fail-on", "bad")]
    [InlineData("--outcome is 'done': it must be one of applied", "history", "--outcome", "done")]
    [InlineData("--since '2099-01-01' is in the future", "history", "--since", "2099-01-01")]
    [InlineData("is not before --until", "history", "--since", "1d", "--until", "2d")]
    [InlineData("--limit must be 0 or more", "history", "--limit", "-1")]
    [InlineData("leave the other options out", "history", Record, "--since", "1d")]
    public async Task Wrong_forms_and_filters_are_2_and_say_what_may_be_given(string error, params string[] args)
    {
        var run = await Run.Of(args);
        Assert.Equal(2, run.Code);
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_the_same_in_every_form()
    {
        var ids = Catalogue.All.Select(g => g.Id).Order(StringComparer.Ordinal).ToList();
        var lines = (await Run.Of("list", "--output", "jsonl")).Output.TrimEnd().Split('\n');
        Assert.Equal(ids, lines.Select(line => (string)JsonNode.Parse(line)!["id"]!).Order(StringComparer.Ordinal));
        using var csv = CsvReader.FromText((await Run.Of("list", "--output", "csv")).Output);
        var listed = new List<string>();
        while (csv.Read())
            listed.Add(csv.GetString("guardrail"));
        Assert.Equal(ids, listed.Order(StringComparer.Ordinal));
    }

    private static List<string> OnTerminal(int width, Listing listing)
    {
        var writer = new StringWriter();
        new Output(writer, isTerminal: true, width).Table(listing);
        return [.. writer.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')];
    }

    private static JsonNode Printed(OutputFormat format, IReadOnlyList<Finding>? findings = null) =>
        JsonNode.Parse(Text(format, Listing.Of(findings ?? [Held])))!;

    private static string Text(OutputFormat format, Listing listing)
    {
        var writer = new StringWriter();
        new Output(writer, isTerminal: false).Print(format, listing);
        return writer.ToString();
    }
}
