using System.CommandLine;
using System.CommandLine.Parsing;
using Remediation.Engine;

namespace Remediation.Cli;

/// <summary>The option <c>--mode</c>; audit is the default.</summary>
internal static class ModeOption
{
    public static Option<Mode> Create(string description) =>
        new Option<Mode>("--mode")
        {
            HelpName = "audit|enforce",
            Description = description,
            DefaultValueFactory = _ => Mode.Audit,
            CustomParser = Parse,
        }.WithWords(["audit", "enforce"]);

    private static Mode Parse(ArgumentResult result)
    {
        if (result.Tokens.Count != 1)
            return Mode.Audit;
        switch (result.Tokens[0].Value)
        {
            case "audit":
                return Mode.Audit;
            case "enforce":
                return Mode.Enforce;
            case var other:
                result.AddError($"--mode is '{other}': it must be audit or enforce");
                return default;
        }
    }
}
