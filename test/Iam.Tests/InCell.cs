using Amazon.Runtime;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Iam.Tests;

/// <summary>Tests in an account with the enforcing cell's roles.</summary>
/// <remarks>
/// What the emulator checks: the key, the signature (so that a call without the role's secret fails), whether the
/// role's policy allows the call's action, and of <c>sts:AssumeRole</c> the role that is asked for and who asks. What
/// it cannot check, see <see cref="Moto"/>: other resources outside S3 and conditions, which <see cref="ScopeTests"/>
/// and
/// <see cref="TrustTests"/> have decided by an implementation of IAM that does; and the actions that Lambda itself
/// makes with the engine's role, <c>logs:*</c> and <c>sqs:SendMessage</c>. S3's actions are put into its words before
/// it is asked. An answer of a JSON service to a denial is XML, so that the SDK finds no code in it: the status 403
/// says what it is.
/// </remarks>
public abstract class InCell(Emulators emulators, KeyRing ring) : IAsyncLifetime
{
    // A signature that is not accepted is a 403 too, and no denial: the emulator forgets what was escaped in a path
    // before it compares.
    private const string Unsigned = "SignatureDoesNotMatch";

    private protected static readonly Invocation First = new("invocation");

    /// <summary>The guardrails that repair, which have a sample that says so.</summary>
    public static TheoryData<string> Repairing => new(Catalogue.All.Where(Repairs).Select(g => g.Id));

    public static TheoryData<string> Ids => new(Catalogue.All.Select(g => g.Id));

    public static TheoryData<string, string> Violations =>
        new(Sample.All.Where(s => s.Outcome == Outcome.Applied).Select(s => (s.Guardrail, s.Name)));

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected Account Account { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Account = await Account.TakeAsync(emulators, ring, Cancel);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Account?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private protected static bool Repairs(Guardrail guardrail) => guardrail.Risk != Risk.NotifyOnly;

    private protected static Sample ViolationOf(Guardrail guardrail) =>
        Sample.Of(guardrail.Id).First(sample => sample.Outcome == Outcome.Applied);

    private protected static Sample SampleOf(string guardrail, string name) =>
        Sample.Of(guardrail).Single(sample => sample.Name == name);

    private protected async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(Sample sample)
    {
        var scenario = Testing.Account.Scenario(sample.Guardrail);
        var names = await scenario.ArrangeAsync(Account.Administrator, sample.Given, Cancel);
        await Baselines.KeepAsync(sample, names, Account.Ledger, Cancel);
        return names;
    }

    private protected Task<System.Text.Json.Nodes.JsonObject> ReadAsync(
        Sample sample,
        IReadOnlyDictionary<string, string> names
    ) => Testing.Account.Scenario(sample.Guardrail).ReadAsync(Account.Administrator, names, Cancel);

    /// <summary>
    /// Plays a sample's event. A denied call of the ledger or of a gate ends the invocation; it is given here as a
    /// failed result.
    /// </summary>
    private protected static async Task<Result> PlayAsync(
        Pipeline pipeline,
        Sample sample,
        IReadOnlyDictionary<string, string> names
    )
    {
        try
        {
            var answer = await pipeline.HandleAsync(Account.Event(sample, names), First, Cancel);
            return Assert.Single(answer.Results);
        }
        catch (AmazonServiceException e) when (IsDenied(e))
        {
            var guardrail = Catalogue.Find(sample.Guardrail)!;
            var actions = RolePolicy.Of(guardrail, enforce: true).Select(p => p.Action).Concat(EngineRole.Proved);
            return new()
            {
                Guardrail = sample.Guardrail,
                Outcome = Outcome.Failed,
                Reason = AwsError.Describe(e, "the invocation", actions),
            };
        }
    }

    private protected async Task<LedgerRecord> RecordOfAsync(Result result) =>
        (await Account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel))!;

    private protected static bool IsDenied(Exception error) =>
        AwsError.IsDenied(error) && error is not AmazonServiceException { ErrorCode: Unsigned };

    /// <summary>What a result says was denied; empty if nothing was.</summary>
    private protected static string DenialIn(Result result) =>
        result.Outcome == Outcome.Failed
        && result.Reason.Contains("the function's role is denied", StringComparison.Ordinal)
        && !result.Reason.StartsWith(Unsigned, StringComparison.Ordinal)
            ? result.Reason
            : "";

    /// <summary>What of some actions was denied; empty if nothing was.</summary>
    private protected static async Task<string> DenialAsync(IEnumerable<string> actions, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (AmazonServiceException e) when (IsDenied(e))
        {
            return AwsError.Describe(e, "the invocation", actions);
        }
        return "";
    }

    private protected static async Task AssertDeniedAsync(string what, Func<Task> run)
    {
        var error = await Record.ExceptionAsync(run);
        Assert.True(error is not null && IsDenied(error), $"{what} was not denied: {error?.Message ?? "it was made"}");
    }
}
