using System.Text.Json.Nodes;
using Amazon.EC2.Model;
using Remediation.Guardrails.Ec2;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// An instance with the metadata options <c>given.tokens</c> (optional unless it says otherwise) and
/// <c>given.endpoint</c> (enabled); terminated where <c>given.gone</c> is true. And a neighbour of the same options
/// that no event names.
/// </summary>
/// <remarks>Placeholders: instanceId, neighbourId, account.</remarks>
public sealed class InstanceScenario : IScenario
{
    public string Type => "AWS::EC2::Instance";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var names = new Dictionary<string, string>
        {
            ["instanceId"] = await LaunchAsync(aws, given, cancel),
            ["neighbourId"] = await LaunchAsync(aws, [], cancel),
            ["account"] = Emulator.Account,
        };
        if ((bool?)given["gone"] == true)
            await aws.EC2.TerminateInstancesAsync(new() { InstanceIds = [names["instanceId"]] }, cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["instance"] = await ReadAsync(aws, names["instanceId"], cancel),
            ["neighbour"] = await ReadAsync(aws, names["neighbourId"], cancel),
        };

    private static async Task<string> LaunchAsync(AwsClients aws, JsonObject given, CancellationToken cancel)
    {
        var request = new RunInstancesRequest
        {
            ImageId = "ami-12c6146b",
            InstanceType = "t3.micro",
            MinCount = 1,
            MaxCount = 1,
            MetadataOptions = new()
            {
                HttpTokens = (string?)given["tokens"] ?? "optional",
                HttpEndpoint = (string?)given["endpoint"] ?? "enabled",
                HttpPutResponseHopLimit = 2,
                InstanceMetadataTags = "enabled",
            },
        };
        return (await aws.EC2.RunInstancesAsync(request, cancel)).Reservation.Instances[0].InstanceId;
    }

    private static async Task<JsonNode?> ReadAsync(AwsClients aws, string id, CancellationToken cancel)
    {
        var answer = await aws.EC2.DescribeInstancesAsync(new() { InstanceIds = [id] }, cancel);
        var instance = answer.Reservations.Single().Instances.Single();
        var options = instance.MetadataOptions;
        return new JsonObject
        {
            ["tokens"] = options.HttpTokens?.Value,
            ["endpoint"] = options.HttpEndpoint?.Value,
            ["hopLimit"] = options.HttpPutResponseHopLimit,
            ["tags"] = options.InstanceMetadataTags?.Value,
            ["type"] = instance.InstanceType?.Value,
            ["state"] = instance.State.Name.Value,
        };
    }
}
