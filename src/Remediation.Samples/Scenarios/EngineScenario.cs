using System.Text.Json.Nodes;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// Two functions of a deployment and the rules of one, as a deployment makes them but for what <c>given.rule</c>
/// (state, gone, pattern, targets), <c>given.sweep</c> (state, gone) and <c>given.function</c> (gone, concurrency,
/// variables, code, permissions) say, and beside them a disabled rule and a stopped function of somebody else that
/// begin like ours.
/// </summary>
/// <remarks>
/// A deployment's names are the same wherever it is, so that each arrangement has a region of its own, which the
/// emulator does not know and allows.
/// Placeholders: region, account, function, functionArn, rule, ruleArn, sweep, neighbour.
/// </remarks>
public sealed class EngineScenario : IScenario
{
    private const string Judging = "guardrail-tampered";
    private static int number = Random.Shared.Next(10_000_000, 90_000_000);

    public string Type => "AWS::Events::Rule";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var names = NamesIn($"us-east-{Interlocked.Increment(ref number)}");
        var maker = new EngineMaker(aws, names, cancel);
        await maker.MakeFunctionsAsync(Judging, given["function"] as JsonObject ?? []);
        await maker.MakeAlarmsAsync((string?)given["alarm"]);
        await maker.MakeRulesAsync(given["rule"] as JsonObject ?? [], given["sweep"] as JsonObject ?? []);
        return names;
    }

    public Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) => new EngineReading(aws.In(names["region"]), names, cancel).ReadAsync();

    private static Dictionary<string, string> NamesIn(string region)
    {
        var function = Deployed.FunctionOf(EngineParts.Watched);
        var rule = Deployed.RuleOf(EngineParts.Watched, 1);
        return new()
        {
            ["region"] = region,
            ["account"] = Emulator.Account,
            ["function"] = function,
            ["functionArn"] = EngineParts.FunctionArn(region, function),
            ["rule"] = rule,
            ["ruleArn"] = EngineParts.RuleArn(region, rule),
            ["sweep"] = Deployed.SweepOf(function),
            ["neighbour"] = "remediation-of-invoices-1",
            ["alarm"] = Deployed.ErrorsOf(function),
        };
    }
}
