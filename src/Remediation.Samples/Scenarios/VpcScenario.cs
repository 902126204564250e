using System.Text.Json.Nodes;
using Amazon.EC2;
using Amazon.EC2.Model;
using Remediation.Guardrails.Ec2;
using Remediation.Guardrails.S3;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A VPC with the flow logs of <c>given.logs</c> (the <c>bucket</c> that takes one, or a <c>group</c> that is not there
/// so that it fails, and its <c>traffic</c>); none where <c>given.gone</c> is true. And a neighbour without flow logs
/// that no event names.
/// </summary>
/// <remarks>Placeholders: vpcId, neighbourId, flowLogId (flowLogId2, ...), account.</remarks>
public sealed class VpcScenario : IScenario
{
    private static readonly string[] Buckets = ["example-flow-logs", "example-other-logs"];

    public string Type => "AWS::EC2::VPC";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        foreach (var bucket in Buckets)
            await aws.S3.PutBucketAsync(bucket, cancel);
        var vpc = await MakeAsync(aws, cancel);
        var names = new Dictionary<string, string>
        {
            ["vpcId"] = vpc,
            ["neighbourId"] = await MakeAsync(aws, cancel),
            ["account"] = Emulator.Account,
        };
        foreach (var (index, log) in (given["logs"] as JsonArray ?? []).Index())
            names[index == 0 ? "flowLogId" : $"flowLogId{index + 1}"] = await LogAsync(aws, vpc, log!, cancel);
        if ((bool?)given["gone"] == true)
            await aws.EC2.DeleteVpcAsync(new() { VpcId = vpc }, cancel);
        return names;
    }

    // Without the ids: a flow log that is made again is the same flow log.
    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["logs"] = await LogsAsync(aws, names["vpcId"], cancel),
            ["neighbour"] = await LogsAsync(aws, names["neighbourId"], cancel),
        };

    private static async Task<string> MakeAsync(AwsClients aws, CancellationToken cancel) =>
        (await aws.EC2.CreateVpcAsync(new() { CidrBlock = "10.50.0.0/16" }, cancel)).Vpc.VpcId;

    private static async Task<string> LogAsync(AwsClients aws, string vpc, JsonNode log, CancellationToken cancel)
    {
        var request = new CreateFlowLogsRequest
        {
            ResourceIds = [vpc],
            ResourceType = FlowLogsResourceType.VPC,
            TrafficType = (string?)log["traffic"] ?? "ALL",
        };
        if ((string?)log["bucket"] is { } bucket)
        {
            request.LogDestinationType = LogDestinationType.S3;
            request.LogDestination = $"arn:aws:s3:::{bucket}";
        }
        else
        {
            request.LogGroupName = (string)log["group"]!;
            request.DeliverLogsPermissionArn = $"arn:aws:iam::{Emulator.Account}:role/flow-logs";
        }
        return (await aws.EC2.CreateFlowLogsAsync(request, cancel)).FlowLogIds.Single();
    }

    private static async Task<JsonNode> LogsAsync(AwsClients aws, string vpc, CancellationToken cancel)
    {
        var request = new DescribeFlowLogsRequest { Filter = [new("resource-id", [vpc])] };
        var logs = (await aws.EC2.DescribeFlowLogsAsync(request, cancel)).FlowLogs ?? [];
        var words = logs.Select(log => $"{log.TrafficType} {log.LogDestination}{log.LogGroupName}");
        return new JsonArray([.. words.Order(StringComparer.Ordinal).Select(word => (JsonNode)word)]);
    }
}
