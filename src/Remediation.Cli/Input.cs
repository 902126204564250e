using Remediation.Guardrails;

namespace Remediation.Cli;

/// <summary>What the user gave, checked.</summary>
internal static class Input
{
    private const int AccountDigits = 12;

    /// <summary>The guardrail of an id.</summary>
    /// <exception cref="CliException">There is none; the message names one that is spelled like it.</exception>
    public static Guardrail Guardrail(string id)
    {
        if (Catalogue.Find(id) is { } guardrail)
            return guardrail;
        var near = Catalogue.All.FirstOrDefault(g => g.Id.Contains(id, StringComparison.OrdinalIgnoreCase));
        var hint = near is null ? null : $"; did you mean {near.Id}?";
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
