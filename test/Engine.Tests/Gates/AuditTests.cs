using System.Globalization;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Xunit;

namespace Engine.Tests.Gates;

/// <summary>Audit asks every gate, says what enforce would do, and tells a violation once until it changes.</summary>
public sealed class AuditTests
{
    private const string Front = "front";

    [Fact]
    public async Task A_violation_is_told_once_whatever_finds_it_and_says_what_enforce_would_do()
    {
        var world = new World(Risk.Safe, Mode.Audit);
        for (var i = 0; i < 6; i++)
            Assert.Equal(Outcome.Planned, (await world.OpenAsync(Front)).Outcome);
        for (var day = 0; day < 10; day++)
        {
            world.Clock.Advance(TimeSpan.FromDays(1));
            await world.SweepAsync();
            await world.PlayAsync(world.Config(Front));
        }
        var told = Assert.Single(world.Ledger.Notices);
        Assert.Equal("audit mode: enforce would repair it", told.Reason);
        Assert.True(world.Doors.Open[Front]);
    }

    [Fact]
    public async Task One_that_was_put_right_and_is_made_again_days_later_is_told_again()
    {
        var world = new World(Risk.Safe, Mode.Audit);
        await world.OpenAsync(Front);
        world.Doors.Open[Front] = false;
        for (var day = 0; day < 3; day++)
        {
            world.Clock.Advance(TimeSpan.FromDays(1));
            await world.SweepAsync();
        }
        await world.OpenAsync(Front);
        Assert.Equal(2, world.Ledger.Notices.Count);
    }

    [Fact]
    public async Task What_enforce_would_hold_is_said_to_be_held()
    {
        var settings = new Settings
        {
            Storm = new() { Repairs = 3 },
            Adopted = ["*"],
        };
        var world = new World(Risk.Safe, Mode.Audit, settings);
        for (var i = 0; i < 5; i++)
            world.Doors.Open[$"door-{i.ToString(CultureInfo.InvariantCulture)}"] = true;

        await world.SweepAsync();

        var reasons = world.Ledger.Records.Select(record => record.Reason!).ToList();
        Assert.Equal(3, reasons.Count(reason => reason == "audit mode: enforce would repair it"));
        Assert.Equal(
            2,
            reasons.Count(reason =>
                reason.StartsWith(
                    "audit mode: enforce would hold it: test-door-open has made 3",
                    StringComparison.Ordinal
                )
            )
        );
        Assert.All(world.Ledger.Records, record => Assert.Equal(Outcome.Planned, record.Outcome));
    }

    [Fact]
    public async Task A_storm_is_told_of_by_its_actor_in_audit_too()
    {
        var world = new World(Risk.Safe, Mode.Audit);
        for (var i = 0; i < 30; i++)
            await world.OpenAsync($"door-{i.ToString(CultureInfo.InvariantCulture)}");
        var storm = Assert.Single(world.Ledger.Records.Select(record => record.Storm).OfType<string>());
        Assert.Contains(World.Mallory, storm, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_audit_plans_uses_up_nothing_of_what_enforce_may_repair()
    {
        var world = new World(Risk.Safe, Mode.Audit);
        await world.OpenAsync(Front);
        Assert.Equal(
            (0, 1),
            (
                world.Ledger.Counted(world.Guardrail.Id, Mode.Enforce),
                world.Ledger.Counted(world.Guardrail.Id, Mode.Audit)
            )
        );
    }
}
