using Xunit;

namespace Reference.Tests;

/// <summary>What a heartbeat needs is real, reads only, and is as narrow as AWS lets it be.</summary>
public sealed class HeartbeatTests(AuthorizationReference reference)
{
    private const string Owner = "the heartbeat";

    private static readonly IReadOnlyList<Allowance> Allowances =
    [
        .. new[] { "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors" }.Select(action => new Allowance(
            Law.NarrowestResource,
            Owner,
            action,
            "an organization's trail is its management account's, and its members see whether it records",
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html"
        )),
    ];

    [Fact]
    public void A_heartbeats_permissions_are_real_reads_and_as_narrow_as_aws_lets_them_be()
    {
        var permissions = HeartbeatPolicy.OwnReads.Concat(HeartbeatPolicy.Reads);
        var declarations = permissions.Select(p => new Declaration(Owner, DeclaredAs.Read, p.Action, p.Resource));
        Allowance.Assert(new PermissionLaws(reference).Check(declarations), Allowances);
    }
}
