using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>AWS refuses the first read: the event is neither lost nor answered by a write.</summary>
public sealed class DenialTests(Emulators emulators) : InAccount(emulators)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => new(Representative.Repairing);

    [Theory, MemberData(nameof(Ids))]
    public async Task A_denied_read_is_recorded_as_failed_with_code_and_action_and_a_later_delivery_repairs(
        string guardrail
    )
    {
        var sample = Sample.Of(guardrail).First(s => s.Outcome == Outcome.Applied);
        var scenario = Account.Scenario(guardrail);
        var names = await Account.ArrangeAsync(sample, Cancel);
        var before = await scenario.ReadAsync(Account.Aws, names, Cancel);
        var text = Happening.Again(sample.EventFor(names));
        await using var denying = RecordingProxy.Start(Account.Aws.Endpoint!);
        denying.Interfere = call => new(IsDelivered: false, Services.Of(call).Refuse(Refusal.Denied), Ending.Close);

        var result = await Account.PlayAsync(
            guardrail,
            text,
            Mode.Enforce,
            Cancel,
            unique: false,
            aws: denying.Clients("us-east-1")
        );

        Assert.Equal(Outcome.Failed, result.Outcome);
        // Read from the service's own form of an error.
        Assert.NotEmpty(denying.Calls);
        Assert.Contains(
            denying.Calls.Select(c => Services.Of(c).AnswerTo(Refusal.Denied).Code),
            code => result.Reason.StartsWith($"{code} from ", StringComparison.Ordinal)
        );
        Assert.Contains(
            RolePolicy.ReadsOf(Catalogue.Find(guardrail)!).Select(r => r.Action),
            action => result.Reason.Contains(action, StringComparison.Ordinal)
        );
        Account.AssertSame(before, await scenario.ReadAsync(Account.Aws, names, Cancel));
        var record = await Account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel);
        Assert.Equal(Outcome.Failed, record!.Outcome);
        Assert.Contains(
            "nothing was written",
            (
                await new Undo(
                    Account.Identity,
                    Catalogue.All,
                    Account.Aws,
                    Account.Ledger,
                    TimeProvider.System
                ).RunAsync(record, force: true, Cancel)
            ).Refusal,
            StringComparison.Ordinal
        );

        Assert.Equal(
            Outcome.Applied,
            (await Account.PlayAsync(guardrail, text, Mode.Enforce, Cancel, unique: false)).Outcome
        );
    }
}
