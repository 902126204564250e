using Remediation.Cdk.Tests;
using Testing.Simulation;
using Xunit;

namespace Iam.Tests;

/// <summary>
/// Who may assume which role, by the trust policies of the templates, decided for principals whose own policy lets them
/// do everything.
/// </summary>
public sealed class TrustTests
{
    /// <summary>The service of the guardrails of our own parts, which the watchdog runs too.</summary>
    public const string Self = "self";

    private const string OtherHome = "eu-west-1";
    private const string Ours = $"arn:aws:iam::{Account.Id}:";
    private const string Others = "arn:aws:iam::444455556666:";
    private const string Security = $"{Ours}role/security-operations";

    private static readonly string[] Engines = [ArnOf(OwnRoles.EngineOf(null)), ArnOf(OwnRoles.EngineOf(OtherHome))];
    private static readonly string[] Watchdogs =
    [
        ArnOf(OwnRoles.WatchdogOf(null)),
        ArnOf(OwnRoles.WatchdogOf(OtherHome)),
    ];
    private static readonly string[] Operators = [ArnOf(OwnRoles.Operator), ArnOf(OwnRoles.OperatorOf(OtherHome))];

    // Administrators, and roles that are named like ours, in part or elsewhere.
    private static readonly string[] Strangers =
    [
        Security,
        $"{Ours}user/administrator",
        $"{Ours}role/Admin",
        $"{Ours}role/{Deployed.Engine}",
        $"{Ours}role/other{OwnRoles.Path}{Deployed.Engine}",
        $"{Ours}role{OwnRoles.Path}{Deployed.Engine}-2",
        $"{Ours}role{OwnRoles.Path}{Deployed.Notifier}",
        $"{Ours}role{OwnRoles.ReadPath}{Deployed.Engine}",
        $"{Ours}user{OwnRoles.Path}{Deployed.Engine}",
        $"{Others}role{OwnRoles.Path}{Deployed.Engine}",
        $"{Others}role{OwnRoles.Path}{OwnRoles.Operator.Name}",
        $"{Others}role/security-operations",
    ];

    // A guardrail of the engine's own parts that only has what a deployment reads.
    private static readonly Guardrail OfOwnPart = new Guardrail<object>
    {
        Id = $"{Self}-some",
        Title = "Put a part right",
        Repairs = "",
        Spares = "",
        Breaks = "",
        Severity = Severity.Low,
        Risk = Risk.Safe,
        Controls = [],
        Practice = Practice.Governance,
        On = Some.Safe.On,
        Watches = [new Watch.Calls("events.amazonaws.com", "DisableRule")],
        Reads = [new("events:DescribeRule", "*")],
        Writes = [new("events:EnableRule", "*")],
        State = null!,
        Observe = null!,
        Judge = null!,
        Change = null!,
    };

    private static readonly Lazy<DeployedCell> TwoHomes = new(() =>
        DeployedCell.Synthesized(
            $$"""
            {
              "regions": ["{{Account.Region}}", "{{OtherHome}}"],
              "homes": {"{{Account.Region}}": ["us-*"], "{{OtherHome}}": ["*"]},
              "operators": ["{{Ours}}role/security-*"]
            }
            """,
            [Some.Safe, Some.Disruptive, OfOwnPart]
        )
    );

    [Fact]
    public Task Engines_read_and_write_watchdogs_for_our_own_parts_alone_and_operators_undo() =>
        AssertTrustAsync(TwoHomes.Value, homes: 2, by => by == Security);

    [Fact]
    public Task With_one_home_nobody_of_another_is_trusted_and_IAM_says_who_operates() =>
        AssertTrustAsync(DeployedCell.Enforcing, homes: 1, by => by.StartsWith(Ours, StringComparison.Ordinal));

    [Fact]
    public async Task A_trust_does_not_stand_for_a_permission()
    {
        var decisions = new Decisions();
        foreach (var role in TwoHomes.Value.Roles.Values)
        foreach (var by in Engines.Concat(Watchdogs).Concat(Operators).Concat(Strangers))
            decisions.Deny(Assuming(role, by) with { Identity = [] }, $"{by} without a policy on {role}");
        await decisions.AssertAsync();
    }

    private static async Task AssertTrustAsync(DeployedCell cell, int homes, Func<string, bool> operates)
    {
        var decisions = new Decisions();
        var own = cell.Roles.Values.Select(role => role.Arn);
        var principals = Engines.Concat(Watchdogs).Concat(Operators).Concat(Strangers).Union(own);
        foreach (var role in cell.Roles.Values)
        foreach (var by in principals)
            decisions.Expect(IsTrusted(role, by, homes, operates), Assuming(role, by), $"{by} on {role}");
        await decisions.AssertAsync();
    }

    private static bool IsTrusted(DeployedRole role, string by, int homes, Func<string, bool> operates)
    {
        if (role.Role.Path == OwnRoles.UndoPath)
            return Operators.Take(homes).Contains(by);
        if (role.Role == OwnRoles.Operator)
            return operates(by);
        if (role.Role.Path == OwnRoles.Path)
            return false;
        return Engines.Take(homes).Contains(by) || (IsOfSelf(role) && Watchdogs.Take(homes).Contains(by));
    }

    private static bool IsOfSelf(DeployedRole role) =>
        role.Role == OwnRoles.ReaderOf(Self)
        || role.Role.Name.StartsWith($"{Deployed.Prefix}{Self}-", StringComparison.Ordinal);

    private static AccessRequest Assuming(DeployedRole role, string by) =>
        new(by, EngineRole.Assuming, role.Arn)
        {
            Identity = [KnownPolicies.AdministratorAccess],
            ResourcePolicy = role.Trust,
        };

    private static string ArnOf(OwnRole role) => role.ArnIn("aws", Account.Id);
}
