using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Commands;

/// <summary><c>pause</c>: repairs are held until somebody resumes.</summary>
internal static class PauseCommand
{
    public static Command Create(Output output)
    {
        var guardrail = Guardrail("Only this guardrail; without it every one.");
        var reason = new Option<string>("--reason")
        {
            HelpName = "WHY",
            Description = "Why, for everybody who meets a held repair.",
            Required = true,
        };
        var by = new Option<string>("--by")
        {
            HelpName = "WHO",
            Description = "Who pauses; the caller's ARN is the default.",
        };
        var (table, endpoint, region, json) = (Options.Table(), Options.Endpoint(), Options.Region(), Options.Json());
        var verb = new Verb(
            "pause",
            "Hold repairs, every guardrail's or one's, from the next event on, until `remediate resume`.",
            "remediate pause --reason 'migration of the network' --table remediation-ledger",
            "remediate pause --guardrail ec2-ingress-open-to-world --reason 'migration of the network' --table remediation-ledger"
        )
        {
            guardrail,
            reason,
            by,
            table,
            endpoint,
            region,
            json,
        };
        verb.SetAction(
            async (parsed, cancel) =>
            {
                var (id, why) = (Id(parsed.GetValue(guardrail)), parsed.GetValue(reason)!);
                if (string.IsNullOrWhiteSpace(why))
                    throw new CliException(
                        ExitCode.Usage,
                        "--reason is empty: whoever meets the pause later must know"
                    );
                var (aws, name) = (
                    Options.Aws(parsed.GetValue(endpoint), parsed.GetValue(region)),
                    Options.TableName(parsed.GetValue(table))
                );
                var ledger = Options.Ledger(aws, name);
                var pause = new Pause(
                    id,
                    why.Trim(),
                    await Caller.NameAsync(aws, parsed.GetValue(by), cancel),
                    TimeProvider.System.GetUtcNow()
                );
                if (!await ledger.AddAsync(pause, cancel))
                {
                    var there = (await ledger.SwitchesAsync(cancel)).Pauses.FirstOrDefault(p => p.Guardrail == id);
                    throw new CliException(
                        ExitCode.Failed,
                        there is null
                            ? $"{What(id)} was paused and resumed by somebody else just now: look at `remediate status`"
                            : $"already paused: {Words(there)}; `{Resuming(id)}` first to pause it anew"
                    );
                }
                if (parsed.GetValue(json))
                    output.Writer.Print(Describe(pause));
                else
                {
                    output.Line(
                        $"{What(id)} is paused by {pause.By}: from the next event on repairs are held, recorded and told",
                        "green"
                    );
                    output.Line(
                        $"`{Resuming(id)}` ends it; what was held is found again by `remediate sweep{(id == "*" ? "" : $" {id}")}`"
                    );
                }
                return ExitCode.Ok;
            }
        );
        return verb;
    }

    public static Option<string> Guardrail(string description) =>
        new("--guardrail") { HelpName = "ID", Description = description };

    /// <summary>The guardrail's id, checked; <c>*</c> for every one.</summary>
    public static string Id(string? given) => given is null or "*" ? "*" : Options.Guardrail(given).Id;

    public static string What(string id) => id == "*" ? "every guardrail" : id;

    public static string Resuming(string id) => $"remediate resume{(id == "*" ? "" : $" --guardrail {id}")}";

    public static string Words(Pause p) => $"{What(p.Guardrail)} by {p.By} since {p.Since:u} ({p.Reason})";

    public static JsonObject Describe(Pause p) =>
        new()
        {
            ["guardrail"] = p.Guardrail,
            ["reason"] = p.Reason,
            ["by"] = p.By,
            ["since"] = Text.Of(p.Since),
        };
}
