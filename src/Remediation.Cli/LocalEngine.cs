using System.Text;
using System.Text.Json;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Telemetry;
using Remediation.Guardrails;

namespace Remediation.Cli;

/// <summary>The engine in this process, configured by the variables that the functions read.</summary>
/// <param name="KeepsRecords">Whether there is a ledger; without one a record's id would name nothing.</param>
internal sealed record LocalEngine(EngineConfiguration Configuration, Pipeline Pipeline, bool KeepsRecords)
{
    // A configuration needs a table's name; nothing is ever read from this one.
    private const string NoTable = "no-ledger";

    /// <param name="table">The ledger table; null for an audit that keeps no record.</param>
    /// <param name="guardrails">A comma list of guardrails' ids; null for what REMEDIATION_GUARDRAILS says.</param>
    /// <param name="around">What stands between the engine and the ledger; null for nothing.</param>
    /// <exception cref="ConfigurationException">A variable is wrong; the message names it.</exception>
    public static async Task<LocalEngine> CreateAsync(
        AwsClients aws,
        Mode mode,
        string? table,
        CancellationToken cancel,
        string? guardrails = null,
        Func<ILedger, ILedger>? around = null
    )
    {
        var configuration = EngineConfiguration.Read(Read, Catalogue.All);
        // Whoever names one asks for exactly that.
        if (guardrails is not null)
        {
            if (mode == Mode.Enforce)
                RequireNeeds(configuration.Guardrails, configuration.Settings);
            configuration = configuration with { Enforcement = Enforcement.OfExactly(configuration.Guardrails) };
        }
        ILedger ledger = table is null ? new NoLedger() : CommonOptions.LedgerOf(aws, table);
        if (around is not null)
            ledger = around(ledger);
        var log = new Log(Stream.Null, _ => null, TimeProvider.System);
        var identity = await Caller.IdentityAsync(aws, cancel);
        var pipeline = new Pipeline(configuration, identity, aws, ledger, log, TimeProvider.System);
        return new(configuration, pipeline, KeepsRecords: table is not null);

        string? Read(string variable) =>
            variable switch
            {
                Variables.Region => aws.Region,
                Variables.Mode => Text.Of(mode),
                Variables.LedgerTable => table ?? NoTable,
                Variables.Guardrails when guardrails is not null => guardrails,
                _ => Environment.GetEnvironmentVariable(variable),
            };
    }

    /// <summary>Refuses to repair with guardrails that lack the setting that they need.</summary>
    /// <exception cref="CliException">One lacks it; the message names the setting.</exception>
    public static void RequireNeeds(IEnumerable<Guardrail> guardrails, Settings settings)
    {
        var unnamed = guardrails.FirstOrDefault(g => !g.MayRepair(settings.Of(g.Id)));
        if (unnamed is null)
            return;
        throw CliException.Usage(
            $"{unnamed.Id} repairs nothing until {Variables.Settings} gives {unnamed.Id}.{unnamed.Needs!.Name}: "
                + $"{unnamed.Needs.Description} `remediate preview {unnamed.Id}` shows what it would change"
        );
    }

    /// <summary>Refuses a repair that nobody asked for twice.</summary>
    /// <param name="verb">The verb, for the error.</param>
    /// <param name="yes">Whether --yes was given.</param>
    /// <param name="endpoint">The endpoint; one of one's own is no real account.</param>
    public static void Permit(string verb, Mode mode, bool yes, string? endpoint)
    {
        if (mode != Mode.Enforce || endpoint is not null || yes)
            return;
        throw CliException.Usage(
            $"`remediate {verb} --mode enforce` repairs the account with your own credentials: "
                + "add --yes if that is meant, or run it in audit first"
        );
    }

    /// <summary>Runs an event.</summary>
    public async Task<IReadOnlyList<Result>> HandleAsync(string envelope, CancellationToken cancel)
    {
        var invocation = new Invocation(Guid.NewGuid().ToString());
        var answer = await Pipeline.HandleAsync(Encoding.UTF8.GetBytes(envelope), invocation, cancel);
        return [.. answer.Results.Select(Shown)];
    }

    /// <summary>Runs an event that is parsed already.</summary>
    public async Task<IReadOnlyList<Result>> HandleAsync(JsonElement envelope, CancellationToken cancel)
    {
        var answer = await Pipeline.HandleAsync(envelope, new(Guid.NewGuid().ToString()), cancel);
        return [.. answer.Results.Select(Shown)];
    }

    /// <summary>A result as it is shown: without the id of a record that was not kept.</summary>
    public Result Shown(Result result) => KeepsRecords ? result : result with { Record = null };
}
