using System.Text.Json;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Xunit;

namespace Engine.Tests.Gates;

/// <summary>What is held comes back by itself, and an early, late or second delivery does no harm.</summary>
public sealed class HoldTests
{
    private const string Front = "front";

    private static Exemption For(World world, TimeSpan time) =>
        new()
        {
            Id = "example",
            Guardrail = "*",
            Resource = Doors.Arn(Front),
            Owner = "the porter",
            Reason = "moving",
            Created = world.Now,
            Expires = world.Now + time,
        };

    [Fact]
    public async Task What_an_exemption_holds_is_repaired_when_it_ends_and_told_at_both_ends_alone()
    {
        var world = new World(Risk.Safe);
        world.Ledger.Exemptions.Add(For(world, TimeSpan.FromHours(3)));
        for (var i = 0; i < 3; i++)
            Assert.Equal("exemption", (await world.OpenAsync(Front)).Gate);
        Assert.Single(world.Waiting);

        var end = await world.ReturnAsync();

        Assert.Equal(Outcome.Applied, end.Outcome);
        Assert.Equal([Outcome.Held, Outcome.Applied], world.Ledger.Notices.Select(n => n.Outcome));
        Assert.False(world.Doors.Open[Front]);
    }

    [Fact]
    public async Task What_a_pause_holds_is_repaired_when_it_ends()
    {
        var world = new World(Risk.Safe);
        var pause = new Pause("*", "moving", "the porter", world.Now) { Until = world.Now.AddHours(5) };
        world.Ledger.Pauses.Add(pause);
        Assert.Equal("pause", (await world.OpenAsync(Front)).Gate);
        var end = await world.ReturnAsync();
        Assert.Equal((Outcome.Applied, pause.Until), (end.Outcome, world.Now));
    }

    [Fact]
    public async Task A_pause_that_says_no_end_has_one()
    {
        var world = new World(Risk.Safe);
        world.Ledger.Pauses.Add(new("*", "moving", "the porter", world.Now));
        Assert.Equal("pause", (await world.OpenAsync(Front)).Gate);
        Assert.Equal(Outcome.Applied, (await world.ReturnAsync()).Outcome);
        Assert.Equal(world.Ledger.Pauses[0].Since + Pause.Longest, world.Now);
    }

    [Fact]
    public async Task A_message_that_comes_early_waits_on()
    {
        var world = new World(Risk.Safe);
        world.Ledger.Exemptions.Add(For(world, TimeSpan.FromHours(3)));
        await world.OpenAsync(Front);
        var (until, message) = Assert.Single(world.Waiting);
        world.Waiting.Clear();
        world.Clock.Advance(TimeSpan.FromMinutes(15));

        Assert.Equal(Outcome.Waiting, (await world.PlayAsync(message)).Outcome);

        var next = Assert.Single(world.Waiting);
        Assert.Equal(until, next.Until);
        using var document = JsonDocument.Parse(next.Message);
        Assert.Single(document.RootElement.EnumerateObject(), member => member.Name == Hold.Member);
        Assert.Equal(Outcome.Applied, (await world.ReturnAsync()).Outcome);
    }

    [Fact]
    public async Task A_message_that_comes_late_or_twice_is_repaired_and_told_once()
    {
        var world = new World(Risk.Safe);
        world.Ledger.Exemptions.Add(For(world, TimeSpan.FromHours(3)));
        await world.OpenAsync(Front);
        var (_, message) = Assert.Single(world.Waiting);
        world.Clock.Advance(TimeSpan.FromHours(9));
        var writes = 0;
        world.Doors.Writing = _ => writes++;

        Assert.Equal(Outcome.Applied, (await world.PlayAsync(message)).Outcome);
        var second = await world.PlayAsync(message);

        Assert.Contains(second.Outcome, new[] { Outcome.Compliant, Outcome.Ignored });
        Assert.Equal((1, 2), (writes, world.Ledger.Notices.Count));
    }

    [Fact]
    public async Task What_somebody_put_right_meanwhile_is_told_as_resolved_and_nothing_is_written()
    {
        var world = new World(Risk.Safe);
        world.Ledger.Exemptions.Add(For(world, TimeSpan.FromHours(3)));
        await world.OpenAsync(Front);
        world.Doors.Open[Front] = false;
        world.Doors.Writing = _ => throw new InvalidOperationException("nothing may be written");

        Assert.Equal(Outcome.Resolved, (await world.ReturnAsync()).Outcome);
        Assert.Equal([Outcome.Held, Outcome.Resolved], world.Ledger.Notices.Select(n => n.Outcome));
    }

    [Fact]
    public async Task What_a_sweep_found_comes_back_too()
    {
        var world = new World(Risk.Safe);
        world.Ledger.Exemptions.Add(For(world, TimeSpan.FromHours(3)));
        world.Doors.Open[Front] = true;
        Assert.Equal("exemption", (await world.SweepAsync(Front)).Gate);
        Assert.Equal(Outcome.Applied, (await world.ReturnAsync()).Outcome);
    }

    [Fact]
    public async Task In_audit_nothing_waits()
    {
        var world = new World(Risk.Safe, Mode.Audit);
        world.Ledger.Exemptions.Add(For(world, TimeSpan.FromHours(3)));
        await world.OpenAsync(Front);
        Assert.Empty(world.Waiting);
    }
}
