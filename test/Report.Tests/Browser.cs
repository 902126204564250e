using Microsoft.Playwright;
using Xunit;

namespace Report.Tests;

/// <summary>Debian's Chromium, started once for all tests.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Variable = "CHROMIUM";

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        // A machine that runs other tests beside these is slow.
        Assertions.SetDefaultExpectTimeout((float)TimeSpan.FromSeconds(30).TotalMilliseconds);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Find(),
                // Root may not have Chromium's sandbox, and a test opens nothing but our own file.
                ChromiumSandbox = false,
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }

    /// <summary>Opens a report as a file, as from a mail.</summary>
    /// <param name="bypassesPolicy">For axe, which adds its own script to the page.</param>
    internal async Task<OpenedReport> OpenAsync(
        string html,
        ColorScheme scheme = ColorScheme.Light,
        int width = 1280,
        bool bypassesPolicy = false
    )
    {
        var context = await browser!.NewContextAsync(
            new()
            {
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = 900 },
                BypassCSP = bypassesPolicy,
                Locale = "en-GB",
            }
        );
        return await OpenedReport.OpenAsync(context, html);
    }

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return given;
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        return folders.Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                $"there is no chromium in the PATH: `apt-get install chromium`, or set {Variable} to a Chromium"
            );
    }
}
