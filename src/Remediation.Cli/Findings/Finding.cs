using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Guardrails;

namespace Remediation.Cli.Findings;

/// <summary>What became of one guardrail and resource, as the verbs that judge show it.</summary>
/// <param name="Where">Where its event was found; null where there was none.</param>
/// <param name="Result">The engine's answer.</param>
internal sealed record Finding(string? Where, Result Result)
{
    /// <summary>The columns of <see cref="Cells"/>.</summary>
    public static readonly IReadOnlyList<Column> Columns =
    [
        new("Outcome"),
        new("Severity"),
        new("Guardrail"),
        Column.Whole("Resource"),
        Column.Prose("Violation"),
        Column.Prose("Why"),
        Column.Prose("Steps"),
        Column.Prose("Controls"),
        Column.Whole("Record"),
    ];

    /// <summary>The columns of <see cref="CellsWithEvent"/>.</summary>
    public static readonly IReadOnlyList<Column> ColumnsWithEvent = [Column.Whole("Event"), .. Columns];

    /// <summary>Its guardrail; null where the event reached none.</summary>
    public Guardrail? Guardrail => Result.Guardrail is { } id ? Catalogue.Find(id) : null;

    /// <summary>
    /// Whether something is wrong with the resource: not where all is well, and not where it has been put right.
    /// </summary>
    public bool IsOpen =>
        Result.Outcome
            is Outcome.Planned
                or Outcome.Held
                or Outcome.Failed
                or Outcome.NotHealed
                or Outcome.Unclear
                or Outcome.Settling;

    public IReadOnlyList<string> Cells() =>
        [
            Result.Outcome,
            $"{Guardrail?.Severity}",
            Result.Guardrail ?? "",
            Result.Resource ?? "",
            Result.Violation ?? "",
            Result.Reason == Result.Violation ? "" : Result.Reason,
            string.Join("\n", Result.Steps),
            Result.Violation is null ? "" : Controls(),
            Result.Record ?? "",
        ];

    public IReadOnlyList<string> CellsWithEvent() => [Where ?? "", .. Cells()];

    public JsonObject ToJson()
    {
        var json = Json.Of(Result);
        json.Insert(2, "severity", Guardrail is { } guardrail ? $"{guardrail.Severity}" : null);
        json["controls"] = Json.Array(Guardrail?.Controls.Select(Words) ?? []);
        if (Where is not null)
            json.Insert(0, "event", Where);
        return json;
    }

    private string Controls() => string.Join(", ", Guardrail?.Controls.Select(Words) ?? []);

    private static string Words(Control control) => $"{control.Standard} {control.Id}";
}
