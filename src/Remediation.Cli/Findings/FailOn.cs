using System.CommandLine;
using System.CommandLine.Parsing;

namespace Remediation.Cli.Findings;

/// <summary>The option from which severity on a violation makes the program fail, for pipelines.</summary>
internal sealed class FailOn
{
    private readonly Option<Severity?> option = new Option<Severity?>("--fail-on")
    {
        HelpName = string.Join('|', Enum.GetValues<Severity>().Select(NameOf)),
        Description =
            $"End with exit code {ExitCode.Violations} where something of this severity or a higher one is still "
            + "wrong.",
        CustomParser = Parse,
    }.WithWords(Enum.GetValues<Severity>().Select(NameOf));

    /// <summary>Adds it to a verb.</summary>
    public void AddTo(Command verb) => verb.Add(option);

    /// <summary>The exit code: the verb's own, unless that is good and a violation is not.</summary>
    public int CodeOf(ParseResult parsed, int code, IEnumerable<Finding> findings)
    {
        var isFailed = parsed.GetValue(option) is { } least && findings.Any(f => f.IsOpen && IsOf(f, least));
        return code == ExitCode.Ok && isFailed ? ExitCode.Violations : code;
    }

    // What no guardrail is known of is never passed over.
    private static bool IsOf(Finding finding, Severity least) =>
        finding.Guardrail is not { } guardrail || guardrail.Severity >= least;

    private static string NameOf(Severity severity) => $"{severity}".ToLowerInvariant();

    private static Severity? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        foreach (var severity in Enum.GetValues<Severity>())
        {
            if (string.Equals(NameOf(severity), text, StringComparison.OrdinalIgnoreCase))
                return severity;
        }
        var names = string.Join(", ", Enum.GetValues<Severity>().Select(NameOf));
        result.AddError($"--fail-on is '{text}': it must be one of {names}");
        return null;
    }
}
