using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.EC2.Model;
using CidrBlock = Remediation.Guardrails.Shared.Networks.CidrBlock;

namespace Remediation.Guardrails.Ec2;

/// <summary>One entry of a network ACL for what comes in; of the two ranges one is not null.</summary>
/// <remarks>https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAclEntry.html</remarks>
public sealed record AclEntry
{
    /// <summary>Its number: the entry of the lowest number that is about a packet decides.</summary>
    public required int Number { get; init; }

    /// <summary>Whether it lets in what it is about, or keeps it out.</summary>
    public required bool Allows { get; init; }

    /// <summary>A protocol's number, or <c>-1</c> for all.</summary>
    public required string Protocol { get; init; }

    /// <summary>The first port; null where the protocol has none, or all are meant.</summary>
    public int? From { get; init; }

    /// <summary>The last port.</summary>
    public int? To { get; init; }

    /// <summary>The type of ICMP; -1 for all.</summary>
    public int? IcmpType { get; init; }

    /// <summary>The code of ICMP; -1 for all.</summary>
    public int? IcmpCode { get; init; }

    /// <summary>An IPv4 range.</summary>
    public string? CidrV4 { get; init; }

    /// <summary>An IPv6 range.</summary>
    public string? CidrV6 { get; init; }

    /// <summary>An entry as DescribeNetworkAcls gives it.</summary>
    public static AclEntry Of(NetworkAclEntry entry) =>
        new()
        {
            Number = entry.RuleNumber ?? 0,
            Allows = entry.RuleAction == Amazon.EC2.RuleAction.Allow,
            Protocol = entry.Protocol ?? "-1",
            From = entry.PortRange?.From,
            To = entry.PortRange?.To,
            IcmpType = entry.IcmpTypeCode?.Type,
            IcmpCode = entry.IcmpTypeCode?.Code,
            CidrV4 = entry.CidrBlock,
            CidrV6 = entry.Ipv6CidrBlock,
        };

    /// <summary>The entry as CreateNetworkAclEntry takes it.</summary>
    public CreateNetworkAclEntryRequest ToRequest(string acl) =>
        new()
        {
            NetworkAclId = acl,
            RuleNumber = Number,
            Egress = false,
            RuleAction = Allows ? Amazon.EC2.RuleAction.Allow : Amazon.EC2.RuleAction.Deny,
            Protocol = Protocol,
            PortRange = From is null && To is null ? null : new() { From = From, To = To },
            IcmpTypeCode = IcmpType is null && IcmpCode is null ? null : new() { Type = IcmpType, Code = IcmpCode },
            CidrBlock = CidrV4,
            Ipv6CidrBlock = CidrV6,
        };

    /// <summary>The addresses that it is about; null if they cannot be read.</summary>
    public CidrBlock? Block() => (CidrV4 ?? CidrV6) is { } cidr ? CidrBlock.Parse(cidr) : null;

    /// <summary>Whether it is about a port of a transport protocol, 6 (TCP) or 17 (UDP).</summary>
    public bool IsAbout(string transport, int port) =>
        Protocol == "-1" || (Protocol == transport && (From ?? 0) <= port && port <= (To ?? 65535));

    /// <summary>Whether it is about no other ports than some.</summary>
    public bool IsAboutOnly(IReadOnlyCollection<int> ports) =>
        Protocol != "-1"
        && From is { } from
        && To is { } to
        && to - from < ports.Count
        && Enumerable.Range(from, Math.Max(0, to - from + 1)).All(ports.Contains);

    public override string ToString()
    {
        var ports = From == To ? $"{From}" : string.Create(CultureInfo.InvariantCulture, $"{From}-{To}");
        var traffic = Protocol == "-1" ? "everything" : $"protocol {Protocol} {ports}".TrimEnd();
        return string.Create(CultureInfo.InvariantCulture, $"entry {Number} ({traffic} from {CidrV4 ?? CidrV6})");
    }
}
