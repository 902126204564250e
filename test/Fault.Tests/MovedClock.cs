namespace Fault.Tests;

/// <summary>The system's clock, set forward: what waits for minutes need not.</summary>
public sealed class MovedClock : TimeProvider
{
    private TimeSpan ahead;

    public void Advance(TimeSpan by) => ahead += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
