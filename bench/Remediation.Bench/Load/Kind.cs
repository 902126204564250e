namespace Remediation.Bench.Load;

/// <summary>What an event of the load is.</summary>
internal enum Kind
{
    /// <summary>Something was broken.</summary>
    Violation,

    /// <summary>A violation's event once more, as EventBridge may give it.</summary>
    SecondDelivery,

    /// <summary>A change that finds all right.</summary>
    Compliant,

    /// <summary>A call that AWS refused.</summary>
    FailedCall,

    /// <summary>A change of ours, as each repair has one.</summary>
    OwnChange,
}
