using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Xunit;

namespace Iam.Tests;

/// <summary>
/// What the templates let each role do is what the guardrails declare, and for the engine what <see cref="NeedTests"/>
/// and <see cref="HeartbeatTests"/> prove.
/// </summary>
public sealed class PolicyTests
{
    private static readonly DeployedCell Cell = DeployedCell.Enforcing;

    public static TheoryData<string> Ids => new(Catalogue.All.Select(g => g.Id));

    public static TheoryData<string> Repairing =>
        new(Catalogue.All.Where(g => g.Risk != Risk.NotifyOnly).Select(g => g.Id));

    private static IEnumerable<string> Services => Catalogue.All.Select(OwnRoles.ServiceOf).Distinct();

    [Fact]
    public void There_are_no_roles_but_one_a_service_to_read_and_undo_one_a_guardrail_to_write_and_our_own()
    {
        var repairing = Catalogue.All.Where(g => g.Risk != Risk.NotifyOnly).ToList();
        IEnumerable<OwnRole> expected =
        [
            OwnRoles.EngineOf(null),
            OwnRoles.Operator,
            .. Services.Select(OwnRoles.ReaderOf),
            .. repairing.Select(OwnRoles.ServiceOf).Distinct().Select(OwnRoles.UndoerOf),
            .. repairing.Select(g => OwnRoles.RoleOf(g, Phase.Write)),
        ];
        // There is a watchdog where there are guardrails of our own parts.
        if (Services.Contains(TrustTests.Self))
            expected = expected.Append(OwnRoles.WatchdogOf(null));
        Assert.Equal(
            expected.Select(role => $"{role}").Order(StringComparer.Ordinal),
            Cell.Roles.Keys.Select(role => $"{role}").Order(StringComparer.Ordinal)
        );
    }

    [Theory, MemberData(nameof(Repairing))]
    public void A_write_role_holds_exactly_its_guardrails_writes(string id)
    {
        var guardrail = Catalogue.Find(id)!;
        Assert.Equal(LinesOf(guardrail.Writes), Cell.RoleOf(guardrail, Phase.Write).Policy.Lines);
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_read_role_holds_exactly_what_its_services_guardrails_read_and_one_what_the_heartbeat_does(string id)
    {
        var guardrail = Catalogue.Find(id)!;
        var reads = OfService(guardrail).SelectMany(RolePolicy.ReadsOf);
        if (OwnRoles.ServiceOf(guardrail) == TrustTests.Self)
            reads = reads.Concat(HeartbeatPolicy.Reads);
        Assert.Equal(LinesOf(reads), Cell.RoleOf(guardrail, Phase.Read).Policy.Lines);
    }

    [Theory, MemberData(nameof(Repairing))]
    public void An_undo_role_holds_exactly_what_undoing_its_services_repairs_takes(string id)
    {
        var guardrail = Catalogue.Find(id)!;
        var undos = OfService(guardrail).SelectMany(g => RolePolicy.ReadsOf(g).Concat(g.Writes).Concat(g.Undos));
        Assert.Equal(LinesOf(undos), Cell.UndoerOf(guardrail).Policy.Lines);
    }

    [Fact]
    public void What_only_an_undo_writes_is_in_no_role_but_the_undo_roles()
    {
        var written = Catalogue.All.SelectMany(g => g.Writes).ToList();
        var undone = Catalogue.All.SelectMany(g => g.Undos).ToList();
        var onlyUndone = LinesOf(undone).Except(LinesOf(written)).ToList();
        var onlyUndoing = undone.Select(p => p.Action).Except(written.Select(p => p.Action)).ToList();
        Assert.NotEmpty(onlyUndoing);
        foreach (var role in Cell.Roles.Values.Where(role => role.Role.Path != OwnRoles.UndoPath))
        {
            Assert.Empty(role.Policy.Lines.Intersect(onlyUndone));
            Assert.Empty(role.Policy.Actions.Intersect(onlyUndoing));
        }
    }

    [Fact]
    public void No_role_but_those_that_write_and_undo_holds_a_write()
    {
        var writes = Catalogue.All.SelectMany(g => g.Writes.Concat(g.Undos)).Select(p => p.Action).ToList();
        foreach (var role in Cell.Roles.Values.Where(role => !MayWrite(role.Role)))
            Assert.Empty(role.Policy.Actions.Intersect(writes));
    }

    [Fact]
    public void The_engines_own_role_holds_nothing_that_is_not_proved_to_be_needed() =>
        Assert.Equal(
            EngineRole
                .Proved.Concat(EngineRole.ReadForHeartbeat)
                .Concat(EngineRole.MadeByLambda)
                .Append(EngineRole.Assuming)
                .Order(StringComparer.Ordinal),
            Cell.Engine.Policy.Actions.Order(StringComparer.Ordinal)
        );

    [Fact]
    public void The_watchdogs_own_role_does_what_the_engines_does_but_for_the_queue_of_delays() =>
        Assert.Equal(
            Cell.Engine.Policy.Actions.Except(EngineRole.OfDelays).Order(StringComparer.Ordinal),
            Cell.Roles[OwnRoles.WatchdogOf(null)].Policy.Actions.Order(StringComparer.Ordinal)
        );

    // Not where somebody sets the parameter, nor where the options say audit.
    [Fact]
    public void Between_audit_and_enforce_nothing_differs_but_which_write_roles_the_engine_may_assume()
    {
        foreach (var audit in new[] { DeployedCell.Auditing, DeployedCell.ByDefault })
        {
            Assert.Equal(Cell.Roles.Keys.Order(ByName), audit.Roles.Keys.Order(ByName));
            foreach (var role in Cell.Roles.Values)
            {
                Assert.Equal(role.Trust, audit.Roles[role.Role].Trust);
                Assert.Equal(WithoutWriting(role.Policy), WithoutWriting(audit.Roles[role.Role].Policy));
            }
            var assumed = audit.Engine.Policy.Statements.SelectMany(s => s.Resources).Where(IsOfWriteRoles);
            Assert.All(assumed, role => Assert.EndsWith($"{OwnRoles.WritePath}{Enforcement.None}", role));
        }
    }

    private static readonly Comparer<OwnRole> ByName = Comparer<OwnRole>.Create(
        (one, other) => string.CompareOrdinal($"{one}", $"{other}")
    );

    private static IEnumerable<Guardrail> OfService(Guardrail guardrail) =>
        Catalogue.All.Where(other => OwnRoles.ServiceOf(other) == OwnRoles.ServiceOf(guardrail));

    private static bool MayWrite(OwnRole role) =>
        role.Path == OwnRoles.UndoPath || role.Path.StartsWith(OwnRoles.WritePath, StringComparison.Ordinal);

    private static bool IsOfWriteRoles(string resource) =>
        resource.Contains(OwnRoles.WritePath, StringComparison.Ordinal);

    private static List<string> WithoutWriting(HeldPolicy policy) =>
        [.. policy.Lines.Where(line => !IsOfWriteRoles(line))];

    // Permissions as a statement says them, found without the derivation of the stack's.
    private static IEnumerable<string> LinesOf(IEnumerable<Permission> permissions) =>
        permissions
            .Distinct()
            .SelectMany(p => new Statement(Statement.Allow, [p.Action], [Filled(p.Resource)], ConditionOf(p)).Lines)
            .Distinct()
            .Order(StringComparer.Ordinal);

    private static JsonObject? ConditionOf(Permission permission)
    {
        if (permission.Conditions.Count == 0)
            return null;
        var all = new JsonObject();
        foreach (var condition in permission.Conditions)
        {
            all[condition.Operator] ??= new JsonObject();
            all[condition.Operator]![condition.Key] = new JsonArray([
                .. condition.Values.Select(value => JsonValue.Create(Filled(value))),
            ]);
        }
        return all;
    }

    private static string Filled(string text) =>
        text.Replace("{partition}", "aws", StringComparison.Ordinal)
            .Replace("{region}", "*", StringComparison.Ordinal)
            .Replace("{account}", Account.Id, StringComparison.Ordinal);
}
