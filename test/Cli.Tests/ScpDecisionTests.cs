using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Testing.Simulation;
using Xunit;

namespace Cli.Tests;

/// <summary>What the service control policy denies and lets pass, decided by a simulator that is not ours.</summary>
public sealed class ScpDecisionTests
{
    private static readonly IReadOnlyList<ScpCase> All = [.. ScpCases.Kept, .. ScpCases.Deploying, .. ScpCases.OwnWork];

    // One a service of each list.
    private static readonly IReadOnlyList<ScpCase> OneOfEach =
    [
        .. OneAService(ScpCases.Kept),
        .. OneAService(ScpCases.Deploying),
        .. OneAService(ScpCases.OwnWork),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_but_the_trusted_touches_a_part() =>
        await AllAsync(Decision.ExplicitlyDenied, [ScpCases.Administrator], All);

    [Fact]
    public async Task No_stranger_of_any_kind_or_name_is_trusted() =>
        await AllAsync(Decision.ExplicitlyDenied, ScpCases.Strangers, [.. OneOfEach]);

    [Fact]
    public async Task Deployment_stack_sets_and_operators_may_do_everything() =>
        await AllAsync(Decision.Allowed, ScpCases.Trusted, All);

    [Fact]
    public async Task The_deploy_role_deploys_and_does_nothing_else()
    {
        await AllAsync(Decision.Allowed, [ScpCases.Deployer], ScpCases.Deploying);
        await AllAsync(Decision.ExplicitlyDenied, [ScpCases.Deployer], [.. ScpCases.Kept, .. ScpCases.OwnWork]);
    }

    [Fact]
    public async Task Our_own_roles_do_their_work_and_nothing_else()
    {
        await AllAsync(Decision.Allowed, ScpCases.Own, ScpCases.OwnWork);
        await AllAsync(Decision.ExplicitlyDenied, ScpCases.Own, [.. OneAService(ScpCases.Kept), ScpCases.Deploying[0]]);
        await AllAsync(Decision.ExplicitlyDenied, [ScpCases.Engine], [.. ScpCases.Kept, .. ScpCases.Deploying]);
    }

    [Fact]
    public async Task The_role_of_an_undo_undoes() =>
        await AllAsync(
            Decision.Allowed,
            [ScpCases.Undoer],
            [.. ScpCases.OwnWork, .. ScpCases.Kept.Where(c => ScpCases.Undo.Contains(c.Action))]
        );

    [Fact]
    public async Task The_operators_role_does_what_the_command_line_does_with_it() =>
        await AllAsync(Decision.Allowed, [ScpCases.OperatorRole], ScpCases.Operating);

    // Also a principal that the trust of the operator's role names, unless the policy trusts it too.
    [Fact]
    public async Task Nobody_but_operators_makes_a_change_that_the_engine_takes_for_its_own()
    {
        await AllAsync(Decision.ExplicitlyDenied, ScpCases.Strangers, ScpCases.Impersonating);
        var assuming = ScpCases.OwnWork.Where(call => call.Resource == ScpCases.OperatorRole).ToList();
        Assert.NotEmpty(assuming);
        await AllAsync(Decision.Allowed, [ScpCases.Operator, ScpCases.SsoOperator], assuming);
    }

    [Fact]
    public async Task Identity_centers_provider_is_kept_only_where_operators_come_by_it()
    {
        var policy = (await Run.Of("policy", "scp", "--role-pattern", ScpCases.Operators)).Output;
        Assert.DoesNotContain("saml-provider", policy, StringComparison.Ordinal);
        Assert.Contains("saml-provider/AWSSSO_", await PolicyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_read_and_what_is_the_customers_own_is_everybodys() =>
        await AllAsync(
            Decision.Allowed,
            [ScpCases.Administrator, ScpCases.Engine, ScpCases.CloudFormation],
            ScpCases.Free
        );

    [Fact]
    public async Task A_role_of_a_trusted_name_cannot_be_made()
    {
        string[] names = ["cdk-x-cfn-exec-role-y", "cdk-x-deploy-role-y", "stacksets-exec-x", "security-operators"];
        var calls = names
            .Append("remediation/x")
            .Select(name => new ScpCase("iam:CreateRole", $"arn:aws:iam::{ScpCases.AccountId}:role/{name}"));
        await AllAsync(Decision.ExplicitlyDenied, ScpCases.Strangers, [.. calls]);
    }

    [Fact]
    public async Task Our_own_roles_can_do_all_that_guardrails_write()
    {
        var writes = Catalogue
            .All.SelectMany(guardrail => guardrail.Writes)
            .Select(write => new ScpCase(
                write.Action,
                write
                    .Resource.Replace("{partition}", "aws", StringComparison.Ordinal)
                    .Replace("{region}", "eu-central-1", StringComparison.Ordinal)
                    .Replace("{account}", ScpCases.AccountId, StringComparison.Ordinal)
            ))
            .Select(write => write.Resource == "*" ? write : write with { Resource = Named(write.Resource) })
            .Distinct();
        await AllAsync(Decision.Allowed, [ScpCases.Mender], [.. writes]);
    }

    [Fact]
    public async Task Stack_and_table_may_have_other_names()
    {
        var policy = await PolicyAsync("--stack", "Guards", "--table", "evidence");
        var table = ScpCases.Arn("dynamodb", "table/evidence");
        var kept = new ScpCase[]
        {
            new("dynamodb:PutItem", table),
            new("dynamodb:DeleteTable", table),
            new("dynamodb:GetRecords", $"{table}/stream/2026-01-01T00:00:00.000"),
            new("dynamodb:DeleteBackup", $"{table}/backup/01489602797149-73d8d5bc"),
            new("cloudformation:UpdateStack", ScpCases.Arn("cloudformation", "stack/Guards/5f0c")),
            new("sqs:PurgeQueue", ScpCases.Arn("sqs", "Guards-DeadLetters")),
        };
        await AllAsync(Decision.ExplicitlyDenied, [ScpCases.Administrator], kept, policy);
        var free = new ScpCase[]
        {
            new("dynamodb:PutItem", ScpCases.Arn("dynamodb", "table/Remediation-LedgerA1B2C3-4D5E6F")),
            new("dynamodb:DeleteTable", ScpCases.Arn("dynamodb", "table/evidence-of-others")),
        };
        await AllAsync(Decision.Allowed, [ScpCases.Administrator], free, policy);
    }

    [Fact]
    public async Task Without_its_condition_a_statement_denies_the_trusted_too()
    {
        var policy = await PolicyAsync();
        var changes = Statements(policy)
            .Select((s, index) => Changed(policy, index, Name(s), c => c.Remove("Condition")));
        Assert.Equal([], await UnnoticedAsync(policy, [.. changes], ScpCases.Trusted, [.. OneOfEach]));
    }

    [Fact]
    public async Task Each_statement_needs_each_pattern_of_the_trusted()
    {
        var policy = await PolicyAsync();
        var changes = Statements(policy)
            .SelectMany(
                (statement, index) =>
                    Trusted(statement)
                        .Select(
                            (trusted, place) =>
                                Changed(policy, index, $"{Name(statement)} {trusted}", s => Trusted(s).RemoveAt(place))
                        )
            );
        string[] everybody =
        [
            .. ScpCases.Trusted,
            ScpCases.Deployer,
            ScpCases.Engine,
            ScpCases.OperatorRole,
            ScpCases.Undoer,
            ScpCases.Mender,
        ];
        Assert.Equal([], await UnnoticedAsync(policy, [.. changes], everybody, [.. OneOfEach]));
    }

    [Fact]
    public async Task Each_statement_needs_each_of_its_resources()
    {
        var policy = await PolicyAsync();
        var changes = Statements(policy)
            .SelectMany(
                (statement, index) =>
                    Resources(statement)
                        .Select(
                            (resource, place) =>
                                Changed(
                                    policy,
                                    index,
                                    $"{Name(statement)} {resource}",
                                    s => Resources(s).RemoveAt(place)
                                )
                        )
            );
        ScpCase[] calls =
        [
            .. ScpCases.Kept.DistinctBy(call => call.Resource),
            .. ScpCases.Deploying.DistinctBy(call => call.Resource),
            .. ScpCases.OwnWork.DistinctBy(call => call.Resource),
        ];
        Assert.Equal([], await UnnoticedAsync(policy, [.. changes], [ScpCases.Administrator], calls));
    }

    private static async Task AllAsync(
        Decision expected,
        IReadOnlyList<string> principals,
        IReadOnlyList<ScpCase> calls,
        string? policy = null
    )
    {
        policy ??= await PolicyAsync();
        var asked = principals.SelectMany(by => calls.Select(call => (by, call))).ToList();
        var decisions = await Simulator.DecideAsync([.. asked.Select(a => a.call.By(a.by, policy))], Cancel);
        Assert.Equal(
            [],
            asked
                .Zip(decisions)
                .Where(d => d.Second != expected)
                .Select(d => $"{d.Second}: {d.First.call} by {d.First.by}")
        );
    }

    // The changes of a policy that change no decision.
    private static async Task<IEnumerable<string>> UnnoticedAsync(
        string policy,
        IReadOnlyList<(string What, string Policy)> changes,
        IReadOnlyList<string> principals,
        IReadOnlyList<ScpCase> calls
    )
    {
        Assert.NotEmpty(changes);
        var requests = changes
            .Select(change => change.Policy)
            .Prepend(policy)
            .SelectMany(p => principals.SelectMany(by => calls.Select(call => call.By(by, p))));
        var decisions = await Simulator.DecideAsync([.. requests], Cancel);
        var before = decisions.Take(principals.Count * calls.Count).ToList();
        var after = decisions.Skip(before.Count).Chunk(before.Count);
        return changes.Zip(after).Where(pair => pair.Second.SequenceEqual(before)).Select(pair => pair.First.What);
    }

    private static async Task<string> PolicyAsync(params string[] args)
    {
        string[] operators = ["--role-pattern", ScpCases.Operators, "--role-pattern", ScpCases.SsoOperators];
        var run = await Run.Of(["policy", "scp", .. operators, .. args]);
        Assert.True(run.Code == 0, run.Errors);
        return run.Output;
    }

    private static IEnumerable<JsonObject> Statements(string policy) =>
        JsonNode.Parse(policy)!["Statement"]!.AsArray().Select(statement => statement!.AsObject());

    private static string Name(JsonObject statement) => (string)statement["Sid"]!;

    private static JsonArray Trusted(JsonObject statement) =>
        statement["Condition"]!["ArnNotLike"]!["aws:PrincipalArn"]!.AsArray();

    private static JsonArray Resources(JsonObject statement) => statement["Resource"] as JsonArray ?? [];

    private static (string What, string Policy) Changed(
        string policy,
        int statement,
        string what,
        Action<JsonObject> change
    )
    {
        var document = JsonNode.Parse(policy)!;
        change(document["Statement"]![statement]!.AsObject());
        return (what, document.ToJsonString());
    }

    // An event source mapping is known by its function and not by its own name, hence apart.
    private static IEnumerable<ScpCase> OneAService(IEnumerable<ScpCase> calls) =>
        calls.DistinctBy(call => (call.Service, call.Resource == "*"));

    // A resource that the declaration covers; of the engine's parts, one of them.
    private static string Named(string declared) => declared.Replace("*", "example", StringComparison.Ordinal);
}
