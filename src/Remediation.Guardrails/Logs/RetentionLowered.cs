using System.Globalization;
using System.Text.Json.Serialization;
using Amazon.CloudWatchLogs.Model;

namespace Remediation.Guardrails.Logs;

/// <summary>A log group keeps its logs long enough.</summary>
public static partial class RetentionLowered
{
    public const string Id = "logs-retention-lowered";

    private const string Put = "PutRetentionPolicy";
    private const string Delete = "DeleteRetentionPolicy";

    // A class that CloudWatch keeps for two days, whatever anybody says.
    private const string Delivery = "DELIVERY";

    private static readonly Permission PutRetention = LogGroups.Permission("logs:PutRetentionPolicy");
    private static readonly Permission DeleteRetention = LogGroups.Permission("logs:DeleteRetentionPolicy");

    // The only ones that CloudWatch takes:
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    private static readonly IReadOnlyList<int> Periods =
    [
        1,
        3,
        5,
        7,
        14,
        30,
        60,
        90,
        120,
        150,
        180,
        365,
        400,
        545,
        731,
        1096,
        1827,
        2192,
        2557,
        2922,
        3288,
        3653,
    ];

    private static readonly Setting<int> LeastDays = Setting.Number(
        "leastDays",
        365,
        1,
        Periods[^1],
        "How many days a log group must keep its logs at least; a shorter period is lengthened to the next one that "
            + "CloudWatch has."
    );

    public static readonly Guardrail<Retention> Guardrail = new()
    {
        Id = Id,
        Title = "Keep logs long enough",
        Repairs = """
            Lengthens the retention of a CloudWatch log group, where it is shorter than the setting `leastDays`. It
            becomes what it last was when it was right, for ever too; where that is not known, it is the shortest that
            CloudWatch has and `leastDays` lets. CloudWatch deletes within three days what has become too old: what is
            still there when the repair comes is kept.
            """,
        Spares = """
            A retention that was shortened and is still long enough stays, and so does a log group that keeps its logs
            for ever: taking a retention away costs money and loses nothing. A new log group keeps them for ever, so
            that making one is not watched. Log groups of the class `DELIVERY` have a retention of their own. Deleting
            logs, streams or groups is not undone here.
            """,
        Breaks = """
            Logs are paid for as long as they are kept. The engine's own log groups are among them: deploy it with
            `logRetentionDays` as long as `leastDays`. Exempt log groups that must forget soon, for privacy for example.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls = [new("NIST SP 800-53 Revision 5", "CloudWatch.16")],
        On = LogGroups.Kind,
        Watches = [LogGroups.Calls(Put, Delete), new Watch.ConfigRule("cw-loggroup-retention-period-check")],
        Reads = [LogGroups.Describe],
        Writes = [PutRetention, DeleteRetention],
        Settings = [LeastDays],
        KeepsBaseline = true,
        State = () => LogsRetentionLoweredJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.EventName == Put,
    };

    /// <summary>How long a log group keeps its logs.</summary>
    /// <param name="Days">Days; null for ever.</param>
    public sealed record Retention(int? Days)
    {
        /// <summary>The group's class; null for the usual one.</summary>
        [JsonIgnore]
        public string? Class { get; init; }
    }

    private static async Task<Retention?> ObserveAsync(AwsClients aws, Resource group, CancellationToken cancel) =>
        await LogGroups.FindAsync(aws, group, cancel) is { } found
            ? new(found.RetentionInDays) { Class = found.LogGroupClass?.Value }
            : null;

    private static Verdict Judge(Seen<Retention> seen)
    {
        var least = seen.Get(LeastDays);
        if (seen.State.Class == Delivery)
            return seen.Left($"CloudWatch itself says how long it keeps logs of the class {Delivery}");
        if (IsEnough(seen.State, least))
            return seen.Compliant($"logs are kept for {Spoken(seen.State.Days)}");
        var was = seen.Baseline is { } baseline && IsEnough(baseline, least) ? baseline : new(Shortest(least));
        return seen.Violation(
            $"logs are kept for {Spoken(seen.State.Days)}, and must be for {Spoken(least)} at least",
            seen.State with
            {
                Days = was.Days,
            }
        );
    }

    private static bool IsEnough(Retention retention, int least) => !(retention.Days < least);

    private static int Shortest(int least) => Periods.First(days => days >= least);

    private static string Spoken(int? days) =>
        days switch
        {
            null => "ever",
            1 => "1 day",
            _ => string.Create(CultureInfo.InvariantCulture, $"{days} days"),
        };

    private static IEnumerable<Step> Change(Resource group, Retention from, Retention to)
    {
        if (from.Days != to.Days)
            yield return to.Days is { } days ? KeepFor(group.Id, days) : KeepForEver(group.Id);
    }

    private static Step KeepFor(string group, int days) =>
        new(
            PutRetention,
            Put,
            new() { ["logGroupName"] = group, ["retentionInDays"] = days },
            run =>
                run.Aws.Logs.PutRetentionPolicyAsync(
                        new PutRetentionPolicyRequest { LogGroupName = group, RetentionInDays = days },
                        run.Cancel
                    )
                    .AsAnswer()
        );

    private static Step KeepForEver(string group) =>
        new(
            DeleteRetention,
            Delete,
            new() { ["logGroupName"] = group },
            run =>
                run.Aws.Logs.DeleteRetentionPolicyAsync(
                        new DeleteRetentionPolicyRequest { LogGroupName = group },
                        run.Cancel
                    )
                    .AsAnswer()
        );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Retention))]
    private sealed partial class LogsRetentionLoweredJson : JsonSerializerContext;
}
