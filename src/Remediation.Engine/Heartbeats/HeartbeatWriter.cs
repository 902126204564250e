using Remediation.Engine.Access;
using Remediation.Engine.Ledger;
using Remediation.Engine.Sweeps;
using Remediation.Engine.Telemetry;

namespace Remediation.Engine.Heartbeats;

/// <summary>
/// Writes the heartbeat of a function after a sweep: an item of the ledger for whoever asks, and metrics for the alarm
/// that rings when it does not come.
/// </summary>
/// <param name="own">The function's own clients.</param>
/// <param name="clients">The clients of the read role.</param>
/// <param name="self">What is known of the function without a call.</param>
public sealed class HeartbeatWriter(
    AwsClients own,
    GuardrailClients clients,
    LedgerTable ledger,
    Log log,
    TimeProvider clock,
    FunctionFacts self
)
{
    // Kept back of the invocation's time to write what was read.
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(5);

    /// <summary>Reads the facts for which there is time, and writes the heartbeat.</summary>
    /// <param name="swept">The regions that were swept.</param>
    /// <param name="end">When the invocation ends.</param>
    /// <exception cref="Amazon.Runtime.AmazonServiceException">The ledger did not take it.</exception>
    public async Task WriteAsync(SweptRegions swept, DateTimeOffset end, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        using var facts = new FactReader(end - Reserve - now, clock, cancel);
        var heartbeat = await new HeartbeatReader(own, clients, swept, facts).ReadAsync(self, now);
        foreach (var (fact, reason) in heartbeat.Unread)
            log.Warning($"the heartbeat does not know {fact}: {reason}");
        await ledger.KeepHeartbeatAsync(heartbeat, cancel);
        // After the item, or the alarm would be content with half a heartbeat.
        log.Heartbeat(heartbeat);
    }
}
