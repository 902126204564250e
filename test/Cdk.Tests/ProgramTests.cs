using System.Diagnostics;
using System.Text.Json.Nodes;
using Remediation.Samples;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>The app as the CDK's command line starts it: what it says of wrong options, and of regions.</summary>
public sealed class ProgramTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("remediation-program-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Account.PublishedIn(folder);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_misspelt_option_ends_it_with_the_options_that_there_are()
    {
        var (code, errors) = await RunAsync(new() { ["mod"] = "enforce" }, []);
        Assert.Equal(1, code);
        Assert.StartsWith("'mod' is no option: there are ", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public async Task Enabled_regions_are_deployed_and_one_that_the_account_has_not_enabled_is_refused()
    {
        await using var emulator = await Emulator.StartAsync(Cancel);
        var account = new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL"] = emulator.Endpoint,
            ["AWS_ACCESS_KEY_ID"] = "emulated",
            ["AWS_SECRET_ACCESS_KEY"] = "emulated",
        };
        var (code, errors) = await RunAsync(new() { ["regions"] = "us-iso-east-1" }, account);
        Assert.Equal(1, code);
        Assert.StartsWith(
            "regions names 'us-iso-east-1', which the account has not enabled; it has ",
            errors,
            StringComparison.Ordinal
        );
        Assert.Contains("eu-central-1", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));

        (code, errors) = await RunAsync(new() { ["regions"] = "eu-central-1,us-east-1" }, account);
        Assert.True(code == 0, errors);
        Assert.DoesNotContain("Whether the account", errors, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Output, "Remediation-us-east-1.template.json")));
    }

    [Fact]
    public async Task Without_credentials_it_says_that_it_did_not_ask_and_goes_on()
    {
        var (code, errors) = await RunAsync(new() { ["regions"] = "eu-central-1,af-south-1" }, []);
        Assert.True(code == 0, errors);
        Assert.Contains("Whether the account has enabled the regions", errors, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Output, "Remediation-af-south-1.template.json")));
    }

    [Fact]
    public async Task Without_regions_it_asks_nobody()
    {
        var (code, errors) = await RunAsync([], []);
        Assert.True(code == 0, errors);
        Assert.DoesNotContain("Whether the account", errors, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Output, "Remediation.template.json")));
    }

    private string Output => Path.Combine(folder.FullName, "out");

    private async Task<(int Code, string Errors)> RunAsync(JsonObject context, Dictionary<string, string> account)
    {
        context["code"] = Path.Combine(folder.FullName, "code");
        var program = Path.Combine(AppContext.BaseDirectory, "Remediation.Cdk.dll");
        var start = new ProcessStartInfo("dotnet", [program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Nothing of the caller's account: no profile, no role, no endpoint.
        foreach (var name in start.Environment.Keys.Where(IsOfAnAccount).ToList())
            start.Environment.Remove(name);
        start.Environment["CDK_CONTEXT_JSON"] = context.ToJsonString();
        start.Environment["CDK_OUTDIR"] = Output;
        start.Environment["AWS_CONFIG_FILE"] = Path.Combine(folder.FullName, "none");
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(folder.FullName, "none");
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        foreach (var (name, value) in account)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        _ = await output;
        return (process.ExitCode, await errors);
    }

    private static bool IsOfAnAccount(string name) =>
        name.StartsWith("AWS_", StringComparison.Ordinal) || name.StartsWith("CDK_", StringComparison.Ordinal);
}
