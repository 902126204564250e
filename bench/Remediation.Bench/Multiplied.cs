using System.Globalization;
using System.Text.RegularExpressions;

namespace Remediation.Bench;

/// <summary>
/// A copy of the repository whose catalogue holds more guardrails: those that there are, again and again, each copy
/// under an id, in a namespace and with samples of its own. What guards the engine itself is not copied: its state is
/// far larger than any other's, and there is one engine.
/// </summary>
internal static partial class Multiplied
{
    private const string Guardrails = "src/Remediation.Guardrails";
    private const string Samples = "events";
    private const string Self = "Self";

    /// <param name="folder">Where it goes; a new folder or an empty one.</param>
    /// <param name="guardrails">How many guardrails its catalogue holds.</param>
    /// <exception cref="IOException">The folder holds something.</exception>
    public static void Write(string folder, int guardrails)
    {
        CopyRepository(folder);
        var catalogue = Path.Combine(folder, Guardrails, "Catalogue.cs");
        var text = File.ReadAllText(catalogue);
        var lines = Line().Matches(text);
        var copied = lines.Where(line => line.Groups["service"].Value != Self).ToList();
        var copies = Enumerable
            .Range(0, guardrails - lines.Count)
            .Select(i => Copy(folder, copied[i % copied.Count], 1 + i / copied.Count));
        File.WriteAllText(catalogue, text.Insert(lines[^1].Index + lines[^1].Length, string.Concat(copies)));
        Console.WriteLine($"{folder}: the sources with {guardrails} guardrails, {lines.Count} of them ours");
    }

    private static void CopyRepository(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new IOException($"{folder} is not empty: name a new folder, or empty this one");
        var files = Programs.OutputOf(
            "git",
            "-C",
            Programs.Root,
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard"
        );
        foreach (var file in files.Split('\n').Where(f => File.Exists(Path.Combine(Programs.Root, f))))
            CopyFile(Path.Combine(Programs.Root, file), Path.Combine(folder, file));
    }

    private static void CopyFile(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    // Writes the copy's file and samples, and gives its line of the catalogue.
    private static string Copy(string folder, Match line, int number)
    {
        var service = line.Groups["service"].Value;
        var name = line.Groups["name"].Value;
        var place = string.Create(CultureInfo.InvariantCulture, $"Copy{number}");
        var text = File.ReadAllText(Path.Combine(folder, Guardrails, service, $"{name}.cs"))
            .Replace(
                $"namespace Remediation.Guardrails.{service};",
                $"namespace Remediation.Guardrails.{service}.{place};"
            );
        var id = Id().Match(text).Groups["id"].Value;
        text = text.Replace($"Id = \"{id}\"", $"Id = \"{id}-{number}\"");
        foreach (var sample in Directory.EnumerateFiles(Path.Combine(folder, Samples, id)))
            CopyFile(sample, Path.Combine(folder, Samples, $"{id}-{number}", Path.GetFileName(sample)));
        // The serializer's generator names its files after the context alone.
        text = text.Replace($"{service}{name}Json", $"{service}{name}{place}Json");
        Directory.CreateDirectory(Path.Combine(folder, Guardrails, service, place));
        File.WriteAllText(Path.Combine(folder, Guardrails, service, place, $"{name}.cs"), text);
        return $"\n            new({service}.{place}.{name}.Id, () => {service}.{place}.{name}.Guardrail),";
    }

    [GeneratedRegex(@"^ +new\((?<service>\w+)\.(?<name>\w+)\.Id, .*\),$", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex(@"\bId = ""(?<id>[a-z0-9-]+)""")]
    private static partial Regex Id();
}
