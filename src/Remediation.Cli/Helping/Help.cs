using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Remediation.Cli.Helping;

/// <summary>The library's help, followed by examples and exit codes.</summary>
internal static class Help
{
    public static void AddExamples(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new WithExamples((HelpAction)option.Action!);
    }

    private sealed class WithExamples(HelpAction library) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = library.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            var command = parseResult.CommandResult.Command;
            output.WriteLine("Examples:");
            foreach (var example in ExamplesOf(command))
                output.WriteLine($"  {example}");
            output.WriteLine();
            output.WriteLine(
                "Exit codes: 0 ok, 1 something failed or was refused, 2 wrong usage or input, 3 AWS or emulator error, "
                    + "4 violations of --fail-on."
            );
            return code;
        }

        private static IEnumerable<string> ExamplesOf(Command command)
        {
            if (command is Verb verb)
                return verb.Examples;
            return command.Subcommands.OfType<Verb>().Select(v => v.Examples[0]);
        }
    }
}
