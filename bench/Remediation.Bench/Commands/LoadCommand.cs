using System.CommandLine;
using System.CommandLine.Parsing;
using Remediation.Bench.Groups;
using Remediation.Bench.Load;
using Remediation.Engine.Ledger;

namespace Remediation.Bench.Commands;

/// <summary><c>load</c>: many events.</summary>
internal sealed class LoadCommand : Command
{
    private readonly Option<int> events = Parameters.Count("--events", 100_000, least: 1, "How many events.");

    private readonly Option<int[]> processes = new("--processes")
    {
        HelpName = "N",
        Description = "How many processes have them together; several numbers are measured one after another.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [1, 8],
    };

    private readonly Option<string> memory = new("--memory")
    {
        HelpName = "MB",
        Description = $"The memory of each process; or {FunctionSize.Unlimited}, for which root is not needed.",
        DefaultValueFactory = _ => "256",
    };

    private readonly Option<string> executable = Parameters.Executable();

    public LoadCommand()
        : base(
            "load",
            "Give many events to the function as it runs in an account's cell, against a stand-in of AWS. Fails if an "
                + "event is lost, a violation is not repaired, or something is repaired twice."
        )
    {
        Add(events);
        Add(processes);
        Add(memory);
        Add(executable);
        events.Validators.Add(ValidateEvents);
        processes.Validators.Add(ValidateProcesses);
        SetAction(RunAsync);
    }

    private void ValidateEvents(OptionResult result)
    {
        var count = result.GetValue(events);
        if (Mix.ViolationsOfOne(count) > RepairCount.MostADay)
        {
            result.AddError(
                $"--events {count} has more violations than a guardrail may repair in a day ({RepairCount.MostADay})"
            );
        }
    }

    private void ValidateProcesses(OptionResult result)
    {
        if (result.GetValue(processes)!.Any(number => number < 1))
            result.AddError("--processes must be 1 at least");
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var options = new LoadOptions(
            parsed.GetValue(executable)!,
            parsed.GetValue(events),
            parsed.GetValue(processes)!,
            FunctionSize.Parse(parsed.GetValue(memory)!)
        );
        return await LoadBench.RunAsync(options) ? 0 : 1;
    }
}
