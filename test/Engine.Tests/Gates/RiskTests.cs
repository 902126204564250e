using Remediation.Engine;
using Xunit;

namespace Engine.Tests.Gates;

/// <summary>The risk of a guardrail says how it is enforced.</summary>
public sealed class RiskTests
{
    private static Mode ModeOf(Risk risk, params string[] enforced)
    {
        var guardrail = new Doors().Guardrail(risk);
        var configuration = new EngineConfiguration([guardrail], Mode.Enforce, "table", [], Settings.Default);
        if (enforced.Length > 0)
            configuration = configuration with { Enforcement = new([.. enforced], []) };
        return configuration.ModeOf(guardrail);
    }

    [Theory]
    [InlineData(Risk.Safe, Mode.Enforce)]
    [InlineData(Risk.Disruptive, Mode.Audit)]
    [InlineData(Risk.Destructive, Mode.Audit)]
    [InlineData(Risk.NotifyOnly, Mode.Audit)]
    public void The_mode_enforce_enforces_what_is_safe_alone(Risk risk, Mode mode) => Assert.Equal(mode, ModeOf(risk));

    [Theory]
    [InlineData(Risk.Disruptive)]
    [InlineData(Risk.Destructive)]
    public void What_can_interrupt_a_workload_is_enforced_by_its_exact_name_alone(Risk risk)
    {
        var path = risk == Risk.Disruptive ? "disruptive" : "destructive";
        foreach (var pattern in (string[])["*", $"{path}/*", $"{path}/remediation-test-*", "safe/*"])
            Assert.Equal(Mode.Audit, ModeOf(risk, pattern));
        Assert.Equal(Mode.Enforce, ModeOf(risk, $"{path}/remediation-test-door-open"));
        Assert.Equal(Mode.Enforce, ModeOf(risk, "safe/*", $"{path}/remediation-test-door-open"));
    }

    [Fact]
    public async Task What_is_not_enforced_is_planned()
    {
        var doors = new Doors();
        doors.Open["front"] = true;
        doors.Writing = _ => throw new InvalidOperationException("nothing may be written");
        var world = new World(doors, Risk.Disruptive).In(Mode.Audit);
        Assert.Equal(Outcome.Planned, (await world.PlayAsync(world.Call("front"))).Outcome);
    }
}
