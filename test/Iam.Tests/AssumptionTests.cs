using Remediation.Engine;
using Remediation.Guardrails;
using Testing.Simulation;
using Xunit;

namespace Iam.Tests;

/// <summary>
/// Which roles the engine's and the operator's own policies let them assume: the write roles are those of the
/// guardrails that the engine believes to repair, whatever the parameters say.
/// </summary>
public sealed class AssumptionTests
{
    private const string Other = "444455556666";

    // A trust that leaves it to the policies of this account's principals: what is refused then, the own policy
    // refuses.
    private const string OfAnybody = $$$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
        "Principal":{"AWS":"arn:aws:iam::{{{Account.Id}}}:root"}}]}
        """;

    private static readonly DeployedCell Cell = DeployedCell.Enforcing;

    private static readonly IReadOnlyList<Guardrail> Repairing =
    [
        .. Catalogue.All.Where(g => g.Risk != Risk.NotifyOnly),
    ];

    [Fact]
    public async Task The_engine_may_assume_the_write_roles_of_just_those_guardrails_that_it_takes_to_repair()
    {
        var decisions = new Decisions();
        var found = new HashSet<Mode>();
        foreach (var (enforced, held) in Parameters())
        foreach (var cell in new[] { DeployedCell.Enforcing, DeployedCell.ByDefault })
        {
            var set = cell.With(enforced, held);
            foreach (var guardrail in Repairing)
            {
                var mode = set.Configuration.ModeOf(guardrail);
                found.Add(mode);
                var role = set.RoleOf(guardrail, Phase.Write);
                decisions.Expect(
                    mode == Mode.Enforce,
                    By(set.Engine, role.Arn) with
                    {
                        ResourcePolicy = role.Trust,
                    },
                    $"Enforced '{enforced}', Held '{held}'"
                );
            }
        }
        Assert.Equal(2, found.Count);
        await decisions.AssertAsync();
    }

    [Fact]
    public async Task The_engine_and_the_operator_may_assume_no_other_role_whatever_its_trust_is()
    {
        var decisions = new Decisions();
        var everything = Cell.With("*", Enforcement.None);
        foreach (var role in everything.Roles.Values)
        {
            var isRead = role.Role.Path == OwnRoles.ReadPath;
            var isWrite = role.Role.Path.StartsWith(OwnRoles.WritePath, StringComparison.Ordinal);
            var isUndo = role.Role.Path == OwnRoles.UndoPath;
            decisions.Expect(isRead || isWrite, By(everything.Engine, role.Arn), $"the engine on {role}");
            decisions.Expect(isUndo, By(everything.Roles[OwnRoles.Operator], role.Arn), $"the operator on {role}");
            var elsewhere = role.Role.ArnIn("aws", Other);
            decisions.Deny(By(everything.Engine, elsewhere), $"the engine on another account's {role}");
            decisions.Deny(By(everything.Roles[OwnRoles.Operator], elsewhere), $"the operator on another's {role}");
        }
        string[] strangers =
        [
            "role/Admin",
            $"role/{Deployed.Prefix}write",
            "role/remediation/write",
            "role/write/safe/x",
        ];
        foreach (var arn in strangers.Select(name => $"arn:aws:iam::{Account.Id}:{name}"))
        {
            decisions.Deny(By(everything.Engine, arn), "the engine on a stranger");
            decisions.Deny(By(everything.Roles[OwnRoles.Operator], arn), "the operator on a stranger");
        }
        await decisions.AssertAsync();
    }

    private static IEnumerable<(string Enforced, string Held)> Parameters()
    {
        var one = PatternOf(Repairing[0]);
        var last = PatternOf(Repairing[^1]);
        // The stack takes no pattern for what can interrupt a workload: a parameter's whole names alone.
        var others = Repairing.Where(guardrail => guardrail.Risk != Risk.Safe).Select(PatternOf);
        yield return ("", "");
        yield return (Enforcement.None, "");
        yield return ("safe/*", "");
        yield return ("safe/*", Enforcement.None);
        yield return ("safe/*", "*");
        yield return (string.Join(',', others), Enforcement.None);
        yield return ("safe/*", one);
        yield return ("", $"{one},{last}");
        yield return (last, Enforcement.None);
        yield return ($"{one},{last}", "safe/*");
        yield return ($"safe/{Deployed.Prefix}{OwnRoles.ServiceOf(Repairing[0])}-*", last);
    }

    private static string PatternOf(Guardrail guardrail) =>
        $"{OwnRoles.RoleOf(guardrail, Phase.Write)}"[OwnRoles.WritePath.Length..];

    private static AccessRequest By(DeployedRole role, string assumed) =>
        new(role.Arn, EngineRole.Assuming, assumed) { Identity = [role.Policy.Json], ResourcePolicy = OfAnybody };
}
