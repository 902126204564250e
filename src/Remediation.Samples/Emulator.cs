using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace Remediation.Samples;

/// <summary>
/// An AWS account on this machine: moto's server on a free loopback port, from the PATH or else from a private virtual
/// environment.
/// </summary>
public sealed class Emulator : IAsyncDisposable
{
    /// <summary>The version that a private environment gets.</summary>
    public const string MotoVersion = "5.2.1";

    /// <summary>The emulated account.</summary>
    public const string Account = "123456789012";

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    // What Python runs before the server: see the file in this folder.
    private static readonly string Quick = Path.Combine(AppContext.BaseDirectory, "moto");

    private readonly Process process;

    private Emulator(Process process, string endpoint)
    {
        this.process = process;
        Endpoint = endpoint;
    }

    /// <summary>The URL that stands for every AWS service, e.g. <c>http://127.0.0.1:41234</c>.</summary>
    public string Endpoint { get; }

    /// <summary>Clients of this account, <see cref="Account"/>.</summary>
    /// <remarks>
    /// On a busy machine it may take longer than a function waits for AWS, and what the SDK would then try again was
    /// made already.
    /// </remarks>
    public AwsClients Clients(string region) =>
        new(region, new BasicAWSCredentials("emulated", "emulated"), Endpoint, TimeSpan.FromSeconds(100));

    /// <summary>Starts it and waits until it answers.</summary>
    /// <exception cref="EmulatorException">It cannot be had; the message says what to install.</exception>
    public static async Task<Emulator> StartAsync(CancellationToken cancel)
    {
        var program = OnPath("moto_server") ?? await PrivateEnvironment.ServerAsync(cancel);
        var port = FreePort();
        var process = Start(program, port);
        var emulator = new Emulator(process, $"http://127.0.0.1:{port}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => emulator.Kill();

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < LongestStart; await Task.Delay(50, cancel))
        {
            if (process.HasExited)
            {
                throw new EmulatorException(
                    $"{program} ended with code {process.ExitCode}: "
                        + $"install moto[server] {MotoVersion}, or mend the one on the PATH"
                );
            }
            if (await emulator.AnswersAsync(http, cancel))
                return emulator;
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
        {
            // It has ended, or was disposed of.
        }
    }

    private async Task<bool> AnswersAsync(HttpClient http, CancellationToken cancel)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"{Endpoint}/moto-api/data.json"), cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static Process Start(string program, int port)
    {
        var start = new ProcessStartInfo(program, ["-H", "127.0.0.1", "-p", $"{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true";
        var path = start.Environment.TryGetValue("PYTHONPATH", out var given) ? given : null;
        start.Environment["PYTHONPATH"] = string.IsNullOrEmpty(path) ? Quick : $"{Quick}{Path.PathSeparator}{path}";
        // A scenario whose names are the same in every account and region arranges each sample in a region of its own.
        start.Environment["MOTO_ALLOW_NONEXISTENT_REGION"] = "true";
        var process = Process.Start(start) ?? throw new EmulatorException($"{program} did not start");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>A program's file on the PATH; null for none.</summary>
    internal static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Where(d => d.Length > 0)
            .Select(d => Path.Combine(d, program))
            .FirstOrDefault(File.Exists);
}
