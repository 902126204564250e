using Remediation.Engine;
using Remediation.Engine.Access;
using Remediation.Engine.Heartbeats;
using Remediation.Engine.Ledger;
using Remediation.Engine.Sweeps;
using Remediation.Engine.Telemetry;

namespace Iam.Tests;

/// <summary>The engine with its own role's credentials, in this process.</summary>
/// <param name="Configuration">What it is deployed to do.</param>
/// <param name="Own">The clients with its own role's credentials.</param>
internal sealed record CellEngine(EngineConfiguration Configuration, AwsClients Own)
{
    private static readonly Log Quiet = new(Stream.Null, _ => null, TimeProvider.System);

    public LedgerTable Ledger => new(LedgerTable.ClientOf(Own), Configuration.LedgerTable, TimeProvider.System);

    /// <summary>The same, but tags may exempt, so that it reads them.</summary>
    public CellEngine WithTags()
    {
        var settings = Configuration.Settings with { Exemptions = new() { ByTag = true } };
        return this with { Configuration = Configuration with { Settings = settings } };
    }

    /// <summary>A new one, which has assumed no role yet.</summary>
    public Pipeline NewPipeline() => new(Configuration, Account.Identity, Own, Ledger, Quiet, TimeProvider.System);

    /// <summary>What writes its heartbeat, with a region as its own.</summary>
    public HeartbeatWriter HeartbeatIn(string region)
    {
        var own = Own.In(region);
        var clients = new GuardrailClients(own, Configuration.Roles, Deployed.Session);
        var self = new FunctionFacts(Deployed.Engine, "1.2.3", Configuration.Guardrails.Select(g => g.Id));
        return new(own, clients, Ledger, Quiet, TimeProvider.System, self);
    }

    /// <param name="self">The name by which it calls itself when a sweep takes long.</param>
    public Handler HandlerOf(string self)
    {
        var pipeline = NewPipeline();
        return new(pipeline, new SweepHandler(Configuration, pipeline, Own, Quiet, TimeProvider.System, self), Quiet);
    }
}
