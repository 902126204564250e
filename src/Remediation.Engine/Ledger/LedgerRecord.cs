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

    /// <summary>What is wrong, for people; the beginning of what is too long for them.</summary>
    public required string Violation
    {
        get;
        init => field = RecordText.Cut(value);
    }

    /// <summary>What the violation is, apart from when and how often; null where none was seen.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Why it ended as it did; null while it has not ended.</summary>
    public string? Reason
    {
        get;
        init => field = value is null ? null : RecordText.Cut(value);
    }

    /// <summary>The gate that held it; null where none did.</summary>
    public string? Gate { get; init; }

    /// <summary>Of what storm the repair is one, for people; null where it is of none or that was told.</summary>
    public string? Storm { get; init; }

    /// <summary>Whether nobody is told, because the same was told before.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>
    /// The outcome of the earlier run that this one tries again; null for a first. The same outcome is not told twice.
    /// </summary>
    public string? Retries { get; init; }

    /// <summary>The plan's steps as lines; of very many the first, and how many there are beside them.</summary>
    public IReadOnlyList<string> Plan
    {
        get;
        init => field = RecordText.Cut(value, line => line, more => more);
    } = [];

    /// <summary>The writes that were made or may have been; of very many as <see cref="Plan"/>.</summary>
    public IReadOnlyList<DoneStep> Done
    {
        get;
        init => field = RecordText.Cut(value, step => step.Call, more => new(more, RequestId: null));
    } = [];

    /// <summary>
    /// The state before the first write, as the guardrail writes it: what undo puts back. Null where it could not be
    /// read.
    /// </summary>
    public string? Before { get; init; }

    /// <summary>The state read after the last write; null where nothing was written.</summary>
    public string? After { get; init; }

    /// <summary>
    /// What is said of states that were too long for the record's item, for whoever has that alone, as the notifier.
    /// </summary>
    public IReadOnlyList<string> Elsewhere { get; init; } = [];

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

    /// <summary>Who undid it; null if it was not, or by a version that did not keep it.</summary>
    public string? UndoneBy { get; init; }
}
