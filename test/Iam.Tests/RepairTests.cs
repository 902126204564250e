using Amazon.Runtime;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Guardrails.Ec2;
using Remediation.Guardrails.S3;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Iam.Tests;

/// <summary>
/// The engine repairs by the roles that it assumes and by nothing else, in audit not at all; what it has changed,
/// operators undo by the undo role.
/// </summary>
public sealed class RepairTests(Emulators emulators, KeyRing ring) : InCell(emulators, ring)
{
    // Something that keeps calling for ever is a fault.
    private const int MostReads = 50;

    private const string UpdateUrl = "lambda:UpdateFunctionUrlConfig";
    private const string UpdateMapping = "lambda:UpdateEventSourceMapping";

    [Fact]
    public async Task The_emulator_refuses_wrong_keys_wrong_signatures_and_what_no_policy_allows()
    {
        var key = await Account.Administrator.Credentials!.GetCredentialsAsync();
        await Account.Administrator.S3.ListBucketsAsync(Cancel);
        BasicAWSCredentials[] wrong = [new(key.AccessKey, "another"), new("AKIAEXAMPLEEXAMPLE00", key.SecretKey)];
        foreach (var clients in wrong.Select(Account.Clients))
        {
            await Assert.ThrowsAnyAsync<AmazonServiceException>(() => clients.S3.ListBucketsAsync(Cancel));
            await Assert.ThrowsAnyAsync<AmazonServiceException>(() => clients.EC2.DescribeSecurityGroupsAsync(Cancel));
        }
        await AssertDeniedAsync("listing buckets", () => Account.Nobody.S3.ListBucketsAsync(Cancel));
        await AssertDeniedAsync("the ledger", () => Account.LedgerOf(Account.Nobody).SwitchesAsync(Cancel));
        var reader = DeployedCell.Enforcing.RoleOf(Catalogue.All[0], Phase.Read).Role;
        await AssertDeniedAsync("assuming a role", () => Keys.AssumeAsync(Account.Nobody, reader, Cancel));
    }

    [Theory, MemberData(nameof(Violations))]
    public async Task A_violation_is_planned_in_audit_repaired_by_the_write_role_alone_and_undone_by_operators(
        string guardrail,
        string name
    )
    {
        var sample = SampleOf(guardrail, name);
        var names = await ArrangeAsync(sample);
        var before = await ReadAsync(sample, names);
        await AuditIsRefusedTheWriteRoleAsync(sample, names);
        await NoOtherRoleMakesTheCallsAsync(sample, names);
        Testing.Account.AssertSame(before, await ReadAsync(sample, names));

        var record = await EnforceRepairsAsync(sample, names);
        await WritesToTheLedgerAreWhereTheEngineMayWriteAsync(guardrail);
        await OperatorsUndoAsync(record);
        Testing.Account.AssertSame(before, await ReadAsync(sample, names));
    }

    [Theory, MemberData(nameof(Repairing))]
    public async Task An_engine_that_is_told_to_enforce_while_its_role_says_audit_fails_and_names_the_write_role(
        string id
    )
    {
        var guardrail = Catalogue.Find(id)!;
        var sample = ViolationOf(guardrail);
        var names = await ArrangeAsync(sample);
        var before = await ReadAsync(sample, names);
        var enforcing = Account.Engine(guardrail).NewPipeline();

        await Account.PutAsync(DeployedCell.Auditing.Engine);
        var result = await PlayAsync(enforcing, sample, names);
        var writer = DeployedCell.Enforcing.RoleOf(guardrail, Phase.Write);
        Assert.Contains($"assuming {writer.Arn} for ", DenialIn(result), StringComparison.Ordinal);
        Assert.Contains(EngineRole.Assuming, result.Reason, StringComparison.Ordinal);
        Assert.Empty((await RecordOfAsync(result)).Done);
        Testing.Account.AssertSame(before, await ReadAsync(sample, names));

        await Account.PutAsync(DeployedCell.Enforcing.Engine);
        Assert.Equal(Outcome.Applied, (await PlayAsync(enforcing, sample, names)).Outcome);
    }

    [Theory, MemberData(nameof(Repairing))]
    public async Task Neither_the_operators_nor_the_write_role_undo(string id)
    {
        var guardrail = Catalogue.Find(id)!;
        var sample = ViolationOf(guardrail);
        var record = await EnforceRepairsAsync(sample, await ArrangeAsync(sample));
        var operators = await Account.OperatorAsync(Cancel);
        foreach (var clients in new[] { operators, Account.Assumed.Of(guardrail, Phase.Write, Account.Region) })
        {
            var undo = new Undo(
                Account.Identity,
                Catalogue.All,
                clients,
                Account.LedgerOf(operators),
                TimeProvider.System
            );
            await AssertDeniedAsync("undoing", () => undo.RunAsync(record, force: false, Cancel));
        }
    }

    [Theory, MemberData(nameof(Repairing))]
    public async Task The_engine_obeys_a_switch_and_cannot_take_it_away(string id)
    {
        var guardrail = Catalogue.Find(id)!;
        var sample = ViolationOf(guardrail);
        var names = await ArrangeAsync(sample);
        var engine = Account.Engine(guardrail);
        var pipeline = engine.NewPipeline();
        await Account.Ledger.AddAsync(new Pause(id, "a test", "somebody", DateTimeOffset.UtcNow), Cancel);

        var held = await PlayAsync(pipeline, sample, names);
        Assert.Equal((Outcome.Held, "pause"), (held.Outcome, held.Gate));
        await AssertDeniedAsync("ending the pause", () => engine.Ledger.ResumeAsync(id, Cancel));

        await Account.Ledger.ResumeAsync(id, Cancel);
        Assert.Equal(Outcome.Applied, (await PlayAsync(pipeline, sample, names)).Outcome);
    }

    [Fact]
    public async Task The_engine_assumes_read_and_write_roles_alone_and_operators_undo_roles_alone()
    {
        var engine = Account.Engine(Catalogue.All[0]).Own;
        var operators = await Account.OperatorAsync(Cancel);
        foreach (var role in DeployedCell.Enforcing.Roles.Keys)
        {
            var isOfEngine = IsBelow(OwnRoles.ReadPath, role) || IsBelow(OwnRoles.WritePath, role);
            await AssertAssumesAsync(engine, role, isOfEngine);
            await AssertAssumesAsync(operators, role, IsBelow(OwnRoles.UndoPath, role));
        }
    }

    private static bool IsBelow(string path, OwnRole role) => role.Path.StartsWith(path, StringComparison.Ordinal);

    private static async Task AssertAssumesAsync(AwsClients by, OwnRole role, bool mayAssume)
    {
        if (mayAssume)
            await Keys.AssumeAsync(by, role, Cancel);
        else
            await AssertDeniedAsync($"assuming {role}", () => Keys.AssumeAsync(by, role, Cancel));
    }

    private async Task AuditIsRefusedTheWriteRoleAsync(Sample sample, IReadOnlyDictionary<string, string> names)
    {
        var guardrail = Catalogue.Find(sample.Guardrail)!;
        await Account.PutAsync(DeployedCell.Auditing.Engine);
        var engine = Account.Engine(guardrail, DeployedCell.Auditing.Configuration);

        var planned = await PlayAsync(engine.NewPipeline(), sample, names);

        Assert.True(planned.Outcome == Outcome.Planned, $"{planned.Outcome}: {planned.Reason}");
        Assert.Equal(sample.Steps, planned.Steps.Select(Services.ActionOf));
        var writer = OwnRoles.RoleOf(guardrail, Phase.Write);
        await AssertDeniedAsync($"assuming {writer}", () => Keys.AssumeAsync(engine.Own, writer, Cancel));
        await Account.PutAsync(DeployedCell.Enforcing.Engine);
    }

    // Past mode, gates and fence: the calls themselves.
    private async Task NoOtherRoleMakesTheCallsAsync(Sample sample, IReadOnlyDictionary<string, string> names)
    {
        var guardrail = Catalogue.Find(sample.Guardrail)!;
        var engine = Account.Engine(guardrail).Own;
        var reader = Account.Assumed.Of(guardrail, Phase.Read, Account.Region);
        // The heartbeat reads the deployment's own queues and manifest. The emulator would let the engine read any, of
        // which ScopeTests have decided that it may not: so here it reads none.
        await Account.PutAsync(WithoutHeartbeat(DeployedCell.Enforcing.Engine));
        var plan = await NoReadIsMadeByTheEngineItselfAsync(
            guardrail,
            Account.Event(sample, names),
            sample.BaselineFor(names)
        );
        await Account.PutAsync(DeployedCell.Enforcing.Engine);
        Assert.Equal(sample.Steps, plan.Select(p => p.Step.Action));
        foreach (var (step, region) in plan)
        {
            await AssertDeniedAsync($"{step} by the engine", () => Plan.RunAsync(step, engine.In(region)));
            await AssertDeniedAsync($"{step} by the read role", () => Plan.RunAsync(step, reader.In(region)));
            var other = OtherThan(guardrail, step);
            var writer = Account.Assumed.Of(other, Phase.Write, region);
            await AssertDeniedAsync($"{step} by {other}", () => Plan.RunAsync(step, writer));
        }
    }

    private static DeployedRole WithoutHeartbeat(DeployedRole engine)
    {
        var less = EngineRole.ReadForHeartbeat.Aggregate(engine.Policy, (policy, action) => policy.Without(action));
        return engine with { Policy = less };
    }

    // The reads once for each of them, which alone the engine makes with its own role's credentials; and once more than
    // there are reads, which gives the plan.
    private async Task<IReadOnlyList<(Step Step, string Region)>> NoReadIsMadeByTheEngineItselfAsync(
        Guardrail guardrail,
        byte[] text,
        string? baseline
    )
    {
        var (credentials, clients) = Account.ReadingBut(guardrail);
        for (var number = 1; number < MostReads; number++)
        {
            IReadOnlyList<(Step Step, string Region)> plan = [];
            credentials.Begin(number);
            var error = await Record.ExceptionAsync(async () =>
                plan = await Plan.FindAsync(guardrail, text, baseline, clients.In)
            );
            if (!credentials.IsMade)
            {
                Assert.Null(error);
                Assert.True(number > 1, "nothing was read");
                return plan;
            }
            Assert.True(error is not null && IsDenied(error), $"read {number} was made by the engine itself: {error}");
        }
        throw new InvalidOperationException($"{guardrail} does not stop reading");
    }

    // Of the same service where one cannot do it, since they are the most alike.
    private static Guardrail OtherThan(Guardrail guardrail, Step step) =>
        Catalogue
            .All.Where(other => Repairs(other) && other.Writes.All(write => write.Action != step.Action))
            .MaxBy(other => OwnRoles.ServiceOf(other) == OwnRoles.ServiceOf(guardrail))!;

    // With exemptions by tag, so that it reads what tags there are.
    private async Task<LedgerRecord> EnforceRepairsAsync(Sample sample, IReadOnlyDictionary<string, string> names)
    {
        var guardrail = Catalogue.Find(sample.Guardrail)!;

        var result = await PlayAsync(Account.Engine(guardrail).WithTags().NewPipeline(), sample, names);

        Assert.True(result.Outcome == Outcome.Applied, $"{result.Outcome}: {result.Reason}");
        if (sample.AfterFor(names) is { } after)
            Testing.Account.AssertSame(after, await ReadAsync(sample, names));
        var record = await RecordOfAsync(result);
        Assert.Equal(Outcome.Applied, record.Outcome);
        // The emulator does not compare resources outside S3: what was repaired is within what the role may write.
        Assert.NotEmpty(sample.Steps);
        var arn = record.Resource.Arn!;
        var role = DeployedCell.Enforcing.RoleOf(guardrail, Phase.Write);
        Assert.All(
            sample.Steps.Where(action => action.Split(':')[0] == arn.Split(':')[2]),
            action => Assert.True(IsWithin(role.Policy, action, arn), $"{action} is not allowed on {arn}")
        );
        return record;
    }

    // An event source mapping is a resource of its own, and the function that it belongs to is a condition; so is the
    // auth type that a URL is given.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
    private static bool IsWithin(HeldPolicy policy, string action, string arn)
    {
        if (action == UpdateUrl)
            return policy.AllowsWhere(action, arn, "lambda:FunctionUrlAuthType", "AWS_IAM");
        if (action != UpdateMapping)
            return policy.Allows(action, arn);
        var account = arn[..arn.IndexOf(":function:", StringComparison.Ordinal)];
        return policy.AllowsWhere(action, $"{account}:event-source-mapping:{Guid.Empty}", "lambda:FunctionArn", arn);
    }

    // The emulator ignores the condition on the keys. So: whatever was written fits it.
    private async Task WritesToTheLedgerAreWhereTheEngineMayWriteAsync(string guardrail)
    {
        var ledger = LedgerTable.ClientOf(Account.Administrator);
        var items = await ledger.ScanAsync(new() { TableName = Account.Table, ProjectionExpression = "pk" }, Cancel);
        var keys = items.Items.Select(item => item["pk"].S).Distinct().ToList();
        Assert.Contains(keys, key => key.StartsWith("resource#", StringComparison.Ordinal));
        Assert.Contains(keys, key => key.StartsWith($"guardrail#{guardrail}#", StringComparison.Ordinal));
        Assert.All(keys, key => Assert.True(DeployedCell.Enforcing.Engine.Policy.MayWriteToLedger(key), key));
    }

    // As the command line does: the ledger by the operator's role, the resource by the undo role that it assumes.
    private async Task OperatorsUndoAsync(LedgerRecord record)
    {
        var undoer = DeployedCell.Enforcing.UndoerOf(Catalogue.Find(record.Guardrail)!);
        var operators = await Account.OperatorAsync(Cancel);
        var undoing = await Account.UndoerAsync(undoer, Cancel);
        var ledger = Account.LedgerOf(operators);
        var found = await ledger.FindAsync(record.Id, Cancel);
        var undo = new Undo(Account.Identity, Catalogue.All, undoing, ledger, TimeProvider.System);
        var report = await undo.RunAsync(found!, force: false, Cancel);

        Assert.Null(report.Refusal);
        Assert.NotEmpty(report.Done);
    }
}
