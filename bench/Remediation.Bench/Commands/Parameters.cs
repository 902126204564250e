using System.CommandLine;

namespace Remediation.Bench.Commands;

/// <summary>Options and arguments that several verbs have.</summary>
internal static class Parameters
{
    /// <summary>An option for a number that is not less than another.</summary>
    public static Option<int> Count(string name, int byDefault, int least, string description)
    {
        var option = new Option<int>(name)
        {
            HelpName = "N",
            Description = description,
            DefaultValueFactory = _ => byDefault,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least)
                result.AddError($"{name} must be {least} at least");
        });
        return option;
    }

    /// <summary>An argument for a number, which may be left out.</summary>
    public static Argument<int> Number(string name, int byDefault, string description) =>
        new(name)
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = description,
            DefaultValueFactory = _ => byDefault,
        };

    /// <summary>The option for the folder with the published executable.</summary>
    public static Option<string> Executable() =>
        new("--executable")
        {
            HelpName = "FOLDER",
            Description = "The folder with the published executable.",
            DefaultValueFactory = _ => Path.Combine(Programs.Root, "artifacts", "lambda"),
        };
}
