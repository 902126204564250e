using System.CommandLine;
using Remediation.Cli.Demo;

namespace Remediation.Cli.Commands;

/// <summary><c>demo</c>: the product at work in an emulated account.</summary>
internal sealed class DemoCommand : Verb
{
    private readonly Output output;

    public DemoCommand(Output output)
        : base(
            "demo",
            "Break, repair, undo, hold and repair again in an emulated AWS account on this machine; needs no "
                + "AWS account.",
            "remediate demo",
            "remediate demo | less"
        )
    {
        this.output = output;
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var stage = new Stage(output);
        await output.WorkAsync("Starting an emulated AWS account", work => stage.PlayAsync(work, cancel));
        return stage.Conclude() ? ExitCode.Ok : ExitCode.Failed;
    }
}
