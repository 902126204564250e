using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Remediation.Guardrails;
using Remediation.Samples;

namespace Lambda.Tests;

/// <summary>One running process of the executable, with an environment of its own.</summary>
public sealed partial class Function : IAsyncDisposable
{
    private const int Sigterm = 15;
    private readonly Process process;
    private readonly StringBuilder output = new();

    private Function(Process process) => this.process = process;

    /// <summary>What it has written to standard output and error so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public bool IsRunning => !process.HasExited;

    /// <summary>
    /// Starts it with a right configuration, changed by the variables given; an empty value takes a variable away.
    /// </summary>
    public static Function Start(Binary binary, string runtimeApi, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(binary.Executable)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Clear();
        foreach (
            var (name, value) in ((string, string)[])
                [
                    ("AWS_LAMBDA_RUNTIME_API", runtimeApi),
                    ("AWS_REGION", "us-east-1"),
                    ("AWS_ACCESS_KEY_ID", "emulated"),
                    ("AWS_SECRET_ACCESS_KEY", "emulated"),
                    ("AWS_EC2_METADATA_DISABLED", "true"),
                    ("REMEDIATION_LEDGER_TABLE", "remediation-ledger"),
                    .. variables,
                ]
        )
            if (value.Length > 0)
                start.Environment[name] = value;
            else
                start.Environment.Remove(name);
        var function = new Function(Process.Start(start)!);
        function.process.OutputDataReceived += function.Add;
        function.process.ErrorDataReceived += function.Add;
        function.process.BeginOutputReadLine();
        function.process.BeginErrorReadLine();
        return function;
    }

    /// <summary>
    /// The variables of a function for one guardrail, with the settings of its samples. What can disrupt is enforced by
    /// its own role alone.
    /// </summary>
    public static (string Name, string Value)[] Of(string guardrail, string mode) =>
        [
            ("REMEDIATION_GUARDRAILS", guardrail),
            ("REMEDIATION_MODE", mode),
            (
                "REMEDIATION_ENFORCED",
                OwnRoles.RoleOf(Catalogue.Find(guardrail)!, Phase.Write).ToString()[OwnRoles.WritePath.Length..]
            ),
            ("REMEDIATION_SETTINGS", SampleSettings.Json.ToJsonString()),
        ];

    public void Terminate() => _ = Kill(process.Id, Sigterm);

    /// <summary>Ends it by SIGKILL, between two of its instructions.</summary>
    public void Crash() => process.Kill();

    /// <summary>The exit code, when it has ended by itself.</summary>
    public async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Some.Patience);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Add(object sender, DataReceivedEventArgs line)
    {
        lock (output)
            output.AppendLine(line.Data);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
