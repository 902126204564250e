using System.Diagnostics;
using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;
using Remediation.Samples;

namespace Remediation.Cli.Demo;

/// <summary>Shows guardrails at work, the notices and the ledger, and keeps what did not hold.</summary>
internal sealed class Stage(Output output, IReadOnlyList<Guardrail> guardrails)
{
    private static readonly string[] ShownLines = ["*What*", "*Result*", "*Undo*"];

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<string> faults = [];
    private int checks;

    /// <param name="work">Is told what is being done.</param>
    public async Task PlayAsync(Action<string> work, CancellationToken cancel)
    {
        await using var emulator = await Emulator.StartAsync(cancel);
        await using var slack = new SlackSink();
        var rehearsal = await Rehearsal.CreateAsync(emulator, cancel);
        output.Line(
            $"An emulated AWS account at {emulator.Endpoint}, a ledger with a stream, "
                + "and a local server in Slack's place."
        );
        foreach (var guardrail in guardrails)
        {
            work(guardrail.Title);
            await PlayAsync(guardrail, rehearsal, cancel);
        }

        work("Notices");
        var records = await rehearsal.RecordsAsync(cancel);
        await NotifyAsync(rehearsal, slack, records, cancel);
        Heading("The ledger");
        output.Table(Records.ToListing(records));
    }

    /// <summary>Says whether everything held.</summary>
    public bool Conclude()
    {
        output.Line();
        if (guardrails.Count == 0)
            faults.Add("there is no guardrail to show");
        foreach (var fault in faults)
            output.Line(fault, "red");
        if (faults.Count > 0)
        {
            output.Line($"{faults.Count} of {checks} checks did not hold.", "bold red");
            return false;
        }
        output.Line($"All {checks} checks held, in {clock.Elapsed.TotalSeconds:0.0} s.", "bold green");
        return true;
    }

    private async Task PlayAsync(Guardrail guardrail, Rehearsal rehearsal, CancellationToken cancel)
    {
        Heading($"{guardrail.Id}: {guardrail.Title}");
        foreach (var check in await rehearsal.PlayAsync(guardrail, line => output.Line($"  {line}"), cancel))
            Judge(guardrail.Id, check);
    }

    private async Task NotifyAsync(
        Rehearsal rehearsal,
        SlackSink slack,
        IReadOnlyList<LedgerRecord> records,
        CancellationToken cancel
    )
    {
        Heading("Slack messages, told by the notifier from the ledger's DynamoDB stream");
        var notified = await rehearsal.NotifyAsync(slack.Url, cancel);
        foreach (var message in slack.Messages)
            Print(message);
        Judge("no notice failed", notified.Failures.Count == 0, notified.Failures.ToJsonString());
        Judge(
            $"{notified.Records} stream records gave one message for each of {records.Count} ledger records",
            slack.Messages.Count == records.Count,
            $"there are {slack.Messages.Count} messages"
        );
        var texts = slack.Messages.Select(m => m.ToJsonString()).ToList();
        foreach (var record in records.Where(r => r.Outcome == Outcome.Applied))
        {
            if (!texts.Any(text => text.Contains($"{record.Id}", StringComparison.Ordinal)))
                Judge($"there is a message of {record.Id}", false, "there is none");
        }
    }

    private void Heading(string text)
    {
        output.Line();
        output.Line(text, "bold");
    }

    private void Judge(string what, bool holds, string fault) => Judge("notifier", Check.That(what, holds, fault));

    private void Judge(string subject, Check check)
    {
        checks++;
        if (check.Held)
        {
            output.Line($"  ok          {check.What}", "green");
            return;
        }
        output.Line($"  NOT         {check.What}: {check.Fault}", "red");
        faults.Add($"{subject}: not so that {check.What}: {check.Fault}");
    }

    // The section with what happened and the one with the commands; the rest repeats what stands above.
    private void Print(JsonObject message)
    {
        output.Line($"  {message["text"]}");
        foreach (var block in message["blocks"]!.AsArray())
        {
            var lines = ((string?)block!["text"]?["text"] ?? "").Split('\n');
            foreach (var line in lines.Where(IsShown))
                output.Line($"      {line}", "grey");
        }
    }

    private static bool IsShown(string line) =>
        ShownLines.Any(start => line.StartsWith(start, StringComparison.Ordinal));
}
