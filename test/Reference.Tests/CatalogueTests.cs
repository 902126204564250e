using Remediation.Guardrails;
using Xunit;

namespace Reference.Tests;

/// <summary>Every guardrail's permissions are what AWS's own data says.</summary>
public sealed class CatalogueTests(AuthorizationReference reference)
{
    // Where a guardrail has a true reason to differ from the reference. Of Elastic Load Balancing the package has one
    // list where AWS has two pages: what both name (e.g. DeleteLoadBalancer) lacks the types of the newer one.
    private static readonly IReadOnlyList<Allowance> Allowances = [];

    [Fact]
    public void Every_guardrails_permissions_are_real_of_the_right_kind_and_as_narrow_as_aws_lets_them_be()
    {
        var declarations = Catalogue.All.SelectMany(Of).ToList();
        Assert.NotEmpty(declarations);
        Allowance.Assert(new PermissionLaws(reference).Check(declarations), Allowances);
    }

    [Fact]
    public void Every_guardrail_declares_what_it_reads_and_what_it_writes() =>
        Assert.All(
            Catalogue.All,
            guardrail =>
                Assert.Superset(
                    guardrail.Risk == Risk.NotifyOnly
                        ? new HashSet<DeclaredAs> { DeclaredAs.Read }
                        : new HashSet<DeclaredAs> { DeclaredAs.Read, DeclaredAs.Write },
                    Of(guardrail).Select(d => d.As).ToHashSet()
                )
        );

    private static IEnumerable<Declaration> Of(Guardrail guardrail) =>
        [
            .. RolePolicy.ReadsOf(guardrail).Select(p => Of(guardrail, DeclaredAs.Read, p)),
            .. guardrail.Writes.Select(p => Of(guardrail, DeclaredAs.Write, p)),
            .. guardrail.Undos.Select(p => Of(guardrail, DeclaredAs.Undo, p)),
        ];

    private static Declaration Of(Guardrail guardrail, DeclaredAs declaredAs, Permission permission) =>
        new(guardrail.Id, declaredAs, permission.Action, permission.Resource)
        {
            ConditionKeys = [.. permission.Conditions.Select(c => c.Key)],
        };
}
