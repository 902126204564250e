using System.Globalization;
using System.Text.Json.Serialization;
using Amazon.EC2.Model;
using CidrBlock = Remediation.Guardrails.Shared.Networks.CidrBlock;

namespace Remediation.Guardrails.Ec2;

/// <summary>One rule of a security group; of the four sources one is not null.</summary>
public sealed record GroupRule
{
    /// <summary>The rule's id; a rule that is made again gets another.</summary>
    public required string Id { get; init; }

    /// <summary><c>tcp</c>, <c>udp</c>, <c>icmp</c>, a protocol number, or <c>-1</c> for all.</summary>
    public required string Protocol { get; init; }

    /// <summary>The first port, or ICMP type; -1 for all.</summary>
    public required int From { get; init; }

    /// <summary>The last port, or ICMP code; -1 for all.</summary>
    public required int To { get; init; }

    /// <summary>An IPv4 range.</summary>
    public string? CidrV4 { get; init; }

    /// <summary>An IPv6 range.</summary>
    public string? CidrV6 { get; init; }

    /// <summary>A prefix list's id.</summary>
    public string? PrefixList { get; init; }

    /// <summary>Another group's id.</summary>
    public string? Group { get; init; }

    /// <summary>The account of that group.</summary>
    public string? GroupAccount { get; init; }

    public string? Description { get; init; }

    /// <summary>A rule as DescribeSecurityGroupRules gives it.</summary>
    public static GroupRule Of(SecurityGroupRule rule) =>
        new()
        {
            Id = rule.SecurityGroupRuleId,
            Protocol = rule.IpProtocol,
            From = rule.FromPort ?? -1,
            To = rule.ToPort ?? -1,
            CidrV4 = rule.CidrIpv4,
            CidrV6 = rule.CidrIpv6,
            PrefixList = rule.PrefixListId,
            Group = rule.ReferencedGroupInfo?.GroupId,
            GroupAccount = rule.ReferencedGroupInfo?.UserId,
            Description = rule.Description,
        };

    /// <summary>The rule as AuthorizeSecurityGroupIngress and its like for what goes out take it.</summary>
    public IpPermission ToPermission()
    {
        var permission = new IpPermission
        {
            IpProtocol = Protocol,
            FromPort = From,
            ToPort = To,
        };
        if (CidrV4 is not null)
            permission.Ipv4Ranges = [new() { CidrIp = CidrV4, Description = Description }];
        if (CidrV6 is not null)
            permission.Ipv6Ranges = [new() { CidrIpv6 = CidrV6, Description = Description }];
        if (PrefixList is not null)
            permission.PrefixListIds = [new() { Id = PrefixList, Description = Description }];
        if (Group is not null)
        {
            var pair = new UserIdGroupPair
            {
                GroupId = Group,
                UserId = GroupAccount,
                Description = Description,
            };
            permission.UserIdGroupPairs = [pair];
        }
        return permission;
    }

    /// <summary>The addresses, or null if the source is not a range.</summary>
    public CidrBlock? Block() => (CidrV4 ?? CidrV6) is { } cidr ? CidrBlock.Parse(cidr) : null;

    /// <summary>Whether it lets traffic of a transport protocol (<c>tcp</c> or <c>udp</c>) reach a port.</summary>
    public bool Reaches(string transport, int port) =>
        Protocol switch
        {
            "-1" => true,
            "tcp" or "6" => transport == "tcp" && Holds(port),
            "udp" or "17" => transport == "udp" && Holds(port),
            _ => false,
        };

    /// <summary>Whether it lets in the same as another rule, whose id may differ.</summary>
    public bool IsSameAs(GroupRule other) => this with { Id = other.Id } == other;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Traffic} from {Peer}");

    /// <summary>The other side: a range, a prefix list or a group.</summary>
    [JsonIgnore]
    public string? Peer => CidrV4 ?? CidrV6 ?? PrefixList ?? Group;

    /// <summary>Protocol and ports, for people.</summary>
    [JsonIgnore]
    public string Traffic
    {
        get
        {
            if (Protocol == "-1")
                return "all traffic";
            return From == To
                ? string.Create(CultureInfo.InvariantCulture, $"{Protocol} {From}")
                : string.Create(CultureInfo.InvariantCulture, $"{Protocol} {From}-{To}");
        }
    }

    private bool Holds(int port) => From == -1 || (From <= port && port <= To);
}
