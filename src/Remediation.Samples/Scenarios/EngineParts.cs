using System.Text.Json.Nodes;
using Remediation.Guardrails;

namespace Remediation.Samples.Scenarios;

/// <summary>The parts of the deployment that <see cref="EngineScenario"/> makes, as they are deployed.</summary>
internal static class EngineParts
{
    /// <summary>The guardrail whose function and rules are watched.</summary>
    public const string Watched = "s3-bucket-policy-public";

    /// <summary>The schedule of the sweep's rule.</summary>
    public const string Schedule = "rate(1 day)";

    private static readonly string OwnRole = OwnRoles.Of("aws", Emulator.Account);

    /// <summary>What every rule says of itself.</summary>
    public static string Description => $"{Watched}: {Catalogue.Find(Watched)!.Title}";

    /// <summary>The rules' names.</summary>
    public static IEnumerable<string> Rules() => Patterns().Select((_, index) => Deployed.RuleOf(Watched, index + 1));

    public static string PatternOf(int index) => Patterns().ElementAt(index).ToJsonString();

    public static string FunctionArn(string region, string name) =>
        $"arn:aws:lambda:{region}:{Emulator.Account}:function:{name}";

    public static string RuleArn(string region, string name) =>
        $"arn:aws:events:{region}:{Emulator.Account}:rule/{name}";

    /// <summary>The target that every rule has.</summary>
    public static JsonObject Target(IReadOnlyDictionary<string, string> names) =>
        new()
        {
            ["id"] = "function",
            ["arn"] = names["functionArn"],
            ["deadLetters"] = $"arn:aws:sqs:{names["region"]}:{Emulator.Account}:remediation-dead-letters",
            ["attempts"] = 8,
            ["seconds"] = 3600,
        };

    /// <summary>The variables of a guardrail's function.</summary>
    public static Dictionary<string, string> Environment(string guardrail) =>
        new()
        {
            [Variables.Guardrails] = guardrail,
            [Variables.Mode] = "enforce",
            [Variables.LedgerTable] = "remediation-ledger",
            [Variables.OwnRoles] = OwnRole,
            [Variables.ServiceName] = "remediation",
        };

    private static IEnumerable<JsonObject> Patterns() => EventPattern.Of(Catalogue.Find(Watched)!, [OwnRole]);
}
