using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace Lambda.Tests;

/// <summary>The published executable, as it is deployed: made once, and again when a source is newer than it.</summary>
public sealed class Binary : IAsyncLifetime
{
    /// <summary>What <c>dotnet publish</c> made: all that a deployment package holds.</summary>
    public string Folder { get; } = Repository.Of("artifacts", "lambda");

    public string Executable => Path.Combine(Folder, "bootstrap");

    public async ValueTask InitializeAsync()
    {
        using var turn = await TurnAsync();
        if (File.Exists(Executable) && File.GetLastWriteTimeUtc(Executable) > NewestSource())
            return;
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        var runtime = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        // Build servers would keep our pipes open after the build has ended.
        using var publish = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    "publish",
                    "src/Remediation.Lambda",
                    "-c",
                    "Release",
                    "-r",
                    runtime,
                    "-o",
                    Folder,
                    "-v",
                    "q",
                    "-nodeReuse:false",
                    "-p:UseSharedCompilation=false",
                ]
            )
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = await Task.WhenAll(
            publish.StandardOutput.ReadToEndAsync(),
            publish.StandardError.ReadToEndAsync()
        );
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0)
            throw new InvalidOperationException(
                $"dotnet publish ended with {publish.ExitCode}:\n{string.Join('\n', output)}"
            );
        // An incremental publish may copy an older file.
        File.SetLastWriteTimeUtc(Executable, DateTime.UtcNow);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Two test projects may want it at once: one makes it, the other finds it made.
    private static async Task<FileStream> TurnAsync()
    {
        var path = Path.Combine(Directory.CreateDirectory(Repository.Of("artifacts")).FullName, "lambda.lock");
        while (true)
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(100);
            }
    }

    private static DateTime NewestSource() =>
        Directory
            .EnumerateFiles(Repository.Of("src"), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.props"))
            .Append(Repository.Of("global.json"))
            .Where(f =>
                Path.GetExtension(f) is ".cs" or ".csproj" or ".props" or ".pem" or ".json" or ".xml"
                && !f.Contains("/obj/", StringComparison.Ordinal)
                && !f.Contains("/bin/", StringComparison.Ordinal)
            )
            .Max(File.GetLastWriteTimeUtc);
}
