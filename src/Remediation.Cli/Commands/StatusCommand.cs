using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Engine.Heartbeats;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;

namespace Remediation.Cli.Commands;

/// <summary>
/// <c>status</c>: what holds repairs back at present, and when the functions last told of themselves.
/// </summary>
internal sealed class StatusCommand : Verb
{
    private static readonly Column[] Columns = [new("What"), Column.Prose("State")];

    private readonly Output output;

    private readonly Option<string> account = new("--account")
    {
        HelpName = "ID",
        Description = "The account whose repairs are counted; the caller's is the default.",
    };

    private readonly CommonOptions common = new();

    public StatusCommand(Output output)
        : base(
            "status",
            "Show pauses, the number of exemptions, how many repairs are counted, " + "and the last heartbeats.",
            "remediate status",
            "remediate status --json | jq .pauses",
            "remediate status --json | jq '.heartbeats[].unread'"
        )
    {
        this.output = output;
        Add(account);
        Add(common.Table);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        common.Format.AddTo(this);
        SetAction(RunAsync);
    }

    /// <summary>What holds repairs back.</summary>
    private sealed record Status
    {
        public required string Account { get; init; }
        public required IReadOnlyList<Pause> Pauses { get; init; }

        /// <summary>What was taken in that was there before enforcement began.</summary>
        public required IReadOnlyList<Adoption> Adoptions { get; init; }

        /// <summary>The switches that cannot be read, and hold nothing.</summary>
        public required IReadOnlyList<SwitchFault> Unreadable { get; init; }

        /// <summary>How many exemptions there are of each state.</summary>
        public required IReadOnlyDictionary<string, int> Exemptions { get; init; }

        /// <summary>The guardrails that have repaired something in the window.</summary>
        public required IReadOnlyList<Counted> Repairs { get; init; }

        public required StormSettings Limits { get; init; }

        /// <summary>The last heartbeat of each function that ever wrote one.</summary>
        public required IReadOnlyList<Heartbeat> Heartbeats { get; init; }

        public int Count(string state) => Exemptions.GetValueOrDefault(state);
    }

    private sealed record Counted(string Guardrail, int Repairs, bool IsStorm);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var status = await ReadAsync(parsed, cancel);
        var listing = Listing.Of(Columns, Rows(status), row => row, DescribeRow) with { Whole = Describe(status) };
        output.Print(common.Format.Of(parsed), listing);
        return ExitCode.Ok;
    }

    private async Task<Status> ReadAsync(ParseResult parsed, CancellationToken cancel)
    {
        var settings = Input.Settings();
        var now = TimeProvider.System.GetUtcNow();
        var (aws, _) = await common.AccessAsync(parsed, cancel);
        var ledger = CommonOptions.LedgerOf(aws, await common.TableNameAsync(parsed, aws, cancel));
        var of = Input.AccountId(parsed.GetValue(account)) ?? await Caller.AccountAsync(aws, cancel);
        var switches = await ledger.SwitchesAsync(cancel);
        var exemptions = settings.Exemptions.Permanent.Concat(switches.Exemptions);
        var repairs = await Task.WhenAll(
            Catalogue.All.Select(guardrail => RepairsOfAsync(ledger, guardrail.Id, of, settings.Storm, cancel))
        );
        return new()
        {
            Account = of,
            Pauses = [.. switches.Pauses.Where(pause => now < pause.End)],
            Adoptions = switches.Adoptions,
            Unreadable = switches.Faults,
            Exemptions = exemptions.CountBy(e => Exemptions.StateOf(e, now, settings.Exemptions)).ToDictionary(),
            Repairs = [.. repairs.Where(counted => counted.Repairs > 0)],
            Limits = settings.Storm,
            Heartbeats = await HeartbeatsAsync(ledger, cancel),
        };
    }

    private static async Task<Counted> RepairsOfAsync(
        LedgerTable ledger,
        string guardrail,
        string account,
        StormSettings limits,
        CancellationToken cancel
    )
    {
        var number = await ledger.RepairsAsync(guardrail, account, limits, cancel);
        return new(guardrail, number, IsStorm: number > limits.Repairs);
    }

    private static async Task<IReadOnlyList<Heartbeat>> HeartbeatsAsync(LedgerTable ledger, CancellationToken cancel)
    {
        string[] functions = [Deployed.Engine, Deployed.Watchdog];
        var found = await Task.WhenAll(functions.Select(function => ledger.HeartbeatAsync(function, cancel)));
        return [.. found.OfType<Heartbeat>()];
    }

    private static IEnumerable<string[]> Rows(Status status)
    {
        if (status.Pauses.Count == 0)
            yield return ["pauses", "none"];
        foreach (var pause in status.Pauses)
            yield return ["paused", Pauses.Words(pause)];

        foreach (var adoption in status.Adoptions)
            yield return ["adopted", $"{Pauses.What(adoption.Guardrail)} by {adoption.By} at {adoption.At:u}"];
        foreach (var fault in status.Unreadable)
            yield return ["unreadable", $"{fault.Key}: {fault.Why}"];

        var active = $"{status.Count(Exemptions.Active)} active";
        var permanent = $"{status.Count(Exemptions.Permanent)} permanent";
        var expired = $"{status.Count(Exemptions.Expired)} expired";
        yield return ["exemptions", $"{active}, {permanent}, {expired}"];

        var where = $"in account {status.Account} in these {status.Limits.Minutes} minutes";
        if (status.Repairs.Count == 0)
            yield return ["repairs", $"none {where}"];
        foreach (var counted in status.Repairs)
        {
            yield return
            [
                counted.IsStorm ? "storm" : "repairs",
                $"{counted.Guardrail}: {counted.Repairs} of {status.Limits.Repairs} repairs {where}",
            ];
        }

        if (status.Heartbeats.Count == 0)
            yield return ["heartbeats", "none"];
        foreach (var heartbeat in status.Heartbeats)
            yield return ["heartbeat", Heartbeats.Words(heartbeat)];
    }

    private static JsonObject DescribeRow(string[] row) => new() { ["what"] = row[0], ["state"] = row[1] };

    private static JsonObject Describe(Status status) =>
        new()
        {
            ["account"] = status.Account,
            ["pauses"] = new JsonArray([.. status.Pauses.Select(Pauses.Describe)]),
            ["adopted"] = new JsonArray([.. status.Adoptions.Select(Describe)]),
            ["unreadable"] = new JsonArray([.. status.Unreadable.Select(Describe)]),
            ["exemptions"] = new JsonObject
            {
                ["active"] = status.Count(Exemptions.Active),
                ["permanent"] = status.Count(Exemptions.Permanent),
                ["expired"] = status.Count(Exemptions.Expired),
            },
            ["repairs"] = new JsonArray([.. status.Repairs.Select(counted => Describe(counted, status.Limits))]),
            ["heartbeats"] = new JsonArray([.. status.Heartbeats.Select(Heartbeats.Describe)]),
        };

    private static JsonObject Describe(Adoption adoption) =>
        new()
        {
            ["guardrail"] = adoption.Guardrail,
            ["by"] = adoption.By,
            ["at"] = Text.Of(adoption.At),
        };

    private static JsonObject Describe(SwitchFault fault) => new() { ["switch"] = fault.Key, ["why"] = fault.Why };

    private static JsonObject Describe(Counted counted, StormSettings limits) =>
        new()
        {
            ["guardrail"] = counted.Guardrail,
            ["repairs"] = counted.Repairs,
            ["limit"] = limits.Repairs,
            ["minutes"] = limits.Minutes,
            ["storm"] = counted.IsStorm,
        };
}
