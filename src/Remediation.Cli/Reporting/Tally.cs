using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Reporting;

/// <summary>How many records there are of each kind.</summary>
internal sealed record Tally(IReadOnlyDictionary<Kind, int> Numbers)
{
    public static Tally Of(IEnumerable<LedgerRecord> records) => new(records.CountBy(Kind.Of).ToDictionary());

    public int Total => Numbers.Values.Sum();

    /// <summary>The kinds that there are, in the report's order.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var kind in Kind.All)
        {
            if (Numbers.GetValueOrDefault(kind) is > 0 and var number)
                json[kind.Id] = number;
        }
        return json;
    }
}
