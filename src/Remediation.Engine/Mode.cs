namespace Remediation.Engine;

/// <summary>
/// Whether repairs are made (<see cref="Enforce"/>) or only planned, recorded and told (<see cref="Audit"/>).
/// </summary>
public enum Mode
{
    Audit,
    Enforce,
}
