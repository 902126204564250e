using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Remediation.Cli.Redriving;
using Remediation.Engine;

namespace Remediation.Cli.Commands;

/// <summary><c>redrive</c>: gives the events of the dead letter queue again.</summary>
internal sealed partial class RedriveCommand : Verb
{
    private const string ExampleUrl = "https://sqs.eu-central-1.amazonaws.com/111122223333/remediation-dead-letters";

    private readonly Output output;

    private readonly Option<string> queue = new("--queue")
    {
        HelpName = "URL",
        Description = "The dead letter queue's URL, as the deployment gives it out.",
        Required = true,
    };

    private readonly Option<string> function = new("--function")
    {
        HelpName = "NAME",
        Description =
            "The function to give every event to; without it each event's own: "
            + "remediation- and the id of each guardrail that watches it.",
    };

    private readonly Option<int> max = new("--max")
    {
        HelpName = "N",
        Description = "The most messages to read.",
        DefaultValueFactory = _ => int.MaxValue,
    };

    private readonly Option<bool> dryRun = new("--dry-run")
    {
        Description = "Only tell what would be done; every message stays.",
    };

    private readonly Option<bool> local = new("--local")
    {
        Description = "Run the events here, with your own credentials, instead of invoking functions.",
    };

    private readonly Option<Mode> mode = ModeOption.Create(
        "With --local: audit tells what would be done and leaves every message; enforce does it."
    );

    private readonly Option<bool> yes = new("--yes")
    {
        Description = "With --local --mode enforce: repair a real account. Not needed with --endpoint.",
    };

    private readonly CommonOptions common = new();

    public RedriveCommand(Output output)
        : base(
            "redrive",
            "Give the events of the dead letter queue to their functions again, and delete those that were taken.",
            $"remediate redrive --queue {ExampleUrl} --dry-run",
            $"remediate redrive --queue {ExampleUrl} --max 100",
            $"remediate redrive --queue {ExampleUrl} --local --mode enforce --yes --table remediation-ledger"
        )
    {
        this.output = output;
        common.Table.Description =
            "The ledger table, by which the deployment's functions are known; the default is "
            + "REMEDIATION_LEDGER_TABLE, or else what the deployment says in the parameter "
            + $"{Deployed.LedgerParameter}. With --local an audit can do without one.";
        common.Region.Description = "The queue's and the functions' region; AWS_REGION is the default.";
        Add(queue);
        Add(function);
        Add(max);
        Add(dryRun);
        Add(local);
        Add(mode);
        Add(yes);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Table);
        Add(common.Json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        Check(parsed);
        var aws = common.Aws(parsed);
        var url = parsed.GetValue(queue)!;
        var run = new RedriveRun(await WayAsync(parsed, aws, cancel), common.IsJson(parsed) ? Output.None : output)
        {
            IsDry = parsed.GetValue(dryRun),
            Most = parsed.GetValue(max),
        };
        IReadOnlyList<Told> told;
        await using (var letters = new DeadLetterQueue(aws, url))
            told = await run.RunAsync(letters, cancel);

        if (common.IsJson(parsed))
            output.Writer.Print(Describe(url, told));
        else
            Print(told);
        if (told.Any(t => t.IsFault))
            return ExitCode.Aws;
        return told.Any(t => t.Status == Told.Left) ? ExitCode.Failed : ExitCode.Ok;
    }

    private void Check(ParseResult parsed)
    {
        var url = parsed.GetValue(queue)!;
        var most = parsed.GetValue(max);
        var chosen = parsed.GetValue(mode);
        var isLocal = parsed.GetValue(local);
        if (!CommonOptions.IsUrl(url))
            throw CliException.Usage($"--queue '{url}' is not a URL: give one such as {ExampleUrl}");
        if (most < 1)
            throw CliException.Usage($"--max is {most}: it must be 1 or more");
        if (isLocal && parsed.GetValue(function) is not null)
            throw CliException.Usage("--local runs no function: leave --function out");
        if (parsed.GetValue(function) is { } name && !FunctionName().IsMatch(name))
            throw CliException.Usage(
                $"--function '{name}' is not a function's name: leave its account and version out"
            );
        if (!isLocal && chosen == Mode.Enforce)
            throw CliException.Usage("a function has its own mode: --mode is for --local");
        LocalEngine.Permit("redrive --local", chosen, parsed.GetValue(yes), common.EndpointOf(parsed));
    }

    private async Task<IRedrive> WayAsync(ParseResult parsed, AwsClients aws, CancellationToken cancel)
    {
        if (!parsed.GetValue(local))
        {
            var ledger = await common.TableNameAsync(parsed, aws, cancel);
            return new ToFunctions(aws, new(aws, ledger), parsed.GetValue(function));
        }
        var chosen = parsed.GetValue(mode);
        var table = await common.TableForAsync(chosen, parsed, aws, cancel);
        return new Here(LocalEngine.Create(aws, chosen, table));
    }

    private void Print(IReadOnlyList<Told> told)
    {
        if (told.Count == 0)
        {
            output.Line("the queue is empty", "green");
            return;
        }
        output.Line();
        output.Line($"{Text.Count(told.Count, "message")}: {Text.Of(told.CountBy(t => t.Status))}");
        if (told.Any(t => t.Status == Told.Left))
            output.Line("what is left stays in the queue for its retention time", "yellow");
    }

    private static JsonObject Describe(string url, IReadOnlyList<Told> told) =>
        new()
        {
            ["queue"] = url,
            [Told.Redriven] = told.Count(t => t.Status == Told.Redriven),
            [Told.Left] = told.Count(t => t.Status == Told.Left),
            ["messages"] = new JsonArray([.. told.Select(t => t.ToJson())]),
        };

    [GeneratedRegex(@"^[A-Za-z0-9_\-]{1,64}\z")]
    private static partial Regex FunctionName();
}
