using System.CommandLine;

namespace Remediation.Bench.Commands;

/// <summary><c>order</c>: how the methods lie in the executable.</summary>
internal sealed class OrderCommand : Command
{
    private readonly Option<bool> check = new("--check")
    {
        Description = "Only say how many of the methods in the file the executable still has.",
    };

    public OrderCommand()
        : base("order", "Write the order of the methods in the executable from runs of the one published last.")
    {
        Add(check);
        SetAction(RunAsync);
    }

    private async Task RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(check))
            StartOrder.Check();
        else
            await StartOrder.WriteAsync();
    }
}
