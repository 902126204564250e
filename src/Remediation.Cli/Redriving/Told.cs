using System.Text.Json.Nodes;
using Remediation.Engine;

namespace Remediation.Cli.Redriving;

/// <summary>What came of a message of the dead letter queue.</summary>
internal sealed record Told
{
    /// <summary>It was taken, and is deleted.</summary>
    public const string Redriven = "redriven";

    /// <summary>It would be taken.</summary>
    public const string Would = "would-redrive";

    /// <summary>It stays in the queue.</summary>
    public const string Left = "left";

    public required DeadLetter Message { get; init; }

    /// <summary>One of the words above.</summary>
    public required string Status { get; init; }

    /// <summary>Why it is left; null where it is not.</summary>
    public string? Reason { get; init; }

    /// <summary>The functions that took it, or would.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>What this process made of it.</summary>
    public IReadOnlyList<Result> Results { get; init; } = [];

    /// <summary>Whether it is left because AWS refused something.</summary>
    public bool IsFault { get; init; }

    public static Told LeftFor(DeadLetter message, string reason) =>
        new()
        {
            Message = message,
            Status = Left,
            Reason = reason,
        };

    public override string ToString()
    {
        var parts = Parts().ToList();
        var details = parts.Count == 0 ? null : $": {string.Join("; ", parts)}";
        return $"{Status}: message {Message.Id} {Message.Event}{details}";
    }

    public JsonObject ToJson() =>
        new()
        {
            ["message"] = Message.Id,
            ["status"] = Status,
            ["reason"] = Reason ?? "",
            ["event"] = Message.Trigger?.Id,
            ["time"] = Text.Of(Message.Trigger?.Time),
            ["error"] = Message.Error ?? "",
            ["guardrails"] = Json.Array(Message.Guardrails.Select(g => g.Id)),
            ["functions"] = Json.Array(To),
            ["results"] = new JsonArray([.. Results.Select(Json.Of)]),
        };

    private IEnumerable<string> Parts()
    {
        if (To.Count > 0)
            yield return $"to {string.Join(", ", To)}";
        if (Results.Count > 0)
            yield return string.Join(", ", Results.Select(r => $"{r.Guardrail} {r.Outcome} {r.Resource}".Trim()));
        if (Reason is not null)
            yield return Reason;
        if (Message.Error is not null)
            yield return $"it failed by {Message.Error}";
    }
}
