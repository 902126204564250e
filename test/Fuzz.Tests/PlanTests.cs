using Remediation.Engine;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Xunit;

namespace Fuzz.Tests;

/// <summary>
/// Plans lead somewhere and have only what is declared: repairs, undo, and a forced undo, which loses nothing.
/// </summary>
public sealed class PlanTests
{
    public static TheoryData<string> Ids => Laws.Guardrails;

    [Theory]
    [MemberData(nameof(Ids))]
    public void Nothing_leads_from_a_state_to_itself(string id) =>
        Laws.Holds(
            id,
            4_000,
            one =>
            {
                Assert.Empty(one.Guardrail.StepsOf(one.Resource, one.State, one.State));
                var same = one.Guardrail.Read(one.Guardrail.Write(one.State));
                Assert.Empty(one.Guardrail.StepsOf(one.Resource, one.State, same));
            }
        );

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_violation_that_can_be_mended_has_a_plan_of_declared_writes_and_so_has_its_undo(string id)
    {
        const int cases = 6_000;
        var repaired = 0;
        var undone = 0;
        Laws.Holds(
            id,
            cases,
            one =>
            {
                if (one.Verdict is not Verdict.Violation violation)
                    return;
                var plan = one.Guardrail.Plan(one.Resource, one.State, violation);
                if (violation.Wanted is not { } wanted)
                {
                    Assert.Empty(plan);
                    return;
                }
                Assert.False(one.State.Equals(wanted), "what is wanted is the state itself");
                Assert.True(
                    plan.Count > 0 || one.Guardrail.Risk == Risk.NotifyOnly,
                    $"no step leads to the state that is wanted, {one.Guardrail.Write(wanted)}"
                );
                foreach (var step in plan)
                {
                    Fence.Check(one.Guardrail, step, Mode.Enforce);
                    AssertIsDeclared(step, one.Guardrail.Writes);
                }
                var undo = one.Guardrail.StepsOf(one.Resource, wanted, one.State);
                foreach (var step in undo)
                    AssertIsDeclared(step, [.. one.Guardrail.Writes, .. one.Guardrail.Undos]);
                Interlocked.Increment(ref repaired);
                Interlocked.Add(ref undone, undo.Count > 0 ? 1 : 0);
            }
        );
        var few = Cases.OfEach(cases) / 20;
        if (Catalogue.Find(id)!.Risk != Risk.NotifyOnly)
            Assert.True(repaired > few && undone > few, $"{id}: only {repaired} repairs and {undone} undos");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void From_any_state_to_any_other_leads_what_is_declared(string id) =>
        Laws.Holds(
            id,
            4_000,
            (one, other) =>
            {
                foreach (var step in one.Guardrail.StepsOf(one.Resource, one.State, other))
                    AssertIsDeclared(step, [.. one.Guardrail.Writes, .. one.Guardrail.Undos]);
            }
        );

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_forced_undo_keeps_what_is_there_and_to_the_state_before_is_that_state(string id) =>
        Laws.Holds(
            id,
            4_000,
            (before, now) =>
            {
                var guardrail = before.Guardrail;
                Assert.Equal(before.State, guardrail.RejoinedOf(before.State, before.State));
                var rejoined = guardrail.RejoinedOf(before.State, now);
                Assert.Equal(rejoined, guardrail.RejoinedOf(before.State, rejoined));
                // Without a way to tell the two apart, undo leads to just the state before.
                if (!Rejoins(guardrail))
                {
                    Assert.Equal(before.State, rejoined);
                    return;
                }
                var lost = Lost(Node.Parse(guardrail.Write(now)), Node.Parse(guardrail.Write(rejoined))).ToList();
                Assert.True(lost.Count == 0, $"a forced undo loses {string.Join(", ", lost)}");
            }
        );

    /// <summary>A step needs a permission that was declared, and is a line that a log can hold.</summary>
    internal static void AssertIsDeclared(Step step, IReadOnlyList<Permission> declared)
    {
        Assert.True(
            declared.Contains(step.Permission),
            $"{step} needs {step.Permission}, and declared are {string.Join(", ", declared)}"
        );
        Assert.InRange($"{step}".Length, 1, 1001);
    }

    private static bool Rejoins(Guardrail guardrail) =>
        guardrail.GetType().GetProperty(nameof(Guardrail<>.Rejoin))!.GetValue(guardrail) is not null;

    // What lists of the one hold and those of the other do not.
    private static IEnumerable<string> Lost(Node now, Node rejoined) =>
        (now, rejoined) switch
        {
            (Node.Map one, Node.Map other) => one.Members.SelectMany(m =>
                other.Members.Where(o => o.Name == m.Name).SelectMany(o => Lost(m.Value, o.Value))
            ),
            (Node.List one, Node.List other) => one.Items.Select(i => $"{i}").Except(other.Items.Select(i => $"{i}")),
            _ => [],
        };
}
