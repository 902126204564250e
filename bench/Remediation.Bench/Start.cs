namespace Remediation.Bench;

/// <summary>A start without an event.</summary>
/// <param name="Polled">Milliseconds until it asked for one.</param>
/// <param name="Cpu">Milliseconds of them on a processor.</param>
/// <param name="Memory">The most memory that was resident until then, in MB.</param>
/// <param name="Anonymous">What of it was its own and not a page of the executable, in MB.</param>
internal sealed record Start(double Polled, double Cpu, double Memory, double Anonymous);
