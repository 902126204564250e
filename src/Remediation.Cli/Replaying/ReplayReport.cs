using System.Globalization;
using Remediation.Cli.Reading;
using Remediation.Engine.Repairs;

namespace Remediation.Cli.Replaying;

/// <summary>What a replay came to.</summary>
internal sealed record ReplayReport(Tally Tally, Replayer Replayer)
{
    /// <summary>Whether it was stopped before its end.</summary>
    public bool IsStopped { get; init; }

    /// <summary>The exit code.</summary>
    public int Code
    {
        get
        {
            if (Replayer.Faults > 0)
                return ExitCode.Aws;
            if (IsStopped || Replayer.Answers.Any(one => RepairFailedException.IsFailure(one.Finding.Result)))
                return ExitCode.Failed;
            if (Tally.BadFiles == 0)
                return ExitCode.Ok;
            return Tally.Events == 0 ? ExitCode.Usage : ExitCode.Failed;
        }
    }

    /// <summary>The answers.</summary>
    public Listing ToListing() =>
        Listing.Of(Answered.Columns, Replayer.Answers, one => one.Cells(), one => one.ToJson()) with
        {
            Findings = [.. Replayer.Answers.Select(one => one.Finding)],
        };

    /// <summary>What was read, and what became of it, a sentence each.</summary>
    public IEnumerable<string> Summary()
    {
        var events = Replayer
            .Answers.GroupBy(one => one.Finding.Result.Outcome)
            .ToDictionary(group => group.Key, group => group.Sum(one => one.Events));
        var told = events.Count == 0 ? null : $": {Counts(events.Select(e => (e.Key, e.Value)))}";
        yield return $"{Count(Tally.Files, "file")}, {Count(Tally.Events, "event")}{told}";
        if (Replayer.Looks > 0)
            yield return $"{Count(Replayer.Looks, "look")} at resources, as they are now";
        if (Replayer.Foreign > 0)
            yield return $"{Count(Replayer.Foreign, "event")} of other accounts, left to them";
        if (Tally.Skipped.Count > 0)
            yield return $"passed over, which are no events: {Counts(Tally.Skipped.Select(s => (s.Key, s.Value)))}";
        if (Replayer.IsGivenUp)
            yield return $"given up after {Replayer.MostFaults} failures in a row: the rest was not looked at";
        if (IsStopped)
            yield return "stopped before its end: what is above was done, and the rest was not looked at";
    }

    /// <summary>The files that could not be read to their end, and why.</summary>
    public IEnumerable<string> BadFiles()
    {
        foreach (var (path, why) in Tally.Bad)
            yield return $"{path} {why}";
        if (Tally.BadFiles > Tally.Bad.Count)
            yield return $"{Count(Tally.BadFiles - Tally.Bad.Count, "more file")} could not be read";
    }

    private static string Counts(IEnumerable<(string Name, long Count)> counts) =>
        string.Join(", ", counts.OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => $"{Of(c.Count)} {c.Name}"));

    private static string Count(long number, string thing) => $"{Of(number)} {thing}{(number == 1 ? "" : "s")}";

    private static string Of(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
