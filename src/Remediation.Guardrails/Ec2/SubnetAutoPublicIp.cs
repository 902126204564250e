using System.Text.Json.Serialization;
using Amazon.EC2;
using Amazon.EC2.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Ec2;

/// <summary>What is launched in a subnet gets a public address only where the launch asks for one.</summary>
public static partial class SubnetAutoPublicIp
{
    public const string Id = "ec2-subnet-auto-public-ip";

    private static readonly Permission Modify = Subnets.Type.Permission("ec2:ModifySubnetAttribute");

    private static readonly Setting<Sequence<string>> PublicTags = Setting.Texts(
        "publicTags",
        // https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
        ["kubernetes.io/role/elb"],
        "Keys of the tags that mark a subnet as a public one, which is then left alone; the default is EKS's mark. An "
            + "empty list spares none."
    );

    public static readonly Guardrail<Subnet> Guardrail = new()
    {
        Id = Id,
        Title = "Switch off a subnet's automatic public addresses",
        Repairs = """
            Switches off that whatever is launched in a subnet gets a public IPv4 address (`MapPublicIpOnLaunch`),
            where somebody switched it on, and in the default subnets, which are made with it.
            """,
        Spares = """
            A subnet that carries one of the tags of the setting `publicTags` is left alone, by default EKS's mark of
            public subnets: managed nodes in a public subnet do not join their cluster without a public address. Whoever
            may tag a subnet can so keep it public: empty the list where that matters, and exempt such subnets. A subnet
            that another account shares is left to that account. Addresses of IPv6, of an Outpost's pool and of
            instances that run stay, and a launch or a network interface that asks for a public address still gets it.
            """,
        Breaks = """
            What is launched there later, and reached the Internet by the address that it got without asking, reaches it
            no more: nodes of managed groups in subnets without a mark, environments and clusters in the default VPC.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.Network,
        Controls = [Fsbp("EC2.15")],
        On = Subnets.Kind,
        Watches =
        [
            new Watch.Calls("ec2.amazonaws.com", "ModifySubnetAttribute", Subnets.DefaultMade, Vpcs.DefaultMade),
            new Watch.ConfigItem(Subnets.TypeName),
            new Watch.ConfigRule("subnet-auto-assign-public-ip-disabled"),
        ],
        Reads = [Subnets.Describe],
        Writes = [Modify],
        Settings = [PublicTags],
        State = () => Ec2SubnetAutoPublicIpJson.Default,
        Observe = ObserveAsync,
        Owner = subnet => subnet.OwnerId,
        Judge = Judge,
        Change = Change,
        Asks = call =>
            call.EventName == Subnets.DefaultMade || Ec2Calls.RequestOf(call)["mapPublicIpOnLaunch"]["value"].IsTrue,
    };

    /// <summary>What a subnet gives to what is launched in it.</summary>
    /// <param name="MapsPublicIp">Whether that gets a public IPv4 address without asking.</param>
    /// <remarks>https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html</remarks>
    public sealed record Subnet(bool MapsPublicIp)
    {
        /// <summary>The account that it belongs to, which of a shared one is another.</summary>
        [JsonIgnore]
        public string? OwnerId { get; init; }

        /// <summary>The keys of its tags.</summary>
        [JsonIgnore]
        public Sequence<string> TagKeys { get; init; } = [];
    }

    private static async Task<Subnet?> ObserveAsync(AwsClients aws, Resource subnet, CancellationToken cancel)
    {
        try
        {
            var answer = await aws.EC2.DescribeSubnetsAsync(
                new DescribeSubnetsRequest { SubnetIds = [subnet.Id] },
                cancel
            );
            if (answer.Subnets?.FirstOrDefault() is not { } found)
                return null;
            return new(found.MapPublicIpOnLaunch == true)
            {
                OwnerId = found.OwnerId,
                TagKeys = [.. (found.Tags ?? []).Select(tag => tag.Key)],
            };
        }
        catch (AmazonEC2Exception gone) when (gone.ErrorCode == "InvalidSubnetID.NotFound")
        {
            return null;
        }
    }

    private static Verdict Judge(Seen<Subnet> seen)
    {
        if (!seen.State.MapsPublicIp)
            return seen.Compliant("the subnet gives nobody a public address without asking");
        return seen.Get(PublicTags).FirstOrDefault(seen.State.TagKeys.Contains) is { } mark
            ? seen.Left($"the subnet is marked as a public one by its tag {mark}")
            : seen.Violation(
                "the subnet gives whatever is launched in it a public address",
                seen.State with
                {
                    MapsPublicIp = false,
                }
            );
    }

    private static IEnumerable<Step> Change(Resource subnet, Subnet from, Subnet to)
    {
        if (from.MapsPublicIp != to.MapsPublicIp)
            yield return Put(subnet.Id, to.MapsPublicIp);
    }

    // A call changes one attribute, and the others stay.
    private static Step Put(string subnet, bool mapsPublicIp) =>
        new(
            Modify,
            "ModifySubnetAttribute",
            new() { ["SubnetId"] = subnet, ["MapPublicIpOnLaunch"] = mapsPublicIp },
            run =>
                run.Aws.EC2.ModifySubnetAttributeAsync(
                        new() { SubnetId = subnet, MapPublicIpOnLaunch = mapsPublicIp },
                        run.Cancel
                    )
                    .AsAnswer()
        );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Subnet))]
    private sealed partial class Ec2SubnetAutoPublicIpJson : JsonSerializerContext;
}
