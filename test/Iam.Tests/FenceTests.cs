using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Samples;
using Xunit;

namespace Iam.Tests;

/// <summary>The fence in the code lets through what the write role allows, and nothing else.</summary>
public sealed class FenceTests
{
    public static TheoryData<string> Ids => new(Catalogue.All.Select(g => g.Id));

    [Theory, MemberData(nameof(Ids))]
    public void What_the_samples_repair_with_is_let_through_and_held_by_the_write_role(string id)
    {
        var guardrail = Catalogue.Find(id)!;
        var steps = Sample.Of(id).SelectMany(s => s.Steps).Distinct().ToList();
        Assert.Equal(guardrail.Risk != Risk.NotifyOnly, steps.Count > 0);
        Assert.All(steps, action => Assert.True(Passes(guardrail, action, Mode.Enforce), action));
        Assert.All(
            steps,
            action => Assert.Contains(action, DeployedCell.Enforcing.RoleOf(guardrail, Phase.Write).Policy.Actions)
        );
    }

    [Theory, MemberData(nameof(Ids))]
    public void In_enforce_mode_just_the_declared_writes_are_let_through(string id)
    {
        var guardrail = Catalogue.Find(id)!;
        var writes = guardrail.Writes.Select(w => w.Action).ToHashSet();
        Assert.All(
            EveryAction(),
            action => Assert.Equal(writes.Contains(action), Passes(guardrail, action, Mode.Enforce))
        );
    }

    [Theory, MemberData(nameof(Ids))]
    public void In_audit_mode_nothing_is_let_through(string id) =>
        Assert.All(EveryAction(), action => Assert.False(Passes(Catalogue.Find(id)!, action, Mode.Audit)));

    // Every action that any guardrail declares for anything, and what the engine holds itself.
    private static IEnumerable<string> EveryAction() =>
        Catalogue
            .All.SelectMany(g => RolePolicy.OfUndo(g).Select(p => p.Action))
            .Concat(DeployedCell.Enforcing.Engine.Policy.Actions)
            .Distinct();

    private static Permission PermissionOf(Guardrail guardrail, string action) =>
        guardrail.Writes.FirstOrDefault(w => w.Action == action) ?? new(action, "*");

    private static bool Passes(Guardrail guardrail, string action, Mode mode)
    {
        var step = new Step(
            PermissionOf(guardrail, action),
            "Operation",
            new JsonObject(),
            _ => throw new InvalidOperationException("the fence runs no step")
        );
        try
        {
            Fence.Check(guardrail, step, mode);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        return true;
    }
}
