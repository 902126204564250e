using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;

namespace Remediation.Cli;

/// <summary>What people did to the engine: kept with what they did, and listed by <c>history --actions</c>.</summary>
internal static class Actions
{
    private static readonly Column[] Columns =
    [
        new("Time"),
        new("Action"),
        new("Guardrail"),
        Column.Whole("By"),
        Column.Prose("What"),
    ];

    public static OperatorAction Of(Pause pause) =>
        new("pause", pause.Guardrail, pause.By, pause.Since, $"until {pause.End:u}: {pause.Reason}");

    /// <param name="pause">The pause that ends; null where nobody knows it.</param>
    public static OperatorAction OfResuming(string guardrail, Pause? pause, string who) =>
        new("resume", guardrail, who, Now, pause is null ? "" : $"paused by {pause.By} since {pause.Since:u}");

    public static OperatorAction Of(Adoption adoption) =>
        new("adopt", adoption.Guardrail, adoption.By, adoption.At, "what was there before enforcement began");

    public static OperatorAction OfAdding(Exemption exemption, string who) =>
        new("exempt", exemption.Guardrail, who, exemption.Created ?? Now, Words(exemption));

    /// <param name="exemption">The exemption that goes; null where it cannot be read.</param>
    public static OperatorAction OfRemoving(string id, Exemption? exemption, string who) =>
        new("unexempt", exemption?.Guardrail ?? "", who, Now, exemption is null ? id : Words(exemption));

    /// <summary>An undo, as its record has it; null of what was not undone.</summary>
    public static OperatorAction? OfUndo(LedgerRecord record) =>
        record.UndoneAt is { } at
            ? new("undo", record.Guardrail, record.UndoneBy ?? "", at, $"{record.Id} of {record.Resource}")
            : null;

    /// <summary>Actions for every form of output.</summary>
    public static Listing ToListing(IEnumerable<OperatorAction> actions) =>
        Listing.Of(Columns, actions, Cells, Describe);

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static string Words(Exemption exemption)
    {
        var whom = exemption.Principal == ExemptionRules.All ? "" : $" by {exemption.Principal}";
        return $"{exemption.Id} of {exemption.Resource}{whom} until {exemption.Expires:u}, for {exemption.Owner}: "
            + exemption.Reason;
    }

    private static string[] Cells(OperatorAction action) =>
        [$"{action.At:u}", action.Verb, action.Guardrail, action.By, action.About];

    private static JsonObject Describe(OperatorAction action) =>
        new()
        {
            ["action"] = action.Verb,
            ["guardrail"] = action.Guardrail,
            ["by"] = action.By,
            ["at"] = Text.Of(action.At),
            ["about"] = action.About,
        };
}
