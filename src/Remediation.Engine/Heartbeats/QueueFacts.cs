namespace Remediation.Engine.Heartbeats;

/// <summary>What a heartbeat tells of a queue.</summary>
/// <param name="Name">The queue's name.</param>
/// <param name="Messages">How many messages are in it, also those that wait or are being handled; null where it could
/// not be read.</param>
public sealed record QueueFacts(string Name, int? Messages)
{
    /// <summary>Whether it keeps what failed: every queue of ours does, but the one of delays.</summary>
    public bool KeepsDeadLetters => Name != Deployed.Delays;
}
