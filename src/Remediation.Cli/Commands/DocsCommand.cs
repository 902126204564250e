using System.CommandLine;

namespace Remediation.Cli.Commands;

/// <summary><c>docs</c>: writes or checks the documentation made from the catalogue.</summary>
internal sealed class DocsCommand : Verb
{
    private readonly Output output;

    private readonly Option<bool> check = new("--check")
    {
        Description = "Write nothing; exit 1 naming the files that are not what they would be.",
    };

    private readonly Option<string> folder = new("--folder")
    {
        HelpName = "PATH",
        Description = "The documentation's folder.",
        DefaultValueFactory = _ => "docs",
    };

    public DocsCommand(Output output)
        : base(
            "docs",
            "Write docs/guardrails/ID.md and docs/controls.md from the catalogue.",
            "remediate docs",
            "remediate docs --check"
        )
    {
        this.output = output;
        Add(check);
        Add(folder);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var root = parsed.GetValue(folder)!;
        var wanted = GuardrailDocs.All.ToDictionary(f => PathOf(root, f.Key), f => f.Value);
        var stale = wanted.Where(f => !IsFresh(f.Key, f.Value)).Select(f => f.Key).ToList();
        var orphans = Orphans(Path.Combine(root, "guardrails"), wanted.Keys).ToList();
        if (orphans.Count > 0)
            throw CliException.Failed(
                $"no guardrail has the id of {string.Join(", ", orphans)}; an id that was released stays, "
                    + "because people's settings, exemptions and records name it: "
                    + "put the guardrail back into the catalogue"
            );
        if (stale.Count == 0)
        {
            output.Line($"{wanted.Count} files are fresh");
            return ExitCode.Ok;
        }
        if (parsed.GetValue(check))
        {
            throw CliException.Failed($"stale: {string.Join(", ", stale)}; run `remediate docs` and commit");
        }
        foreach (var path in stale)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, wanted[path]);
            output.Line($"wrote {path}");
        }
        return ExitCode.Ok;
    }

    private static string PathOf(string root, string name) =>
        Path.Combine(root, name.Replace('/', Path.DirectorySeparatorChar));

    private static bool IsFresh(string path, string wanted) =>
        File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == wanted;

    // The pages are the memory of ids; a page written by hand is none.
    private static IEnumerable<string> Orphans(string folder, IEnumerable<string> wanted)
    {
        if (!Directory.Exists(folder))
            return [];
        return Directory
            .EnumerateFiles(folder, "*.md")
            .Where(f => File.ReadLines(f).FirstOrDefault() == GuardrailDocs.Marker)
            .Except(wanted)
            .Order(StringComparer.Ordinal);
    }
}
