using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.DynamoDBv2.Model;
using Remediation.Guardrails.Self;
using Remediation.Model.Deployment.Manifest;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.DynamoDb;

/// <summary>A table can be recovered to any second of its last days.</summary>
public static partial class PitrDisabled
{
    public const string Id = "dynamodb-pitr-disabled";

    private const string Update = "UpdateContinuousBackups";

    // AWS's own where nobody names a period.
    private const int MostDays = 35;

    private static readonly Permission DescribeTable = Tables.Permission("dynamodb:DescribeTable");
    private static readonly Permission DescribeBackups = Tables.Permission("dynamodb:DescribeContinuousBackups");
    private static readonly Permission UpdateBackups = Tables.Permission("dynamodb:UpdateContinuousBackups");

    private static readonly Setting<int> LeastDays = Setting.Number(
        "leastDays",
        1,
        1,
        MostDays,
        "How many days back a table must be recoverable at least; a shorter period is lengthened to this."
    );

    public static readonly Guardrail<Recovery> Guardrail = new()
    {
        Id = Id,
        Title = "Switch a table's point-in-time recovery on",
        Repairs = """
            Switches a table's point-in-time recovery on: after it was switched off, and where a table was made,
            restored or imported without it. The recovery period becomes what it last was with the recovery on; where
            that is not known, it is AWS's 35 days. A period that is shorter than the setting `leastDays` is lengthened
            to that.
            """,
        Spares = """
            Any other period stays, also one that somebody shortened. The engine's own ledger table is left to
            `self-table-changed`. A table that is still being made is looked at again after half a minute; one that
            takes longer, and a replica that was added in another region, wait for AWS Config's record or the sweep. Of
            a table that DynamoDB has archived, or whose key it cannot use, you are told.
            """,
        Breaks = """
            The recovery is paid for by the table's size. What was recoverable before it was switched off is lost all
            the same: DynamoDB keeps the table's changes from the repair on. Undoing the repair loses those too.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("DynamoDB.2")],
        On = Tables.Kind,
        Watches =
        [
            Tables.Calls(Update, "CreateTable", "ImportTable", "RestoreTableFromBackup", "RestoreTableToPointInTime"),
            new Watch.ConfigItem(Tables.Type),
            new Watch.ConfigRule("dynamodb-pitr-enabled"),
        ],
        Reads = [DescribeBackups, DescribeTable, Parts.ReadManifest],
        Writes = [UpdateBackups],
        Settings = [LeastDays],
        KeepsBaseline = true,
        State = () => DynamoDbPitrDisabledJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = Asks,
    };

    /// <summary>A table's point-in-time recovery.</summary>
    /// <param name="IsEnabled">Whether it is on.</param>
    /// <param name="Days">The recovery period; null where it is off, or where DynamoDB names none.</param>
    /// <remarks>
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoveryDescription.html
    /// </remarks>
    public sealed record Recovery(bool IsEnabled, int? Days)
    {
        /// <summary>DynamoDB's word for what the table is doing; null where it was not asked, because the recovery is
        /// on.</summary>
        [JsonIgnore]
        public string? Status { get; init; }

        /// <summary>Whether the table is the engine's own; asked where the recovery is off.</summary>
        [JsonIgnore]
        public bool IsEngines { get; init; }
    }

    private static async Task<Recovery?> ObserveAsync(AwsClients aws, Resource table, CancellationToken cancel)
    {
        try
        {
            var answer = await aws.DynamoDb.DescribeContinuousBackupsAsync(new() { TableName = table.Id }, cancel);
            var recovery = answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
            if (recovery?.PointInTimeRecoveryStatus?.Value == "ENABLED")
                return new(true, recovery.RecoveryPeriodInDays);
            return await WhyOffAsync(aws, table, cancel);
        }
        catch (TableNotFoundException)
        {
            return null;
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    private static async Task<Recovery?> WhyOffAsync(AwsClients aws, Resource table, CancellationToken cancel)
    {
        var request = new DescribeTableRequest { TableName = table.Id };
        var status = (await aws.DynamoDb.DescribeTableAsync(request, cancel)).Table.TableStatus?.Value;
        if (status == "DELETING")
            return null;
        var part = await Parts.FindAsync<TablePart>(aws, TablePart.Word, table.Id, cancel);
        return new(false, null) { Status = status, IsEngines = part is not null };
    }

    private static Verdict Judge(Seen<Recovery> seen)
    {
        var least = seen.Get(LeastDays);
        return seen.State switch
        {
            { IsEnabled: true, Days: { } days } when days < least => seen.Violation(
                $"the table can be recovered to {DaysAgo(days)}, and must be to {DaysAgo(least)}",
                seen.State with
                {
                    Days = least,
                }
            ),
            { IsEnabled: true } => seen.Compliant("the table's point-in-time recovery is on"),
            { IsEngines: true } => seen.Left("the table is the engine's own, and self-table-changed watches it"),
            { Status: "CREATING" } => seen.Compliant("the table is still being made"),
            { Status: "ACTIVE" or "UPDATING" } => seen.Violation(
                "the table's point-in-time recovery is off",
                seen.State with
                {
                    IsEnabled = true,
                    Days = PeriodOf(seen.Baseline, least),
                }
            ),
            { Status: var status } => seen.Unclear(
                $"the table's point-in-time recovery is off, and DynamoDB says that the table is {status ?? "nothing"}"
            ),
        };
    }

    private static string DaysAgo(int days) =>
        string.Create(CultureInfo.InvariantCulture, $"{days} {(days == 1 ? "day" : "days")} ago");

    private static int? PeriodOf(Recovery? was, int least) => was?.Days is { } days ? Math.Max(days, least) : null;

    // Whoever makes a table does not name its recovery in the same call.
    private static bool Asks(Trigger.Call call)
    {
        if (call.EventName != Update)
            return true;
        var asked = call.Request["pointInTimeRecoverySpecification"];
        return asked["pointInTimeRecoveryEnabled"].IsFalse || asked["recoveryPeriodInDays"].Number < MostDays;
    }

    private static IEnumerable<Step> Change(Resource table, Recovery from, Recovery to)
    {
        if (from.IsEnabled != to.IsEnabled || (to.Days is not null && to.Days != from.Days))
            yield return Put(table.Id, to);
    }

    private static Step Put(string table, Recovery recovery)
    {
        var specification = new PointInTimeRecoverySpecification { PointInTimeRecoveryEnabled = recovery.IsEnabled };
        var shown = new JsonObject { ["TableName"] = table, ["PointInTimeRecoveryEnabled"] = recovery.IsEnabled };
        if (recovery is { IsEnabled: true, Days: { } days })
        {
            specification.RecoveryPeriodInDays = days;
            shown["RecoveryPeriodInDays"] = days;
        }
        var request = new UpdateContinuousBackupsRequest
        {
            TableName = table,
            PointInTimeRecoverySpecification = specification,
        };
        return new(
            UpdateBackups,
            Update,
            shown,
            run => run.Aws.DynamoDb.UpdateContinuousBackupsAsync(request, run.Cancel).AsAnswer()
        );
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Recovery))]
    private sealed partial class DynamoDbPitrDisabledJson : JsonSerializerContext;
}
