using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Cli.Demo;
using Remediation.Engine.Ledger;
using Remediation.Engine.Notices;
using Testing;

namespace Fault.Tests;

/// <summary>An account's ledger with its stream, read without any disturbance.</summary>
/// <remarks>
/// moto copies a whole table for each transaction, and puts it back after a failed one: a table that nobody else writes
/// to is safe from that.
/// </remarks>
public sealed class TrialLedger(Account account, TimeProvider clock) : IDisposable
{
    private readonly LedgerStream stream = new(new Uri(account.Emulator.Endpoint), account.Aws.Region, account.Stream);

    public string Name => account.Table;

    public LedgerTable Table { get; } = new(LedgerTable.ClientOf(account.Aws), account.Table, clock);

    /// <summary>
    /// A record's statuses before and after one write of it, and the notice of that write, if it tells something.
    /// </summary>
    public sealed record Image(string Old, string New, Notice? Notice);

    /// <summary>The records, of whichever resource.</summary>
    public async Task<IReadOnlyList<LedgerRecord>> RecordsAsync(CancellationToken cancel) =>
        await Table.HistoryAsync(null, cancel).ToListAsync(cancel);

    /// <summary>Every write of a record, in order.</summary>
    public async Task<IReadOnlyList<Image>> ImagesAsync(CancellationToken cancel) =>
        [
            .. (await stream.ReadAsync(cancel))["Records"]!
                .AsArray()
                .Where(r =>
                    ((string?)r!["dynamodb"]!["NewImage"]?["sk"]?["S"] ?? "").StartsWith(
                        "record#",
                        StringComparison.Ordinal
                    )
                )
                .Select(r => new Image(StatusOf(r!, "OldImage"), StatusOf(r!, "NewImage"), NoticeOf(r!))),
        ];

    public void Dispose() => stream.Dispose();

    private static string StatusOf(JsonNode record, string image) =>
        (string?)record["dynamodb"]![image]?["status"]?["S"] ?? "";

    private static Notice? NoticeOf(JsonNode record)
    {
        using var document = JsonDocument.Parse(record.ToJsonString());
        return Notice.Of(new Field(document.RootElement));
    }
}
