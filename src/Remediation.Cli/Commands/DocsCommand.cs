using System.CommandLine;

namespace Remediation.Cli.Commands;

/// <summary><c>docs</c>: writes or checks the documentation made from the catalogue.</summary>
internal static class DocsCommand
{
    public static Command Create(Output output)
    {
        var check = new Option<bool>("--check")
        {
            Description = "Write nothing; exit 1 naming the files that are not what they would be.",
        };
        var folder = new Option<string>("--folder")
        {
            HelpName = "PATH",
            Description = "The documentation's folder.",
            DefaultValueFactory = _ => "docs",
        };
        var verb = new Verb(
            "docs",
            "Write docs/guardrails/ID.md and docs/controls.md from the catalogue.",
            "remediate docs",
            "remediate docs --check"
        )
        {
            check,
            folder,
        };
        verb.SetAction(parsed =>
        {
            var root = parsed.GetValue(folder)!;
            var wanted = GuardrailDocs.All.ToDictionary(
                f => Path.Combine(root, f.Key.Replace('/', Path.DirectorySeparatorChar)),
                f => f.Value
            );
            var stale = wanted
                .Where(f => !File.Exists(f.Key) || File.ReadAllText(f.Key).ReplaceLineEndings("\n") != f.Value)
                .Select(f => f.Key)
                .ToList();
            var orphans = Orphans(Path.Combine(root, "guardrails"), wanted.Keys).ToList();
            if (parsed.GetValue(check))
            {
                if (stale.Count + orphans.Count > 0)
                    throw new CliException(
                        ExitCode.Failed,
                        $"stale: {string.Join(", ", stale.Concat(orphans))}; run `remediate docs` and commit"
                    );
                output.Line($"{wanted.Count} files are fresh");
                return ExitCode.Ok;
            }
            foreach (var path in stale)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, wanted[path]);
                output.Line($"wrote {path}");
            }
            foreach (var path in orphans)
            {
                File.Delete(path);
                output.Line($"removed {path}");
            }
            if (stale.Count + orphans.Count == 0)
                output.Line($"{wanted.Count} files are fresh");
            return ExitCode.Ok;
        });
        return verb;
    }

    // Pages of guardrails that are no more; pages written by hand are left alone.
    private static IEnumerable<string> Orphans(string folder, IEnumerable<string> wanted) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder, "*.md")
                .Where(f => File.ReadLines(f).FirstOrDefault() == GuardrailDocs.Marker)
                .Except(wanted)
                .Order(StringComparer.Ordinal)
            : [];
}
