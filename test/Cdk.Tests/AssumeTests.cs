using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing.Simulation;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>Who may become whom, as IAM decides it: the policies for some values of the stack's parameters.</summary>
public sealed class AssumeTests
{
    private const string OtherAccount = "444455556666";
    private const string Engine = "remediation-engine";
    private const string Watchdog = "remediation-watchdog";
    private const string Operator = "remediation-operator";
    private const string WritePath = "arn:*:iam::*:role/remediation/write/";

    private static readonly GuardrailList Guardrails = [.. Some.Each, .. Catalogue.All];

    private static readonly Deployment Audit = new("{}", Guardrails);

    private static readonly Deployment Enforce = new(
        $$"""
        {"mode": "enforce", "webhookParameter": "hook",
         "guardrails": {"s3-bucket-acl-public": "audit", "ec2-some-disruptive": "enforce"},
         "settings": {{SampleSettings.Json.ToJsonString()}} }
        """,
        Guardrails
    );

    private static readonly IReadOnlyList<string> Writing =
    [
        .. Guardrails.Where(g => g.Risk != Risk.NotifyOnly).Select(g => $"remediation-{g.Id}"),
    ];

    private static readonly IReadOnlyList<string> Safe =
    [
        .. Guardrails.Where(g => g.Risk == Risk.Safe).Select(g => $"remediation-{g.Id}"),
    ];

    [Theory]
    [InlineData(false, "", "", "none", "none")]
    [InlineData(
        true,
        "",
        "",
        "safe/*|disruptive/remediation-ec2-some-disruptive",
        "safe/remediation-s3-bucket-acl-public"
    )]
    [InlineData(false, "safe/*", "", "safe/*", "none")]
    [InlineData(
        false,
        "safe/*,disruptive/remediation-x",
        "safe/remediation-y",
        "safe/*|disruptive/remediation-x",
        "safe/remediation-y"
    )]
    [InlineData(true, "none", "none", "none", "none")]
    [InlineData(true, "", "*", "safe/*|disruptive/remediation-ec2-some-disruptive", "*")]
    public void The_parameters_come_before_the_options_and_an_empty_one_leaves_them(
        bool enforce,
        string enforced,
        string held,
        string may,
        string mayNot
    )
    {
        var deployment = enforce ? Enforce : Audit;
        var evaluation = Given(deployment, enforced, held).Evaluation;
        var statements = evaluation.Of(Deployment.Statements(deployment.Role(Engine)))!.AsArray();
        var roles = statements
            .Where(s => s!["Resource"]!.ToJsonString().Contains(WritePath, StringComparison.Ordinal))
            .ToDictionary(s => (string)s!["Effect"]!, s => ArnsOf(s!));
        Assert.Equal(2, roles.Count);
        Assert.Equal(may.Split('|').Select(role => WritePath + role), roles["Allow"]);
        Assert.Equal(mayNot.Split('|').Select(role => WritePath + role), roles["Deny"]);
        // The engine is given the same, and so does not ask for what would be refused.
        var variables = evaluation.Of(deployment.Variables(Engine))!;
        Assert.Equal(may.Replace('|', ','), (string?)variables["REMEDIATION_ENFORCED"]);
        Assert.Equal(mayNot.Replace('|', ','), (string?)variables["REMEDIATION_HELD"]);
    }

    [Fact]
    public async Task In_audit_mode_the_engine_may_write_with_no_role() =>
        Assert.Empty(await AssumedAsync(Given(Audit, "", ""), Engine, Writing));

    [Fact]
    public async Task Enforced_safe_the_engine_may_write_with_the_roles_of_safe_repairs_alone() =>
        Assert.Equal(Safe, await AssumedAsync(Given(Audit, "safe/*", ""), Engine, Writing));

    [Fact]
    public async Task Options_that_enforce_let_it_write_with_the_roles_that_they_name() =>
        Assert.Equal(
            Writing.Where(role =>
                role == "remediation-ec2-some-disruptive"
                || (Safe.Contains(role) && role != "remediation-s3-bucket-acl-public")
            ),
            await AssumedAsync(Given(Enforce, "", ""), Engine, Writing)
        );

    [Theory]
    [InlineData("*", "*")]
    [InlineData("safe/*", "safe/*")]
    [InlineData("*", "safe/*,disruptive/*,destructive/*")]
    public async Task What_is_held_wins(string enforced, string held) =>
        Assert.Empty(await AssumedAsync(Given(Audit, enforced, held), Engine, Writing));

    [Theory]
    [InlineData("", true)]
    [InlineData("none", true)]
    [InlineData("safe/*", true)]
    [InlineData("safe/remediation-s3-some-safe", true)]
    [InlineData("disruptive/remediation-ec2-some-disruptive", true)]
    [InlineData("*", false)]
    [InlineData("disruptive/*", false)]
    [InlineData("destructive/remediation-*", false)]
    public void What_can_interrupt_a_workload_is_enforced_by_its_whole_name_alone(string role, bool isAllowed)
    {
        var pattern = (string)Audit.Home["Parameters"]!["Enforced"]!["AllowedPattern"]!;
        Assert.Equal(isAllowed, System.Text.RegularExpressions.Regex.IsMatch(role, pattern));
    }

    [Fact]
    public async Task One_that_is_held_leaves_the_others()
    {
        var may = await AssumedAsync(Given(Audit, "*", "safe/remediation-s3-some-safe"), Engine, Writing);
        Assert.Equal(Writing.Where(role => role != "remediation-s3-some-safe"), may);
    }

    [Fact]
    public async Task A_role_of_another_account_may_never_be_assumed_even_if_it_lets_us()
    {
        var stack = Given(Audit, "*", "none");
        var requests = Writing
            .Concat(["remediation-read-s3", "remediation-undo-s3"])
            .SelectMany(role => new[] { Engine, Watchdog, Operator }.Select(who => Request(stack, who, role)))
            .Select(request =>
                request with
                {
                    Resource = request.Resource.Replace(Evaluation.Account, OtherAccount, StringComparison.Ordinal),
                    ResourcePolicy = """
                        {"Version": "2012-10-17", "Statement": [
                          {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
                        """,
                }
            )
            .ToList();
        Assert.DoesNotContain(Decision.Allowed, await DecideAsync(requests));
    }

    [Fact]
    public async Task Nobody_of_another_account_may_assume_a_role_of_ours()
    {
        var stack = Given(Audit, "*", "none");
        var requests = AllRoles
            .Select(role =>
                Request(stack, Engine, role) with
                {
                    Principal = $"arn:aws:iam::{OtherAccount}:role/remediation/remediation-engine",
                    Identity = [KnownPolicies.AdministratorAccess],
                }
            )
            .ToList();
        Assert.DoesNotContain(Decision.Allowed, await DecideAsync(requests));
    }

    [Fact]
    public async Task The_watchdog_may_assume_the_roles_of_the_engines_own_parts_alone() =>
        Assert.Equal(
            [
                "remediation-read-self",
                .. Guardrails
                    .Where(g => g.Risk != Risk.NotifyOnly && OwnRoles.ServiceOf(g) == "self")
                    .Select(g => $"remediation-{g.Id}")
                    .Order(StringComparer.Ordinal),
            ],
            await AssumedAsync(Given(Audit, "*", "none"), Watchdog, AllRoles)
        );

    [Fact]
    public async Task The_engine_may_assume_the_roles_that_read_and_never_one_that_undoes() =>
        Assert.Equal(
            AllRoles.Where(role =>
                role.StartsWith("remediation-read-", StringComparison.Ordinal) || Writing.Contains(role)
            ),
            await AssumedAsync(Given(Audit, "*", "none"), Engine, AllRoles)
        );

    [Fact]
    public async Task The_operator_may_assume_the_roles_that_undo_and_no_others() =>
        Assert.Equal(
            AllRoles.Where(role => role.StartsWith("remediation-undo-", StringComparison.Ordinal)),
            await AssumedAsync(Given(Audit, "*", "none"), Operator, AllRoles)
        );

    [Fact]
    public async Task An_administrator_of_the_account_may_assume_the_operators_role_and_none_that_works()
    {
        var stack = Given(Audit, "*", "none");
        string[] roles = [.. AllRoles, Operator];
        var requests = roles
            .Select(role =>
                Request(stack, Engine, role) with
                {
                    Principal = $"arn:aws:iam::{Evaluation.Account}:role/administrator",
                    Identity = [KnownPolicies.AdministratorAccess],
                }
            )
            .ToList();
        Assert.Equal([Operator], Allowed(roles, await DecideAsync(requests)));
    }

    [Fact]
    public async Task Operators_of_the_options_may_assume_the_operators_role_and_an_administrator_may_not()
    {
        const string operators = "arn:aws:iam::111122223333:role/security,arn:aws:iam::111122223333:user/ops/*";
        var deployment = new Deployment(new JsonObject { ["operators"] = operators }.ToJsonString(), [Some.Safe]);
        string[] people = ["role/security", "user/ops/somebody", "role/administrator", "user/somebody"];
        var request = Request(Given(deployment, "", ""), Operator, Operator);
        var requests = people
            .Select(person =>
                request with
                {
                    Principal = $"arn:aws:iam::{Evaluation.Account}:{person}",
                    Identity = [KnownPolicies.AdministratorAccess],
                }
            )
            .ToList();
        Assert.Equal(["role/security", "user/ops/somebody"], Allowed(people, await DecideAsync(requests)));
    }

    private static IReadOnlyList<string> AllRoles =>
        [
            .. Audit
                .Resources("AWS::IAM::Role")
                .Select(role => role["Properties"]!)
                .Where(role => (string?)role["Path"] != "/remediation/")
                .Select(role => (string)role["RoleName"]!)
                .Order(StringComparer.Ordinal),
        ];

    private static Stack Given(Deployment deployment, string enforced, string held)
    {
        var parameters = new Dictionary<string, string> { ["Enforced"] = enforced, ["Held"] = held };
        return new(deployment, new(deployment.Home, parameters));
    }

    private static IEnumerable<string> ArnsOf(JsonNode statement) => Deployment.Many(statement["Resource"]!);

    private static async Task<IEnumerable<string>> AssumedAsync(Stack stack, string who, IReadOnlyList<string> roles) =>
        Allowed(roles, await DecideAsync([.. roles.Select(role => Request(stack, who, role))]));

    private static IEnumerable<string> Allowed(IReadOnlyList<string> names, IReadOnlyList<Decision> decisions) =>
        names.Zip(decisions).Where(pair => pair.Second == Decision.Allowed).Select(pair => pair.First);

    private static Task<IReadOnlyList<Decision>> DecideAsync(IReadOnlyList<AccessRequest> requests) =>
        Simulator.DecideAsync(requests, TestContext.Current.CancellationToken);

    private static AccessRequest Request(Stack stack, string who, string role)
    {
        var from = stack.Evaluation.Of(stack.Deployment.Role(who))!;
        var to = stack.Evaluation.Of(stack.Deployment.Role(role))!;
        return new(ArnOf(from), "sts:AssumeRole", ArnOf(to))
        {
            Identity = [from["Policies"]![0]!["PolicyDocument"]!.ToJsonString()],
            ResourcePolicy = to["AssumeRolePolicyDocument"]!.ToJsonString(),
        };
    }

    private static string ArnOf(JsonNode role) =>
        $"arn:aws:iam::{Evaluation.Account}:role{role["Path"]}{role["RoleName"]}";

    private sealed record Stack(Deployment Deployment, Evaluation Evaluation);
}
