using System.Diagnostics;
using System.Text.Json;
using Testing;

namespace Wire.Tests;

/// <summary>All cases, made once a run by wire.py.</summary>
public sealed class Cases
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private static readonly Lazy<Cases> Made = new(Make);

    public required IReadOnlyList<Case> StandIns { get; init; }

    public required IReadOnlyList<Case> Packages { get; init; }

    public required IReadOnlyList<EndpointCase> Endpoints { get; init; }

    /// <summary>The cases of this run.</summary>
    /// <exception cref="InvalidOperationException">
    /// Python or botocore cannot be had; the message says what to install.
    /// </exception>
    public static Cases All => Made.Value;

    /// <summary>The operations of a list, with their clients' type names.</summary>
    public static IEnumerable<(string Client, string Operation)> Listed(string path)
    {
        using var list = JsonDocument.Parse(File.ReadAllText(Repository.Of(path)));
        foreach (var service in list.RootElement.GetProperty("services").EnumerateObject())
        {
            var name = Text(service.Value, "namespace")!;
            var client =
                $"{Text(service.Value, "root") ?? "Amazon"}.{name}.Amazon{Text(service.Value, "client") ?? name}Client";
            foreach (var operation in service.Value.GetProperty("operations").EnumerateArray())
                yield return (client, operation.GetString()!);
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static Cases Make()
    {
        var target = Path.GetTempFileName();
        try
        {
            RunPython(Repository.Of("test", "Wire.Tests", "wire.py"), target);
            return JsonSerializer.Deserialize<Cases>(File.ReadAllText(target), Web)!;
        }
        finally
        {
            File.Delete(target);
        }
    }

    // The script itself finds the right botocore, or fetches it.
    private static void RunPython(string script, string target)
    {
        Process process;
        try
        {
            process = Process.Start(
                new ProcessStartInfo("python3", [script, target]) { RedirectStandardError = true }
            )!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("install Python 3: the wire law asks botocore what AWS expects", e);
        }
        using (process)
        {
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{script} failed: {said}");
        }
    }
}
