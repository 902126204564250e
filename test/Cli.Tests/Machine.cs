using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Cli.Tests;

/// <summary>
/// A user's home folder with an AWS configuration, in which the built program runs: environment variables are the
/// whole process's, so a run that has its own needs its own process.
/// </summary>
internal sealed class Machine : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory().FullName;

    public Machine(string config, string credentials = "")
    {
        Directory.CreateDirectory(Path.Combine(home, ".aws", "sso", "cache"));
        File.WriteAllText(PathOf("config"), config);
        File.WriteAllText(PathOf("credentials"), credentials);
    }

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The variables of a run, beside those that a process needs.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public string PathOf(string name) => Path.Combine(home, ".aws", name);

    /// <summary>A login at IAM Identity Center, as `aws sso login` leaves it.</summary>
    /// <param name="name">The session's name, or the start URL where a profile names no session.</param>
    public void LogIn(string name, string token, string expires)
    {
#pragma warning disable CA5350 // It is how the AWS CLI names the file.
        var hash = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(name)));
#pragma warning restore CA5350
        File.WriteAllText(
            PathOf(Path.Combine("sso", "cache", $"{hash}.json")),
            $$"""
            {"startUrl":"https://example.awsapps.com/start","region":"eu-west-1","accessToken":"{{token}}",
            "expiresAt":"{{expires}}"}
            """
        );
    }

    public Task<Run> RunAsync(params string[] args) => RunAsync(null, args);

    /// <summary>Runs the program.</summary>
    /// <param name="typed">What somebody types on a terminal; null where there is no terminal.</param>
    public async Task<Run> RunAsync(string? typed, string[] args)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "remediate.dll");
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] command = [Environment.ProcessPath!.EndsWith("dotnet") ? Environment.ProcessPath : "dotnet", program];
        command = [.. command, .. args];
        if (typed is null)
            (start.FileName, command) = (command[0], command[1..]);
        else
            (start.FileName, command) = ("script", ["-qec", string.Join(' ', command), "/dev/null"]);
        foreach (var argument in command)
            start.ArgumentList.Add(argument);
        var own = new Dictionary<string, string?>(start.Environment);
        start.Environment.Clear();
        foreach (var kept in (string[])["PATH", "DOTNET_ROOT", "TMPDIR"])
            start.Environment[kept] = own.GetValueOrDefault(kept);
        start.Environment["HOME"] = home;
        start.Environment["TERM"] = "xterm";
        start.Environment["AWS_CONFIG_FILE"] = PathOf("config");
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = PathOf("credentials");
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var cancel = TestContext.Current.CancellationToken;
        var errors = process.StandardError.ReadToEndAsync(cancel);
        var asked = "";
        if (typed is not null)
        {
            asked = await ReadToColonAsync(process.StandardOutput, cancel);
            // Nobody types sooner than the program listens, and stops the terminal from showing it.
            await Task.Delay(Patience, cancel);
            await process.StandardInput.WriteAsync(typed);
            await process.StandardInput.FlushAsync(cancel);
        }
        else
        {
            process.StandardInput.Close();
        }
        var output = asked + await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return new(process.ExitCode, output, await errors);
    }

    // What is typed before somebody asks is echoed.
    private static async Task<string> ReadToColonAsync(StreamReader output, CancellationToken cancel)
    {
        var read = new StringBuilder();
        var one = new char[1];
        while (!read.ToString().Contains(": ", StringComparison.Ordinal))
        {
            if (await output.ReadAsync(one, cancel) == 0)
                break;
            read.Append(one[0]);
        }
        return read.ToString();
    }

    public void Dispose() => Directory.Delete(home, recursive: true);
}
