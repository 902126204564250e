using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Report.Tests;

/// <summary>That everybody can read a report, by axe and by what axe does not look at.</summary>
public sealed class AccessibilityTests(Browser browser)
{
    [Theory]
    [InlineData(ColorScheme.Light, Media.Screen, 1280)]
    [InlineData(ColorScheme.Dark, Media.Screen, 1280)]
    [InlineData(ColorScheme.Dark, Media.Print, 1280)]
    [InlineData(ColorScheme.Light, Media.Screen, 320)]
    public async Task Axe_finds_nothing_serious(ColorScheme scheme, Media media, int width)
    {
        await using var report = await browser.OpenAsync(Some.Sample, scheme, width, bypassesPolicy: true);
        await report.Page.EmulateMediaAsync(new() { Media = media, ColorScheme = scheme });
        await AssertNothingSeriousAsync(report);
        if (media == Media.Print)
            return;
        await report.Rows.First.Locator("button").ClickAsync();
        await Expect(report.Dialog).ToBeVisibleAsync();
        await AssertNothingSeriousAsync(report);
    }

    [Theory]
    [InlineData(320)]
    [InlineData(1280)]
    public async Task The_page_does_not_scroll_sideways(int width)
    {
        await using var report = await browser.OpenAsync(Some.Sample, width: width);
        await AssertFitsAsync(report.Page, "document.documentElement");
        await report.Rows.First.Locator("button").ClickAsync();
        await AssertFitsAsync(report.Page, "document.querySelector('dialog')");
    }

    [Fact]
    public async Task A_printed_page_is_not_cut_off()
    {
        // A4 upright within its margins, at 96 dots an inch.
        await using var report = await browser.OpenAsync(Some.Sample, width: 700);
        await report.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await AssertFitsAsync(report.Page, "document.documentElement");
    }

    [Fact]
    public async Task Counts_are_told_and_landmarks_are_there()
    {
        await using var report = await browser.OpenAsync(Some.Sample);
        await Expect(report.Count).ToHaveAttributeAsync("aria-live", "polite");
        foreach (var role in (AriaRole[])[AriaRole.Banner, AriaRole.Main, AriaRole.Contentinfo, AriaRole.Search])
            await Expect(report.Page.GetByRole(role)).ToHaveCountAsync(1);
        await Expect(report.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Every_bar_has_a_pattern_and_a_word()
    {
        await using var report = await browser.OpenAsync(Some.Sample);
        var words = await report.Page.Locator(".legend li").AllTextContentsAsync();
        Assert.Equal(["Changed", "Would be changed", "Failed", "Held", "Exempt", "Unclear"], words);
        var marks = await report.Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('#chart pattern path')].map(path => path.getAttribute('d'))"
        );
        Assert.Equal(marks.Length, marks.Distinct().Count());
    }

    private static async Task AssertNothingSeriousAsync(OpenedReport report)
    {
        var found = await report.Page.RunAxe();
        Assert.NotEmpty(found.Passes);
        var serious = found
            .Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{violation.Id}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}");
        Assert.Empty(serious);
    }

    private static async Task AssertFitsAsync(IPage page, string element) =>
        Assert.True(await page.EvaluateAsync<bool>($"{element}.scrollWidth <= {element}.clientWidth"), element);
}
