using System.CommandLine;
using System.CommandLine.Parsing;
using Remediation.Samples;

namespace Remediation.Cli.Helping;

/// <summary>What is wrong with a command line, and what was probably meant.</summary>
internal static class Mistakes
{
    private const string Prefix = "--";

    /// <summary>A line for each mistake; none where there is none.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed, IReadOnlyList<string> args)
    {
        // What looks like an option is one, also where a verb takes any text; after a lone -- it is text.
        var wrong = args.Contains(Prefix) ? [] : OptionsAmongArguments(parsed).ToList();
        wrong.AddRange(parsed.UnmatchedTokens.Where(token => !wrong.Contains(token)));
        if (wrong.Count > 0)
            return wrong.ConvertAll(token => Unknown(parsed.CommandResult.Command, token));
        return [.. parsed.Errors.Select(error => error.Message)];
    }

    private static IEnumerable<string> OptionsAmongArguments(ParseResult parsed) =>
        parsed
            .CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value)
            .Where(text => text.StartsWith(Prefix, StringComparison.Ordinal));

    private static string Unknown(Command command, string token)
    {
        var isOption = token.StartsWith('-');
        var names = isOption ? OptionsOf(command) : command.Subcommands.Select(verb => verb.Name);
        var near = Nearest.Of(names, token.Split('=')[0]);
        var hint = near is null ? null : $"; did you mean {near}?";
        var what =
            isOption ? "option"
            : command.Subcommands.Count > 0 ? "verb"
            : "argument";
        return $"there is no {what} '{token}'{hint}";
    }

    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.Where(option => !option.Hidden).Select(option => option.Name);
}
