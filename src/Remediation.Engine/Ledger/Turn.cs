namespace Remediation.Engine.Ledger;

/// <summary>A guardrail's turn at a document that several guardrails change and write whole.</summary>
/// <param name="IsTaken">Whether it is this run's turn; else another's, until that ends.</param>
/// <param name="WrittenAt">When the last turn ended; null where there was none.</param>
public sealed record Turn(bool IsTaken, DateTimeOffset? WrittenAt);
