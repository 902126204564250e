using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Testing;

/// <summary>A folder whose lock file pins npm packages that tests need.</summary>
public static class NpmFolder
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Installs the packages where one is not there or is another version than the lock file's.</summary>
    /// <returns>The folder of the installed packages.</returns>
    /// <exception cref="InvalidOperationException">
    /// They could not be installed; the message says what to do.
    /// </exception>
    public static string Install(string folder, string npm = "npm")
    {
        // Test projects run at the same time and share a folder.
        using var turn = new Mutex(false, $"Global\\remediation-npm-{Path.GetFileName(folder)}");
        Take(turn);
        try
        {
            if (Missing(folder).Count > 0)
                Run(folder, npm);
            if (Missing(folder) is [var missing, ..])
                throw Failure(folder, npm, $"it ended well but left no {missing} in node_modules");
        }
        finally
        {
            turn.ReleaseMutex();
        }
        return Path.Combine(folder, "node_modules");
    }

    private static void Take(Mutex turn)
    {
        try
        {
            turn.WaitOne();
        }
        catch (AbandonedMutexException)
        {
            // Whoever had it was killed: what it left is looked at below.
        }
    }

    private static List<string> Missing(string folder) =>
        [
            .. Locked(folder)
                .Where(package => Installed(Path.Combine(folder, package.Key)) != (string?)package.Value!["version"])
                .Select(package => $"{Name(package.Key)} {package.Value!["version"]}"),
        ];

    // The packages of a lock file are named by their folders; the one without a name is the folder itself.
    private static IEnumerable<KeyValuePair<string, JsonNode?>> Locked(string folder) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "package-lock.json")))!["packages"]!
            .AsObject()
            .Where(package => package.Key.Length > 0);

    private static string Name(string package) => package["node_modules/".Length..];

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

    private static InvalidOperationException Failure(string folder, string npm, string why)
    {
        var packages = string.Join(", ", Locked(folder).Select(package => Name(package.Key)));
        return new(
            $"`{npm} ci --ignore-scripts` in {folder} could not install {packages}: {why.Trim()}. "
                + "Install Node.js 20 or later with npm, see that npm reaches a registry (`npm ping`), "
                + "and run the command there by hand."
        );
    }
}
