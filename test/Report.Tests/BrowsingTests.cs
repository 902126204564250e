using Microsoft.Playwright;
using Remediation.Engine;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Report.Tests;

/// <summary>What somebody does with a report in a browser.</summary>
public sealed class BrowsingTests(Browser browser)
{
    [Fact]
    public async Task The_first_screen_says_of_what_it_is()
    {
        await using var report = await browser.OpenAsync(Some.Html(Some.Record("one"), Some.Record("two")));
        var about = report.Page.Locator("#about");
        foreach (var part in (string[])["account 111122223333", "region eu-central-1", "mode enforce", "version 1.2.3"])
            await Expect(about).ToContainTextAsync(part);
        await Expect(about).ToContainTextAsync("2026-11-30 11:00:00");
        await Expect(report.Page.Locator("#cards")).ToContainTextAsync("Records2of 2 resources");
        await Expect(report.Page.Locator("#digest"))
            .ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[0-9a-f]{64}$"));
        Assert.Empty(report.Faults);
    }

    [Fact]
    public async Task Filters_and_search_leave_what_they_say_and_tell_how_many()
    {
        await using var report = await browser.OpenAsync(
            Some.Html(
                Some.Record("one"),
                Some.Record("two", outcome: Outcome.Held),
                Some.Record("three", guardrail: Some.Group)
            )
        );
        await Expect(report.Count).ToHaveTextAsync("3 records.");
        await report.Page.SelectOptionAsync("#by-kind", "held");
        await Expect(report.Count).ToHaveTextAsync("1 of 3 records fit.");
        await Expect(report.Rows).ToContainTextAsync("arn:aws:s3:::two");
        await report.Page.ClickAsync("#filter button[type=reset]");
        await Expect(report.Rows).ToHaveCountAsync(3);
        await report.Page.SelectOptionAsync("#by-guardrail", Some.Group);
        await Expect(report.Rows).ToContainTextAsync("three");
        await report.Page.ClickAsync("#filter button[type=reset]");
        await report.Page.FillAsync("#search", "TWO open");
        await Expect(report.Count).ToHaveTextAsync("1 of 3 records fit.");
        await report.Page.FillAsync("#search", "192.0.2.99");
        await Expect(report.Count).ToHaveTextAsync("0 of 3 records fit.");
        Assert.Empty(report.Faults);
    }

    [Fact]
    public async Task A_name_of_a_group_filters_by_it()
    {
        await using var report = await browser.OpenAsync(
            Some.Html(Some.Record("one"), Some.Record("two", guardrail: Some.Group))
        );
        await report.Page.Locator("#group-tables").GetByRole(AriaRole.Button, new() { Name = Some.Group }).ClickAsync();
        await Expect(report.Count).ToHaveTextAsync("1 of 2 records fit.");
        Assert.Equal("records", await report.FocusedAsync());
    }

    [Fact]
    public async Task Columns_sort_both_ways_and_say_so()
    {
        await using var report = await browser.OpenAsync(
            Some.Html(
                Some.Record("b", TimeSpan.FromHours(3)),
                Some.Record("a", TimeSpan.FromHours(2)),
                Some.Record("c", TimeSpan.FromHours(1))
            )
        );
        var resource = report.Page.Locator("#records-table th").First;
        var time = report.Page.Locator("#records-table thead th").Nth(4);
        Assert.Equal(["c", "a", "b"], await NamesAsync(report));
        await Expect(time).ToHaveAttributeAsync("aria-sort", "descending");
        await resource.GetByRole(AriaRole.Button).ClickAsync();
        Assert.Equal(["a", "b", "c"], await NamesAsync(report));
        await Expect(resource).ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(time).ToHaveAttributeAsync("aria-sort", "none");
        await resource.GetByRole(AriaRole.Button).ClickAsync();
        Assert.Equal(["c", "b", "a"], await NamesAsync(report));
        await Expect(resource).ToHaveAttributeAsync("aria-sort", "descending");
    }

    [Fact]
    public async Task A_record_opens_and_closes_by_keyboard_alone_and_the_focus_returns()
    {
        await using var report = await browser.OpenAsync(Some.Html(Some.Record("one"), Some.Record("two")));
        var keyboard = report.Page.Keyboard;
        for (var presses = 0; await report.FocusedAsync() != "arn:aws:s3:::two"; presses++)
        {
            Assert.True(presses < 100, "no record was reached by Tab");
            await keyboard.PressAsync("Tab");
        }
        await keyboard.PressAsync("Enter");
        await Expect(report.Dialog).ToBeVisibleAsync();
        Assert.Equal("record-title", await report.FocusedAsync());
        await Expect(report.Dialog).ToContainTextAsync("two is open");
        await keyboard.PressAsync("Escape");
        await Expect(report.Dialog).ToBeHiddenAsync();
        Assert.Equal("arn:aws:s3:::two", await report.FocusedAsync());
        Assert.Empty(report.Faults);
    }

    [Fact]
    public async Task A_record_shows_which_lines_differ_and_the_policies_within()
    {
        var record = Some.Record("one") with
        {
            Before = """{"policy":"{\"Effect\":\"Allow\",\"Principal\":\"*\"}","kept":[1]}""",
            After = """{"policy":"{\"Effect\":\"Deny\",\"Principal\":\"*\"}","kept":[1]}""",
        };
        await using var report = await browser.OpenAsync(Some.Html(record));
        await report.Rows.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(report.Dialog.Locator("td.gone")).ToHaveTextAsync("−     \"Effect\": \"Allow\",");
        await Expect(report.Dialog.Locator("td.come")).ToHaveTextAsync("+     \"Effect\": \"Deny\",");
        await Expect(report.Dialog.Locator("caption")).ToHaveTextAsync("1 line differs.");
    }

    [Fact]
    public async Task Print_shows_all_that_fits_and_opens_everything()
    {
        var records = Enumerable.Range(0, 120).Select(i => Some.Record($"bucket-{i:000}")).ToList();
        await using var report = await browser.OpenAsync(Some.Html(records));
        await Expect(report.Rows).ToHaveCountAsync(50);
        await report.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(report.Rows).ToHaveCountAsync(120);
        await Expect(report.Page.Locator("#chart-table table")).ToBeVisibleAsync();
        await Expect(report.Page.Locator("#signature")).ToBeVisibleAsync();
        await Expect(report.Page.Locator("#filter")).ToBeHiddenAsync();
        await report.Page.EmulateMediaAsync(new() { Media = Media.Screen });
        await Expect(report.Rows).ToHaveCountAsync(50);
        await Expect(report.Page.Locator("#chart-table table")).ToBeHiddenAsync();
        Assert.Empty(report.Faults);
    }

    [Fact]
    public async Task Print_while_a_record_is_open_shows_that_record_alone()
    {
        await using var report = await browser.OpenAsync(Some.Html(Some.Record("one"), Some.Record("two")));
        await report.Rows.First.Locator("button").ClickAsync();
        await report.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(report.Dialog).ToBeVisibleAsync();
        await Expect(report.Dialog.Locator("td.come")).ToBeVisibleAsync();
        await Expect(report.Page.Locator("main")).ToBeHiddenAsync();
        await Expect(report.Page.Locator("#close")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task An_empty_report_says_so()
    {
        await using var report = await browser.OpenAsync(Some.Html());
        await Expect(report.Count).ToHaveTextAsync("0 records.");
        await Expect(report.Page.Locator("#about")).ToContainTextAsync("with no record");
        await Expect(report.Page.Locator("#chart")).ToContainTextAsync("There is nothing to show.");
        Assert.Empty(report.Faults);
    }

    [Fact]
    public async Task Ten_thousand_records_open_page_and_filter_quickly()
    {
        var records = Enumerable
            .Range(0, 10_000)
            .Select(i => Some.Record($"bucket-{i:00000}", TimeSpan.FromMinutes(i)))
            .ToList();
        var html = Some.Html(records);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await using var report = await browser.OpenAsync(html);
        await Expect(report.Count).ToHaveTextAsync("10,000 records.");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"it opened after {watch.Elapsed}");
        await Expect(report.Page.Locator("#page")).ToHaveTextAsync("Page 1 of 200");
        await report.Page.ClickAsync("#next");
        await Expect(report.Rows.First).ToContainTextAsync("bucket-00050");
        watch.Restart();
        await report.Page.FillAsync("#search", "bucket-09999");
        await Expect(report.Count).ToHaveTextAsync("1 of 10,000 records fit.");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"it filtered for {watch.Elapsed}");
        Assert.Empty(report.Faults);
    }

    private static async Task<IEnumerable<string>> NamesAsync(OpenedReport report) =>
        (await report.ColumnAsync(1)).Select(arn => arn[(arn.LastIndexOf(':') + 1)..]);
}
