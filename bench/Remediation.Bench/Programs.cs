using System.Diagnostics;

namespace Remediation.Bench;

/// <summary>The processes that are measured, and those that tell of the machine.</summary>
internal static class Programs
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The published executable in a folder.</summary>
    /// <exception cref="FileNotFoundException">There is none; the message says how it is made.</exception>
    public static string ExecutableIn(string folder)
    {
        var path = Path.GetFullPath(Path.Combine(folder, "bootstrap"));
        if (File.Exists(path))
            return path;
        throw new FileNotFoundException(
            $"no {path}: dotnet publish src/Remediation.Lambda -c Release -r linux-x64 -o {folder}"
        );
    }

    /// <summary>Starts a published executable of ours.</summary>
    public static ProcessStartInfo Ours(string executable) =>
        new(executable) { WorkingDirectory = Path.GetDirectoryName(executable)! };

    /// <summary>Starts a boto3 handler.</summary>
    public static ProcessStartInfo Boto3(string python, Case item)
    {
        var folder = Path.Combine(Root, "bench", "boto3");
        return new(python, [Path.Combine(folder, "runtime.py"), item.Module]) { WorkingDirectory = folder };
    }

    /// <summary>The machine's load averages.</summary>
    public static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);

    /// <summary>What a program prints.</summary>
    public static string OutputOf(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        if (process.ExitCode == 0)
            return text;
        var command = $"{program} {string.Join(' ', arguments)}";
        throw new InvalidOperationException($"{command} ended with {process.ExitCode}");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "global.json")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("this is not run from the repository");
    }
}
