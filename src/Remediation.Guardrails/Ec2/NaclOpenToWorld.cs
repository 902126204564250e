using System.Globalization;
using System.Text.Json.Serialization;
using Amazon.EC2;
using Amazon.EC2.Model;
using Remediation.Guardrails.Shared.Networks;
using static Remediation.Model.Control;
using CidrBlock = Remediation.Guardrails.Shared.Networks.CidrBlock;

namespace Remediation.Guardrails.Ec2;

/// <summary>No network ACL that is closed otherwise lets the whole Internet in to administer servers.</summary>
public static partial class NaclOpenToWorld
{
    public const string Id = "ec2-nacl-open-to-world";

    private const string Creating = "CreateNetworkAclEntry";
    private const string Deleting = "DeleteNetworkAclEntry";

    private const string Tcp = "6";
    private const string Udp = "17";
    private const string Everything = "-1";

    // https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
    private static readonly int[] OwnOfDefaults = [100, 101];

    // Answers come to ports from 1024 on; the ranges of clients end at 60999 or later.
    // https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
    private const int FirstEphemeral = 1024;
    private const int EphemeralEnd = 60999;

    private static readonly Permission Delete = NetworkAcls.Type.Permission($"ec2:{Deleting}");
    private static readonly Permission Create = NetworkAcls.Type.Permission($"ec2:{Creating}");

    private static readonly Setting<Sequence<int>> Ports = Setting.Ports(
        "ports",
        // CIS 5.1: SSH and Remote Desktop.
        [22, 3389],
        "Ports by which servers are administered."
    );

    public static readonly Guardrail<NetworkAcl> Guardrail = new()
    {
        Id = Id,
        Title = "Delete network ACL entries that let the world administer servers",
        Repairs = """
            Deletes, by number, those inbound entries of a network ACL that let in more of the Internet than a /8 of
            IPv4 or a /16 of IPv6 to the ports of the setting `ports`, SSH's and Remote Desktop's, and to nothing else.
            Entries count together, and what an entry of a lower number denies does not count. It is looked at too when
            an entry is deleted that denied it.
            """,
        Spares = """
            An entry that lets in more than those ports stays, and you are told: a list is ordered and remembers no
            connections, so nobody but you knows what else needs the entry. The entries that a default ACL is made with,
            100 and 101, let everything in and are left alone, and so are wide ranges from 1024 up, which let answers
            in; what such an entry lets in anyway is not closed elsewhere. What goes out is not looked at, and neither
            is which subnets use the ACL. An ACL of another account, which a shared VPC shows, is left alone.
            """,
        Breaks = """
            Whoever came in by the entry comes in no more, and connections that are open stop: an ACL remembers none. An
            entry that replaced another is deleted, and the other does not come back.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.Network,
        Controls = [Fsbp("EC2.21"), Cis("3.0.0", "5.1")],
        On = NetworkAcls.Kind,
        Watches =
        [
            new Watch.Calls(Ec2Calls.EventSource, Creating, "ReplaceNetworkAclEntry", Deleting),
            new Watch.ConfigItem(NetworkAcls.TypeName),
            new Watch.ConfigRule("nacl-no-unrestricted-ssh-rdp"),
        ],
        Reads = [NetworkAcls.Describe],
        Writes = [Delete],
        Undos = [Create],
        Settings = [Ports],
        State = () => Ec2NaclOpenToWorldJson.Default,
        Observe = ObserveAsync,
        Owner = acl => acl.OwnerId,
        Judge = Judge,
        Change = Change,
        Asks = Asks,
        Rejoin = (before, now) => now with { Entries = [.. now.Entries, .. Missing(before, now)] },
    };

    /// <summary>What a network ACL lets in and keeps out.</summary>
    /// <param name="Entries">Its inbound entries, in the order of their numbers.</param>
    /// <param name="IsDefault">Whether its VPC was made with it.</param>
    public sealed record NetworkAcl(Sequence<AclEntry> Entries, bool IsDefault)
    {
        /// <summary>The account that it belongs to, which of a shared VPC's is another.</summary>
        [JsonIgnore]
        public string? OwnerId { get; init; }
    }

    // What is deleted may have denied it.
    private static bool Asks(Trigger.Call call)
    {
        var request = Ec2Calls.RequestOf(call);
        var opens = call.EventName == Deleting || request["ruleAction"].Text == "allow";
        return opens && !request["egress"].IsTrue;
    }

    private static async Task<NetworkAcl?> ObserveAsync(AwsClients aws, Resource acl, CancellationToken cancel)
    {
        try
        {
            var request = new DescribeNetworkAclsRequest { NetworkAclIds = [acl.Id] };
            var answer = await aws.EC2.DescribeNetworkAclsAsync(request, cancel);
            if (answer.NetworkAcls?.FirstOrDefault() is not { } found)
                return null;
            var inbound = (found.Entries ?? []).Where(entry => entry.Egress != true).Select(AclEntry.Of);
            return new([.. inbound.OrderBy(entry => entry.Number)], found.IsDefault == true)
            {
                OwnerId = found.OwnerId,
            };
        }
        catch (AmazonEC2Exception gone) when (gone.ErrorCode == "InvalidNetworkAclID.NotFound")
        {
            return null;
        }
    }

    private static Verdict Judge(Seen<NetworkAcl> seen)
    {
        var ports = seen.Get(Ports);
        HashSet<AclEntry> opening =
        [
            .. ports.SelectMany(port => new[] { Tcp, Udp }.SelectMany(over => Opening(seen.State, over, port))),
        ];
        if (opening.Count == 0)
            return seen.Compliant("no entry lets the world in to administer servers");
        var open = seen.State.Entries.Where(opening.Contains).ToList();
        var narrow = open.Where(entry => entry.IsAboutOnly(ports)).ToList();
        var why = $"the world may administer servers by {string.Join(", ", open)}";
        return narrow.Count == 0
            ? seen.Told($"{why}, which lets in more besides")
            : seen.Violation(
                why,
                seen.State with
                {
                    Entries = [.. seen.State.Entries.Where(entry => !narrow.Contains(entry))],
                }
            );
    }

    // The entries that let more in to a port than a network does. Where one that is left alone lets the whole family of
    // addresses in, the others of the family open nothing.
    private static IReadOnlyList<AclEntry> Opening(NetworkAcl acl, string transport, int port)
    {
        var about = acl.Entries.Where(entry => entry.IsAbout(transport, port)).ToList();
        var allowing = about.Where(entry => entry.Allows && LetsIn(entry, DeniedBefore(about, entry))).ToList();
        var open = allowing.Where(entry => IsLeft(acl, entry)).SelectMany(BlocksOf).Where(block => block.Prefix == 0);
        var families = open.Select(block => block.IsV6).ToHashSet();
        var judged = allowing.Where(entry => !IsLeft(acl, entry) && !families.Contains(entry.Block()!.Value.IsV6));
        return InternetOpening.Of([.. judged.Distinct()], BlocksOf, Order);
    }

    private static string Order(AclEntry entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.Number:d5}");

    private static IReadOnlyList<CidrBlock> BlocksOf(AclEntry entry) => entry.Block() is { } block ? [block] : [];

    private static List<CidrBlock> DeniedBefore(List<AclEntry> about, AclEntry entry) =>
        [.. about.Where(other => !other.Allows && other.Number < entry.Number).SelectMany(BlocksOf)];

    // Whether anything is left of its addresses after what is denied before.
    private static bool LetsIn(AclEntry entry, List<CidrBlock> denied)
    {
        if (entry.Block() is not { } block)
            return false;
        return InternetShare.Addresses([.. denied, block], block.IsV6) > InternetShare.Addresses(denied, block.IsV6);
    }

    private static bool IsLeft(NetworkAcl acl, AclEntry entry) =>
        (acl.IsDefault && entry.Protocol == Everything && OwnOfDefaults.Contains(entry.Number))
        || (entry.From >= FirstEphemeral && entry.To >= EphemeralEnd);

    private static IEnumerable<Step> Change(Resource acl, NetworkAcl from, NetworkAcl to)
    {
        foreach (var number in from.Entries.Except(to.Entries).Select(entry => entry.Number).Distinct())
            yield return Deletion(acl.Id, number);
        foreach (var entry in to.Entries.Except(from.Entries))
            yield return Creation(acl.Id, entry);
    }

    // The entries of one state whose numbers are free in the other.
    private static IEnumerable<AclEntry> Missing(NetworkAcl one, NetworkAcl other) =>
        one.Entries.Where(entry => other.Entries.All(taken => taken.Number != entry.Number));

    private static Step Deletion(string acl, int number) =>
        new(
            Delete,
            Deleting,
            new()
            {
                ["NetworkAclId"] = acl,
                ["RuleNumber"] = number,
                ["Egress"] = false,
            },
            run =>
                run.Aws.EC2.DeleteNetworkAclEntryAsync(
                        new()
                        {
                            NetworkAclId = acl,
                            RuleNumber = number,
                            Egress = false,
                        },
                        run.Cancel
                    )
                    .AsAnswer()
        );

    private static Step Creation(string acl, AclEntry entry) =>
        new(
            Create,
            Creating,
            new() { ["NetworkAclId"] = acl, ["Entry"] = $"{entry}, {(entry.Allows ? "allowed" : "denied")}" },
            run => run.Aws.EC2.CreateNetworkAclEntryAsync(entry.ToRequest(acl), run.Cancel).AsAnswer()
        );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(NetworkAcl))]
    private sealed partial class Ec2NaclOpenToWorldJson : JsonSerializerContext;
}
