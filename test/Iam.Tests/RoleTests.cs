using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;
using Remediation.Guardrails.Ec2;
using Remediation.Guardrails.S3;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Iam.Tests;

/// <summary>
/// The roles that a deployment makes suffice, are no wider than needed, and in audit mode cannot write: by the
/// emulator's IAM, with the functions' own credentials for guardrail and ledger.
/// </summary>
/// <remarks>
/// What the emulator checks: the key, the signature (so that a call without the role's secret fails) and whether the
/// role's policy allows the call's action. What it cannot check, see <see cref="Moto"/>: resources outside S3, for
/// which <see cref="HeldPolicy.Allows"/> compares what was repaired with the policy here; conditions, for which the
/// keys that were written to the ledger are compared here with the condition in the template; and the actions that
/// Lambda itself makes with the role, <c>logs:*</c> and <c>sqs:*</c>. S3's actions are put into its words before it is
/// asked. An answer of a JSON service to a denial is XML, so that the SDK finds no code in it: the status 403 says what
/// it is.
/// </remarks>
public sealed class RoleTests(Emulators emulators, KeyRing ring) : IAsyncLifetime
{
    // A signature that is not accepted is a 403 too, and no denial: the emulator forgets what was escaped in a path
    // before it compares.
    private const string Unsigned = "SignatureDoesNotMatch";

    private Account account = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => account = await Account.TakeAsync(emulators, ring, Cancel);

    public ValueTask DisposeAsync() => account?.DisposeAsync() ?? ValueTask.CompletedTask;

    public static TheoryData<string> Ids => new(Catalogue.All.Select(g => g.Id));
    public static TheoryData<string, string> Violations =>
        new(Sample.All.Where(s => s.Outcome == Outcome.Applied).Select(s => (s.Guardrail, s.Name)));
    public static TheoryData<string, string> Actions =>
        new(
            Catalogue
                .All.SelectMany(g => Roles.OwnActionsOf(g).Select(action => (g.Id, action)))
                .Concat(Roles.OfTheEngine.Select(action => (Catalogue.All[0].Id, action)))
        );

    [Fact]
    public async Task The_emulator_refuses_wrong_keys_wrong_signatures_and_what_no_policy_allows()
    {
        var key = await account.Administrator.Credentials!.GetCredentialsAsync();
        await account.Administrator.S3.ListBucketsAsync(Cancel);
        foreach (
            var wrong in new[]
            {
                account.Clients(new BasicAWSCredentials(key.AccessKey, "another")),
                account.Clients(new BasicAWSCredentials("AKIAEXAMPLEEXAMPLE00", key.SecretKey)),
            }
        )
        {
            await Assert.ThrowsAnyAsync<AmazonServiceException>(() => wrong.S3.ListBucketsAsync(Cancel));
            await Assert.ThrowsAnyAsync<AmazonServiceException>(() => wrong.EC2.DescribeSecurityGroupsAsync(Cancel));
        }
        var nobody = await account.FunctionAsync(new HeldPolicy([new(["sts:GetCallerIdentity"], ["*"], null)]));
        Assert.True(
            IsDenied(await Assert.ThrowsAnyAsync<AmazonServiceException>(() => nobody.S3.ListBucketsAsync(Cancel)))
        );
        Assert.True(
            IsDenied(
                await Assert.ThrowsAnyAsync<AmazonServiceException>(() =>
                    account.LedgerOf(nobody).SwitchesAsync(Cancel)
                )
            )
        );
    }

    [Theory, MemberData(nameof(Violations))]
    public async Task A_function_is_refused_each_write_in_audit_mode_and_repairs_with_its_role_in_enforce_mode(
        string guardrail,
        string name
    )
    {
        var sample = Sample.All.Single(s => s.Guardrail == guardrail && s.Name == name);
        var names = await ArrangeAsync(sample);
        await AuditIsRefusedItsWritesAsync(sample, names);
        await EnforceRepairsAsync(sample, names);
        await WritesToTheLedgerAreWhereTheRoleMayWriteAsync(guardrail);
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task A_function_sweeps_reads_tags_asks_for_earlier_runs_and_goes_on_with_what_its_role_holds(
        string guardrail
    )
    {
        var function = await account.FunctionAsync(guardrail, Mode.Enforce);
        foreach (var exercise in Exercises(guardrail).Where(e => !e.IsSample))
            Assert.Equal((exercise.Name, ""), (exercise.Name, await exercise.Run(function)));
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task Without_any_one_action_a_function_fails_and_says_that_it_was_denied(
        string guardrail,
        string action
    )
    {
        var policy = Roles.Of(guardrail, Mode.Enforce);
        Assert.Contains(action, policy.Actions);
        var function = await account.FunctionAsync(policy.Without(action));
        foreach (var exercise in Exercises(guardrail).OrderByDescending(e => e.Likely.Contains(action)))
            if (await exercise.Run(function) is { Length: > 0 } denial)
            {
                Assert.Contains(
                    Services.ActionsInMoto(action).Append(action),
                    name => denial.Contains(name, StringComparison.Ordinal)
                );
                return;
            }
        Assert.Fail($"nothing that {guardrail} does was denied: it does not need {action}");
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task A_function_obeys_a_switch_and_cannot_take_it_away(string guardrail)
    {
        var sample = Sample.Of(guardrail).First(s => s.Outcome == Outcome.Applied);
        var names = await Testing.Account.Scenario(guardrail).ArrangeAsync(account.Administrator, sample.Given, Cancel);
        var function = await account.FunctionAsync(guardrail, Mode.Enforce);
        await account.Ledger.AddAsync(new Pause(guardrail, "a test", "somebody", DateTimeOffset.UtcNow), Cancel);
        try
        {
            Assert.Equal(
                (Outcome.Held, "pause"),
                await PlayAsync(sample, names, Mode.Enforce, function) is var held ? (held.Outcome, held.Gate) : default
            );
            Assert.True(
                IsDenied(
                    await Assert.ThrowsAnyAsync<AmazonServiceException>(() =>
                        account.LedgerOf(function).ResumeAsync(guardrail, Cancel)
                    )
                )
            );
        }
        finally
        {
            await account.Ledger.ResumeAsync(guardrail, Cancel);
        }
        Assert.Equal(Outcome.Applied, (await PlayAsync(sample, names, Mode.Enforce, function)).Outcome);
    }

    /// <summary>Something that a function does.</summary>
    /// <param name="Likely">Actions that it most likely needs.</param>
    /// <param name="Run">Does it, and says what was denied; empty if nothing was.</param>
    private sealed record Exercise(
        string Name,
        IEnumerable<string> Likely,
        Func<AwsClients, Task<string>> Run,
        bool IsSample = false
    );

    private IEnumerable<Exercise> Exercises(string guardrail)
    {
        var rule = Catalogue.Find(guardrail)!;
        var declared = rule.Reads.Concat(rule.On.Reads).Concat(rule.Writes).Select(p => p.Action).ToList();
        var samples = Sample.Of(guardrail).OrderByDescending(s => s.Outcome == Outcome.Applied).ToList();
        foreach (var sample in samples)
            yield return new(
                sample.Name,
                sample.Steps,
                async function =>
                    Denial(await PlayAsync(sample, await ArrangeAsync(sample), Mode.Enforce, function, declared)),
                IsSample: true
            );
        yield return new(
            "list",
            rule.Reads.Concat(rule.On.Reads).Select(r => r.Action),
            async function =>
                await DeniedAsync(
                    rule.Reads.Concat(rule.On.Reads).Select(r => r.Action),
                    async () =>
                    {
                        await foreach (var _ in rule.On.ListAllAsync(function, Account.Id, Cancel))
                        { /* Only the calls matter. */
                        }
                    }
                )
        );
        foreach (var sample in samples.Where(s => s.Outcome == Outcome.Applied))
            yield return new(
                $"{sample.Name}, with exemptions by tag",
                rule.On.TagReads.Select(r => r.Action),
                async function =>
                    Denial(
                        await PlayAsync(
                            sample,
                            await ArrangeAsync(sample),
                            Mode.Enforce,
                            function,
                            rule.On.TagReads.Select(r => r.Action),
                            byTag: true
                        )
                    )
            );
        yield return new(
            "retry",
            ["dynamodb:GetItem"],
            async function =>
            {
                var names = await ArrangeAsync(samples[0]);
                var text = Account.Event(samples[0], names);
                await account
                    .Function(guardrail, Mode.Enforce, account.Administrator)
                    .Pipeline.HandleAsync(text, new("first"), Cancel);
                return await DeniedAsync(
                    Roles.OfTheEngine,
                    () =>
                        account
                            .Function(guardrail, Mode.Enforce, function)
                            .Pipeline.HandleAsync(
                                text,
                                new("second", FirstSeen: DateTimeOffset.UtcNow.AddMinutes(-2)),
                                Cancel
                            )
                );
            }
        );
        yield return new(
            "long sweep",
            ["lambda:InvokeFunction"],
            async function =>
            {
                var region = (await ArrangeAsync(samples[0])).GetValueOrDefault("region", Account.Region);
                var tick = new JsonObject
                {
                    ["id"] = Guid.NewGuid().ToString(),
                    ["detail-type"] = "Scheduled Event",
                    ["source"] = "aws.events",
                    ["account"] = Account.Id,
                    ["region"] = region,
                    ["time"] = DateTimeOffset.UtcNow.ToString("O"),
                    ["detail"] = new JsonObject(),
                };
                var swept = account.Function(guardrail, Mode.Enforce, function.In(region)) with
                {
                    Ledger = account.LedgerOf(function),
                    Name = "a-function-that-is-not-there",
                };
                // No time is left, so it goes on by calling itself at once: allowed, but the emulator, which runs no
                // function, has none of that name.
                return await DeniedAsync(
                    Roles.OfTheEngine,
                    async () =>
                    {
                        try
                        {
                            await swept.Handler.HandleAsync(
                                JsonSerializer.SerializeToUtf8Bytes(tick),
                                new("sweep", TimeSpan.Zero),
                                Cancel
                            );
                        }
                        catch (Amazon.Lambda.Model.ResourceNotFoundException)
                        {
                            return;
                        }
                        Assert.Fail("the sweep did not go on");
                    }
                );
            }
        );
    }

    private Task<IReadOnlyDictionary<string, string>> ArrangeAsync(Sample sample) =>
        Testing.Account.Scenario(sample.Guardrail).ArrangeAsync(account.Administrator, sample.Given, Cancel);

    private Task<Result> PlayAsync(
        Sample sample,
        IReadOnlyDictionary<string, string> names,
        Mode mode,
        AwsClients function
    ) => PlayAsync(sample, names, mode, function, []);

    /// <summary>
    /// A denied call of the ledger or of a gate ends the invocation; it is given here as a failed result.
    /// </summary>
    private async Task<Result> PlayAsync(
        Sample sample,
        IReadOnlyDictionary<string, string> names,
        Mode mode,
        AwsClients function,
        IEnumerable<string> actions,
        bool byTag = false
    )
    {
        try
        {
            return Assert.Single(
                (
                    await account
                        .Function(sample.Guardrail, mode, function, byTag)
                        .Pipeline.HandleAsync(Account.Event(sample, names), new("invocation"), Cancel)
                ).Results
            );
        }
        catch (AmazonServiceException e) when (IsDenied(e))
        {
            return new()
            {
                Guardrail = sample.Guardrail,
                Outcome = Outcome.Failed,
                Reason = AwsError.Describe(e, "the invocation", actions.Concat(Roles.OfTheEngine)),
            };
        }
    }

    private static bool IsDenied(Exception error) =>
        AwsError.IsDenied(error) && error is not AmazonServiceException { ErrorCode: Unsigned };

    private static string Denial(Result result) =>
        result.Outcome == Outcome.Failed
        && result.Reason.Contains("the function's role is denied", StringComparison.Ordinal)
        && !result.Reason.StartsWith(Unsigned, StringComparison.Ordinal)
            ? result.Reason
            : "";

    private static async Task<string> DeniedAsync(IEnumerable<string> actions, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (AmazonServiceException e) when (IsDenied(e))
        {
            return AwsError.Describe(e, "the invocation", actions);
        }
        return "";
    }

    private static async Task<List<(Step Step, string Region)>> PlanAsync(string guardrail, byte[] text, AwsClients aws)
    {
        var rule = Catalogue.Find(guardrail)!;
        using var document = JsonDocument.Parse(text);
        var plan = new List<(Step, string)>();
        var trigger = EventReader.Read(document.RootElement).Trigger!;
        foreach (var located in rule.On.Locate(trigger).Distinct())
        {
            var clients = aws.In(located.Region);
            var resource = located.Arn is not null ? located : await rule.On.Resolve!(clients, located, Cancel);
            var state = await rule.ObserveAsync(clients, resource!, Cancel);
            var seen = new Seen(resource!, state!, GuardrailSettings.None, null, trigger);
            if (rule.VerdictOf(seen) is Verdict.Violation violation)
                plan.AddRange(rule.Plan(resource!, state!, violation).Select(s => (s, resource!.Region)));
        }
        return plan;
    }

    private async Task AuditIsRefusedItsWritesAsync(Sample sample, IReadOnlyDictionary<string, string> names)
    {
        var scenario = Testing.Account.Scenario(sample.Guardrail);
        var before = await scenario.ReadAsync(account.Administrator, names, Cancel);
        var function = await account.FunctionAsync(sample.Guardrail, Mode.Audit);

        Assert.Equal(Outcome.Planned, (await PlayAsync(sample, names, Mode.Audit, function)).Outcome);

        // Past mode and fence: the plan's steps themselves.
        var plan = await PlanAsync(sample.Guardrail, Account.Event(sample, names), function);
        Assert.Equal(sample.Steps, plan.Select(p => p.Step.Action));
        foreach (var (step, region) in plan)
        {
            var run = new StepRun(function.In(region), "token", [], null, Cancel);
            var error = await Assert.ThrowsAnyAsync<AmazonServiceException>(() => step.Run(run));
            Assert.True(IsDenied(error), $"{step} was not denied");
        }
        Testing.Account.AssertSame(before, await scenario.ReadAsync(account.Administrator, names, Cancel));
    }

    private async Task EnforceRepairsAsync(Sample sample, IReadOnlyDictionary<string, string> names)
    {
        var scenario = Testing.Account.Scenario(sample.Guardrail);
        var function = await account.FunctionAsync(sample.Guardrail, Mode.Enforce);

        var result = await PlayAsync(sample, names, Mode.Enforce, function);

        Assert.True(result.Outcome == Outcome.Applied, $"{result.Outcome}: {result.Reason}");
        if (sample.AfterFor(names) is { } after)
            Testing.Account.AssertSame(after, await scenario.ReadAsync(account.Administrator, names, Cancel));
        var record = (await account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel))!;
        Assert.Equal(Outcome.Applied, record.Outcome);
        // The emulator does not compare resources outside S3: what was repaired is within what the role may write. A
        // scenario may keep to a region of its own; a function has its events from its own.
        Assert.NotEmpty(sample.Steps);
        var region = record.Resource.Region;
        var arn = record.Resource.Arn!.Replace($":{region}:", $":{Account.Region}:", StringComparison.Ordinal);
        var role = Roles.Of(sample.Guardrail, Mode.Enforce);
        Assert.All(
            sample.Steps.Where(action => action.Split(':')[0] == arn.Split(':')[2]),
            action => Assert.True(role.Allows(action, arn), $"{action} is not allowed on {arn}")
        );
    }

    // The emulator ignores the condition on the keys. So: whatever was written fits it.
    private async Task WritesToTheLedgerAreWhereTheRoleMayWriteAsync(string guardrail)
    {
        var ledger = LedgerTable.ClientOf(account.Administrator);
        var items = await ledger.ScanAsync(new() { TableName = account.Table, ProjectionExpression = "pk" }, Cancel);
        var keys = items.Items.Select(item => item["pk"].S).Distinct().ToList();
        Assert.Contains(keys, key => key.StartsWith("resource#", StringComparison.Ordinal));
        Assert.Contains(keys, key => key.StartsWith($"breaker#{guardrail}#", StringComparison.Ordinal));
        foreach (var mode in new[] { Mode.Audit, Mode.Enforce })
        {
            var role = Roles.Of(guardrail, mode);
            Assert.All(keys, key => Assert.True(role.MayWriteToLedger(key), $"{mode}: {key}"));
        }
    }
}
