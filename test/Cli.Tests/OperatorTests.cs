using System.Text.Json.Nodes;
using System.Web;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Testing.Simulation;
using Xunit;

namespace Cli.Tests;

/// <summary>
/// By <c>--role</c> the command line works with the operator's role, and undoes with a service's, narrowed to what the
/// guardrail needs.
/// </summary>
[Collection(nameof(Alone))]
public sealed class OperatorTests(Account account) : IClassFixture<Account>, IAsyncLifetime
{
    private const string Id = "123456789012";
    private const string Operator = $"arn:aws:iam::{Id}:role/remediation/remediation-operator";
    private const string Own = "emulated";
    private const string Variable = "REMEDIATION_ROLE";
    private const string Record = "000000000000-20260102T030405Z-0000000000";
    private const string Blocks = "s3-public-access-block-weakened";

    private RecordingProxy proxy = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => new(Violations.Select(sample => sample.Guardrail));

    /// <summary>Every verb that works by the role, and the exit code that it has with an empty ledger.</summary>
    public static TheoryData<string, int> Verbs =>
        new()
        {
            { "history", 0 },
            { $"undo {Record}", 2 },
            { "exempt list", 0 },
            { "exempt remove 1b2c3d4e", 2 },
            { "exempt add --resource arn:aws:s3:::a --owner me --reason it --expires 1d", 0 },
            { "pause --reason it", 0 },
            { "resume", 0 },
            { "status", 0 },
            { "redrive --queue QUEUE", 0 },
        };

    private static IEnumerable<Sample> Violations =>
        Sample.All.Where(sample => sample.Outcome == "applied").DistinctBy(sample => sample.Guardrail);

    private IEnumerable<RecordedCall> Assumptions => proxy.Calls.Where(call => call.Operation == "AssumeRole");

    public ValueTask InitializeAsync()
    {
        proxy = RecordingProxy.Start(account.Endpoint);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        await proxy.DisposeAsync();
    }

    private Task<Run> There(params string[] args) =>
        Run.Of([.. args, "--table", Account.Table, "--endpoint", proxy.Endpoint]);

    private static string? Of(RecordedCall call, string parameter) =>
        HttpUtility.ParseQueryString(call.Body)[parameter];

    [Theory, MemberData(nameof(Verbs))]
    public async Task Every_verb_works_by_the_operators_role_and_asks_it_of_the_callers_account(string verb, int code)
    {
        if (verb == "resume")
            await Run.Of("pause", "--reason", "it", "--table", Account.Table, "--endpoint", account.Endpoint);
        var run = await There([.. verb.Replace("QUEUE", await QueueAsync()).Split(' '), "--role", "operator"]);
        Assert.True(code == run.Code, run.Errors + run.Output);

        var assumed = Assert.Single(Assumptions);
        Assert.Equal((Own, Operator), (assumed.AccessKey, Of(assumed, "RoleArn")));
        Assert.Equal(("moto", "us-east-1"), (Of(assumed, "RoleSessionName"), assumed.Region));
        Assert.Null(Of(assumed, "Policy"));
        Assert.All(proxy.Calls.Where(call => call.Service != "sts"), call => Assert.NotEqual(Own, call.AccessKey));
        Assert.Contains(proxy.Calls, call => call.Service != "sts");
        if (verb.StartsWith("pause", StringComparison.Ordinal))
            await Run.Of("resume", "--table", Account.Table, "--endpoint", account.Endpoint);
    }

    [Fact]
    public async Task Without_the_option_nothing_is_assumed()
    {
        Assert.Equal(0, (await There("history")).Code);
        Assert.Equal(0, (await There("history", "--role", "none")).Code);
        Assert.Empty(Assumptions);
        Assert.All(proxy.Calls, call => Assert.Equal(Own, call.AccessKey));
    }

    [Fact]
    public async Task The_variable_is_the_default_and_the_option_comes_before_it()
    {
        Environment.SetEnvironmentVariable(Variable, "operator");
        Assert.Equal(0, (await There("history", "--role", "none")).Code);
        Assert.Empty(Assumptions);
        Assert.Equal(0, (await There("history")).Code);
        Assert.Single(Assumptions);
        Environment.SetEnvironmentVariable(Variable, "admin");
        var wrong = await There("history");
        Assert.Equal(2, wrong.Code);
        Assert.Contains("REMEDIATION_ROLE is 'admin'", wrong.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_role_of_another_account_is_named_by_its_arn()
    {
        const string there = "arn:aws:iam::444455556666:role/remediation/remediation-operator";
        await There("history", "--role", there);
        Assert.Equal(there, Of(Assert.Single(Assumptions), "RoleArn"));
    }

    [Theory]
    [InlineData("administrator")]
    [InlineData("arn:aws:iam::111122223333:role/administrator")]
    [InlineData("arn:aws:iam::111122223333:role/app/remediation/remediation-operator")]
    [InlineData("arn:aws:iam::111122223333:role/remediation/undo/remediation-undo-s3")]
    public async Task What_is_no_operators_role_is_2(string role)
    {
        var run = await There("history", "--role", role);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains($"--role is '{role}': it must be operator, none, or", run.Errors, StringComparison.Ordinal);
        Assert.Empty(proxy.Calls);
    }

    [Theory]
    [InlineData("sweep")]
    [InlineData("replay /nowhere")]
    [InlineData("redrive --local --queue http://127.0.0.1:1/q")]
    public async Task What_reads_resources_here_is_not_done_by_the_operators_role(string verb)
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "[]", Cancel);
        string[] args = verb.Replace("/nowhere", path, StringComparison.Ordinal).Split(' ');
        var run = await Run.Of([.. args, "--role", "operator", "--endpoint", proxy.Endpoint]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("which the operator's role may not: give --role none", run.Errors, StringComparison.Ordinal);
        Assert.Empty(proxy.Calls);
        File.Delete(path);
    }

    [Fact]
    public async Task The_caller_himself_is_who_pauses()
    {
        var paused = await There("pause", "--guardrail", Blocks, "--reason", "it", "--role", "operator", "--json");
        Assert.True(paused.Code == 0, paused.Errors);
        Assert.Equal($"arn:aws:sts::{Id}:user/moto", (string)paused.Json["by"]!);
        Assert.Equal(0, (await There("resume", "--guardrail", Blocks)).Code);
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:user/team/dana", "dana")]
    [InlineData("arn:aws:iam::111122223333:root", "root")]
    [InlineData("arn:aws:iam::111122223333:user/d", "d-")]
    [InlineData("arn:aws:sts::111122223333:federated-user/dana", "dana")]
    [InlineData(
        "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Operators_0a/dana@example.com",
        "dana@example.com"
    )]
    [InlineData("arn:aws:sts::111122223333:assumed-role/x/da\u00f1a b", "da-a-b")]
    public void A_session_is_named_after_the_caller(string caller, string name)
    {
        Assert.Equal(name, Remediation.Cli.Access.SessionOf(caller));
        var longest = Remediation.Cli.Access.SessionOf($"{caller}{new string('x', 100)}");
        Assert.Equal(64, longest.Length);
        Assert.StartsWith(name.TrimEnd('-'), longest, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task An_undo_reads_and_writes_by_its_services_role_narrowed_to_the_guardrail(string id)
    {
        var guardrail = Catalogue.Find(id)!;
        var repaired = await RepairAsync(id);
        var undone = await There("undo", repaired.Record, "--role", "operator");
        Assert.True(undone.Code == 0, undone.Errors);
        Assert.True(JsonNode.DeepEquals(repaired.Before, await repaired.NowAsync()));

        Assert.Equal([Operator, UndoerOf(guardrail)], Assumptions.Select(call => Of(call, "RoleArn")));
        Assert.All(Assumptions, call => Assert.Equal("moto", Of(call, "RoleSessionName")));
        // The caller asks for the first role alone, which asks for the second and keeps the ledger.
        string[] ofTheLedger = ["GetItem", "PutItem", "Query", "UpdateItem"];
        var keeping = proxy.Calls.Where(call => call.Service == "dynamodb" && ofTheLedger.Contains(call.Operation));
        var operators = Assert.Single(keeping.DistinctBy(Key)).AccessKey;
        Assert.Equal([Own, operators], Assumptions.Select(Key));
        Assert.All(proxy.Calls.Where(call => call.AccessKey == Own), call => Assert.Equal("sts", call.Service));
        Assert.All(
            proxy.Calls.Where(call => call.AccessKey == operators),
            call => Assert.Contains(call.Service, new[] { "sts", "dynamodb" })
        );
        var undoing = proxy.Calls.Where(call => call.AccessKey is not Own && call.AccessKey != operators).ToList();
        Assert.Single(undoing.DistinctBy(Key));
        Assert.Contains(undoing, call => call.Mutates);

        static string Key(RecordedCall call) => call.AccessKey;
    }

    [Fact]
    public async Task The_session_policy_is_the_guardrails_permissions_in_this_account()
    {
        var repaired = await RepairAsync(Blocks);
        Assert.Equal(0, (await There("undo", repaired.Record, "--role", "operator")).Code);
        Assert.Equal(
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetBucketPublicAccessBlock","s3:GetBucketTagging","s3:PutBucketPublicAccessBlock"],"Resource":"arn:aws:s3:::*","Condition":{"StringEquals":{"aws:ResourceAccount":["123456789012"]}}},{"Effect":"Allow","Action":["s3:ListAllMyBuckets"],"Resource":"*"}]}
            """,
            Of(Assumptions.Last(), "Policy")
        );
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task The_session_policy_allows_what_the_guardrail_does_and_nothing_of_another(string id)
    {
        var guardrail = Catalogue.Find(id)!;
        var repaired = await RepairAsync(id);
        Assert.Equal(0, (await There("undo", repaired.Record, "--role", "operator")).Code);
        var policy = Of(Assumptions.Last(), "Policy")!;
        Assert.InRange(policy.Length, 1, 2048);
        // Some scenarios have a region to themselves.
        var region = (await FindAsync(repaired.Record)).Resource.Region;

        var own = PermissionsOf(guardrail).ToList();
        var others = Catalogue
            .All.Where(other => other != guardrail)
            .SelectMany(PermissionsOf)
            .Where(other => own.All(permission => permission.Action != other.Action))
            .Distinct()
            .ToList();
        var elsewhere = own.Where(permission => permission.Resource != "*").ToList();
        Assert.NotEmpty(others);
        var asked = own.Select(permission => (Request(guardrail, permission, policy, region), Decision.Allowed))
            .Concat(
                others.Select(permission => (Request(guardrail, permission, policy, region), Decision.ImplicitlyDenied))
            )
            .Concat(
                elsewhere.Select(permission =>
                    (Request(guardrail, permission, policy, region, "444455556666"), Decision.ImplicitlyDenied)
                )
            )
            .ToList();
        var decisions = await Simulator.DecideAsync([.. asked.Select(a => a.Item1)], Cancel);
        Assert.Equal(
            [],
            asked
                .Zip(decisions)
                .Where(d => d.First.Item2 != d.Second)
                .Select(d => $"{d.Second}: {d.First.Item1.Action} on {d.First.Item1.Resource}")
        );
    }

    [Fact]
    public async Task An_operators_role_that_is_refused_names_itself_and_the_remedy()
    {
        Refuse(Operator);
        var run = await There("history", "--role", "operator");
        Assert.Equal((3, ""), (run.Code, run.Output));
        Assert.Contains($"to let you assume {Operator}: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("nothing is deployed in that account", run.Errors, StringComparison.Ordinal);
        Assert.Contains("you are not among its operators: name yourself", run.Errors, StringComparison.Ordinal);
        Assert.Contains("or work with your own credentials by --role none", run.Errors, StringComparison.Ordinal);
        Assert.All(proxy.Calls, call => Assert.Equal("sts", call.Service));
    }

    [Fact]
    public async Task A_role_of_an_undo_that_is_refused_leaves_resource_and_record_as_they_are()
    {
        var repaired = await RepairAsync(Blocks);
        var after = await repaired.NowAsync();
        var role = UndoerOf(Catalogue.Find(Blocks)!);
        Refuse(role);
        var run = await There("undo", repaired.Record, "--role", "operator");
        Assert.Equal((3, ""), (run.Code, run.Output));
        Assert.Contains($"to let the operator assume {role}: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("deploy again, or work with your own credentials", run.Errors, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(after, await repaired.NowAsync()));
        Assert.Null((await FindAsync(repaired.Record)).UndoneAt);
        Assert.DoesNotContain(proxy.Calls, call => call.Service is not ("sts" or "dynamodb"));
    }

    private sealed record Repaired(string Record, JsonObject Before, Func<Task<JsonObject>> NowAsync);

    private async Task<Repaired> RepairAsync(string id)
    {
        var sample = Violations.First(s => s.Guardrail == id);
        var scenario = ScenarioList.Of(id);
        var names = await scenario.ArrangeAsync(account.Aws, sample.Given, Cancel);
        var ledger = new LedgerTable(LedgerTable.ClientOf(account.Aws), Account.Table, TimeProvider.System);
        await Baselines.KeepAsync(sample, names, ledger, Cancel);
        // Of what an account has once, an earlier undo keeps the next repair away.
        foreach (var exemption in (await ledger.SwitchesAsync(Cancel)).Exemptions)
            await ledger.RemoveExemptionAsync(exemption.Id, Cancel);
        var before = await scenario.ReadAsync(account.Aws, names, Cancel);
        var json = JsonNode.Parse(sample.EventFor(names))!;
        json["id"] = Guid.NewGuid().ToString();
        if (json["detail"]?["eventID"] is not null)
            json["detail"]!["eventID"] = Guid.NewGuid().ToString();
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, json.ToJsonString(), Cancel);
        string[] args = ["--mode", "enforce", "--table", Account.Table, "--endpoint", account.Endpoint, "--json"];
        // What can disrupt is enforced by its own role alone, and some repair nothing without a setting.
        var role = OwnRoles.RoleOf(Catalogue.Find(id)!, Phase.Write);
        Environment.SetEnvironmentVariable(Variables.Guardrails, id);
        Environment.SetEnvironmentVariable(Variables.Enforced, $"{role.Path[OwnRoles.WritePath.Length..]}{role.Name}");
        Environment.SetEnvironmentVariable(Variables.Settings, SampleSettings.Json.ToJsonString());
        var run = await Run.Of(["replay", path, .. args]);
        foreach (var variable in new[] { Variables.Guardrails, Variables.Enforced, Variables.Settings })
            Environment.SetEnvironmentVariable(variable, null);
        File.Delete(path);
        Assert.True(run.Code == 0, run.Errors + run.Output);
        var result = run.Json.AsArray().First(r => (string)r!["guardrail"]! == id && r["record"] is not null)!;
        Assert.Equal("applied", (string)result["outcome"]!);
        return new((string)result["record"]!, before, () => scenario.ReadAsync(account.Aws, names, Cancel));
    }

    private async Task<LedgerRecord> FindAsync(string record)
    {
        var ledger = new LedgerTable(LedgerTable.ClientOf(account.Aws), Account.Table, TimeProvider.System);
        return (await ledger.FindAsync(RecordId.Parse(record)!, Cancel))!;
    }

    private void Refuse(string role) =>
        proxy.Interfere = call =>
            call.Operation == "AssumeRole" && Of(call, "RoleArn") == role
                ? new(IsDelivered: false, Services.Of(call).Refuse(Refusal.Denied), Ending.Close)
                : null;

    private async Task<string> QueueAsync()
    {
        var aws = account.Aws;
        var sqs = aws.Client(() =>
            new Amazon.SQS.AmazonSQSClient(aws.Credentials, aws.Configured(new Amazon.SQS.AmazonSQSConfig()))
        );
        return (
            await sqs.CreateQueueAsync(new Amazon.SQS.Model.CreateQueueRequest { QueueName = "dead-letters" }, Cancel)
        ).QueueUrl;
    }

    private static string UndoerOf(Guardrail guardrail) =>
        $"arn:aws:iam::{Id}:role/remediation/undo/remediation-undo-{guardrail.Id.Split('-')[0]}";

    private static IEnumerable<Permission> PermissionsOf(Guardrail guardrail) =>
        RolePolicy.ReadsOf(guardrail).Concat(guardrail.Writes).Concat(guardrail.Undos).Distinct();

    // A request that the permission is for, with what its conditions ask for.
    private static AccessRequest Request(
        Guardrail guardrail,
        Permission permission,
        string policy,
        string region,
        string resourceAccount = Id
    )
    {
        var context = permission
            .Conditions.Where(condition => condition.Operator != "Null" && condition.Key != "aws:ResourceAccount")
            .ToDictionary(condition => condition.Key, condition => new[] { Example(condition.Values[0]) });
        // The deployment tags its parts.
        foreach (var condition in permission.Conditions.Where(condition => condition.Operator == "Null"))
            context[condition.Key] = ["true"];
        return new(UndoerOf(guardrail), permission.Action, Example(permission.Resource))
        {
            Identity = [KnownPolicies.AdministratorAccess],
            Session = policy,
            ResourceAccount = resourceAccount,
            ResourcePolicy = KeyPolicy.For(permission.Action, permission.Resource, resourceAccount),
            Context = context,
        };

        string Example(string text)
        {
            if (text == "*")
                return text;
            var filled = text.Replace("{partition}", "aws", StringComparison.Ordinal)
                .Replace("{region}", region, StringComparison.Ordinal)
                .Replace("{account}", resourceAccount, StringComparison.Ordinal);
            return filled.Replace("*", "example", StringComparison.Ordinal);
        }
    }
}
