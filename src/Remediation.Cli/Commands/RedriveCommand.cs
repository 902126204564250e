using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Remediation.Engine;
using Remediation.Engine.Repairs;
using Remediation.Guardrails.Self;

namespace Remediation.Cli.Commands;

/// <summary><c>redrive</c>: gives the events of the dead letter queue again.</summary>
internal static class RedriveCommand
{
    private const string Redriven = "redriven";
    private const string Would = "would-redrive";
    private const string Left = "left";

    // What came of a message; To is the functions that took it or would, Results what this process made of it.
    private sealed record Told(
        DeadLetter Message,
        string Status,
        string Reason,
        IReadOnlyList<string> To,
        IReadOnlyList<Result> Results,
        bool IsFault = false
    );

    public static Command Create(Output output)
    {
        var queue = new Option<string>("--queue")
        {
            HelpName = "URL",
            Description = "The dead letter queue's URL, as the deployment gives it out.",
            Required = true,
        };
        var function = new Option<string>("--function")
        {
            HelpName = "NAME",
            Description =
                "The function to give every event to; without it each event's own: remediation- and the id of each guardrail that watches it.",
        };
        var max = new Option<int>("--max")
        {
            HelpName = "N",
            Description = "The most messages to read.",
            DefaultValueFactory = _ => int.MaxValue,
        };
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Only tell what would be done; every message stays.",
        };
        var local = new Option<bool>("--local")
        {
            Description = "Run the events here, with your own credentials, instead of invoking functions.",
        };
        var mode = Options.Mode(
            Mode.Audit,
            "With --local: audit tells what would be done and leaves every message; enforce does it."
        );
        var yes = new Option<bool>("--yes")
        {
            Description = "With --local --mode enforce: repair a real account. Not needed with --endpoint.",
        };
        var (endpoint, region, table, json) = (Options.Endpoint(), Options.Region(), Options.Table(), Options.Json());
        table.Description =
            "With --local: the ledger table; REMEDIATION_LEDGER_TABLE is the default. An audit can do without one.";
        region.Description = "The queue's and the functions' region; AWS_REGION is the default.";
        const string url = "https://sqs.eu-central-1.amazonaws.com/111122223333/remediation-dead-letters";
        var verb = new Verb(
            "redrive",
            "Give the events of the dead letter queue to their functions again, and delete those that were taken.",
            $"remediate redrive --queue {url} --dry-run",
            $"remediate redrive --queue {url} --max 100",
            $"remediate redrive --queue {url} --local --mode enforce --yes --table remediation-ledger"
        )
        {
            queue,
            function,
            max,
            dryRun,
            local,
            mode,
            yes,
            endpoint,
            region,
            table,
            json,
        };
        verb.SetAction(
            async (parsed, cancel) =>
            {
                var (address, name, most, chosen, here) = (
                    parsed.GetValue(queue)!,
                    parsed.GetValue(function),
                    parsed.GetValue(max),
                    parsed.GetValue(mode),
                    parsed.GetValue(local)
                );
                if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                    throw new CliException(ExitCode.Usage, $"--queue '{address}' is not a URL: give one such as {url}");
                if (most < 1)
                    throw new CliException(ExitCode.Usage, $"--max is {most}: it must be 1 or more");
                if (here && name is not null)
                    throw new CliException(ExitCode.Usage, "--local runs no function: leave --function out");
                if (!here && chosen == Mode.Enforce)
                    throw new CliException(ExitCode.Usage, "a function has its own mode: --mode is for --local");
                LocalEngine.Permit("redrive --local", chosen, parsed.GetValue(yes), parsed.GetValue(endpoint));
                var ledger = Options.Given(parsed.GetValue(table));
                if (chosen == Mode.Enforce)
                    ledger = Options.TableName(ledger);
                var aws = Options.Aws(parsed.GetValue(endpoint), parsed.GetValue(region));
                var engine = here ? LocalEngine.Create(aws, chosen, ledger) : null;
                var isDry = parsed.GetValue(dryRun);

                var told = new List<Told>();
                await using (var letters = new DeadLetterQueue(aws, address))
                {
                    var count = Math.Min(await letters.CountAsync(cancel), most);
                    var shown = parsed.GetValue(json) ? new Output(TextWriter.Null, isTerminal: false) : output;
                    await shown.ProgressAsync(
                        "Reading the queue",
                        count,
                        async progress =>
                        {
                            while (
                                told.Count < most
                                && await letters.ReadAsync(most - told.Count, cancel) is { Count: > 0 } some
                            )
                                foreach (var message in some)
                                {
                                    var one =
                                        message.Refusal.Length > 0 ? new(message, Left, message.Refusal, [], [])
                                        : engine is not null
                                            ? await RunAsync(engine, message, isDry, ledger is not null, cancel)
                                        : await InvokeAsync(aws, message, name, isDry, cancel);
                                    if (one.Status == Redriven)
                                        await letters.DeleteAsync(message, cancel);
                                    told.Add(one);
                                    progress($"{Text.Count(told.Count, "message")} of about {count}", told.Count);
                                    shown.Line($"{one.Status}: message {message.Id} {message.Event}{Words(one)}");
                                }
                        }
                    );
                }
                if (parsed.GetValue(json))
                    output.Writer.Print(Describe(address, told));
                else
                    Print(output, told);
                return told.Any(t => t.IsFault) ? ExitCode.Aws
                    : told.Any(t => t.Status == Left) ? ExitCode.Failed
                    : ExitCode.Ok;
            }
        );
        return verb;
    }

    private static async Task<Told> InvokeAsync(
        AwsClients aws,
        DeadLetter message,
        string? named,
        bool isDry,
        CancellationToken cancel
    )
    {
        // A guardrail that is off has no function; where none has, the functions have other names.
        IReadOnlyList<string> functions = (named ?? message.Target) is { } one
            ? [one]
            : [.. message.Guardrails.SelectMany(g => Deployed.FunctionsOf(g.Id)).Distinct()];
        if (functions.Count == 0)
            return new(
                message,
                Left,
                message.Trigger is Trigger.Sweep
                    ? "a sweep's tick does not name its function: sweep again by `remediate sweep`, or give --function NAME"
                    : "no guardrail watches it",
                [],
                []
            );
        if (isDry)
            return new(message, Would, "", functions, []);
        var taken = new List<string>();
        foreach (var function in functions)
            try
            {
                await aws.Lambda.InvokeAsync(
                    new InvokeRequest
                    {
                        FunctionName = function,
                        InvocationType = InvocationType.Event,
                        Payload = message.Redriven(),
                    },
                    cancel
                );
                taken.Add(function);
            }
            catch (Amazon.Lambda.Model.ResourceNotFoundException)
            { /* Told below, if it was the only one. */
            }
            catch (Exception e) when (AwsError.Is(e, cancel))
            {
                return new(message, Left, $"{function} did not take it: {App.Words(e)}", taken, [], IsFault: true);
            }
        return taken.Count > 0
            ? new(message, Redriven, "", taken, [])
            : new(
                message,
                Left,
                $"there is no function {string.Join(" or ", functions)}: is it deployed in this region? give --function NAME where it has another name",
                [],
                []
            );
    }

    private static async Task<Told> RunAsync(
        LocalEngine engine,
        DeadLetter message,
        bool isDry,
        bool isRecorded,
        CancellationToken cancel
    )
    {
        if (message.Trigger is Trigger.Sweep)
            return new(message, Left, "a sweep's tick is not run here: sweep again by `remediate sweep`", [], []);
        if (!message.Guardrails.Any(engine.Configuration.Guardrails.Contains))
            return new(
                message,
                Left,
                message.Guardrails.Count == 0
                    ? "no guardrail watches it"
                    : "no guardrail of REMEDIATION_GUARDRAILS watches it",
                [],
                []
            );
        if (isDry)
            return new(message, Would, "", [], []);
        IReadOnlyList<Result> results;
        try
        {
            results = (
                await engine.Pipeline.HandleAsync(
                    Encoding.UTF8.GetBytes(message.Redriven()),
                    new(Guid.NewGuid().ToString()),
                    cancel
                )
            ).Results;
        }
        catch (Exception e) when (AwsError.Is(e, cancel) || e is AggregateException)
        {
            return new(message, Left, App.Words(e), [], [], IsFault: true);
        }
        if (!isRecorded)
            results = [.. results.Select(r => r with { Record = null })];
        return results.FirstOrDefault(RepairFailedException.IsFailure) is { } failure
            ? new(message, Left, $"{failure.Guardrail} {failure.Outcome}: {failure.Reason}", [], results)
            : new(message, engine.Configuration.Mode == Mode.Enforce ? Redriven : Would, "", [], results);
    }

    private static string Words(Told told)
    {
        var parts = new[]
        {
            told.To.Count > 0 ? $"to {string.Join(", ", told.To)}" : "",
            string.Join(", ", told.Results.Select(r => $"{r.Guardrail} {r.Outcome} {r.Resource}".Trim())),
            told.Reason,
            told.Message.Error.Length > 0 ? $"it failed by {told.Message.Error}" : "",
        }
            .Where(p => p.Length > 0)
            .ToList();
        return parts.Count == 0 ? "" : $": {string.Join("; ", parts)}";
    }

    private static void Print(Output output, List<Told> told)
    {
        if (told.Count == 0)
        {
            output.Line("the queue is empty", "green");
            return;
        }
        output.Line();
        output.Line($"{Text.Count(told.Count, "message")}: {Text.Of(told.CountBy(t => t.Status))}");
        if (told.Any(t => t.Status == Left))
            output.Line("what is left stays in the queue for its retention time", "yellow");
    }

    private static JsonObject Describe(string queue, List<Told> told) =>
        new()
        {
            ["queue"] = queue,
            [Redriven] = told.Count(t => t.Status == Redriven),
            [Left] = told.Count(t => t.Status == Left),
            ["messages"] = new JsonArray([
                .. told.Select(t => new JsonObject
                {
                    ["message"] = t.Message.Id,
                    ["status"] = t.Status,
                    ["reason"] = t.Reason,
                    ["event"] = t.Message.Trigger?.Id,
                    ["time"] = Text.Of(t.Message.Trigger?.Time),
                    ["error"] = t.Message.Error,
                    ["guardrails"] = Json.Array(t.Message.Guardrails.Select(g => g.Id)),
                    ["functions"] = Json.Array(t.To),
                    ["results"] = new JsonArray([.. t.Results.Select(Json.Of)]),
                }),
            ]),
        };
}
