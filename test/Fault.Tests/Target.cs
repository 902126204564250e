using System.Text.Json.Nodes;
using Testing;

namespace Fault.Tests;

/// <summary>A call of a run, by which of its kind it is: calls that are made at once come in any order.</summary>
/// <param name="Name">Service, operation and, for the ledger's calls, what they are for.</param>
/// <param name="Ordinal">The how manieth of its name, from 1.</param>
public sealed record Target(string Name, int Ordinal)
{
    public override string ToString() => Ordinal == 1 ? Name : $"{Name} #{Ordinal}";

    /// <summary>Whether it writes to anything but the ledger.</summary>
    public bool IsWrite =>
        Name.Split(':', 2) is [not "dynamodb" and var service, var operation]
        && new RecordedCall("", service, operation, "", 0, 0, 0).Mutates;

    public static string NameOf(RecordedCall call) =>
        $"{call.Service}:{call.Operation}{(call.Service == "dynamodb" ? " " + PurposeOf(call) : "")}";

    private static string PurposeOf(RecordedCall call)
    {
        var body = JsonNode.Parse(call.Body)!;
        return call.Operation switch
        {
            "PutItem" => (string?)body["Item"]!["status"]?["S"] switch
            {
                "intent" => "claim",
                null => "told",
                _ => "outcome",
            },
            "UpdateItem" => ((string)body["Key"]!["sk"]!["S"]!).Split('#')[0] == "window"
                ? "count of the guardrail"
                : "count of the resource",
            "Query" => (string?)body["ExpressionAttributeValues"]![":pk"]!["S"] == "switches" ? "switches" : "history",
            _ => "record",
        };
    }
}
