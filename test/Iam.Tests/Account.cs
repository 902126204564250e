using System.Text;
using Amazon.Runtime;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Samples;
using Testing;

namespace Iam.Tests;

/// <summary>
/// An emulated account that checks keys, signatures and permissions, with a ledger, an administrator who arranges what
/// the samples start from, and the roles of the deployment's templates.
/// </summary>
/// <remarks>Nobody else uses it at the same time: while a role is made, the checks are off.</remarks>
public sealed class Account : IAsyncDisposable
{
    public const string Id = Testing.Account.Id;
    public const string Region = Testing.Account.Region;

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

    public ValueTask DisposeAsync()
    {
        lease.Dispose();
        return ValueTask.CompletedTask;
    }

    public AwsClients Clients(AWSCredentials credentials) => new(Region, credentials, lease.Emulator.Endpoint);

    /// <summary>The clients of a guardrail's function.</summary>
    public Task<AwsClients> FunctionAsync(string guardrail, Mode mode) => FunctionAsync(Roles.Of(guardrail, mode));

    /// <summary>The clients of a function whose role has a policy: what it gets from assuming its role.</summary>
    internal Task<AwsClients> FunctionAsync(HeldPolicy policy) => keys.AssumeAsync(policy);

    /// <summary>A function: guardrail and ledger both with its role's credentials.</summary>
    public InProcess Function(string guardrail, Mode mode, AwsClients function, bool byTag = false) =>
        new(guardrail, mode, Table, function)
        {
            Settings = byTag ? Settings.Default with { Exemptions = new() { ByTag = true } } : Settings.Default,
        };

    public LedgerTable LedgerOf(AwsClients aws) => new(LedgerTable.ClientOf(aws), Table, TimeProvider.System);

    /// <summary>A sample's event for what was arranged, under an id of its own.</summary>
    public static byte[] Event(Sample sample, IReadOnlyDictionary<string, string> names) =>
        Encoding.UTF8.GetBytes(Happening.Of(sample, names));
}
