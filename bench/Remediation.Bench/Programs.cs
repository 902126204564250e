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

    /// <summary>Holds a program back until a byte is written to it.</summary>
    public static ProcessStartInfo Held(ProcessStartInfo start)
    {
        var held = new ProcessStartInfo(Native.Held, [start.FileName, .. start.ArgumentList])
        {
            WorkingDirectory = start.WorkingDirectory,
            RedirectStandardInput = true,
        };
        held.Environment.Clear();
        foreach (var (name, value) in start.Environment)
            held.Environment[name] = value;
        return held;
    }

    /// <summary>The Python that boto3 handlers run in; a version manager's shim would be measured as well.</summary>
    public static string Python() => OutputOf("python3", "-c", "import sys; print(sys.executable)");

    /// <summary>What that Python and its boto3 are.</summary>
    public static string VersionsOf(string python) =>
        OutputOf(
            python,
            "-c",
            "import boto3, platform; print('Python', platform.python_version(), 'boto3', boto3.__version__)"
        );

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
