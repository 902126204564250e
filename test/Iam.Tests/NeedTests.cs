using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Iam.Tests;

/// <summary>No role is wider than needed: without any one of its actions something fails and says so.</summary>
public sealed class NeedTests(Emulators emulators, KeyRing ring) : InCell(emulators, ring)
{
    // EventBridge asks for it where PutTargets gives a target a role: it is no call of its own, and the emulator does
    // not ask. That the role holds it on the deployment's own roles and for EventBridge alone, ScopeTests have decided.
    // Nor is one of a service that nothing calls here, such as CloudWatch Logs, which EC2 asks in the caller's name.
    // What the engine needs is proved with one guardrail: it has one role for all.
    private static readonly Guardrail One = Catalogue.All.First(Repairs);

    public static TheoryData<string, Phase, string> Actions =>
        new(Catalogue.All.SelectMany(g => ActionsOf(g, Phase.Read).Concat(ActionsOf(g, Phase.Write))));

    public static TheoryData<string> EngineActions => new(EngineRole.Proved);

    [Theory, MemberData(nameof(Ids))]
    public async Task The_engine_sweeps_asks_for_earlier_runs_and_goes_on_with_what_its_roles_hold(string id)
    {
        foreach (var exercise in Exercises(Catalogue.Find(id)!).Where(e => !e.IsSample))
            Assert.Equal((exercise.Name, ""), (exercise.Name, await exercise.Run()));
    }

    [Theory, MemberData(nameof(Actions))]
    public async Task Without_any_one_action_of_its_role_a_guardrail_fails_and_says_that_it_was_denied(
        string id,
        Phase phase,
        string action
    )
    {
        var guardrail = Catalogue.Find(id)!;
        await PutWithoutAsync(DeployedCell.Enforcing.RoleOf(guardrail, phase), action);
        await AssertFailsAsync(guardrail, action);
    }

    [Theory, MemberData(nameof(EngineActions))]
    public async Task Without_any_one_action_of_its_own_role_the_engine_fails_and_says_that_it_was_denied(string action)
    {
        await PutWithoutAsync(DeployedCell.Enforcing.Engine, action);
        await AssertFailsAsync(One, action);
    }

    [Theory]
    [InlineData(Phase.Read, OwnRoles.ReadPath)]
    [InlineData(Phase.Write, OwnRoles.WritePath)]
    public async Task Where_the_engine_may_not_assume_a_role_it_fails_and_names_the_role(Phase phase, string path)
    {
        var engine = DeployedCell.Enforcing.Engine;
        var less = engine.Policy.Without(
            EngineRole.Assuming,
            resource => resource.Contains(path, StringComparison.Ordinal)
        );
        Assert.NotEqual(engine.Policy.Lines, less.Lines);
        await Account.PutAsync(engine with { Policy = less });
        var sample = ViolationOf(One);

        var result = await PlayAsync(Account.Engine(One).NewPipeline(), sample, await ArrangeAsync(sample));

        var denial = DenialIn(result);
        Assert.Contains(
            $"assuming {DeployedCell.Enforcing.RoleOf(One, phase).Arn} for ",
            denial,
            StringComparison.Ordinal
        );
        Assert.Contains(EngineRole.Assuming, denial, StringComparison.Ordinal);
    }

    private static IEnumerable<(string, Phase, string)> ActionsOf(Guardrail guardrail, Phase phase)
    {
        var permissions = phase == Phase.Read ? RolePolicy.ReadsOf(guardrail) : guardrail.Writes;
        return permissions
            .Select(p => p.Action)
            .Where(Services.IsCall)
            .Distinct()
            .Select(action => (guardrail.Id, phase, action));
    }

    private Task PutWithoutAsync(DeployedRole role, string action)
    {
        Assert.Contains(action, role.Policy.Actions);
        return Account.PutAsync(role with { Policy = role.Policy.Without(action) });
    }

    private async Task AssertFailsAsync(Guardrail guardrail, string action)
    {
        var names = Services.ActionsInMoto(action).Append(action);
        foreach (var exercise in Exercises(guardrail).OrderByDescending(e => e.Likely.Contains(action)))
        {
            var denial = await exercise.Run();
            if (denial.Length == 0)
                continue;
            Assert.Contains(names, name => denial.Contains(name, StringComparison.Ordinal));
            return;
        }
        Assert.Fail($"nothing that {guardrail} does was denied: it does not need {action}");
    }

    private IEnumerable<Exercise> Exercises(Guardrail guardrail)
    {
        var samples = Sample.Of(guardrail.Id).OrderByDescending(s => s.Outcome == Outcome.Applied).ToList();
        var tags = guardrail.On.TagReads.Select(read => read.Action).ToList();
        foreach (var sample in samples)
            yield return new(sample.Name, sample.Steps, () => PlayAsync(guardrail, sample), IsSample: true);
        yield return new("list", ListReadsOf(guardrail), () => ListAsync(guardrail, samples[0]));
        foreach (var sample in samples.Where(s => s.Outcome == Outcome.Applied))
            yield return new(
                $"{sample.Name}, exempt by tag",
                tags,
                () => PlayAsync(guardrail, sample, byTag: true),
                IsSample: true
            );
        yield return new("retry", ["dynamodb:GetItem"], () => RetryAsync(guardrail, samples[0]));
        yield return new("long sweep", ["ec2:DescribeRegions", "lambda:InvokeFunction"], () => SweepAsync(guardrail));
    }

    private static IEnumerable<string> ListReadsOf(Guardrail guardrail) =>
        guardrail.Reads.Concat(guardrail.On.Reads).Select(read => read.Action);

    private async Task<string> PlayAsync(Guardrail guardrail, Sample sample, bool byTag = false)
    {
        var engine = Account.Engine(guardrail);
        var pipeline = (byTag ? engine.WithTags() : engine).NewPipeline();
        return DenialIn(await PlayAsync(pipeline, sample, await ArrangeAsync(sample)));
    }

    // Some of what a listing calls is about each thing that there is.
    private async Task<string> ListAsync(Guardrail guardrail, Sample sample)
    {
        var region = (await ArrangeAsync(sample)).GetValueOrDefault("region", Account.Region);
        return await DenialAsync(
            ListReadsOf(guardrail),
            async () =>
            {
                var reading = Account.Assumed.Of(guardrail, Phase.Read, region);
                await foreach (var _ in guardrail.On.ListAllAsync(reading, Account.Id, Cancel))
                {
                    // Only the calls matter.
                }
            }
        );
    }

    // The same event again, as Lambda gives it to another invocation after the first has failed.
    private async Task<string> RetryAsync(Guardrail guardrail, Sample sample)
    {
        var text = Account.Event(sample, await ArrangeAsync(sample));
        var engine = Account.Engine(guardrail);
        var alone = engine with
        {
            Own = Account.Administrator,
            Configuration = engine.Configuration with { Roles = null },
        };
        await alone.NewPipeline().HandleAsync(text, new("first"), Cancel);
        var second = new Invocation("second", FirstSeen: DateTimeOffset.UtcNow.AddMinutes(-2));
        return await DenialAsync(EngineRole.Proved, () => engine.NewPipeline().HandleAsync(text, second, Cancel));
    }

    // No time is left, so it goes on by calling itself at once: allowed, but the emulator, which runs no function, has
    // none of that name.
    private async Task<string> SweepAsync(Guardrail guardrail)
    {
        var handler = Account.Engine(guardrail).HandlerOf("a-function-that-is-not-there");
        return await DenialAsync(
            EngineRole.Proved,
            async () =>
            {
                try
                {
                    await handler.HandleAsync(Tick(), new("sweep", TimeSpan.Zero), Cancel);
                }
                catch (Amazon.Lambda.Model.ResourceNotFoundException)
                {
                    return;
                }
                Assert.Fail("the sweep did not go on");
            }
        );
    }

    private static byte[] Tick()
    {
        var tick = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["detail-type"] = "Scheduled Event",
            ["source"] = "aws.events",
            ["account"] = Account.Id,
            ["region"] = Account.Region,
            ["time"] = DateTimeOffset.UtcNow.ToString("O"),
            ["detail"] = new JsonObject(),
        };
        return JsonSerializer.SerializeToUtf8Bytes(tick);
    }
}
