using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Previewing;

/// <summary>One resource, and what enforcing would do to it.</summary>
/// <param name="Guardrail">The guardrail's id.</param>
/// <param name="Resource">The resource's ARN, or its id where it has none.</param>
/// <param name="Outcome">What was found: one of <see cref="Engine.Outcome"/>.</param>
/// <param name="Why">What is wrong with it, or why it would be left.</param>
/// <param name="Steps">The writes that would be made.</param>
/// <param name="Record">The ledger's record of it; null where none was kept.</param>
internal sealed record Foreseen(
    string Guardrail,
    string Resource,
    string Outcome,
    string Why,
    IReadOnlyList<string> Steps,
    string? Record
)
{
    private static readonly string[] HoldersOfRights = ["user", "group", "role", "policy"];

    /// <summary>Whether enforcing would write.</summary>
    public bool IsChange => Outcome == Engine.Outcome.Planned && Steps.Count > 0;

    /// <summary>
    /// Whether somebody would lose rights: it is a user, a group or a role of IAM, or a policy that they share.
    /// </summary>
    public bool TakesRights =>
        Arn.Parse(Resource) is { Service: "iam" } arn && HoldersOfRights.Contains(arn.Resource.Split('/')[0]);

    public static Foreseen Of(Result result) =>
        new(result.Guardrail ?? "", result.Resource ?? "", result.Outcome, result.Reason, result.Steps, result.Record);

    public static Foreseen Of(LedgerRecord record) =>
        new(
            record.Guardrail,
            record.Resource.Arn ?? record.Resource.Id,
            record.Outcome,
            record.Outcome == Engine.Outcome.Planned ? record.Violation : record.Reason ?? record.Violation,
            record.Plan,
            $"{record.Id}"
        );

    public JsonObject ToJson() =>
        new()
        {
            ["guardrail"] = Guardrail,
            ["resource"] = Resource,
            ["outcome"] = Outcome,
            ["why"] = Why,
            ["steps"] = Json.Array(Steps),
            ["record"] = Record,
        };
}
