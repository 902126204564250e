using System.CommandLine;
using System.Text.Json.Nodes;

namespace Remediation.Cli.Commands;

/// <summary><c>resume</c>: ends a pause.</summary>
internal static class ResumeCommand
{
    public static Command Create(Output output)
    {
        var guardrail = PauseCommand.Guardrail("The guardrail that was paused; without it the pause of every one.");
        var (table, endpoint, region, json) = (Options.Table(), Options.Endpoint(), Options.Region(), Options.Json());
        var verb = new Verb(
            "resume",
            "End a pause: the next event is repaired again.",
            "remediate resume --table remediation-ledger",
            "remediate resume --guardrail ec2-ingress-open-to-world --table remediation-ledger"
        )
        {
            guardrail,
            table,
            endpoint,
            region,
            json,
        };
        verb.SetAction(
            async (parsed, cancel) =>
            {
                var id = PauseCommand.Id(parsed.GetValue(guardrail));
                var ledger = Options.Ledger(
                    Options.Aws(parsed.GetValue(endpoint), parsed.GetValue(region)),
                    Options.TableName(parsed.GetValue(table))
                );
                var ended = await ledger.ResumeAsync(id, cancel);
                // A guardrail is held by its own pause and by everybody's.
                var left = (await ledger.SwitchesAsync(cancel)).Pauses;
                if (!ended)
                    throw new CliException(
                        ExitCode.Failed,
                        $"{PauseCommand.What(id)} is not paused{string.Concat(left.Select(p => $"; paused is {PauseCommand.Words(p)}: `{PauseCommand.Resuming(p.Guardrail)}`"))}"
                    );
                if (parsed.GetValue(json))
                    output.Writer.Print(
                        new JsonObject
                        {
                            ["guardrail"] = id,
                            ["resumed"] = true,
                            ["paused"] = new JsonArray([.. left.Select(PauseCommand.Describe)]),
                        }
                    );
                else
                {
                    output.Line(
                        $"{PauseCommand.What(id)} is resumed: the next event is repaired again; what was held is found again by `remediate sweep{(id == "*" ? "" : $" {id}")}`",
                        "green"
                    );
                    foreach (var pause in left.Where(p => id == "*" || p.Guardrail == "*"))
                        output.Line(
                            $"still paused: {PauseCommand.Words(pause)}; `{PauseCommand.Resuming(pause.Guardrail)}`",
                            "yellow"
                        );
                }
                return ExitCode.Ok;
            }
        );
        return verb;
    }
}
