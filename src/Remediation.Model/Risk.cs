namespace Remediation.Model;

/// <summary>What a repair can do to a workload: only <see cref="Safe"/> may be enforced without being named.</summary>
public enum Risk
{
    Safe,
    Disruptive,
    Destructive,
}
