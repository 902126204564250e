using Microsoft.Extensions.Time.Testing;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Xunit;

namespace Engine.Tests.Gates;

/// <summary>
/// A loop with another automation ends neither in a flood of writes nor in a violation that stays: bounded by the wait
/// that doubles for the same violation, and by the most repairs of a resource in an hour.
/// </summary>
public sealed class FightTests
{
    private const string Front = "front";
    private const string Ours = "arn:aws:iam::111122223333:role/remediation/write/safe/remediation-test-door-open";
    private const string Theirs = "arn:aws:iam::111122223333:role/theirs/write/safe/remediation-test-door-shut";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task Two_engines_that_want_the_opposite_slow_down_and_each_names_the_other()
    {
        var clock = new FakeTimeProvider(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        var doors = new Doors();
        var ours = new World(doors, Risk.Safe, clock: clock);
        var theirs = new World(
            doors,
            Risk.Safe,
            clock: clock,
            wantsOpen: true,
            ownRole: "arn:aws:iam::111122223333:role/theirs/*"
        );
        var writes = new List<DateTimeOffset>();
        doors.Writing = _ => writes.Add(clock.GetUtcNow());
        doors.Open[Front] = true;
        await ours.PlayAsync(ours.Call(Front));
        var end = clock.GetUtcNow() + (2 * Day);

        // Whoever's door is not as it should be learns of it two seconds after the other's write.
        for (var seen = 0; clock.GetUtcNow() < end; )
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            var other = doors.Open[Front] ? ours : theirs;
            if (seen < writes.Count)
            {
                seen = writes.Count;
                await other.PlayAsync(other.Call(Front, other == ours ? Theirs : Ours, other == ours ? Theirs : Ours));
            }
            else if (other.Waiting.Count > 0)
                await other.ReturnAsync();
            else
                break;
        }

        Assert.True(clock.GetUtcNow() >= end, "one of them gave up");
        AssertAtMost(120, Day, writes);
        AssertAtMost(40, TimeSpan.FromHours(1), writes);
        Assert.Contains(ours.Ledger.Notices, n => n.Storm?.Contains(Theirs, StringComparison.Ordinal) == true);
        Assert.Contains(theirs.Ledger.Notices, n => n.Storm?.Contains(Ours, StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData(1, 20, 480)]
    [InlineData(60, 12, 60)]
    [InlineData(600, 6, 40)]
    public async Task An_automation_that_always_opens_it_again_is_repaired_ever_slower_and_the_door_ends_shut(
        int seconds,
        int anHour,
        int aDay
    )
    {
        var world = new World(Risk.Safe);
        var writes = new List<DateTimeOffset>();
        world.Doors.Writing = _ => writes.Add(world.Now);
        await world.OpenAsync(Front);
        var end = world.Now + Day;
        while (world.Now < end)
        {
            // It opens the door as soon as it is shut, and says so each time.
            world.Clock.Advance(TimeSpan.FromSeconds(seconds));
            if (!world.Doors.Open[Front])
                await world.OpenAsync(Front);
            else
                await world.ReturnAsync();
        }

        AssertAtMost(anHour, TimeSpan.FromHours(1), writes);
        AssertAtMost(aDay, Day, writes);
        // It stops, and the last word is ours.
        while (world.Waiting.Count > 0)
            await world.ReturnAsync();
        Assert.False(world.Doors.Open[Front]);
    }

    [Fact]
    public async Task Several_events_of_one_change_at_once_are_one_repair_of_it()
    {
        var world = new World(Risk.Safe);
        for (var change = 0; change < 2; change++)
        {
            var events = Enumerable.Range(0, 6).Select(_ => world.Call(Front)).ToList();
            foreach (var text in events)
            {
                // As if all six had looked before the first had written.
                world.Doors.Open[Front] = true;
                var result = await world.PlayAsync(text);
                Assert.Equal(Outcome.Applied, result.Outcome);
                world.Clock.Advance(TimeSpan.FromSeconds(1));
            }
            world.Clock.Advance(TimeSpan.FromMinutes(5));
        }
        Assert.All(world.Ledger.Records, record => Assert.Null(record.Storm));
    }

    [Fact]
    public async Task Other_violations_of_the_same_resource_are_no_war()
    {
        var world = new World(Risk.Safe);
        var id = world.Guardrail.Id;
        for (var i = 0; i < 10; i++)
        {
            var other = new CountedRepair(
                world.Now - TimeSpan.FromMinutes(i + 1),
                $"e{i}",
                RecordId.Hash(Doors.Arn(Front))[..12],
                $"violation {i}",
                "somebody"
            );
            world.Ledger.Add(id, Mode.Enforce, [other]);
        }
        var result = await world.OpenAsync(Front);
        Assert.Equal((Outcome.Applied, null), (result.Outcome, world.Ledger.Notices.Single().Storm));
    }

    [Fact]
    public async Task A_hundred_decoys_do_not_keep_the_next_one_open_and_the_storm_is_told_once_with_its_actor()
    {
        var world = new World(Risk.Safe);
        for (var i = 0; i < 130; i++)
        {
            var result = await world.OpenAsync($"door-{i}");
            Assert.Equal(Outcome.Applied, result.Outcome);
        }
        var storms = world.Ledger.Records.Select(record => record.Storm).OfType<string>().ToList();
        Assert.Equal(2, storms.Count);
        Assert.All(storms, storm => Assert.Contains(World.Mallory, storm, StringComparison.Ordinal));
        Assert.DoesNotContain(true, world.Doors.Open.Values);
    }

    [Fact]
    public async Task Each_repair_of_a_sweep_counts_and_what_is_over_the_limit_comes_back_until_all_is_repaired()
    {
        var settings = new Settings { Storm = new() { Repairs = 3 } };
        var world = new World(Risk.Safe, settings: settings);
        await world.SweepAsync();
        for (var i = 0; i < 12; i++)
            world.Doors.Open[$"door-{i}"] = true;

        var results = await world.SweepAsync();

        Assert.Equal(3, results.Count(r => r.Outcome == Outcome.Applied));
        Assert.Equal(9, results.Count(r => r is { Outcome: Outcome.Held, Gate: "storm" }));
        Assert.Single(world.Ledger.Notices, notice => notice.Outcome == Outcome.Held);
        var begun = world.Now;
        while (world.Waiting.Count > 0)
            await world.ReturnAsync();
        Assert.DoesNotContain(true, world.Doors.Open.Values);
        Assert.InRange(world.Now - begun, TimeSpan.FromHours(3), TimeSpan.FromHours(4));
    }

    private static void AssertAtMost(int most, TimeSpan length, List<DateTimeOffset> writes)
    {
        var worst = writes.Max(from => writes.Count(time => time >= from && time < from + length));
        Assert.True(worst <= most, $"{worst} writes within {length}");
    }
}
