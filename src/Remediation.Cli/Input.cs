using System.CommandLine;
using System.CommandLine.Completions;
using Remediation.Guardrails;
using Remediation.Samples;

namespace Remediation.Cli;

/// <summary>What the user gave, checked.</summary>
internal static class Input
{
    private const int AccountDigits = 12;

    /// <summary>What a shell may complete to: the guardrails' ids.</summary>
    public static Argument<T> WithIds<T>(this Argument<T> argument)
    {
        argument.CompletionSources.Add(_ => Catalogue.All.Select(g => new CompletionItem(g.Id)));
        return argument;
    }

    /// <summary>What a shell may complete to: the guardrails' ids.</summary>
    public static Option<T> WithIds<T>(this Option<T> option)
    {
        option.CompletionSources.Add(_ => Catalogue.All.Select(g => new CompletionItem(g.Id)));
        return option;
    }

    /// <summary>What a shell may complete to, where the type itself would say something else.</summary>
    public static Option<T> WithWords<T>(this Option<T> option, IEnumerable<string> words)
    {
        option.CompletionSources.Clear();
        option.CompletionSources.Add(_ => words.Select(word => new CompletionItem(word)));
        return option;
    }

    /// <summary>The guardrail of an id.</summary>
    /// <exception cref="CliException">There is none; the message names one that is spelled like it.</exception>
    public static Guardrail Guardrail(string id)
    {
        if (Catalogue.Find(id) is { } guardrail)
            return guardrail;
        var ids = Catalogue.All.Select(g => g.Id).ToList();
        var near = ids.Find(g => g.Contains(id, StringComparison.OrdinalIgnoreCase)) ?? Nearest.Of(ids, id);
        var hint = near is null ? null : $"; did you mean {near}?";
        throw CliException.Usage($"there is no guardrail '{id}': `remediate list` lists them{hint}");
    }

    /// <summary>An account id from the option <c>--account</c>; null where none was given.</summary>
    public static string? AccountId(string? given)
    {
        if (given is null || (given.Length == AccountDigits && given.All(char.IsAsciiDigit)))
            return given;
        throw CliException.Usage($"--account '{given}' is not an account id: give its 12 digits");
    }

    /// <summary>The settings that the functions would read here.</summary>
    public static Settings Settings()
    {
        try
        {
            return SettingsReader.Read(Variable(Variables.Settings), Catalogue.All);
        }
        catch (SettingsException e)
        {
            throw CliException.Usage($"{Variables.Settings} {e.Message}");
        }
    }

    /// <summary>An environment variable; null where it is not set or empty.</summary>
    public static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
