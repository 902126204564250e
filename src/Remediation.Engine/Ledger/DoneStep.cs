namespace Remediation.Engine.Ledger;

/// <summary>A write that was made.</summary>
/// <param name="Call">The step as a line.</param>
/// <param name="RequestId">AWS's request id, by which CloudTrail names the call; null where AWS gave none.</param>
public sealed record DoneStep(string Call, string? RequestId);
