using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Repairs;
using Remediation.Engine.Sweeps;
using Remediation.Guardrails;

namespace Remediation.Cli.Commands;

/// <summary><c>sweep</c>: judges every resource, without an event.</summary>
internal static class SweepCommand
{
    // What a sweep of one guardrail came to; Fault is why it could not be ended.
    private sealed record Swept(
        string Guardrail,
        IReadOnlyDictionary<string, int> Totals,
        IReadOnlyList<Result> Told,
        Exception? Fault
    );

    public static Command Create(Output output)
    {
        var ids = new Argument<string[]>("ID")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "The guardrails' ids; without one every guardrail, in enforce mode those whose risk is Safe.",
        };
        var mode = Options.Mode(
            Mode.Audit,
            "audit tells what would be done; enforce does it with your own credentials."
        );
        var yes = new Option<bool>("--yes")
        {
            Description = "With --mode enforce: repair a real account. Not needed with --endpoint.",
        };
        var (endpoint, region, table, json) = (Options.Endpoint(), Options.Region(), Options.Table(), Options.Json());
        table.Description =
            "The ledger table; REMEDIATION_LEDGER_TABLE is the default. Without one an audit knows no exemption and keeps no record; enforce needs one.";
        region.Description = "The region that is swept; AWS_REGION is the default.";
        var verb = new Verb(
            "sweep",
            "Judge every resource of the account and region, without an event.",
            "remediate sweep --table remediation-ledger",
            "remediate sweep s3-public-access-block-weakened s3-bucket-policy-public --json",
            "remediate sweep s3-public-access-block-weakened --mode enforce --yes --table remediation-ledger"
        )
        {
            ids,
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
                var (chosen, url, name, isJson) = (
                    parsed.GetValue(mode),
                    parsed.GetValue(endpoint),
                    Options.Given(parsed.GetValue(table)),
                    parsed.GetValue(json)
                );
                var named = parsed.GetValue(ids)!.Select(id => Options.Guardrail(id).Id).ToList();
                LocalEngine.Permit("sweep", chosen, parsed.GetValue(yes), url);
                if (chosen == Mode.Enforce)
                    name = Options.TableName(name);
                var aws = Options.Aws(url, parsed.GetValue(region));
                var engine = LocalEngine.Create(aws, chosen, name, named.Count > 0 ? string.Join(',', named) : null);
                var (guardrails, unasked) = Chosen(engine.Configuration, chosen, named.Count > 0);

                var tick = new Trigger.Sweep(
                    Guid.NewGuid().ToString(),
                    await Caller.AccountAsync(aws, cancel),
                    aws.Region,
                    TimeProvider.System.GetUtcNow()
                );
                var swept = new List<Swept>();
                var judged = 0;
                if (!isJson)
                    output.Line($"sweeping account {tick.Account} in {aws.Region}, {Text.Of(chosen)}");
                await Shown(isJson)
                    .ProgressAsync(
                        "Sweeping",
                        guardrails.Count,
                        async progress =>
                        {
                            foreach (var guardrail in guardrails)
                            {
                                progress($"{guardrail.Id}", swept.Count);
                                var one = await SweepAsync(
                                    guardrail,
                                    engine,
                                    aws,
                                    tick,
                                    () => progress($"{guardrail.Id}, {++judged} judged", swept.Count),
                                    cancel
                                );
                                swept.Add(one);
                                if (!isJson)
                                    output.Line(
                                        $"{guardrail.Id}: {(one.Totals.Count == 0 ? "no resource" : Text.Of(one.Totals))}{(one.Fault is null ? "" : $"; not ended: {App.Words(one.Fault)}")}"
                                    );
                            }
                        }
                    );

                // Without a ledger the record's id would name nothing.
                var told = swept
                    .SelectMany(s => s.Told)
                    .Select(r => name is null ? r with { Record = null } : r)
                    .ToList();
                if (isJson)
                    output.Writer.Print(Describe(tick, chosen, swept, told));
                else
                    Print(output, swept, told, unasked);
                return swept.Any(s => s.Fault is not null) ? ExitCode.Aws
                    : told.Any(RepairFailedException.IsFailure) ? ExitCode.Failed
                    : ExitCode.Ok;
            }
        );
        return verb;

        // A bar between two halves of JSON would break it.
        Output Shown(bool isJson) => isJson ? new(TextWriter.Null, isTerminal: false) : output;
    }

    /// <summary>The guardrails to sweep: those that were named, else in enforce mode those alone that a deployment would let repair without being named.</summary>
    private static (IReadOnlyList<Guardrail> Swept, IReadOnlyList<Guardrail> Unasked) Chosen(
        EngineConfiguration configuration,
        Mode mode,
        bool areNamed
    )
    {
        var all = Catalogue.All.Where(configuration.Guardrails.Contains).ToList();
        var unasked = mode == Mode.Enforce && !areNamed ? all.Where(g => g.Risk != Risk.Safe).ToList() : [];
        return ([.. all.Except(unasked)], unasked);
    }

    // Guardrail by guardrail, so that one that may not list its resources does not keep the others from being swept.
    private static async Task<Swept> SweepAsync(
        Guardrail guardrail,
        LocalEngine engine,
        AwsClients aws,
        Trigger.Sweep tick,
        Action judged,
        CancellationToken cancel
    )
    {
        var (totals, told) = (new Dictionary<string, int>(), new List<Result>());
        try
        {
            await new Sweep([guardrail], engine.Pipeline, aws).RunAsync(
                tick,
                SweepState.Start,
                new(tick.Id),
                () => false,
                result =>
                {
                    totals[result.Outcome] = totals.GetValueOrDefault(result.Outcome) + 1;
                    if (result.Outcome is not (Outcome.Compliant or Outcome.Ignored))
                        told.Add(result);
                    judged();
                },
                cancel
            );
            return new(guardrail.Id, totals, told, null);
        }
        catch (Exception e)
            when (AwsError.Is(e, cancel)
                || (e is AggregateException all && all.InnerExceptions.All(inner => AwsError.Is(inner, cancel)))
            )
        {
            return new(guardrail.Id, totals, told, e);
        }
    }

    private static Dictionary<string, int> Totals(IEnumerable<Swept> swept) =>
        swept.SelectMany(s => s.Totals).GroupBy(t => t.Key).ToDictionary(g => g.Key, g => g.Sum(t => t.Value));

    private static void Print(Output output, List<Swept> swept, List<Result> told, IReadOnlyList<Guardrail> unasked)
    {
        output.Line();
        if (told.Count > 0)
            output.Table(
                ["Outcome", "Guardrail", "Resource", "Why", "Steps", "Record"],
                told.Select(r =>
                    (IReadOnlyList<string>)
                        [
                            r.Outcome,
                            r.Guardrail ?? "",
                            r.Resource ?? "",
                            r.Reason,
                            string.Join("\n", r.Steps),
                            r.Record ?? "",
                        ]
                )
            );
        var totals = Totals(swept);
        output.Line(
            $"{Text.Count(totals.Values.Sum(), "resource")} judged{(totals.Count > 0 ? $": {Text.Of(totals)}" : "")}"
        );
        if (unasked.Count > 0)
            output.Line(
                $"not swept, because they can interrupt a workload and were not named: {string.Join(", ", unasked.Select(g => g.Id))}",
                "yellow"
            );
        foreach (var one in swept.Where(s => s.Fault is not null))
            output.Line($"{one.Guardrail} could not be swept to its end: {App.Words(one.Fault!)}", "red");
    }

    private static JsonObject Describe(Trigger.Sweep tick, Mode mode, List<Swept> swept, List<Result> told) =>
        new()
        {
            ["account"] = tick.Account,
            ["region"] = tick.Region,
            ["mode"] = Text.Of(mode),
            ["totals"] = Json.Totals(Totals(swept)),
            ["guardrails"] = new JsonArray([
                .. swept.Select(s => new JsonObject
                {
                    ["id"] = s.Guardrail,
                    ["totals"] = Json.Totals(s.Totals),
                    ["fault"] = s.Fault is null ? null : App.Words(s.Fault),
                }),
            ]),
            ["results"] = new JsonArray([.. told.Select(Json.Of)]),
        };
}
