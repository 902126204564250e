using System.Globalization;
using Remediation.Engine;
using Remediation.Engine.Gates;
using Remediation.Engine.Ledger;
using Xunit;

namespace Engine.Tests.Gates;

/// <summary>Every cell of the table in docs/gates.md.</summary>
public sealed class GateTableTests
{
    private const string Front = "front";

    private static readonly StormSettings Limits = new();

    private static readonly string[] Causes =
    [
        "somebody",
        "AWS Config",
        "a sweep",
        "AWS Config, there before",
        "a sweep, there before",
    ];

    private static readonly string[] Counts =
    [
        "few",
        "the same violation again",
        "the resource's hour is full",
        "the actor is over the limit",
        "the guardrail is over the limit",
        "the guardrail's day is full",
        "its own repairs fail",
    ];

    public static TheoryData<string, string, string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string, string, string>();
            foreach (var (who, risk, count, happens) in GateTable.Cells)
                cells.Add(who, risk, count, happens);
            return cells;
        }
    }

    [Fact]
    public void The_table_has_every_cause_risk_and_count_once()
    {
        var expected =
            from who in Causes
            from risk in Enum.GetNames<Risk>()
            from count in Counts
            select (who, risk, count);
        Assert.Equal(expected.Order(), GateTable.Cells.Select(cell => (cell.Who, cell.Risk, cell.Count)).Order());
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task In_audit_the_same_is_said_and_nothing_is_written(
        string who,
        string risk,
        string count,
        string happens
    )
    {
        // What audit looks at, nobody has taken in; the rows of what appears later are for what is.
        var isBefore = who.EndsWith("there before", StringComparison.Ordinal);
        var world = new World(Enum.Parse<Risk>(risk), Mode.Audit, isBefore ? null : new() { Adopted = ["*"] });
        world.Doors.Open[Front] = true;
        world.Doors.Writing = _ => throw new InvalidOperationException("audit writes nothing");
        Arrange(world, count, Mode.Audit);

        var result = await CauseAsync(world, who);

        var told = Assert.Single(world.Ledger.Notices);
        Assert.Equal(happens == "told" ? Outcome.Held : Outcome.Planned, result.Outcome);
        var says = happens switch
        {
            "told" => "nothing can be written",
            "repaired" or "repaired, storm" => "audit mode: enforce would repair it",
            _ => "audit mode: enforce would hold it: ",
        };
        Assert.StartsWith(says, told.Reason, StringComparison.Ordinal);
        Assert.Equal(happens == "repaired, storm", told.Storm is not null);
        Assert.Empty(world.Waiting);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task What_the_table_says_happens(string who, string risk, string count, string happens)
    {
        var world = new World(Enum.Parse<Risk>(risk));
        world.Doors.Open[Front] = true;
        if (who.EndsWith("there before", StringComparison.Ordinal) && happens != "told")
        {
            await world.SweepAsync();
            world.Ledger.Notices.Clear();
            world.Clock.Advance(TimeSpan.FromDays(2));
        }
        Arrange(world, count, Mode.Enforce);

        var first = await CauseAsync(world, who);

        var expected = happens switch
        {
            "repaired" or "repaired, storm" => (Outcome.Applied, null),
            "slower, then repaired, storm" or "held, then repaired" => (Outcome.Held, GateNames.Storm),
            "rests, then repaired" => (Outcome.Held, GateNames.Fault),
            "told" => (Outcome.Held, GateNames.People),
            "left" => (Outcome.Held, GateNames.Adoption),
            _ => throw new InvalidOperationException($"the table says '{happens}'"),
        };
        Assert.True(expected == (first.Outcome, first.Gate), $"{first.Outcome} {first.Gate}: {first.Reason}");
        if (happens == "left")
        {
            await AdoptAsync(world, count);
            return;
        }
        Assert.Single(world.Ledger.Notices, notice => notice.Gate != GateNames.Adoption);
        await EndAsync(world, happens);
    }

    // Told by the first sweep, and by nobody since; taken in, it ends as anything else.
    private static async Task AdoptAsync(World world, string count)
    {
        Assert.Empty(world.Ledger.Notices);
        Assert.Empty(world.Waiting);
        Assert.True(world.Doors.Open[Front]);
        world.Ledger.Adoptions.Add(new("*", "the porter", world.Now));
        await world.SweepAsync(Front);
        while (world.Waiting.Count > 0)
            await world.ReturnAsync();
        Assert.False(world.Doors.Open[Front]);
        Assert.NotEmpty(count);
    }

    // What somebody caused is closed at the end of every story, and it is told once when it is.
    private static async Task EndAsync(World world, string happens)
    {
        if (happens == "told")
        {
            Assert.Empty(world.Waiting);
            Assert.True(world.Doors.Open[Front]);
            return;
        }
        var isHeld = happens.Contains("then", StringComparison.Ordinal);
        Assert.Equal(isHeld ? 1 : 0, world.Waiting.Count);
        Assert.Equal(isHeld, world.Doors.Open[Front]);
        for (var returns = 0; world.Waiting.Count > 0; returns++)
        {
            Assert.True(returns < 10, "it is held for ever");
            await world.ReturnAsync();
        }
        Assert.False(world.Doors.Open[Front]);
        var last = world.Ledger.Notices[^1];
        Assert.Equal((Outcome.Applied, isHeld ? 2 : 1), (last.Outcome, world.Ledger.Notices.Count));
        Assert.Equal(happens.EndsWith("storm", StringComparison.Ordinal), last.Storm is not null);
    }

    private static Task<Result> CauseAsync(World world, string who) =>
        who switch
        {
            "somebody" => world.PlayAsync(world.Call(Front)),
            "AWS Config" or "AWS Config, there before" => world.PlayAsync(world.Config(Front)),
            "a sweep" or "a sweep, there before" => world.SweepAsync(Front),
            _ => throw new InvalidOperationException($"the table says '{who}'"),
        };

    private static void Arrange(World world, string count, Mode mode)
    {
        var id = world.Guardrail.Id;
        switch (count)
        {
            case "few":
                break;
            case "the same violation again":
                world.Ledger.Add(
                    id,
                    mode,
                    [
                        Made(world, 0, TimeSpan.FromMinutes(10), violation: Violation(world), resource: Front),
                        Made(world, 1, TimeSpan.FromSeconds(40), violation: Violation(world), resource: Front),
                    ]
                );
                break;
            case "the resource's hour is full":
                world.Ledger.Add(id, mode, Many(world, Limits.SameResource, TimeSpan.FromMinutes(2), Front));
                break;
            case "the actor is over the limit":
                var theirs = Many(world, Limits.SameActor, TimeSpan.FromMinutes(2));
                world.Ledger.Add(id, mode, theirs.Select(r => r with { Actor = Hash(World.Mallory) }));
                break;
            case "the guardrail is over the limit":
                world.Ledger.Add(id, mode, Many(world, Limits.Repairs, TimeSpan.FromSeconds(30)));
                break;
            case "the guardrail's day is full":
                world.Ledger.Add(id, mode, Many(world, RepairCount.MostADay, TimeSpan.FromSeconds(20)));
                break;
            case "its own repairs fail":
                world.Ledger.AddFaults(id, mode, Many(world, Limits.Faults, TimeSpan.FromSeconds(30)));
                break;
            default:
                throw new InvalidOperationException($"the table says '{count}'");
        }
    }

    // Of as many events and resources, the last one a step ago. A day's are all older than an hour.
    private static IEnumerable<CountedRepair> Many(World world, int number, TimeSpan step, string? resource = null) =>
        Enumerable
            .Range(1, number)
            .Select(i =>
                Made(world, i, (i * step) + (number > 1000 ? TimeSpan.FromHours(1) : TimeSpan.Zero), resource: resource)
            );

    private static CountedRepair Made(
        World world,
        int number,
        TimeSpan ago,
        string violation = "another",
        string? resource = null
    )
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return new(world.Now - ago, $"e{text}", Hash(Doors.Arn(resource ?? text), 12), violation, $"a{text}");
    }

    private static string Violation(World world)
    {
        var seen = new Seen(Doors.Of(Front), new Door(true), GuardrailSettings.None, null, Tick(world));
        var verdict = (Verdict.Violation)world.Guardrail.VerdictOf(seen);
        return Fingerprint.Of(world.Guardrail, Doors.Of(Front), new Door(true), verdict).Text;
    }

    private static Trigger.Sweep Tick(World world) => new("tick", Doors.Account, Doors.Region, world.Now);

    private static string Hash(string text, int digits = 8) => RecordId.Hash(text)[..digits];
}
