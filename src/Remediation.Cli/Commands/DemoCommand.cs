using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Remediation.Cli.Demo;
using Remediation.Engine;
using Remediation.Guardrails;
using Remediation.Samples;

namespace Remediation.Cli.Commands;

/// <summary><c>demo</c>: the product at work in an emulated account.</summary>
internal static class DemoCommand
{
    public static Command Create(Output output)
    {
        var verb = new Verb(
            "demo",
            "Break, repair, undo, hold and repair again in an emulated AWS account on this machine; needs no AWS account.",
            "remediate demo",
            "remediate demo | less"
        );
        verb.SetAction(
            async (_, cancel) =>
            {
                var clock = Stopwatch.StartNew();
                var faults = new List<string>();
                var checks = 0;
                void Judge(string subject, Check check)
                {
                    checks++;
                    if (check.Held)
                        output.Line($"  ok          {check.What}", "green");
                    else
                        output.Line($"  NOT         {check.What}: {check.Fault}", "red");
                    if (!check.Held)
                        faults.Add($"{subject}: not so that {check.What}: {check.Fault}");
                }

                await output.WorkAsync(
                    "Starting an emulated AWS account",
                    async work =>
                    {
                        await using var emulator = await Emulator.StartAsync(cancel);
                        await using var slack = new SlackSink();
                        var rehearsal = await Rehearsal.CreateAsync(emulator, cancel);
                        output.Line(
                            $"An emulated AWS account at {emulator.Endpoint}, a ledger with a stream, and a local server in Slack's place."
                        );

                        foreach (var guardrail in Catalogue.All)
                        {
                            work(guardrail.Title);
                            output.Line();
                            output.Line($"{guardrail.Id}: {guardrail.Title}", "bold");
                            foreach (
                                var check in await rehearsal.PlayAsync(
                                    guardrail,
                                    line => output.Line($"  {line}"),
                                    cancel
                                )
                            )
                                Judge(guardrail.Id, check);
                        }

                        work("Notices");
                        output.Line();
                        output.Line("Slack messages, told by the notifier from the ledger's DynamoDB stream", "bold");
                        var records = await rehearsal.RecordsAsync(cancel);
                        var (read, failures) = await rehearsal.NotifyAsync(slack.Url, cancel);
                        foreach (var message in slack.Messages)
                            Print(output, message);
                        Judge("notifier", new("no notice failed", failures.Count == 0 ? "" : failures.ToJsonString()));
                        Judge(
                            "notifier",
                            new(
                                $"{read} stream records gave one message for each of {records.Count} ledger records",
                                slack.Messages.Count == records.Count
                                    ? ""
                                    : $"there are {slack.Messages.Count} messages"
                            )
                        );
                        foreach (
                            var record in records.Where(r =>
                                r.Outcome == Outcome.Applied
                                && !slack.Messages.Any(m =>
                                    m.ToJsonString().Contains($"{r.Id}", StringComparison.Ordinal)
                                )
                            )
                        )
                            Judge("notifier", new($"there is a message of {record.Id}", "there is none"));

                        output.Line();
                        output.Line("The ledger", "bold");
                        HistoryCommand.Print(output, records);
                    }
                );

                output.Line();
                if (Catalogue.All.Count == 0)
                    faults.Add("there is no guardrail to show");
                foreach (var fault in faults)
                    output.Line(fault, "red");
                output.Line(
                    faults.Count == 0
                        ? $"All {checks} checks held, in {clock.Elapsed.TotalSeconds:0.0} s."
                        : $"{faults.Count} of {checks} checks did not hold.",
                    faults.Count == 0 ? "bold green" : "bold red"
                );
                return faults.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
            }
        );
        return verb;
    }

    private static void Print(Output output, JsonObject message)
    {
        output.Line($"  {message["text"]}");
        // The section with what happened and the one with the commands; the rest repeats what stands above.
        foreach (var block in message["blocks"]!.AsArray())
        foreach (
            var line in ((string?)block!["text"]?["text"] ?? "")
                .Split('\n')
                .Where(l =>
                    l.StartsWith("*What*", StringComparison.Ordinal)
                    || l.StartsWith("*Result*", StringComparison.Ordinal)
                    || l.StartsWith("*Undo*", StringComparison.Ordinal)
                )
        )
            output.Line($"      {line}", "grey");
    }
}
