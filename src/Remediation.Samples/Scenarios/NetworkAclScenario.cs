using System.Text.Json.Nodes;
using Amazon.EC2;
using Amazon.EC2.Model;
using Remediation.Guardrails.Ec2;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A network ACL with the entries of <c>given.entries</c> (number, protocol, from, to, cidr; they allow what comes in
/// unless <c>action</c> and <c>egress</c> say otherwise), or its VPC's default one where <c>given.isDefault</c> is
/// true, or none where <c>given.gone</c> is. And a neighbour in the same VPC that is open and that no event names.
/// </summary>
/// <remarks>Placeholders: aclId, vpcId, neighbourId, account.</remarks>
public sealed class NetworkAclScenario : IScenario
{
    public string Type => "AWS::EC2::NetworkAcl";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var vpc = (await aws.EC2.CreateVpcAsync(new() { CidrBlock = "10.30.0.0/16" }, cancel)).Vpc.VpcId;
        var acl = (bool?)given["isDefault"] == true ? await DefaultAsync(aws, vpc, cancel) : await MakeAsync(aws, vpc);
        foreach (var entry in given["entries"] as JsonArray ?? [])
            await AddAsync(aws, acl, entry!.AsObject(), cancel);
        var neighbour = await MakeAsync(aws, vpc);
        var open = new JsonObject
        {
            ["number"] = 100,
            ["protocol"] = "6",
            ["from"] = 22,
            ["to"] = 22,
            ["cidr"] = "0.0.0.0/0",
        };
        await AddAsync(aws, neighbour, open, cancel);
        if ((bool?)given["gone"] == true)
            await aws.EC2.DeleteNetworkAclAsync(new() { NetworkAclId = acl }, cancel);
        return new Dictionary<string, string>
        {
            ["aclId"] = acl,
            ["vpcId"] = vpc,
            ["neighbourId"] = neighbour,
            ["account"] = Emulator.Account,
        };

        async Task<string> MakeAsync(AwsClients clients, string id) =>
            (await clients.EC2.CreateNetworkAclAsync(new() { VpcId = id }, cancel)).NetworkAcl.NetworkAclId;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["ingress"] = await EntriesAsync(aws, names["aclId"], egress: false, cancel),
            ["egress"] = await EntriesAsync(aws, names["aclId"], egress: true, cancel),
            ["neighbour"] = await EntriesAsync(aws, names["neighbourId"], egress: false, cancel),
        };

    private static async Task<string> DefaultAsync(AwsClients aws, string vpc, CancellationToken cancel)
    {
        var request = new DescribeNetworkAclsRequest { Filters = [new("vpc-id", [vpc]), new("default", ["true"])] };
        return (await aws.EC2.DescribeNetworkAclsAsync(request, cancel)).NetworkAcls.Single().NetworkAclId;
    }

    private static async Task AddAsync(AwsClients aws, string acl, JsonObject entry, CancellationToken cancel)
    {
        var cidr = (string)entry["cidr"]!;
        var isV6 = cidr.Contains(':', StringComparison.Ordinal);
        var request = new CreateNetworkAclEntryRequest
        {
            NetworkAclId = acl,
            RuleNumber = (int)entry["number"]!,
            Protocol = (string)entry["protocol"]!,
            RuleAction = (string?)entry["action"] ?? "allow",
            Egress = (bool?)entry["egress"] ?? false,
            CidrBlock = isV6 ? null : cidr,
            Ipv6CidrBlock = isV6 ? cidr : null,
            PortRange = entry["from"] is null ? null : new() { From = (int)entry["from"]!, To = (int)entry["to"]! },
        };
        await aws.EC2.CreateNetworkAclEntryAsync(request, cancel);
    }

    private static async Task<JsonNode?> EntriesAsync(AwsClients aws, string acl, bool egress, CancellationToken cancel)
    {
        var all = await aws.EC2.DescribeNetworkAclsAsync(new DescribeNetworkAclsRequest(), cancel);
        if (all.NetworkAcls.FirstOrDefault(one => one.NetworkAclId == acl) is not { } found)
            return null;
        var entries = (found.Entries ?? []).Where(entry => entry.Egress == egress).OrderBy(entry => entry.RuleNumber);
        return new JsonArray([.. entries.Select(entry => (JsonNode)Words(entry))]);
    }

    private static string Words(NetworkAclEntry entry)
    {
        var ports = entry.PortRange is { } range ? $" {range.From}-{range.To}" : "";
        return $"{entry.RuleNumber} {entry.RuleAction} {entry.Protocol}{ports} {entry.CidrBlock}{entry.Ipv6CidrBlock}";
    }
}
