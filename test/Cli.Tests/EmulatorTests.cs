using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Remediation.Samples;
using Xunit;

namespace Cli.Tests;

/// <summary>
/// The emulator of a machine without <c>moto_server</c>: an environment of its own, by the real venv and the real
/// pip, from an index of the test's own.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class EmulatorTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("remediation-emulator-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public EmulatorTests() =>
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the cache folder is given by XDG_DATA_HOME, which is Linux's");

    private string Private => Path.Combine(Folder("cache"), "remediation", $"moto-{Emulator.MotoVersion}");

    // One line a call of the python3 on the PATH.
    private string Calls => Path.Combine(folder.FullName, "calls");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Two_programs_that_start_at_once_make_one_environment_and_a_later_one_needs_no_index()
    {
        await PythonAsync();
        await WheelAsync(Folder("index"));

        foreach (var first in await Task.WhenAll(DemoAsync("index"), DemoAsync("index")))
            Assert.True(first.Code == 0, first.Output + first.Errors);
        var later = await DemoAsync("no-index");

        Assert.True(later.Code == 0, later.Output + later.Errors);
        Assert.Single(await File.ReadAllLinesAsync(Calls, Cancel));

        // The Python that made it goes, as at an upgrade.
        foreach (var link in Directory.GetFiles(Path.Combine(Private, "bin"), "python*"))
            File.Delete(link);
        await RefusedAsync();
    }

    [Fact]
    public async Task Without_the_package_one_sentence_says_what_to_install_and_no_half_made_environment_stays()
    {
        await PythonAsync();
        await RefusedAsync();
    }

    [Fact]
    public Task Without_Python_the_same_sentence_says_it() => RefusedAsync();

    private async Task RefusedAsync()
    {
        var (code, _, errors) = await DemoAsync("no-index");
        Assert.Equal(
            (
                3,
                $"remediate: no AWS emulator: install Python 3 with its venv module and reach PyPI, or put moto_server (pip install 'moto[server]=={Emulator.MotoVersion}') on the PATH\n"
            ),
            (code, errors)
        );
        Assert.False(Directory.Exists(Private));
    }

    /// <summary>
    /// The demo of one guardrail, which starts an emulator, as a program of its own with the PATH, the cache and the
    /// package index given.
    /// </summary>
    private Task<Run> DemoAsync(string index)
    {
        // This runtime's own dotnet: the PATH has none.
        var dotnet = Path.GetFullPath(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet")
        );
        return RunAsync(
            dotnet,
            [Path.Combine(AppContext.BaseDirectory, "remediate.dll"), "demo", "s3-public-access-block-weakened"],
            new()
            {
                ["PATH"] = Folder("path"),
                ["XDG_DATA_HOME"] = Folder("cache"),
                ["PIP_NO_INDEX"] = "1",
                ["PIP_FIND_LINKS"] = Folder(index),
                ["PIP_CONFIG_FILE"] = "/dev/null",
            }
        );
    }

    /// <summary>Puts the machine's Python, and nothing beside it, on the program's PATH.</summary>
    private async Task PythonAsync()
    {
        var found = await PythonAsync("import ensurepip, sys, venv; print(sys.executable)");
        Assert.SkipUnless(found.Code == 0, "this machine has no python3 with the venv module");
        var program = Path.Combine(Folder("path"), "python3");
        await File.WriteAllTextAsync(
            program,
            $"#!/bin/sh\necho \"$*\" >> '{Calls}'\nexec '{found.Output.Trim()}' \"$@\"\n",
            Cancel
        );
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
    }

    /// <summary>A wheel by moto's name and version whose server is the one that this machine's Python has.</summary>
    private static async Task WheelAsync(string index)
    {
        var found = await PythonAsync("import moto.server, sys; print(*[p for p in sys.path if p], sep='\\n')");
        Assert.SkipUnless(found.Code == 0, "this machine's python3 has no moto to put into the package");
        var name = $"moto-{Emulator.MotoVersion}";
        using var wheel = await ZipFile.OpenAsync(
            Path.Combine(index, $"{name}-py3-none-any.whl"),
            ZipArchiveMode.Create,
            Cancel
        );
        (string Name, string Text)[] files =
        [
            ("outer_moto.py", "from moto.server import main\n"),
            // Found as early as in a package of its own: https://docs.python.org/3/library/site.html
            ("outer_moto.pth", found.Output),
            (
                $"{name}.dist-info/METADATA",
                $"Metadata-Version: 2.1\nName: moto\nVersion: {Emulator.MotoVersion}\nProvides-Extra: server\n"
            ),
            (
                $"{name}.dist-info/WHEEL",
                "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            ),
            ($"{name}.dist-info/entry_points.txt", "[console_scripts]\nmoto_server = outer_moto:main\n"),
        ];
        foreach (
            var (file, text) in files.Append(
                (
                    $"{name}.dist-info/RECORD",
                    string.Concat(files.Select(f => $"{f.Name},,\n")) + $"{name}.dist-info/RECORD,,\n"
                )
            )
        )
        {
            await using var entry = new StreamWriter(wheel.CreateEntry(file).Open());
            await entry.WriteAsync(text);
        }
    }

    private static async Task<Run> PythonAsync(string code)
    {
        try
        {
            return await RunAsync("python3", ["-c", code], []);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return new(1, "", "");
        }
    }

    private static async Task<Run> RunAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(Cancel),
            process.StandardError.ReadToEndAsync(Cancel)
        );
        await process.WaitForExitAsync(Cancel);
        return new(process.ExitCode, output[0], output[1]);
    }

    private string Folder(string name) => folder.CreateSubdirectory(name).FullName;
}
