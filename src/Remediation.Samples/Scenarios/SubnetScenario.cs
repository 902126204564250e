using System.Text.Json.Nodes;
using Amazon.EC2;
using Amazon.EC2.Model;
using Remediation.Guardrails.Ec2;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A subnet that gives public addresses as <c>given.mapsPublicIp</c> says (true unless it is false), with the tags of
/// <c>given.tags</c> and, where <c>given.ipv6</c> is true, addresses of IPv6; none where <c>given.gone</c> is true. And
/// a neighbour in the same VPC that gives public addresses and that no event names.
/// </summary>
/// <remarks>Placeholders: subnetId, vpcId, neighbourId, account.</remarks>
public sealed class SubnetScenario : IScenario
{
    public string Type => "AWS::EC2::Subnet";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var vpc = (await aws.EC2.CreateVpcAsync(new() { CidrBlock = "10.20.0.0/16" }, cancel)).Vpc;
        var subnet = await CreateAsync(aws, vpc.VpcId, "10.20.1.0/24", given, cancel);
        var names = new Dictionary<string, string>
        {
            ["subnetId"] = subnet,
            ["vpcId"] = vpc.VpcId,
            ["neighbourId"] = await CreateAsync(aws, vpc.VpcId, "10.20.2.0/24", [], cancel),
            ["account"] = Emulator.Account,
        };
        if ((bool?)given["gone"] == true)
            await aws.EC2.DeleteSubnetAsync(new() { SubnetId = subnet }, cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["subnet"] = await ReadAsync(aws, names["subnetId"], cancel),
            ["neighbour"] = await ReadAsync(aws, names["neighbourId"], cancel),
        };

    private static async Task<string> CreateAsync(
        AwsClients aws,
        string vpc,
        string cidr,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var made = await aws.EC2.CreateSubnetAsync(new() { VpcId = vpc, CidrBlock = cidr }, cancel);
        var id = made.Subnet.SubnetId;
        if (given["tags"] is JsonObject tags)
        {
            var all = tags.Select(tag => new Tag(tag.Key, (string)tag.Value!)).ToList();
            await aws.EC2.CreateTagsAsync(new() { Resources = [id], Tags = all }, cancel);
        }
        var maps = (bool?)given["mapsPublicIp"] ?? true;
        await aws.EC2.ModifySubnetAttributeAsync(new() { SubnetId = id, MapPublicIpOnLaunch = maps }, cancel);
        if ((bool?)given["ipv6"] == true)
        {
            var request = new ModifySubnetAttributeRequest { SubnetId = id, AssignIpv6AddressOnCreation = true };
            await aws.EC2.ModifySubnetAttributeAsync(request, cancel);
        }
        return id;
    }

    private static async Task<JsonNode?> ReadAsync(AwsClients aws, string id, CancellationToken cancel)
    {
        try
        {
            var answer = await aws.EC2.DescribeSubnetsAsync(new() { SubnetIds = [id] }, cancel);
            var subnet = answer.Subnets.Single();
            return new JsonObject
            {
                ["mapsPublicIp"] = subnet.MapPublicIpOnLaunch == true,
                ["ipv6"] = subnet.AssignIpv6AddressOnCreation == true,
                ["cidr"] = subnet.CidrBlock,
                ["tags"] = new JsonObject(
                    (subnet.Tags ?? []).Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value))
                ),
            };
        }
        catch (AmazonEC2Exception e) when (e.ErrorCode == "InvalidSubnetID.NotFound")
        {
            return null;
        }
    }
}
