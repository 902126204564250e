using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Samples;
using Xunit;

namespace Iam.Tests;

/// <summary>The fence in the code lets through what the role allows, and nothing else.</summary>
public sealed class FenceTests
{
    public static TheoryData<string> Ids => new(Catalogue.All.Select(g => g.Id));

    [Theory, MemberData(nameof(Ids))]
    public void What_the_samples_repair_with_is_let_through_and_held_by_the_role(string id)
    {
        var steps = Sample.Of(id).SelectMany(s => s.Steps).Distinct().ToList();
        Assert.NotEmpty(steps);
        Assert.All(steps, action => Assert.True(Passes(id, action, Mode.Enforce), action));
        Assert.All(steps, action => Assert.Contains(action, Roles.Of(id, Mode.Enforce).Actions));
    }

    [Theory, MemberData(nameof(Ids))]
    public void In_enforce_mode_just_the_declared_writes_are_let_through(string id)
    {
        var writes = Catalogue.Find(id)!.Writes.Select(w => w.Action).ToHashSet();
        Assert.All(EveryAction(), action => Assert.Equal(writes.Contains(action), Passes(id, action, Mode.Enforce)));
    }

    [Theory, MemberData(nameof(Ids))]
    public void In_audit_mode_nothing_is_let_through_and_the_role_holds_no_write(string id)
    {
        Assert.All(EveryAction(), action => Assert.False(Passes(id, action, Mode.Audit)));
        Assert.Empty(Roles.Of(id, Mode.Audit).Actions.Intersect(Catalogue.Find(id)!.Writes.Select(w => w.Action)));
    }

    [Theory, MemberData(nameof(Ids))]
    public void Between_audit_and_enforce_a_role_differs_by_the_writes_alone(string id) =>
        Assert.Equal(
            Catalogue.Find(id)!.Writes.Select(w => w.Action).Distinct().Order(StringComparer.Ordinal),
            Roles.Of(id, Mode.Enforce).Actions.Except(Roles.Of(id, Mode.Audit).Actions).Order(StringComparer.Ordinal)
        );

    [Theory, MemberData(nameof(Ids))]
    public void A_role_holds_nothing_that_is_not_proved_to_be_needed(string id) =>
        Assert.Equal(
            Roles
                .OwnActionsOf(Catalogue.Find(id)!)
                .Concat(Roles.OfTheEngine)
                .Concat(Roles.MadeByLambda)
                .Distinct()
                .Order(StringComparer.Ordinal),
            Roles.Of(id, Mode.Enforce).Actions.Order(StringComparer.Ordinal)
        );

    // What the engine needs is proved with one guardrail's role: it is the same in all.
    [Theory, MemberData(nameof(Ids))]
    public void What_the_engine_needs_is_in_every_role_the_same(string id) =>
        Assert.Equal(EnginesPartOf(Catalogue.All[0].Id), EnginesPartOf(id));

    [Theory, MemberData(nameof(Ids))]
    public void No_role_may_write_a_switch(string id)
    {
        Assert.False(Roles.Of(id, Mode.Audit).MayWriteToLedger(LedgerTable.SwitchesKey));
        Assert.False(Roles.Of(id, Mode.Enforce).MayWriteToLedger(LedgerTable.SwitchesKey));
    }

    // The statements, with the guardrail's own name taken out.
    private static List<string> EnginesPartOf(string id) =>
        [
            .. Roles
                .Of(id, Mode.Enforce)
                .Statements.Select(s => s with { Actions = [.. s.Actions.Intersect(Roles.OfTheEngine)] })
                .Where(s => s.Actions.Count > 0)
                .Select(s => $"{string.Join(' ', s.Actions)} {string.Join(' ', s.Resources)} {s.Condition}")
                .Select(text => text.Replace(id, "ID", StringComparison.Ordinal)),
        ];

    // Every action that any guardrail declares for anything, and what every function holds.
    private static IEnumerable<string> EveryAction() =>
        Catalogue
            .All.SelectMany(g => RolePolicy.ReadsOf(g).Concat(g.Writes).Concat(g.Undos).Select(p => p.Action))
            .Concat(Roles.Of(Catalogue.All[0].Id, Mode.Enforce).Actions)
            .Distinct();

    private static Permission PermissionOf(string id, string action) =>
        Catalogue.Find(id)!.Writes.FirstOrDefault(w => w.Action == action) ?? new(action, "*");

    private static bool Passes(string id, string action, Mode mode)
    {
        try
        {
            Fence.Check(
                Catalogue.Find(id)!,
                new(
                    PermissionOf(id, action),
                    "Operation",
                    new JsonObject(),
                    _ => throw new InvalidOperationException("the fence runs no step")
                ),
                mode
            );
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        return true;
    }
}
