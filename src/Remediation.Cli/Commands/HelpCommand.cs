using System.CommandLine;

namespace Remediation.Cli.Commands;

/// <summary><c>help</c>: what <c>--help</c> says.</summary>
internal sealed class HelpCommand : Verb
{
    private readonly Output output;

    private readonly Argument<string[]> verb = new("VERB")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "The verb; without one all are listed.",
    };

    public HelpCommand(Output output)
        : base("help", "Show how a verb is used, with examples.", "remediate help", "remediate help exempt add")
    {
        this.output = output;
        Add(verb);
        SetAction(RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        string[] asked = [.. parsed.GetValue(verb)!, "--help"];
        return App.RunAsync(asked, output, parsed.InvocationConfiguration.Error, cancel);
    }
}
