using System.CommandLine;
using System.CommandLine.Parsing;

namespace Remediation.Cli.Printing;

/// <summary>The options that say in which form a verb's answer is printed.</summary>
internal sealed class FormatOptions
{
    private readonly OutputFormat[] formats;
    private readonly Option<OutputFormat> format;
    private readonly Option<bool> json = new("--json") { Description = "The same as --output json." };

    /// <param name="hasSarif">Whether the verb finds violations, so that it prints SARIF too.</param>
    public FormatOptions(bool hasSarif = false)
    {
        formats = [.. Enum.GetValues<OutputFormat>().Where(f => f != OutputFormat.Sarif || hasSarif)];
        format = new("--output")
        {
            HelpName = string.Join('|', formats.Select(NameOf)),
            Description =
                "The form of the answer: a table for people, JSON, a line of JSON for each row, or CSV"
                + (hasSarif ? ", or SARIF for code scanning." : "."),
            CustomParser = Parse,
        };
        format.WithWords(formats.Select(NameOf));
    }

    /// <summary>Adds both options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(format);
        verb.Add(json);
        verb.Validators.Add(RequireOne);
    }

    /// <summary>The form that is asked for.</summary>
    public OutputFormat Of(ParseResult parsed) => parsed.GetValue(json) ? OutputFormat.Json : parsed.GetValue(format);

    private static string NameOf(OutputFormat format) => $"{format}".ToLowerInvariant();

    private OutputFormat Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        foreach (var one in formats)
        {
            if (NameOf(one) == text)
                return one;
        }
        var names = string.Join(", ", formats[..^1].Select(NameOf));
        result.AddError($"--output is '{text}': it must be {names} or {NameOf(formats[^1])}");
        return default;
    }

    private void RequireOne(CommandResult result)
    {
        if (result.GetResult(json) is { Implicit: false } && result.GetResult(format) is { Implicit: false })
            result.AddError("--json and --output say the same: leave one out");
    }
}
