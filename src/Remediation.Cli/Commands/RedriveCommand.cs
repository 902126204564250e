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

    private static readonly Column[] Columns =
    [
        Column.Whole("Message"),
        new("Status"),
        Column.Prose("Event"),
        Column.Prose("Function"),
        Column.Prose("Reason"),
        Column.Prose("Error"),
    ];

    private readonly Output output;

    private readonly Option<string> queue = new("--queue")
    {
        HelpName = "URL",
        Description = "One dead letter queue's URL; without it the deployment's in each region.",
    };

    private readonly Option<string[]> regions = new("--region")
    {
        HelpName = "REGION",
        Description =
            "A region whose dead letter queue is read, or of which the deployment is; may be given again. "
            + "AWS_REGION is the default.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> function = new("--function")
    {
        HelpName = "NAME",
        Description = $"The function to give every event to, where the engine has another name than {Deployed.Engine}.",
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
        Description = "Run the events here, with your own credentials, instead of invoking the engine.",
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
            "Give the events of the dead letter queues to the engine again, and delete those that were taken.",
            "remediate redrive --dry-run",
            "remediate redrive --region eu-central-1 --region us-east-1 --role operator",
            $"remediate redrive --queue {ExampleUrl} --max 100",
            $"remediate redrive --queue {ExampleUrl} --local --mode enforce --yes --table remediation-ledger"
        )
    {
        this.output = output;
        common.Table.Description =
            "The ledger table, by which the deployment's engine is known; the default is "
            + "REMEDIATION_LEDGER_TABLE, or else what the deployment says in the parameter "
            + $"{Deployed.LedgerParameter}. With --local an audit can do without one.";
        common.Role.Description += " With --local none alone.";
        Add(queue);
        Add(function);
        Add(max);
        Add(dryRun);
        Add(local);
        Add(mode);
        Add(yes);
        Add(common.Endpoint);
        Add(regions);
        Add(common.Role);
        Add(common.Table);
        common.Format.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        Check(parsed);
        var asked = parsed.GetValue(regions)!.Distinct().ToList();
        var aws = await AwsAsync(parsed, asked.FirstOrDefault(), cancel);
        var home = parsed.GetValue(local) ? aws : await Places.HomeAsync(aws, asked, cancel);
        IReadOnlyList<DeployedQueue> queues = parsed.GetValue(queue) is { } url
            ? [new(url, DeployedQueue.RegionOf(url) ?? aws.Region)]
            : await Places.QueuesAsync(aws, asked.DefaultIfEmpty(home.Region), cancel);
        var way = await WayAsync(parsed, home, cancel);
        var run = new RedriveRun(way, common.Shown(parsed, output))
        {
            IsDry = parsed.GetValue(dryRun),
            Most = parsed.GetValue(max),
        };
        var done = await run.RunAsync(aws, queues, cancel);

        var listing = Listing.Of(Columns, done.SelectMany(d => d.Told), Cells, told => told.ToJson()) with
        {
            Whole = Describe(done),
        };
        output.Print(common.Format.Of(parsed), listing, () => Print(done));
        return CodeOf(done);
    }

    // What a queue's fault means is told as that of a verb that fails at once.
    private static int CodeOf(IReadOnlyList<RedrivenQueue> done)
    {
        var faults = done.Select(d => d.Fault).OfType<Exception>().ToList();
        if (faults.Count > 0)
            throw new AggregateException(faults);
        if (done.Any(d => d.Told.Any(t => t.IsFault)))
            return ExitCode.Aws;
        return done.Any(d => d.Count(Told.Left) > 0) ? ExitCode.Failed : ExitCode.Ok;
    }

    private async Task<AwsClients> AwsAsync(ParseResult parsed, string? region, CancellationToken cancel)
    {
        if (parsed.GetValue(local))
            return await common.OwnAwsAsync("redrive --local", parsed, cancel, region);
        return (await common.AccessAsync(parsed, cancel, region)).Aws;
    }

    private void Check(ParseResult parsed)
    {
        var url = parsed.GetValue(queue);
        var most = parsed.GetValue(max);
        var chosen = parsed.GetValue(mode);
        var isLocal = parsed.GetValue(local);
        if (url is not null && !CommonOptions.IsUrl(url))
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
            return new ToEngine(aws, new(aws, ledger), parsed.GetValue(function));
        }
        var chosen = parsed.GetValue(mode);
        var table = await common.TableForAsync(chosen, parsed, aws, cancel);
        return new Here(await LocalEngine.CreateAsync(aws, chosen, table, cancel));
    }

    private void Print(IReadOnlyList<RedrivenQueue> done)
    {
        output.Line();
        foreach (var one in done)
            output.Line($"{one}", one.Told.Count == 0 ? "green" : "default");
        if (done.Any(d => d.Count(Told.Left) > 0))
            output.Line("what is left stays in its queue for its retention time", "yellow");
    }

    private static string[] Cells(Told told) =>
        [
            told.Message.Id,
            told.Status,
            $"{told.Message.Event}",
            string.Join("\n", told.To),
            told.Reason ?? "",
            told.Message.Error ?? "",
        ];

    private static JsonObject Describe(IReadOnlyList<RedrivenQueue> done) =>
        new()
        {
            ["queues"] = new JsonArray([.. done.Select(d => d.ToJson())]),
            [Told.Redriven] = done.Sum(d => d.Count(Told.Redriven)),
            [Told.Left] = done.Sum(d => d.Count(Told.Left)),
            ["messages"] = new JsonArray([.. done.SelectMany(d => d.Messages())]),
        };

    [GeneratedRegex(@"^[A-Za-z0-9_\-]{1,64}\z")]
    private static partial Regex FunctionName();
}
