namespace Testing.Simulation;

/// <summary>What AWS would decide on a request.</summary>
public enum Decision
{
    /// <summary>Policies allow it and none denies it.</summary>
    Allowed,

    /// <summary>A statement denies it.</summary>
    ExplicitlyDenied,

    /// <summary>No statement denies it, and one that would have to allow it is missing.</summary>
    ImplicitlyDenied,
}
