using Remediation.Engine;
using Remediation.Engine.Ledger;
using Xunit;

namespace Engine.Tests.Gates;

/// <summary>What was there before enforcement began is told once and left until somebody takes it in.</summary>
public sealed class AdoptionTests
{
    private const string Front = "front";
    private const string Back = "back";

    // Both doors were open before, and the first sweep has found them.
    private static async Task<World> BegunAsync(Settings? settings = null)
    {
        var world = new World(Risk.Safe, settings: settings);
        (world.Doors.Open[Front], world.Doors.Open[Back]) = (true, true);
        var results = await world.SweepAsync();
        if (settings is null)
            Assert.All(results, r => Assert.Equal((Outcome.Held, "adoption"), (r.Outcome, r.Gate)));
        world.Clock.Advance(TimeSpan.FromHours(1));
        return world;
    }

    [Fact]
    public async Task The_first_sweep_leaves_every_violation_and_tells_each_once()
    {
        var world = await BegunAsync();
        Assert.Equal(2, world.Ledger.Notices.Count);
        Assert.All(
            world.Ledger.Notices,
            n => Assert.Contains("remediate adopt test-door-open", n.Reason, StringComparison.Ordinal)
        );

        await world.SweepAsync();
        await world.PlayAsync(world.Config(Front));

        Assert.Equal(2, world.Ledger.Notices.Count);
        Assert.True(world.Doors.Open[Front] && world.Doors.Open[Back]);
        Assert.Empty(world.Waiting);
    }

    [Fact]
    public async Task What_appears_afterwards_is_repaired_whatever_led_to_it()
    {
        var world = await BegunAsync();
        foreach (var door in (string[])["side", "cellar", "attic"])
            world.Doors.Open[door] = true;

        await world.PlayAsync(world.Config("side"));
        await world.SweepAsync("cellar");
        await world.SweepAsync();

        Assert.Equal([Back, Front], world.Doors.Open.Where(door => door.Value).Select(door => door.Key).Order());
    }

    [Fact]
    public async Task Until_the_first_sweep_what_nobody_is_known_to_have_done_was_there_before()
    {
        var world = new World(Risk.Safe).Swept();
        (world.Doors.Open[Front], world.Doors.Open[Back]) = (true, true);

        Assert.Equal("adoption", (await world.PlayAsync(world.Config(Front))).Gate);
        Assert.Equal("adoption", (await world.SweepAsync(Back)).Gate);
        Assert.Equal(Outcome.Applied, (await world.OpenAsync("side")).Outcome);
        await world.SweepAsync();

        Assert.Equal(2, world.Ledger.Notices.Count(n => n.Outcome == Outcome.Held));
        world.Doors.Open["side"] = true;
        Assert.Equal(Outcome.Applied, (await world.SweepAsync("side")).Outcome);
        world.Ledger.Adoptions.Add(new(world.Guardrail.Id, "the porter", world.Now));
        await world.SweepAsync();
        Assert.DoesNotContain(true, world.Doors.Open.Values);
    }

    [Fact]
    public async Task A_call_that_changes_the_resource_clears_its_mark()
    {
        var world = await BegunAsync();
        Assert.Equal(Outcome.Applied, (await world.OpenAsync(Front)).Outcome);
        world.Doors.Open[Front] = true;
        Assert.Equal(Outcome.Applied, (await world.SweepAsync(Front)).Outcome);
        Assert.Equal("adoption", (await world.SweepAsync(Back)).Gate);
    }

    [Fact]
    public async Task Once_adopted_the_next_sweep_repairs_it()
    {
        var world = await BegunAsync();
        world.Ledger.Adoptions.Add(new(world.Guardrail.Id, "the porter", world.Now));
        await world.SweepAsync();
        Assert.DoesNotContain(true, world.Doors.Open.Values);
    }

    [Fact]
    public async Task An_adoption_of_another_guardrail_or_from_before_takes_nothing_in()
    {
        var world = new World(Risk.Safe);
        world.Doors.Open[Front] = true;
        world.Ledger.Adoptions.Add(new("*", "the porter", world.Now - TimeSpan.FromDays(1)));
        world.Ledger.Adoptions.Add(new("another", "the porter", world.Now + TimeSpan.FromDays(1)));
        await world.SweepAsync();
        Assert.Equal("adoption", (await world.SweepAsync(Front)).Gate);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("test-door-open")]
    public async Task The_setting_takes_all_in(string id)
    {
        var world = await BegunAsync(new Settings { Adopted = [id] });
        Assert.DoesNotContain(true, world.Doors.Open.Values);
    }

    [Fact]
    public async Task A_targeted_sweep_of_one_resource_is_no_first_sweep()
    {
        var world = new World(Risk.Safe);
        world.Doors.Open[Front] = true;
        Assert.Equal(Outcome.Applied, (await world.SweepAsync(Front)).Outcome);
        world.Doors.Open[Back] = true;
        await world.SweepAsync();
        Assert.True(world.Doors.Open[Back]);
    }

    [Fact]
    public async Task The_deployments_own_parts_are_never_left()
    {
        var world = new World(new Doors(), Risk.Safe, kind: "self");
        world.Doors.Open[Front] = true;
        await world.SweepAsync();
        Assert.False(world.Doors.Open[Front]);
    }

    [Fact]
    public async Task After_a_time_in_audit_enforcement_begins_anew()
    {
        var world = await BegunAsync();
        var audit = world.In(Mode.Audit);
        world.Doors.Open["side"] = true;
        await audit.SweepAsync();
        await world.SweepAsync();
        Assert.True(world.Doors.Open["side"]);
        Assert.Equal("adoption", (await world.SweepAsync("side")).Gate);
    }

    [Fact]
    public async Task In_audit_what_a_sweep_finds_is_planned_and_said_to_be_left_by_enforce()
    {
        var world = new World(Risk.Safe, Mode.Audit);
        world.Doors.Open[Front] = true;
        var result = Assert.Single(await world.SweepAsync());
        Assert.Equal(Outcome.Planned, result.Outcome);
        var record = Assert.Single(world.Ledger.Notices);
        Assert.StartsWith(
            "audit mode: enforce would hold it: it was there before",
            record.Reason,
            StringComparison.Ordinal
        );
    }
}
