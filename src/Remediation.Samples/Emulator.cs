using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace Remediation.Samples;

/// <summary>An AWS account on this machine: moto's server on a free loopback port, from the PATH or else from a private virtual environment.</summary>
public sealed class Emulator : IAsyncDisposable
{
    /// <summary>The version that a private environment gets.</summary>
    public const string MotoVersion = "5.2.1";

    private readonly Process process;

    private Emulator(Process process, string endpoint) => (this.process, Endpoint) = (process, endpoint);

    /// <summary>The URL that stands for every AWS service, e.g. <c>http://127.0.0.1:41234</c>.</summary>
    public string Endpoint { get; }

    /// <summary>Clients of this account: moto's 123456789012.</summary>
    public AwsClients Clients(string region) => new(region, new BasicAWSCredentials("emulated", "emulated"), Endpoint);

    /// <summary>Starts it and waits until it answers.</summary>
    /// <exception cref="EmulatorException">It cannot be had; the message says what to install.</exception>
    public static async Task<Emulator> StartAsync(CancellationToken cancel)
    {
        var program = OnPath("moto_server") ?? await PrivateAsync(cancel);
        int port;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        var start = new ProcessStartInfo(program, ["-H", "127.0.0.1", "-p", $"{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true";
        // A scenario whose names are the same in every account and region arranges each sample in a region of its own.
        start.Environment["MOTO_ALLOW_NONEXISTENT_REGION"] = "true";
        var process = Process.Start(start) ?? throw new EmulatorException($"{program} did not start");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var emulator = new Emulator(process, $"http://127.0.0.1:{port}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => emulator.Kill();

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(50, cancel))
        {
            if (process.HasExited)
                throw new EmulatorException(
                    $"{program} ended with code {process.ExitCode}: install moto[server] {MotoVersion}, or mend the one on the PATH"
                );
            try
            {
                if (
                    (
                        await http.GetAsync(new Uri($"{emulator.Endpoint}/moto-api/data.json"), cancel)
                    ).IsSuccessStatusCode
                )
                    return emulator;
            }
            catch (Exception e)
                when (e is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
            { /* Not up yet. */
            }
        }
        await emulator.DisposeAsync();
        throw new EmulatorException($"{program} did not answer within 60 s");
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        process.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(5000);
        }
        catch (InvalidOperationException)
        { /* It has ended, or was disposed of. */
        }
    }

    private static async Task<string> PrivateAsync(CancellationToken cancel)
    {
        const string remedy =
            $"no AWS emulator: install Python 3 with its venv module and reach PyPI, or put moto_server (pip install 'moto[server]=={MotoVersion}') on the PATH";
        var cache = Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData,
                Environment.SpecialFolderOption.Create
            ),
            "remediation"
        );
        var folder = Path.Combine(cache, $"moto-{MotoVersion}");
        var (python, server) = (Path.Combine(folder, "bin", "python"), Path.Combine(folder, "bin", "moto_server"));
        Directory.CreateDirectory(cache);
        using var alone = await LockAsync($"{folder}.lock", cancel);
        // The environment's python is a link to the one that made it, which may have gone since.
        if (File.Exists(server) && File.Exists(python))
            return server;
        var maker = OnPath("python3") ?? throw new EmulatorException(remedy);
        if (
            await RunAsync(maker, ["-m", "venv", "--clear", folder], cancel) != 0
            || await RunAsync(python, ["-m", "pip", "install", "--quiet", $"moto[server]=={MotoVersion}"], cancel) != 0
            || !File.Exists(server)
        )
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            throw new EmulatorException(remedy);
        }
        return server;
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
            { /* Another one makes it. */
            }
        }
    }

    private static async Task<int> RunAsync(string program, string[] arguments, CancellationToken cancel)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return process.ExitCode;
    }

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Where(d => d.Length > 0)
            .Select(d => Path.Combine(d, program))
            .FirstOrDefault(File.Exists);
}

/// <summary>There is no emulator to be had; the message says what to install.</summary>
public sealed class EmulatorException(string message) : Exception(message);
