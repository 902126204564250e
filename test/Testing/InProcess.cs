using Remediation.Engine;
using Remediation.Engine.Access;
using Remediation.Engine.Ledger;
using Remediation.Engine.Sweeps;
using Remediation.Engine.Telemetry;
using Remediation.Engine.Waiting;
using Remediation.Guardrails;
using Remediation.Samples;

namespace Testing;

/// <summary>A guardrail's function as it is deployed, in this process.</summary>
/// <param name="Guardrail">The guardrail's id; of several, a comma list.</param>
/// <param name="Table">The ledger's table.</param>
/// <param name="Aws">The function's clients.</param>
public sealed record InProcess(string Guardrail, Mode Mode, string Table, AwsClients Aws)
{
    /// <summary>
    /// Its settings; by default those of the samples, and it repairs also what was there before enforcement began.
    /// </summary>
    public Settings Settings { get; init; } = SampleSettings.Value with { Adopted = ["*"] };

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public IReadOnlyList<string> OwnRoles { get; init; } = [$"arn:aws:iam::{Account.Id}:role/remediation/*"];

    /// <summary>Another ledger than the table by the function's own clients; null for that.</summary>
    public ILedger? Ledger { get; init; }

    /// <summary>Where its log lines go.</summary>
    public Stream Output { get; init; } = Stream.Null;

    /// <summary>The name by which it calls itself when a sweep takes long.</summary>
    public string Name { get; init; } = $"remediation-{Guardrail}";

    /// <summary>Where the roles are that it assumes; null for its own credentials.</summary>
    public RolesToAssume? Roles { get; init; }

    /// <summary>The regions that it sweeps; null for its own alone.</summary>
    public RegionPatterns? Regions { get; init; }

    /// <summary>Whether it writes a heartbeat after each sweep.</summary>
    public bool HasHeartbeat { get; init; }

    /// <summary>Which guardrails' events wait before they are judged; null for none.</summary>
    public Delays? Delays { get; init; }

    public EngineConfiguration Configuration =>
        new([.. Guardrail.Split(',').Select(id => Catalogue.Find(id)!)], Mode, Table, OwnRoles, Settings)
        {
            Enforcement = Enforcement.OfExactly(Guardrail.Split(',').Select(id => Catalogue.Find(id)!)),
            Roles = Roles,
            Regions = Regions,
            Delays = Delays,
            HasHeartbeat = HasHeartbeat,
        };

    /// <summary>Whether it sweeps after events that do not say which resource they are about.</summary>
    public bool HasTargetedSweeps { get; init; }

    public Pipeline Pipeline
    {
        get
        {
            var ledger = Ledger ?? new LedgerTable(LedgerTable.ClientOf(Aws), Table, Clock);
            return new(Configuration, Account.Identity, Aws, ledger, Quiet, Clock)
            {
                Delays = Queue,
                Holds = Queue,
                Sweeps = HasTargetedSweeps ? new TargetedSweeps(Aws, ledger, Clock, Name) : null,
            };
        }
    }

    private DelayQueue? Queue => Delays is { } delays ? new(Aws, delays, Clock) : null;

    public Handler Handler
    {
        get
        {
            var pipeline = Pipeline;
            var ledger = new LedgerTable(LedgerTable.ClientOf(Aws), Table, Clock);
            var sweeps = new SweepHandler(Configuration, pipeline, Aws, Quiet, Clock, Name)
            {
                Heartbeat = HasHeartbeat
                    ? new(Aws, pipeline.Clients, ledger, Quiet, Clock, new(Name, "1.2.3", Catalogue.All.Ids))
                    : null,
            };
            return new(pipeline, sweeps, Quiet);
        }
    }

    private Log Quiet => new(Output, _ => null, Clock);
}
