using Remediation.Guardrails;
using Xunit;

namespace Reference.Tests;

/// <summary>Every guardrail's permissions are what AWS's own data says.</summary>
public sealed class CatalogueTests(AuthorizationReference reference)
{
    // Where a guardrail has a true reason to differ from the reference. Of Elastic Load Balancing the package has one
    // list where AWS has two pages: what both name (e.g. DeleteLoadBalancer) lacks the types of the newer one.
    private static readonly IReadOnlyList<Allowance> Allowances =
    [
        OfOrganizationsTrails("cloudtrail:GetTrailStatus"),
        OfOrganizationsTrails("cloudtrail:StartLogging"),
        OfOrganizationsTrails("cloudtrail:StopLogging"),
        new(
            Law.NarrowestResource,
            "ec2-ingress-open-to-world",
            "ec2:GetManagedPrefixListEntries",
            "AWS's own prefix lists belong to the account aws, and a shared one to whoever shares it",
            "https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html"
        ),
    ];

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

    private static Allowance OfOrganizationsTrails(string action) =>
        new(
            Law.NarrowestResource,
            "cloudtrail-logging-stopped",
            action,
            "an organization's trail belongs to its management account, and its delegated administrator works on it "
                + "from another account",
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html"
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
