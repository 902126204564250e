using System.CommandLine;
using Remediation.Cli.Demo;
using Remediation.Guardrails;

namespace Remediation.Cli.Commands;

/// <summary><c>demo</c>: the product at work in an emulated account.</summary>
internal sealed class DemoCommand : Verb
{
    private readonly Output output;

    private readonly Argument<string[]> ids = new Argument<string[]>("ID")
    {
        Description = "The guardrails' ids; without one every guardrail.",
        Arity = ArgumentArity.ZeroOrMore,
    }.WithIds();

    public DemoCommand(Output output)
        : base(
            "demo",
            "Break, repair, undo, hold and repair again in an emulated AWS account on this machine; needs no "
                + "AWS account.",
            "remediate demo",
            "remediate demo s3-public-access-block-weakened",
            "remediate demo | less"
        )
    {
        this.output = output;
        Add(ids);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var named = parsed.GetValue(ids) ?? [];
        var stage = new Stage(
            output,
            named.Length == 0 ? Catalogue.All : [.. named.Distinct().Select(Input.Guardrail)]
        );
        await output.WorkAsync("Starting an emulated AWS account", work => stage.PlayAsync(work, cancel));
        return stage.Conclude() ? ExitCode.Ok : ExitCode.Failed;
    }
}
