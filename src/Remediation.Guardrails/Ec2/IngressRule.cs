using System.Globalization;
using Amazon.EC2.Model;
using CidrBlock = Remediation.Guardrails.Shared.Networks.CidrBlock;

namespace Remediation.Guardrails.Ec2;

/// <summary>One ingress rule; of the four sources one is not empty.</summary>
/// <param name="Id">The rule's id; a rule that is made again gets another.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c>, <c>icmp</c>, a protocol number, or <c>-1</c> for all.</param>
/// <param name="From">The first port, or ICMP type; -1 for all.</param>
/// <param name="To">The last port, or ICMP code; -1 for all.</param>
/// <param name="CidrV4">An IPv4 range.</param>
/// <param name="CidrV6">An IPv6 range.</param>
/// <param name="PrefixList">A prefix list's id.</param>
/// <param name="Group">Another group's id.</param>
/// <param name="GroupAccount">The account of that group.</param>
/// <param name="Description">The rule's description, empty if it has none.</param>
public sealed record IngressRule(
    string Id,
    string Protocol,
    int From,
    int To,
    string CidrV4,
    string CidrV6,
    string PrefixList,
    string Group,
    string GroupAccount,
    string Description
)
{
    public static IngressRule Of(SecurityGroupRule r) =>
        new(
            r.SecurityGroupRuleId,
            r.IpProtocol,
            r.FromPort ?? -1,
            r.ToPort ?? -1,
            r.CidrIpv4 ?? "",
            r.CidrIpv6 ?? "",
            r.PrefixListId ?? "",
            r.ReferencedGroupInfo?.GroupId ?? "",
            r.ReferencedGroupInfo?.UserId ?? "",
            r.Description ?? ""
        );

    /// <summary>The rule as AuthorizeSecurityGroupIngress takes it.</summary>
    public IpPermission ToPermission()
    {
        var description = Description.Length > 0 ? Description : null;
        var permission = new IpPermission
        {
            IpProtocol = Protocol,
            FromPort = From,
            ToPort = To,
        };
        if (CidrV4.Length > 0)
            permission.Ipv4Ranges = [new() { CidrIp = CidrV4, Description = description }];
        if (CidrV6.Length > 0)
            permission.Ipv6Ranges = [new() { CidrIpv6 = CidrV6, Description = description }];
        if (PrefixList.Length > 0)
            permission.PrefixListIds = [new() { Id = PrefixList, Description = description }];
        if (Group.Length > 0)
            permission.UserIdGroupPairs =
            [
                new()
                {
                    GroupId = Group,
                    UserId = GroupAccount.Length > 0 ? GroupAccount : null,
                    Description = description,
                },
            ];
        return permission;
    }

    /// <summary>The addresses, or null if the source is not a range.</summary>
    public CidrBlock? Block() => CidrBlock.Parse(CidrV4.Length > 0 ? CidrV4 : CidrV6);

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
    public bool IsSameAs(IngressRule other) => this with { Id = other.Id } == other;

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(Protocol == "-1" ? "all traffic" : From == To ? $"{Protocol} {From}" : $"{Protocol} {From}-{To}")} from {CidrV4}{CidrV6}{PrefixList}{Group}"
        );

    private bool Holds(int port) => From == -1 || (From <= port && port <= To);
}
