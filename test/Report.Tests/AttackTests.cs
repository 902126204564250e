using Remediation.Cli.Reporting;
using Remediation.Engine;
using Remediation.Engine.Gates;
using Remediation.Engine.Ledger;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Report.Tests;

/// <summary>Whoever names resources writes into reports: what they write stays text.</summary>
public sealed class AttackTests(Browser browser)
{
    private static readonly string[] Attacks =
    [
        "<script>alert(1)</script>",
        "</script><script>alert(2)</script>",
        "<!--<script>",
        "<img src=x onerror=alert(3)>",
        "\"><svg onload=alert(4)>",
        "{{script}}{{data}}",
        "javascript:alert(5)",
        "<link rel=stylesheet href=https://example.com/a.css>",
        "__proto__",
    ];

    [Fact]
    public async Task Markup_in_every_text_stays_text()
    {
        var report = Some.Report(
            [.. Attacks.Select(RecordOf), .. Attacks.Select(RecordOf)],
            new([.. Attacks.Select(ExemptionOf)], [.. Attacks.Select(PauseOf)])
        ) with
        {
            Faults = Attacks.ToDictionary(attack => attack, attack => attack),
        };
        await using var opened = await browser.OpenAsync(Page.Of(report).Html);
        await Expect(opened.Rows).ToHaveCountAsync(2 * Attacks.Length);
        for (var at = 0; at < Attacks.Length; at++)
        {
            await Expect(opened.Rows.Nth(at)).ToContainTextAsync(Attacks[at]);
            await opened.Rows.Nth(at).Locator("button").ClickAsync();
            await Expect(opened.Dialog).ToContainTextAsync(Attacks[at]);
            await opened.Page.Keyboard.PressAsync("Escape");
        }
        Assert.Equal(2, await opened.Page.Locator("script").CountAsync());
        Assert.Equal(0, await opened.Page.Locator("img, link, iframe, [onload], [onerror]").CountAsync());
        Assert.Empty(opened.Faults);
    }

    [Fact]
    public async Task What_cannot_be_seen_is_shown_by_its_number()
    {
        await using var report = await browser.OpenAsync(Some.Html(Some.Record("a\u202eb\u200bc\u0007d")));
        await Expect(report.Rows).ToContainTextAsync("arn:aws:s3:::a⟦U+202E⟧b⟦U+200B⟧c⟦U+0007⟧d");
    }

    [Fact]
    public async Task Nothing_that_is_added_runs_or_is_fetched()
    {
        await using var report = await browser.OpenAsync(Some.Html(Some.Record("one")));
        var tried = await report.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const refused = [];
              const element = document.createElement("div");
              try { element.innerHTML = "<b>x</b>"; } catch { refused.push("innerHTML"); }
              const script = document.createElement("script");
              try {
                script.textContent = "window.ran = true";
                document.body.append(script);
              } catch { refused.push("script"); }
              try { await fetch("https://example.com/"); } catch { refused.push("fetch"); }
              if (window.ran) refused.push("ran");
              return refused;
            }
            """
        );
        Assert.Equal(["innerHTML", "script", "fetch"], tried);
    }

    [Fact]
    public async Task A_state_that_is_no_json_and_one_that_is_too_long_are_shown_as_they_can_be()
    {
        var odd = Some.Record("odd") with { Before = "{not json", After = "null" };
        var vast = Some.Record("vast") with { Before = $"\"{new string('x', 50_000)}\"", After = null };
        await using var report = await browser.OpenAsync(Some.Html(odd, vast));
        await report.Rows.Filter(new() { HasText = "odd" }).Locator("button").ClickAsync();
        await Expect(report.Dialog).ToContainTextAsync("{not json");
        await report.Page.Keyboard.PressAsync("Escape");
        await report.Rows.Filter(new() { HasText = "vast" }).Locator("button").ClickAsync();
        await Expect(report.Dialog).ToContainTextAsync("the state before has 50002 characters and is left out here");
        Assert.Empty(report.Faults);
    }

    private static LedgerRecord RecordOf(string attack) =>
        Some.Record(attack, outcome: Outcome.Held, guardrail: attack) with
        {
            Resource = new(attack, attack, attack, attack, attack, attack),
            EventName = attack,
            EventId = attack,
            Actor = new(attack, attack, attack, attack, attack),
            Reason = attack,
            Gate = GateNames.Pause,
            Plan = [attack],
            Done = [new(attack, attack) { Note = attack }],
            Before = attack,
            After = attack,
            Elsewhere = [attack],
        };

    private static Exemption ExemptionOf(string attack) =>
        new()
        {
            Id = attack,
            Guardrail = attack,
            Resource = attack,
            Owner = attack,
            Reason = attack,
        };

    private static Pause PauseOf(string attack) => new(attack, attack, attack, Some.Now);
}
