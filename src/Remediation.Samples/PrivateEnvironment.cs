using System.Diagnostics;

namespace Remediation.Samples;

/// <summary>A virtual environment of Python with moto's server in it, made once for all who need one.</summary>
internal static class PrivateEnvironment
{
    private const string Package = $"moto[server]=={Emulator.MotoVersion}";

    private const string Remedy =
        "no AWS emulator: install Python 3 with its venv module and reach PyPI, "
        + $"or put moto_server (pip install '{Package}') on the PATH";

    /// <summary>The server's program; makes the environment if there is none.</summary>
    /// <exception cref="EmulatorException">It cannot be made; the message says what to install.</exception>
    public static async Task<string> ServerAsync(CancellationToken cancel)
    {
        var cache = CacheFolder();
        var folder = Path.Combine(cache, $"moto-{Emulator.MotoVersion}");
        var python = Path.Combine(folder, "bin", "python");
        var server = Path.Combine(folder, "bin", "moto_server");
        Directory.CreateDirectory(cache);
        using var alone = await LockAsync($"{folder}.lock", cancel);
        // The environment's python is a link to the one that made it, which may have gone since.
        if (File.Exists(server) && File.Exists(python))
            return server;
        var maker = Emulator.OnPath("python3") ?? throw new EmulatorException(Remedy);
        var isMade =
            await RunAsync(maker, ["-m", "venv", "--clear", folder], cancel) == 0
            && await RunAsync(python, ["-m", "pip", "install", "--quiet", Package], cancel) == 0
            && File.Exists(server);
        if (isMade)
            return server;
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        throw new EmulatorException(Remedy);
    }

    private static string CacheFolder()
    {
        var data = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData,
            Environment.SpecialFolderOption.Create
        );
        return Path.Combine(data, "remediation");
    }

    // Several test programs may start at once, and one environment serves them all.
    private static async Task<FileStream> LockAsync(string path, CancellationToken cancel)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100, cancel))
        {
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited.Elapsed < TimeSpan.FromMinutes(10))
            {
                // Another one makes it.
            }
        }
    }

    private static async Task<int> RunAsync(string program, string[] arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return process.ExitCode;
    }
}
