using System.Text.Json.Nodes;

namespace Remediation.Cli.Demo;

/// <summary>What the notifier made of the ledger's stream.</summary>
/// <param name="Records">How many stream records there were.</param>
/// <param name="Failures">The ones that failed.</param>
internal sealed record Notified(int Records, JsonArray Failures);
