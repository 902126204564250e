using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.EC2;
using Amazon.EC2.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Ec2;

/// <summary>The traffic of every VPC is logged.</summary>
public static partial class FlowLogsRemoved
{
    public const string Id = "ec2-flow-logs-removed";

    private static readonly Ec2Type LogType = new("AWS::EC2::FlowLog", "vpc-flow-log");

    private static readonly Permission DescribeLogs = new("ec2:DescribeFlowLogs", "*");
    private static readonly Permission CreateOfVpc = Vpcs.Type.Permission("ec2:CreateFlowLogs");
    private static readonly Permission CreateLog = LogType.Permission("ec2:CreateFlowLogs");
    private static readonly Permission Delete = LogType.Permission($"ec2:{Vpcs.LogsDeleted}");

    // EC2 sets the delivery to a bucket up, or ends it, in the caller's name.
    // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
    private static readonly Permission CreateDelivery = new("logs:CreateLogDelivery", "*");
    private static readonly Permission DeleteDelivery = new("logs:DeleteLogDelivery", "*");

    private static readonly Setting<string> Destination = Setting.Text(
        "destination",
        "",
        "ARN of the bucket that takes the flow logs, with a folder or none, e.g. `arn:aws:s3:::example-logs/vpc/`; its "
            + "policy must let `delivery.logs.amazonaws.com` write."
    );

    public static readonly Guardrail<Logging> Guardrail = new()
    {
        Id = Id,
        Title = "Log the traffic of a VPC",
        Repairs = """
            Makes a flow log of all traffic of a VPC to the bucket that the setting `destination` names, where no flow
            log of the VPC delivers there. A call that deletes flow logs does not say of which VPC they were: each of
            the region is looked at.
            """,
        Spares = """
            Without the setting you are told of a VPC that no flow log is of, wherever it would deliver. Where a flow log
            to the bucket is there and fails, or has accepted traffic alone, you are told, and nothing is made. Logs of
            single subnets and interfaces do not count: exempt a VPC that is logged by those. Flow logs to other
            destinations stay, and one that was deleted does not come back as it was. A VPC that another account shares
            is left to that account.
            """,
        Breaks = """
            Nothing stops. Flow logs cost by the gigabyte, more where the VPC is logged elsewhere already.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls = [Fsbp("EC2.6"), Cis("3.0.0", "3.7")],
        On = Vpcs.Kind,
        Watches =
        [
            new Watch.Calls(Ec2Calls.EventSource, Vpcs.LogsDeleted, Vpcs.Made, Vpcs.DefaultMade),
            new Watch.ConfigItem(Vpcs.TypeName),
            new Watch.ConfigRule("vpc-flow-logs-enabled"),
        ],
        Reads = [Vpcs.Describe, DescribeLogs],
        Writes = [CreateOfVpc, CreateLog, CreateDelivery],
        Undos = [Delete, DeleteDelivery],
        Needs = Destination,
        Settings = [Destination],
        State = () => Ec2FlowLogsRemovedJson.Default,
        Observe = ObserveAsync,
        Owner = vpc => vpc.OwnerId,
        Judge = Judge,
        Change = Change,
        Rejoin = (before, now) => now with { Logs = [.. now.Logs, .. Missing(before, now)] },
    };

    /// <summary>How a VPC's traffic is logged.</summary>
    /// <param name="Logs">Its own flow logs, in the order of their ids.</param>
    public sealed record Logging(Sequence<FlowLog> Logs)
    {
        /// <summary>The account that it belongs to, which of a shared one is another.</summary>
        [JsonIgnore]
        public string? OwnerId { get; init; }
    }

    /// <summary>A flow log.</summary>
    /// <param name="Id">Its id; empty of one that is still to be made.</param>
    /// <param name="Destination">The ARN that it delivers to, or a log group's name.</param>
    /// <param name="Traffic"><c>ALL</c>, <c>ACCEPT</c> or <c>REJECT</c>.</param>
    /// <param name="IsDelivering">Whether it is active and does not fail.</param>
    /// <remarks>https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FlowLog.html</remarks>
    public sealed record FlowLog(string Id, string Destination, string Traffic, bool IsDelivering);

    private static async Task<Logging?> ObserveAsync(AwsClients aws, Resource vpc, CancellationToken cancel)
    {
        try
        {
            var answer = await aws.EC2.DescribeVpcsAsync(new DescribeVpcsRequest { VpcIds = [vpc.Id] }, cancel);
            if (answer.Vpcs?.FirstOrDefault() is not { } found)
                return null;
            var request = new DescribeFlowLogsRequest { Filter = [new("resource-id", [vpc.Id])] };
            var logs = await aws.EC2.DescribeFlowLogsAsync(request, cancel);
            return new([.. (logs.FlowLogs ?? []).Select(Of).OrderBy(log => log.Id, StringComparer.Ordinal)])
            {
                OwnerId = found.OwnerId,
            };
        }
        catch (AmazonEC2Exception gone) when (gone.ErrorCode == "InvalidVpcID.NotFound")
        {
            return null;
        }
    }

    private static FlowLog Of(Amazon.EC2.Model.FlowLog log) =>
        new(
            log.FlowLogId,
            log.LogDestination ?? log.LogGroupName ?? "",
            log.TrafficType?.Value ?? "",
            log.FlowLogStatus == "ACTIVE" && log.DeliverLogsStatus != "FAILED"
        );

    private static Verdict Judge(Seen<Logging> seen)
    {
        var destination = seen.Get(Destination);
        if (destination.Length == 0)
        {
            return seen.State.Logs.Any(IsRight)
                ? seen.Compliant("the VPC's traffic is logged")
                : seen.Told("the VPC's traffic is not logged; `destination` names no bucket");
        }
        var there = seen.State.Logs.Where(log => IsSame(log.Destination, destination)).ToList();
        if (there.Exists(IsRight))
            return seen.Compliant($"the VPC's traffic is logged to {destination}");
        return there.Count > 0
            ? seen.Told($"flow log {there[0].Id} to {destination} fails, or has accepted traffic alone")
            : seen.Violation(
                $"the VPC's traffic is not logged to {destination}",
                seen.State with
                {
                    Logs = [.. seen.State.Logs, new("", destination, TrafficType.ALL, IsDelivering: true)],
                }
            );
    }

    // EC2.6 and CIS 3.7 ask for what was rejected at least.
    private static bool IsRight(FlowLog log) => log.IsDelivering && log.Traffic != TrafficType.ACCEPT;

    // EC2 puts no end to a folder that was named without one.
    private static bool IsSame(string one, string other) => one.TrimEnd('/') == other.TrimEnd('/');

    private static IEnumerable<Step> Change(Resource vpc, Logging from, Logging to)
    {
        List<string> gone = [.. Missing(from, to).Select(log => log.Id)];
        if (gone.Count > 0)
            yield return Deletion(gone);
        foreach (var log in Missing(to, from))
            yield return Creation(vpc.Id, log);
    }

    // The flow logs of one state whose like the other has not; one that is made again gets another id.
    private static IEnumerable<FlowLog> Missing(Logging one, Logging other) =>
        one.Logs.Where(log =>
            !other.Logs.Any(like => IsSame(like.Destination, log.Destination) && like.Traffic == log.Traffic)
        );

    private static Step Creation(string vpc, FlowLog log) =>
        new(
            CreateOfVpc,
            "CreateFlowLogs",
            new()
            {
                ["ResourceIds"] = new JsonArray(vpc),
                ["ResourceType"] = "VPC",
                ["TrafficType"] = log.Traffic,
                ["LogDestinationType"] = "s3",
                ["LogDestination"] = log.Destination,
            },
            run =>
                run.Aws.EC2.CreateFlowLogsAsync(
                        new()
                        {
                            ClientToken = run.Token,
                            ResourceIds = [vpc],
                            ResourceType = FlowLogsResourceType.VPC,
                            TrafficType = log.Traffic,
                            LogDestinationType = LogDestinationType.S3,
                            LogDestination = log.Destination,
                        },
                        run.Cancel
                    )
                    .AsAnswer()
        );

    private static Step Deletion(List<string> logs) =>
        new(
            Delete,
            Vpcs.LogsDeleted,
            new() { ["FlowLogIds"] = new JsonArray([.. logs.Select(log => (JsonNode?)JsonValue.Create(log))]) },
            run => run.Aws.EC2.DeleteFlowLogsAsync(new() { FlowLogIds = logs }, run.Cancel).AsAnswer()
        );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Logging))]
    private sealed partial class Ec2FlowLogsRemovedJson : JsonSerializerContext;
}
