using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Microsoft.Extensions.Time.Testing;
using Remediation.Engine;
using Remediation.Engine.Sweeps;
using Remediation.Engine.Telemetry;
using Remediation.Engine.Waiting;

namespace Engine.Tests.Gates;

/// <summary>An engine with doors, a ledger and a queue in this process, at a time of the test's.</summary>
internal sealed class World : IHolds
{
    public const string Mallory = "arn:aws:iam::111122223333:user/mallory";

    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static int events;

    private EngineConfiguration configuration;
    private readonly AwsClients aws = new(Doors.Region, new BasicAWSCredentials("none", "none"), "http://127.0.0.1:1");

    public World(Risk risk, Mode mode = Mode.Enforce, Settings? settings = null, FakeTimeProvider? clock = null)
        : this(new Doors(), risk, mode, settings, clock) { }

    public World(
        Doors doors,
        Risk risk,
        Mode mode = Mode.Enforce,
        Settings? settings = null,
        FakeTimeProvider? clock = null,
        bool wantsOpen = false,
        string ownRole = "arn:aws:iam::111122223333:role/remediation/*",
        string kind = "test"
    )
    {
        Doors = doors;
        Clock = clock ?? new(Start);
        Guardrail = doors.Guardrail(risk, wantsOpen, kind);
        Ledger = new(Clock);
        configuration = new([Guardrail], mode, "table", [ownRole], settings ?? Settings.Default)
        {
            Enforcement = Enforcement.OfExactly([Guardrail]),
        };
    }

    /// <summary>The same engine in another mode, with the same ledger.</summary>
    public World In(Mode mode)
    {
        var other = (World)MemberwiseClone();
        other.configuration = configuration with { Mode = mode };
        return other;
    }

    /// <summary>The same engine where a schedule sweeps, with the same ledger.</summary>
    public World Swept()
    {
        var other = (World)MemberwiseClone();
        other.configuration = configuration with { HasHeartbeat = true };
        return other;
    }

    public Doors Doors { get; }

    public FakeTimeProvider Clock { get; }

    public Guardrail Guardrail { get; }

    public MemoryLedger Ledger { get; }

    /// <summary>What waits in the queue, in the order of their times.</summary>
    public List<(DateTimeOffset Until, string Message)> Waiting { get; } = [];

    private string Time => Now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public DateTimeOffset Now => Clock.GetUtcNow();

    // Each as a fresh process would.
    private Pipeline Pipeline =>
        new(
            configuration,
            new("aws", Doors.Region, Doors.Account),
            aws,
            Ledger,
            new Log(Stream.Null, _ => null, Clock),
            Clock
        )
        {
            Holds = this,
        };

    public Task KeepAsync(Hold hold, JsonElement envelope, CancellationToken cancel)
    {
        Waiting.Add((hold.Until, hold.Mark(envelope)));
        return Task.CompletedTask;
    }

    private static int Next() => Interlocked.Increment(ref events);

    /// <summary>The event of a call that left a door open or shut.</summary>
    public string Call(string door, string actor = Mallory, string? role = null) =>
        new JsonObject
        {
            ["id"] = $"event-{Next()}",
            ["detail-type"] = "AWS API Call via CloudTrail",
            ["source"] = "aws.test",
            ["account"] = Doors.Account,
            ["region"] = Doors.Region,
            ["time"] = Time,
            ["detail"] = new JsonObject
            {
                ["eventSource"] = "test.amazonaws.com",
                ["eventName"] = "OpenDoor",
                ["awsRegion"] = Doors.Region,
                ["eventTime"] = Time,
                ["sourceIPAddress"] = "192.0.2.1",
                ["userIdentity"] = new JsonObject
                {
                    ["type"] = role is null ? "IAMUser" : "AssumedRole",
                    ["arn"] = actor,
                    ["sessionContext"] = new JsonObject { ["sessionIssuer"] = new JsonObject { ["arn"] = role } },
                },
                ["requestParameters"] = new JsonObject { ["door"] = door },
            },
        }.ToJsonString();

    /// <summary>The event of a change that AWS Config recorded, which names nobody.</summary>
    public string Config(string door) =>
        new JsonObject
        {
            ["id"] = $"event-{Next()}",
            ["detail-type"] = "Config Configuration Item Change",
            ["source"] = "aws.config",
            ["account"] = Doors.Account,
            ["region"] = Doors.Region,
            ["time"] = Time,
            ["detail"] = new JsonObject
            {
                ["configurationItem"] = new JsonObject
                {
                    ["resourceType"] = Doors.Type,
                    ["resourceId"] = door,
                    ["awsAccountId"] = Doors.Account,
                    ["awsRegion"] = Doors.Region,
                },
            },
        }.ToJsonString();

    /// <summary>Gives an event to the engine.</summary>
    public async Task<Result> PlayAsync(string text)
    {
        using var document = JsonDocument.Parse(text);
        var answer = await Pipeline.HandleAsync(document.RootElement, new($"{Guid.NewGuid()}"), CancellationToken.None);
        return answer.Results.Single();
    }

    /// <summary>Opens a door and gives its event to the engine.</summary>
    public Task<Result> OpenAsync(string door, string actor = Mallory)
    {
        Doors.Open[door] = true;
        return PlayAsync(Call(door, actor));
    }

    /// <summary>Sweeps all doors.</summary>
    public async Task<IReadOnlyList<Result>> SweepAsync()
    {
        var results = new List<Result>();
        var tick = new Trigger.Sweep($"tick-{Next()}", Doors.Account, Doors.Region, Now);
        var state = await new Sweep([Guardrail], Pipeline, SweptRegions.Only(Doors.Region))
        {
            IsOfDeployment = true,
        }.RunAsync(
            tick,
            SweepState.Start,
            new(tick.Id),
            () => false,
            results.Add,
            fault => throw new InvalidOperationException($"{fault}"),
            CancellationToken.None
        );
        return state.IsDone ? results : throw new InvalidOperationException("the sweep is not done");
    }

    /// <summary>Judges one door as a sweep that somebody aimed at it does.</summary>
    public Task<Result> SweepAsync(string door)
    {
        var tick = new Trigger.Sweep($"tick-{Next()}", Doors.Account, Doors.Region, Now);
        return Pipeline.JudgeAsync(Guardrail, Doors.Of(door), tick, new(tick.Id), CancellationToken.None);
    }

    /// <summary>Takes what waits first out of the queue, at its time.</summary>
    public Task<Result> ReturnAsync()
    {
        var (until, message) = Waiting.MinBy(waiting => waiting.Until);
        Waiting.Remove((until, message));
        if (until > Now)
            Clock.SetUtcNow(until);
        return PlayAsync(message);
    }
}
