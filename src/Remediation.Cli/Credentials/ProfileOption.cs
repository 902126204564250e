using System.CommandLine;
using System.CommandLine.Completions;

namespace Remediation.Cli.Credentials;

/// <summary>The option <c>--profile</c> of every verb that calls AWS.</summary>
internal static class ProfileOption
{
    private const string Name = "--profile";
    private const string Endpoint = "--endpoint";

    /// <summary>Gives the option to every verb that can call AWS: to each that takes an endpoint.</summary>
    public static void AddTo(Command command)
    {
        var before = command.Options.ToList().FindIndex(option => option.Name == Endpoint);
        if (before >= 0)
            command.Options.Insert(before + 1, Create());
        foreach (var below in command.Subcommands)
            AddTo(below);
    }

    /// <summary>The profile that was asked for; null where none was.</summary>
    public static string? ValueOf(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.OfType<Option<string>>().FirstOrDefault(o => o.Name == Name) is { } option
            ? parsed.GetValue(option)
            : null;

    private static Option<string> Create()
    {
        var profile = new Option<string>(Name)
        {
            HelpName = "NAME",
            Description =
                "The profile of your AWS configuration to work with, also where the environment has keys; "
                + "AWS_PROFILE is the default.",
        };
        profile.CompletionSources.Add(_ => Profiles.Names().Select(name => new CompletionItem(name)));
        return profile;
    }
}
