namespace Remediation.Engine.Ledger;

/// <summary>One violation and what became of it, as the ledger keeps it.</summary>
public sealed record LedgerRecord
{
    public required RecordId Id { get; init; }

    /// <summary>
    /// <see cref="Outcome.Intent"/> while a repair is under way (or was interrupted), then the outcome.
    /// </summary>
    public required string Outcome { get; init; }

    public required string Guardrail { get; init; }
    public required Resource Resource { get; init; }
    public required string EventId { get; init; }
    public required string EventName { get; init; }
    public required DateTimeOffset EventTime { get; init; }

    /// <summary>Who made the violation; null where the event does not say.</summary>
    public Actor? Actor { get; init; }

    public required Mode Mode { get; init; }
    public required string Violation { get; init; }

    /// <summary>Why it ended as it did; null while it has not ended.</summary>
    public string? Reason { get; init; }

    /// <summary>The gate that held it; null where none did.</summary>
    public string? Gate { get; init; }

    /// <summary>Whether nobody is told, because the same was told before.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>
    /// The outcome of the earlier run that this one tries again; null for a first. The same outcome is not told twice.
    /// </summary>
    public string? Retries { get; init; }

    /// <summary>The plan's steps as lines.</summary>
    public IReadOnlyList<string> Plan { get; init; } = [];

    /// <summary>The writes that were made.</summary>
    public IReadOnlyList<DoneStep> Done { get; init; } = [];

    /// <summary>
    /// The state before the first write, as the guardrail writes it: what undo puts back. Null where it could not be
    /// read.
    /// </summary>
    public string? Before { get; init; }

    /// <summary>The state read after the last write; null where nothing was written.</summary>
    public string? After { get; init; }

    /// <summary>Which baseline said what is right; null where none did.</summary>
    public string? Baseline { get; init; }

    /// <summary>The run that holds the claim: the invocation's id and a name of its own.</summary>
    public required string Owner { get; init; }

    /// <summary>Until when nobody else may take the claim over: the invocation's deadline.</summary>
    public required DateTimeOffset Lease { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When it was undone; null if it was not.</summary>
    public DateTimeOffset? UndoneAt { get; init; }
}
