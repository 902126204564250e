using System.Diagnostics;
using Remediation.Samples;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>The CDK's own command line, the version of README.md, in an emulated account.</summary>
/// <param name="folder">Where the synthesized templates and the command line's own files go.</param>
internal sealed class CommandLine(Emulator emulator, string folder)
{
    private const string Package = "aws-cdk@2.1148.1";

    // By any other name it finds no template in its own bucket.
    private readonly string endpoint = emulator.Endpoint.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Why there is no command line, or null.</summary>
    public async Task<string?> MissingAsync()
    {
        var (code, output) = await StartAsync("us-east-1", ["--version"]);
        return code == 0
            ? null
            : $"npx could not run {Package}, so nothing was deployed: {output.Trim().Split('\n')[0]}";
    }

    public Task<string> BootstrapAsync(params string[] regions) =>
        RunAsync(regions[0], ["bootstrap", .. regions.Select(region => $"aws://{Emulator.Account}/{region}")]);

    /// <summary>Runs the CDK app under a context and deploys what it makes.</summary>
    public Task<string> DeployAsync(string region, params string[] context) =>
        RunAsync(region, [.. Deploy, .. Synthesized(context)]);

    /// <summary>The same over a deployment that is there.</summary>
    /// <remarks>
    /// A change set, which is the default method, begins with the removal of the last one, at which the emulator
    /// fails; and it forgets a parameter that was left to its default.
    /// </remarks>
    public Task<string> RedeployAsync(string region, params string[] context) =>
        RunAsync(region, [.. Deploy, "--method", "direct", "--no-previous-parameters", .. Synthesized(context)]);

    /// <summary>Deploys what was synthesized elsewhere.</summary>
    public Task<string> DeployFolderAsync(string region, string templates) =>
        RunAsync(region, [.. Deploy, "--app", templates]);

    public Task<string> DestroyAsync(string region) =>
        RunAsync(region, "destroy", "--force", "--all", "--app", Templates);

    private static string[] Deploy => ["deploy", "--require-approval", "never", "--all"];

    private string Templates => Path.Combine(folder, "cdk.out");

    private string[] Synthesized(string[] context) =>
        [
            "--app",
            $"dotnet \"{Path.Combine(AppContext.BaseDirectory, "Remediation.Cdk.dll")}\"",
            "--output",
            Templates,
            .. context.SelectMany(c => (string[])["--context", c]),
        ];

    private async Task<string> RunAsync(string region, params string[] arguments)
    {
        var (code, output) = await StartAsync(region, [.. arguments, "--ci", "--no-notices"]);
        Assert.True(code == 0, $"cdk {string.Join(' ', arguments)} ended with {code}:\n{output}");
        return output;
    }

    private async Task<(int Code, string Output)> StartAsync(string region, string[] arguments)
    {
        var start = new ProcessStartInfo("npx", ["--yes", Package, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Nothing of the caller's account: no profile, no role, no endpoint.
        foreach (
            var name in start
                .Environment.Keys.Where(n =>
                    n.StartsWith("AWS_", StringComparison.Ordinal) || n.StartsWith("CDK_", StringComparison.Ordinal)
                )
                .ToList()
        )
            start.Environment.Remove(name);
        foreach (
            var (name, value) in new Dictionary<string, string>
            {
                ["AWS_ENDPOINT_URL"] = endpoint,
                ["AWS_ACCESS_KEY_ID"] = "emulated",
                ["AWS_SECRET_ACCESS_KEY"] = "emulated",
                ["AWS_REGION"] = region,
                ["AWS_CONFIG_FILE"] = Path.Combine(folder, "none"),
                ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(folder, "none"),
                ["AWS_EC2_METADATA_DISABLED"] = "true",
                ["CDK_HOME"] = Path.Combine(folder, "cdk"),
                ["CDK_DISABLE_CLI_TELEMETRY"] = "true",
            }
        )
            start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            var output = await Task.WhenAll(
                process.StandardOutput.ReadToEndAsync(Cancel),
                process.StandardError.ReadToEndAsync(Cancel)
            );
            await process.WaitForExitAsync(Cancel);
            return (process.ExitCode, string.Concat(output));
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return (127, missing.Message);
        }
    }
}
