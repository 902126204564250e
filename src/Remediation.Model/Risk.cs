namespace Remediation.Model;

/// <summary>What a repair can do to a workload. Only <see cref="Safe"/> is enforced without being named.</summary>
public enum Risk
{
    /// <summary>No workload depends on what it takes away, short of one that relied on the violation.</summary>
    Safe,

    /// <summary>A workload that uses what it takes away stops until the repair is undone.</summary>
    Disruptive,

    /// <summary>What it takes away cannot be brought back in full.</summary>
    Destructive,

    /// <summary>Nothing can or should be written: it is judged, recorded and told.</summary>
    NotifyOnly,
}
