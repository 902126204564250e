namespace Remediation.Engine.Gates;

/// <summary>
/// Something that may hold a plan back. Gates are asked in order and the first that stops answers; mode is the last, so
/// that audit tells the truth.
/// </summary>
public interface IGate
{
    /// <summary>
    /// The stop, or null to let the case pass. What cannot be decided throws: hold and retry, never "repair anyway".
    /// </summary>
    Task<Stop?> AskAsync(Case violation, Findings findings, CancellationToken cancel);
}
