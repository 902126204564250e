using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Undoing;

/// <summary>What becomes of a repair that is to be undone with others.</summary>
/// <param name="Record">The repair.</param>
/// <param name="Status">One of the words below.</param>
internal sealed record RepairToUndo(LedgerRecord Record, string Status)
{
    /// <summary>It would be undone.</summary>
    public const string Planned = "planned";

    /// <summary>Whether it can be undone is known when a newer repair of the resource is.</summary>
    public const string Later = "later";

    public const string Undone = "undone";
    public const string Refused = "refused";

    /// <summary>AWS refused a read or a write.</summary>
    public const string Failed = "failed";

    /// <summary>Somebody stopped it before its turn.</summary>
    public const string Left = "left";

    private static readonly Column[] Columns =
    [
        new("Status"),
        new("Repaired"),
        new("Guardrail"),
        Column.Whole("Resource"),
        Column.Prose("Steps"),
        Column.Prose("Why"),
        Column.Whole("Record"),
    ];

    /// <summary>The writes that would be made, or were.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>Why it is not undone; empty if it is.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The exemption of what was undone.</summary>
    public Exemption? Exemption { get; init; }

    public bool IsToBeTried => Status is Planned or Later;

    /// <summary>Repairs for every form of output.</summary>
    public static Listing ToListing(IEnumerable<RepairToUndo> repairs) =>
        Listing.Of(Columns, repairs, one => one.Cells(), one => one.ToJson());

    /// <summary>How many there are of each status.</summary>
    public static Dictionary<string, int> Totals(IEnumerable<RepairToUndo> repairs) =>
        repairs.CountBy(one => one.Status).ToDictionary();

    /// <summary>The exit code.</summary>
    public static int CodeOf(IReadOnlyList<RepairToUndo> repairs)
    {
        if (repairs.Any(one => one.Status == Failed))
            return ExitCode.Aws;
        return repairs.Any(one => one.Status is Refused or Left) ? ExitCode.Failed : ExitCode.Ok;
    }

    private string[] Cells() =>
        [
            Status,
            $"{Record.FinishedAt ?? Record.StartedAt:u}",
            Record.Guardrail,
            $"{Record.Resource}",
            string.Join("\n", Steps),
            Reason,
            $"{Record.Id}",
        ];

    private JsonObject ToJson() =>
        new()
        {
            ["status"] = Status,
            ["record"] = $"{Record.Id}",
            ["guardrail"] = Record.Guardrail,
            ["resource"] = $"{Record.Resource}",
            ["repairedAt"] = Text.Of(Record.FinishedAt ?? Record.StartedAt),
            ["steps"] = Json.Array(Steps),
            ["reason"] = Reason.Length > 0 ? Reason : null,
            ["exemption"] = Exemption is { } exemption ? Exemptions.Describe(exemption, Exemptions.Active) : null,
        };
}
