using System.Text.Json;
using CsCheck;
using Remediation.Guardrails;
using Xunit;

namespace Fuzz.Tests;

/// <summary>Judging is total and always says the same, and what it wants is right.</summary>
public sealed class StateTests
{
    // Fewer than one in two hundred would be luck.
    private const double Least = 0.005;

    public static TheoryData<string> Ids => Laws.Guardrails;

    [Theory]
    [MemberData(nameof(Ids))]
    public void States_of_a_guardrail_are_violations_and_compliant_ones(string id)
    {
        var cases = 0;
        var violations = 0;
        var mended = 0;
        var compliant = 0;
        Laws.Holds(
            id,
            2_000,
            one =>
            {
                var verdict = one.Verdict;
                Interlocked.Increment(ref cases);
                Interlocked.Add(ref violations, verdict is Verdict.Violation ? 1 : 0);
                Interlocked.Add(ref mended, verdict is Verdict.Violation { Wanted: not null } ? 1 : 0);
                Interlocked.Add(ref compliant, verdict is Verdict.Compliant ? 1 : 0);
            }
        );
        var told =
            $"{id}: of {cases} states {Share(violations)} are violations "
            + $"({Share(mended)} with a state that is wanted), "
            + $"{Share(compliant)} are compliant; {States.Of(Catalogue.Find(id)!).Known.Count} are told apart";
        TestContext.Current.SendDiagnosticMessage(told);
        Console.WriteLine(told);
        var repairs = Catalogue.Find(id)!.Risk != Risk.NotifyOnly;
        Assert.True(violations >= Least * cases && compliant >= Least * cases, told);
        Assert.True(mended >= Least * cases || !repairs, told);

        string Share(int some) => $"{100.0 * some / cases:0.0} %";
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_state_is_judged_without_an_exception_twice_the_same_and_also_after_the_ledger(string id) =>
        Laws.Holds(
            id,
            6_000,
            one =>
            {
                var verdict = one.Verdict;
                Assert.False(string.IsNullOrWhiteSpace(verdict.Why), "the verdict gives no reason");
                Assert.Equal(verdict, one.Verdict);
                Assert.Equal(verdict, one.VerdictOf(one.Guardrail.Read(one.Guardrail.Write(one.State))));
            }
        );

    [Theory]
    [MemberData(nameof(Ids))]
    public void What_is_wanted_is_compliant_or_what_is_left_of_it_no_write_mends_or_nobody_understands(string id) =>
        Laws.Holds(
            id,
            6_000,
            one =>
            {
                if (one.Verdict is not Verdict.Violation { Wanted: { } wanted })
                    return;
                var after = one.VerdictOf(wanted);
                Assert.True(
                    after is Verdict.Compliant or Verdict.Unclear or Verdict.Violation { Wanted: null },
                    $"the state that is wanted, {one.Guardrail.Write(wanted)}, is judged: {after}"
                );
            }
        );

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_broken_stored_state_is_no_state_or_is_judged_and_changed(string id)
    {
        var guardrail = Catalogue.Find(id)!;
        var states = States.Of(guardrail);
        var cases = Cases.OfEach(4_000);
        var read = 0;
        var broken = states
            .Any.Array[2]
            .SelectMany(all => Mutation.Of([.. all.Select(s => Node.Parse(guardrail.Write(s.State)))]));
        Gen.Select(broken, states.Any)
            .Sample(
                (text, other) =>
                {
                    object state;
                    try
                    {
                        state = guardrail.Read(text);
                    }
                    catch (JsonException)
                    {
                        return;
                    }
                    Interlocked.Increment(ref read);
                    Assert.NotEmpty(other.VerdictOf(state).Why);
                    // As undo does with the state before.
                    foreach (var step in guardrail.StepsOf(other.Resource, other.State, state))
                        PlanTests.AssertIsDeclared(step, [.. guardrail.Writes, .. guardrail.Undos]);
                },
                iter: cases,
                print: p => $"{id}: {p.Item1}, and {p.Item2}"
            );
        Assert.True(read > cases / 5, $"only {read} of {cases} cases were a state");
    }
}
