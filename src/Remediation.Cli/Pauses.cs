using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;

namespace Remediation.Cli;

/// <summary>Pauses in words and in JSON.</summary>
internal static class Pauses
{
    /// <summary>Stands for every guardrail.</summary>
    public const string Every = "*";

    public static Option<string> GuardrailOption(string description) =>
        new Option<string>("--guardrail") { HelpName = "ID", Description = description }.WithIds();

    /// <summary>The guardrail's id, checked; <see cref="Every"/> where none was given.</summary>
    public static string Id(string? given) => given is null or Every ? Every : Input.Guardrail(given).Id;

    /// <summary>What is paused.</summary>
    public static string What(string id) => id == Every ? "every guardrail" : id;

    /// <summary>The command that ends a pause.</summary>
    public static string Resuming(string id) => id == Every ? "remediate resume" : $"remediate resume --guardrail {id}";

    /// <summary>The command that finds what was held.</summary>
    public static string Sweeping(string id) => id == Every ? "remediate sweep" : $"remediate sweep {id}";

    /// <summary>A pause as a part of a sentence.</summary>
    public static string Words(Pause pause) =>
        $"{What(pause.Guardrail)} by {pause.By} since {pause.Since:u} until {pause.End:u} ({pause.Reason})";

    public static JsonObject Describe(Pause pause) =>
        new()
        {
            ["guardrail"] = pause.Guardrail,
            ["reason"] = pause.Reason,
            ["by"] = pause.By,
            ["since"] = Text.Of(pause.Since),
            ["until"] = Text.Of(pause.End),
        };
}
