using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Remediation.Cli.Helping;

namespace Remediation.Cli.Commands;

/// <summary><c>completion</c>: the script by which a shell completes verbs, options and ids.</summary>
internal sealed class CompletionCommand : Verb
{
    private readonly Output output;

    private readonly Argument<string> shell = new("SHELL")
    {
        Description = $"The shell: {string.Join(", ", Shells.All.Keys)}.",
        Validators = { RequireShell },
    };

    public CompletionCommand(Output output)
        : base(
            "completion",
            "Print the script by which a shell completes verbs, options and guardrails' ids.",
            "remediate completion bash > ~/.local/share/bash-completion/completions/remediate",
            "remediate completion zsh > ~/.zfunc/_remediate",
            "remediate completion fish > ~/.config/fish/completions/remediate.fish",
            "remediate completion powershell >> $PROFILE"
        )
    {
        this.output = output;
        shell.CompletionSources.Add(_ => Shells.All.Keys.Select(name => new CompletionItem(name)));
        Add(shell);
        SetAction(parsed => output.Writer.Write(Shells.All[parsed.GetValue(shell)!]));
    }

    private static void RequireShell(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (!Shells.All.ContainsKey(text))
            result.AddError(
                $"'{text}' is no shell that is known: it must be one of {string.Join(", ", Shells.All.Keys)}"
            );
    }
}
