using System.Text;
using Amazon.Runtime;
using Remediation.Engine;
using Remediation.Engine.Access;
using Remediation.Engine.Ledger;
using Remediation.Samples;
using Testing;

namespace Iam.Tests;

/// <summary>
/// An emulated account that checks keys, signatures and permissions, with a ledger, an administrator who arranges what
/// the samples start from, and the roles of the enforcing cell.
/// </summary>
/// <remarks>Nobody else uses it at the same time: while a role gets another policy, the checks are off.</remarks>
public sealed class Account : IAsyncDisposable
{
    public const string Id = Testing.Account.Id;
    public const string Region = Testing.Account.Region;

    /// <summary>Whose engine works in it.</summary>
    public static readonly Identity Identity = Testing.Account.Identity;

    private readonly Emulators.Lease lease;
    private readonly Keys keys;

    private Account(Emulators.Lease lease, Keys keys, string table)
    {
        this.lease = lease;
        this.keys = keys;
        Table = table;
    }

    public string Table { get; }

    /// <summary>The administrator's clients.</summary>
    public AwsClients Administrator => keys.Administrator;

    /// <summary>The clients of a role that may do nothing.</summary>
    public AwsClients Nobody => keys.Nobody;

    /// <summary>The ledger, by the administrator.</summary>
    public LedgerTable Ledger => LedgerOf(Administrator);

    internal static async Task<Account> TakeAsync(Emulators emulators, KeyRing ring, CancellationToken cancel)
    {
        var lease = await emulators.TakeAsync(cancel, alone: true);
        try
        {
            var keys = await ring.OfAsync(lease);
            var table = Ledgers.NewName();
            await Ledgers.CreateAsync(keys.Administrator, table, cancel);
            return new(lease, keys, table);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await keys.RestoreAsync();
        }
        finally
        {
            lease.Dispose();
        }
    }

    public AwsClients Clients(AWSCredentials credentials) => Administrator.With(credentials);

    public LedgerTable LedgerOf(AwsClients aws) => new(LedgerTable.ClientOf(aws), Table, TimeProvider.System);

    /// <summary>The clients of the roles that the engine assumes.</summary>
    public GuardrailClients Assumed => keys.Assumed;

    /// <summary>The operator's clients.</summary>
    public Task<AwsClients> OperatorAsync(CancellationToken cancel) => keys.OperatorAsync(cancel);

    /// <summary>The clients of an undo role, which the operator assumes.</summary>
    internal Task<AwsClients> UndoerAsync(DeployedRole role, CancellationToken cancel) =>
        keys.UndoerAsync(role, cancel);

    /// <summary>The clients of a guardrail's read role, of which one call is made as the engine itself.</summary>
    internal Keys.Reading ReadingBut(Guardrail guardrail) => keys.ReadingBut(guardrail);

    /// <summary>Until the test's end, a role has the policy that it says.</summary>
    internal Task PutAsync(DeployedRole role) => keys.PutAsync(role);

    /// <summary>The engine as it is told to be, of which one guardrail is looked at.</summary>
    internal CellEngine Engine(Guardrail guardrail, EngineConfiguration configuration) =>
        new(configuration with { Guardrails = [guardrail], LedgerTable = Table }, keys.Engine);

    /// <summary>The engine of the enforcing cell.</summary>
    internal CellEngine Engine(Guardrail guardrail) => Engine(guardrail, DeployedCell.Enforcing.Configuration);

    /// <summary>A sample's event for what was arranged, under an id of its own.</summary>
    public static byte[] Event(Sample sample, IReadOnlyDictionary<string, string> names) =>
        Encoding.UTF8.GetBytes(Happening.Of(sample, names));
}
