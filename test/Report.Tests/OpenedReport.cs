using Microsoft.Playwright;
using Xunit;

namespace Report.Tests;

/// <summary>A report in a browser, and what it did there that it must not.</summary>
internal sealed class OpenedReport : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly string file;
    private readonly List<string> faults = [];

    private OpenedReport(IBrowserContext context, IPage page, string file)
    {
        this.context = context;
        this.file = file;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>Errors of scripts, messages of the console, questions, and requests to anywhere.</summary>
    public IReadOnlyList<string> Faults => faults;

    public ILocator Rows => Page.Locator("#records-table tbody tr");
    public ILocator Count => Page.Locator("#count");
    public ILocator Dialog => Page.Locator("dialog#record");

    public static async Task<OpenedReport> OpenAsync(IBrowserContext context, string html)
    {
        var file = Path.Combine(Path.GetTempPath(), $"report-{Guid.NewGuid():N}.html");
        await File.WriteAllTextAsync(file, html, TestContext.Current.CancellationToken);
        var page = await context.NewPageAsync();
        var opened = new OpenedReport(context, page, file);
        var address = new Uri(file).AbsoluteUri;
        page.Console += (_, message) => opened.faults.Add($"console: {message.Text}");
        page.PageError += (_, error) => opened.faults.Add($"error: {error}");
        page.Request += (_, request) =>
        {
            if (request.Url != address)
                opened.faults.Add($"request: {request.Url}");
        };
        page.Dialog += async (_, dialog) =>
        {
            opened.faults.Add($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        await page.GotoAsync(address);
        return opened;
    }

    /// <summary>The texts of a column of the records that are shown.</summary>
    public async Task<IReadOnlyList<string>> ColumnAsync(int column) =>
        await Page.Locator($"#records-table tbody tr > :nth-child({column})").AllTextContentsAsync();

    /// <summary>The id of what has the focus, or its text.</summary>
    public Task<string> FocusedAsync() =>
        Page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.textContent");

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        File.Delete(file);
    }
}
