using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Guardrails;

namespace Remediation.Cli.Commands;

/// <summary><c>status</c>: what holds repairs back at present.</summary>
internal static class StatusCommand
{
    public static Command Create(Output output)
    {
        var account = new Option<string>("--account")
        {
            HelpName = "ID",
            Description = "The account whose repairs are counted; the caller's is the default.",
        };
        var (table, endpoint, region, json) = (Options.Table(), Options.Endpoint(), Options.Region(), Options.Json());
        var verb = new Verb(
            "status",
            "Show pauses, the number of exemptions, and how many repairs the breakers have counted.",
            "remediate status --table remediation-ledger",
            "remediate status --json | jq .pauses"
        )
        {
            account,
            table,
            endpoint,
            region,
            json,
        };
        verb.SetAction(
            async (parsed, cancel) =>
            {
                var (settings, now) = (Options.Settings(), TimeProvider.System.GetUtcNow());
                var (aws, name) = (
                    Options.Aws(parsed.GetValue(endpoint), parsed.GetValue(region)),
                    Options.TableName(parsed.GetValue(table))
                );
                var of = Options.AccountId(parsed.GetValue(account)) ?? await Caller.AccountAsync(aws, cancel);
                var ledger = Options.Ledger(aws, name);
                var switches = await ledger.SwitchesAsync(cancel);
                var states = settings
                    .Exemptions.Permanent.Concat(switches.Exemptions)
                    .CountBy(e => ExemptCommand.StateOf(e, now, settings.Exemptions))
                    .ToDictionary();
                var (active, permanent, expired) = (
                    states.GetValueOrDefault("active"),
                    states.GetValueOrDefault("permanent"),
                    states.GetValueOrDefault("expired")
                );
                var counts = await Task.WhenAll(
                    Catalogue.All.Select(async g =>
                        (g.Id, Repairs: await ledger.RepairsAsync(g.Id, of, settings.Breaker, cancel))
                    )
                );
                var breakers = counts
                    .Where(c => c.Repairs > 0)
                    .Select(c => (c.Id, c.Repairs, IsOpen: c.Repairs >= settings.Breaker.Repairs))
                    .ToList();

                if (parsed.GetValue(json))
                    output.Writer.Print(
                        new JsonObject
                        {
                            ["account"] = of,
                            ["pauses"] = new JsonArray([.. switches.Pauses.Select(PauseCommand.Describe)]),
                            ["exemptions"] = new JsonObject
                            {
                                ["active"] = active,
                                ["permanent"] = permanent,
                                ["expired"] = expired,
                            },
                            ["breakers"] = new JsonArray([
                                .. breakers.Select(b => new JsonObject
                                {
                                    ["guardrail"] = b.Id,
                                    ["repairs"] = b.Repairs,
                                    ["limit"] = settings.Breaker.Repairs,
                                    ["minutes"] = settings.Breaker.Minutes,
                                    ["open"] = b.IsOpen,
                                }),
                            ]),
                        }
                    );
                else
                    output.Table(
                        ["What", "State"],
                        [
                            .. switches.Pauses.Count == 0
                                ?
                                [
                                    ["pauses", "none"],
                                ]
                                : switches.Pauses.Select(p => (IReadOnlyList<string>)["paused", PauseCommand.Words(p)]),
                            ["exemptions", $"{active} active, {permanent} permanent, {expired} expired"],
                            .. breakers.Count == 0
                                ?
                                [
                                    [
                                        "breakers",
                                        $"no repair in account {of} in these {settings.Breaker.Minutes} minutes",
                                    ],
                                ]
                                : breakers.Select(b =>
                                    (IReadOnlyList<string>)
                                        [
                                            b.IsOpen ? "open breaker" : "breaker",
                                            $"{b.Id}: {b.Repairs} of {settings.Breaker.Repairs} repairs in account {of} in these {settings.Breaker.Minutes} minutes",
                                        ]
                                ),
                        ]
                    );
                return ExitCode.Ok;
            }
        );
        return verb;
    }
}
