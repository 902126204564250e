using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Telemetry;
using Remediation.Guardrails;

namespace Remediation.Cli;

/// <summary>The engine in this process, configured by the variables that the functions read.</summary>
internal sealed record LocalEngine(EngineConfiguration Configuration, Pipeline Pipeline)
{
    /// <param name="table">The ledger table; null for an audit that keeps no record.</param>
    /// <param name="guardrails">A comma list of guardrails' ids; null for what REMEDIATION_GUARDRAILS says.</param>
    /// <exception cref="ConfigurationException">A variable is wrong; the message names it.</exception>
    public static LocalEngine Create(AwsClients aws, Mode mode, string? table, string? guardrails = null)
    {
        string? Read(string variable) =>
            variable switch
            {
                Variables.Region => aws.Region,
                Variables.Mode => Text.Of(mode),
                Variables.LedgerTable => table ?? "no-ledger",
                Variables.Guardrails when guardrails is not null => guardrails,
                _ => Environment.GetEnvironmentVariable(variable),
            };

        var configuration = EngineConfiguration.Read(Read, Catalogue.All);
        ILedger ledger = table is null ? new NoLedger() : Options.Ledger(aws, table);
        var log = new Log(Stream.Null, _ => null, TimeProvider.System);
        return new(configuration, new(configuration, aws, ledger, log, TimeProvider.System));
    }

    /// <summary>Refuses a repair that nobody asked for twice.</summary>
    /// <param name="verb">The verb, for the error.</param>
    /// <param name="yes">Whether --yes was given.</param>
    /// <param name="endpoint">The endpoint; one of one's own is no real account.</param>
    public static void Permit(string verb, Mode mode, bool yes, string? endpoint)
    {
        if (mode == Mode.Enforce && endpoint is null && !yes)
            throw new CliException(
                ExitCode.Usage,
                $"`remediate {verb} --mode enforce` repairs the account with your own credentials: add --yes if that is meant, or run it in audit first"
            );
    }
}
