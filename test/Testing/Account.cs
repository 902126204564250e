using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Samples;

namespace Testing;

/// <summary>
/// An emulated account with a ledger that nobody else uses. Others may use the account: every sample makes resources of
/// its own.
/// </summary>
public sealed class Account : IAsyncDisposable
{
    public const string Id = "123456789012";
    public const string Region = "us-east-1";

    /// <summary>Whose engine works in an emulated account.</summary>
    public static readonly Identity Identity = new("aws", Region, Id);

    public const string OwnRole = $"arn:aws:iam::{Id}:role/remediation/repair";

    private readonly Emulators.Lease lease;

    private Account(Emulators.Lease lease, AwsClients aws, string table, string stream)
    {
        this.lease = lease;
        Aws = aws;
        Table = table;
        Stream = stream;
    }

    public Emulator Emulator => lease.Emulator;

    /// <summary>Clients that arrange and look.</summary>
    /// <remarks>
    /// On a busy machine the emulator may take longer than a guardrail may wait, and what the SDK would then try again
    /// was made already.
    /// </remarks>
    public AwsClients Aws { get; }

    public string Table { get; }

    /// <summary>The ARN of the ledger's stream.</summary>
    public string Stream { get; }

    public LedgerTable Ledger => field ??= new(LedgerTable.ClientOf(Aws), Table, TimeProvider.System);

    public static async Task<Account> TakeAsync(Emulators emulators, CancellationToken cancel)
    {
        var lease = await emulators.TakeAsync(cancel);
        try
        {
            var credentials = new BasicAWSCredentials("emulated", "emulated");
            var aws = new AwsClients(Region, credentials, lease.Emulator.Endpoint, TimeSpan.FromSeconds(100));
            var table = Ledgers.NewName();
            return new(lease, aws, table, await Ledgers.CreateAsync(aws, table, cancel));
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

    public static IScenario Scenario(string guardrail) => ScenarioList.Of(guardrail);

    /// <summary>Arranges a sample's state, and keeps its baseline in the ledger.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(Sample sample, CancellationToken cancel)
    {
        var names = await Scenario(sample.Guardrail).ArrangeAsync(Aws, sample.Given, cancel);
        await Baselines.KeepAsync(sample, names, Ledger, cancel);
        return names;
    }

    /// <summary>
    /// Plays an event through the whole pipeline, as a fresh process would, and gives the guardrail's result (or the
    /// one that says why there is none).
    /// </summary>
    /// <param name="aws">Clients for the guardrail instead of the account's own; the ledger is never called by
    /// them.</param>
    public async Task<Result> PlayAsync(
        string guardrail,
        string text,
        Mode mode,
        CancellationToken cancel,
        bool unique = true,
        AwsClients? aws = null,
        ILedger? ledger = null,
        TimeSpan? remaining = null,
        DateTimeOffset? firstSeen = null,
        Settings? settings = null
    )
    {
        var function = new InProcess(guardrail, mode, Table, aws ?? Aws)
        {
            Ledger = ledger ?? Ledger,
            Settings = (settings ?? SampleSettings.Value) with { Adopted = ["*"] },
        };
        var answer = await function.Pipeline.HandleAsync(
            Encoding.UTF8.GetBytes(unique ? Happening.Again(text) : text),
            new("invocation", remaining, firstSeen),
            cancel
        );
        return answer.Results.Single();
    }

    public static void AssertSame(JsonNode expected, JsonNode actual)
    {
        if (!JsonNode.DeepEquals(expected, actual))
            throw new InvalidOperationException(
                $"expected {expected.ToJsonString()}\nbut was  {actual.ToJsonString()}"
            );
    }
}
