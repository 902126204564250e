using System.Text.Json.Nodes;
using Remediation.Cli.Reporting;
using Remediation.Engine;
using Remediation.Engine.Gates;
using Remediation.Engine.Ledger;
using Xunit;

namespace Report.Tests;

/// <summary>What a report counts, and what it says of it.</summary>
public sealed class ModelTests
{
    private static readonly Pause Pause = new("*", "until a: b", "alice", Some.Now.AddDays(-1))
    {
        Until = Some.Now.AddDays(2),
    };

    private static readonly Exemption Exemption = new()
    {
        Id = "website",
        Guardrail = Some.Bucket,
        Resource = "arn:aws:s3:::website",
        Owner = "web team",
        Reason = "public, until 2020-01-01 00:00:00Z",
        Created = Some.Now.AddDays(-3),
        Expires = Some.Now.AddDays(3),
    };

    private static LedgerRecord Paused =>
        Some.Record("paused", outcome: Outcome.Held) with
        {
            Gate = GateNames.Pause,
            Reason = $"paused by {Pause.By} since {Pause.Since:u} until {Pause.End:u}: {Pause.Reason}",
        };

    private static LedgerRecord Exempt =>
        Some.Record("website", outcome: Outcome.Held) with
        {
            Gate = GateNames.Exemption,
            Reason = $"exempt by {Exemption}",
        };

    [Theory]
    [InlineData("day", 3, 2)]
    [InlineData("day", 62, 61)]
    [InlineData("week", 10, 63)]
    [InlineData("month", 20, 600)]
    [InlineData("year", 7, 2000)]
    public void The_chart_has_bars_that_can_be_told_apart(string unit, int bars, int days)
    {
        var time = Timeline.Of([Some.Record("a", TimeSpan.FromDays(days)), Some.Record("b", TimeSpan.Zero)]);
        Assert.Equal((unit, 2, 0), (time.Unit, time.Spans.Sum(span => span.Tally.Total), time.Undated));
        Assert.InRange(time.Spans.Count, bars - 1, bars + 1);
    }

    [Fact]
    public void A_record_without_a_time_is_counted_and_makes_no_bar()
    {
        var time = Timeline.Of([Some.Record("a"), Some.Record("b") with { EventTime = default }]);
        Assert.Equal((1, 1), (time.Spans.Count, time.Undated));
    }

    [Theory]
    [InlineData(0.5, 10)]
    [InlineData(0.95, 19)]
    [InlineData(1, 20)]
    public void Percentiles_are_values_that_there_are(double share, int seconds)
    {
        List<TimeSpan> times = [.. Enumerable.Range(1, 20).Select(second => TimeSpan.FromSeconds(second))];
        Assert.Equal(TimeSpan.FromSeconds(seconds), RepairTimes.Percentile(times, share));
        Assert.Equal(times[0], RepairTimes.Percentile(times[..1], share));
    }

    [Fact]
    public void Time_to_repair_is_of_proved_repairs_of_events_alone()
    {
        var slow = Some.Record("slow") with { FinishedAt = Some.Now };
        var early = Some.Record("early") with { FinishedAt = Some.Now.AddHours(-2) };
        var ofSweep = Some.Record("swept") with { Actor = null, FinishedAt = Some.Now.AddDays(1) };
        var held = Some.Record("held", outcome: Outcome.Held) with { FinishedAt = Some.Now.AddDays(1) };
        var all = RepairTimes.ToJson([slow, early, ofSweep, held])[0]!;
        Assert.Equal((2, 0d, 3600d), ((int)all["number"]!, (double)all["median"]!, (double)all["longest"]!));
        Assert.Empty(RepairTimes.ToJson([ofSweep, held]));
    }

    [Fact]
    public void Tools_are_named_at_once_and_people_when_they_do_it_again()
    {
        var terraform = Some.Record("one") with { Actor = Some.By("deploy", "HashiCorp Terraform/1.9") };
        var stack = Some.Record("two") with { Actor = Some.By("platform", "cloudformation.amazonaws.com") };
        var once = Some.Record("three");
        var repeats = Repeats.ToJson([terraform, stack, once]);
        Assert.Equal(["Tool", "Tool"], repeats.Select(row => (string)row!["what"]!));
        Assert.Contains("Mend the template", Fix(repeats, "CloudFormation"), StringComparison.Ordinal);
        Assert.Contains("Mend the Terraform configuration", Fix(repeats, "Terraform"), StringComparison.Ordinal);
        var again = Repeats.ToJson([once, Some.Record("three", TimeSpan.FromHours(3))]);
        Assert.Equal(["Actor", "Resource"], again.Select(row => (string)row!["what"]!));
        // Guardrails that meet one event are one time.
        Assert.Empty(Repeats.ToJson([once, once with { Guardrail = Some.Group }]));
    }

    [Fact]
    public void What_is_held_ends_with_its_pause_or_exemption_whether_it_is_still_there_or_not()
    {
        var standing = new Switches([Exemption], [Pause]);
        foreach (var switches in (Switches[])[standing, Switches.None])
        {
            Assert.Equal(Pause.End, OpenCases.EndOf(Paused, switches, new()));
            Assert.Equal(Exemption.Expires, OpenCases.EndOf(Exempt, switches, new()));
        }
        Assert.Null(OpenCases.EndOf(Some.Record("other", outcome: Outcome.Held), standing, new()));
    }

    [Fact]
    public void Only_the_last_record_of_a_resource_and_guardrail_is_open()
    {
        var repaired = Some.Record("one", TimeSpan.FromHours(1));
        var failed = Some.Record("one", TimeSpan.FromHours(2), Outcome.Failed);
        Assert.Empty(Data([failed, repaired])["open"]!.AsArray());
        var open = Data([failed, Some.Record("two")])["open"]!.AsArray();
        Assert.Equal(("failed", 1), ((string)open.Single()!["kind"]!, (int)open.Single()!["record"]!));
    }

    [Fact]
    public void A_pause_is_told_with_what_it_held_even_after_it_was_ended()
    {
        var standing = ReportedSwitches.Pauses(new([], [Pause]), [Paused], Some.Now).Single()!;
        Assert.Equal(("paused now", 1), ((string)standing["state"]!, (int)standing["held"]!));
        var ended = ReportedSwitches.Pauses(Switches.None, [Paused], Some.Now).Single()!;
        Assert.Equal(("over or ended by somebody", 1), ((string)ended["state"]!, (int)ended["held"]!));
    }

    [Fact]
    public void Every_outcome_that_a_record_may_have_has_a_kind()
    {
        string[] unclear =
        [
            .. typeof(Outcome)
                .GetFields()
                .Select(field => (string)field.GetValue(null)!)
                .Where(outcome => Kind.Of(Some.Record("one", outcome: outcome)) == Kind.Unclear),
        ];
        Assert.Equal([Outcome.Compliant, Outcome.Unclear, Outcome.Waiting, Outcome.Ignored], unclear);
        Assert.Equal(Kind.Exempt, Kind.Of(Exempt));
    }

    [Fact]
    public void The_digest_is_of_the_data_in_the_page()
    {
        var page = Page.Of(Some.Report([Some.Record("</script>")]));
        var data = page.Html.Split("id=\"data\">")[1].Split("</script>")[0];
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(data));
        Assert.Equal(Convert.ToHexStringLower(hash), page.Digest);
        Assert.Equal("arn:aws:s3:::</script>", (string?)JsonNode.Parse(data)!["records"]![0]!["resource"]);
    }

    private static JsonObject Data(IReadOnlyList<LedgerRecord> records) => Some.Report(records).ToJson();

    private static string Fix(JsonArray rows, string tool) =>
        (string)rows.Single(row => ((string)row!["who"]!).StartsWith(tool, StringComparison.Ordinal))!["fix"]!;
}
