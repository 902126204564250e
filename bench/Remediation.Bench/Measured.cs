namespace Remediation.Bench;

/// <summary>What the runs of one executable measured.</summary>
internal sealed class Measured
{
    public List<Cold> Cold { get; } = [];
    public List<Warm> Warm { get; } = [];
    public List<Compliant> Compliant { get; } = [];
}
