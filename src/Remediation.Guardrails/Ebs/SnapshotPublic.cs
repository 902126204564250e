using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.EC2;
using Amazon.EC2.Model;
using Remediation.Guardrails.Ec2;
using Remediation.Guardrails.Shared;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Ebs;

/// <summary>A snapshot is shared with nobody but accounts that are named.</summary>
public static partial class SnapshotPublic
{
    public const string Id = "ebs-snapshot-public";

    private const string CreateVolumePermission = "createVolumePermission";

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html
    private const int MostChanges = 500;

    private static readonly Permission DescribeAttribute = Snapshots.Type.Permission("ec2:DescribeSnapshotAttribute");
    private static readonly Permission Add = Snapshots.Type.Permission("ec2:ModifySnapshotAttribute");

    // The function may take shares away, and make none.
    private static readonly Permission Remove = Add with
    {
        Conditions = [.. Add.Conditions, Without("ec2:Add/group"), Without("ec2:Add/userId")],
    };

    private static readonly Setting<Sequence<string>> AllowedAccounts = Setting.Texts(
        "allowedAccounts",
        [],
        "Ids of the accounts that snapshots may be shared with, beside AWS Marketplace's, which takes over what is "
            + "sold there."
    );

    public static readonly Guardrail<Shares> Guardrail = new()
    {
        Id = Id,
        Title = "Take back a snapshot's shares with everybody and with strangers",
        Repairs = """
            Takes back just those shares of an EBS snapshot (create volume permissions) that are with everybody, or with
            accounts that the setting `allowedAccounts` does not name. Until it names somebody, a share with an account
            is told and stays.
            """,
        Spares = """
            Shares with the accounts of `allowedAccounts` stay, also where they were made in the same call: name those
            there that Data Lifecycle Manager and AWS Backup share with. A public share is taken back too where the
            region blocks public sharing and it has no effect. Shares of images and encryption keys are not looked at.
            Config records no snapshots, and its rule names the account alone: what no call shows is found by the sweep.
            """,
        Breaks = """
            Whoever it was shared with makes no more volumes and copies of it. What they have made already stays theirs:
            CloudTrail's SharedSnapshotCopyInitiated and SharedSnapshotVolumeCreated say who did. A public share comes
            back by undo only where the region does not block public sharing.

            Once `allowedAccounts` names somebody, every other account is a stranger, of your own organization too.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("EC2.1")],
        On = Snapshots.Kind,
        Watches = [new Watch.Calls("ec2.amazonaws.com", "ModifySnapshotAttribute")],
        Reads = [DescribeAttribute],
        Writes = [Remove],
        Undos = [Add],
        Settings = [AllowedAccounts],
        NeedsForAll = AllowedAccounts,
        State = () => EbsSnapshotPublicJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.Request[CreateVolumePermission]["add"].Items.Any(IsShare),
        Rejoin = Shares.Rejoined,
    };

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolumePermission.html
    private static async Task<Shares?> ObserveAsync(AwsClients aws, Resource snapshot, CancellationToken cancel)
    {
        var request = new DescribeSnapshotAttributeRequest
        {
            SnapshotId = snapshot.Id,
            Attribute = SnapshotAttributeName.CreateVolumePermission,
        };
        try
        {
            var answer = await aws.EC2.DescribeSnapshotAttributeAsync(request, cancel);
            return Shares.Of((answer.CreateVolumePermissions ?? []).Select(one => one.Group?.Value ?? one.UserId));
        }
        catch (AmazonEC2Exception gone) when (gone.ErrorCode == "InvalidSnapshot.NotFound")
        {
            return null;
        }
    }

    private static PermissionCondition Without(string key) => new("Null", key, ["true"]);

    private static bool IsShare(Field share) => share["group"].Text is not null || share["userId"].Text is not null;

    private static Verdict Judge(Seen<Shares> seen)
    {
        var allowed = seen.Get(AllowedAccounts);
        return Shares.Judge(seen, "snapshot", IsAllowed, AllowedAccounts);

        bool IsAllowed(string share) =>
            share == seen.Resource.Account || share == Shares.Marketplace || allowed.Contains(share);
    }

    // A call adds or takes away, and not both.
    private static IEnumerable<Step> Change(Resource snapshot, Shares from, Shares to) =>
        [
            .. Modify(snapshot.Id, OperationType.Remove, from.Beyond(to)),
            .. Modify(snapshot.Id, OperationType.Add, to.Beyond(from)),
        ];

    // Everybody goes first: that is the worst.
    private static IEnumerable<Step> Modify(string snapshot, OperationType act, IEnumerable<string> shares)
    {
        var (groups, accounts) = (shares.Where(IsGroup), shares.Where(share => !IsGroup(share)));
        return groups
            .Select(group => Modify(snapshot, act, [group], []))
            .Concat(accounts.Chunk(MostChanges).Select(some => Modify(snapshot, act, [], some)));
    }

    private static bool IsGroup(string share) => share == Shares.Everybody;

    private static Step Modify(string snapshot, OperationType act, string[] groups, string[] accounts)
    {
        var request = new ModifySnapshotAttributeRequest
        {
            SnapshotId = snapshot,
            Attribute = SnapshotAttributeName.CreateVolumePermission,
            OperationType = act,
            // An empty list would be sent as an empty parameter.
            GroupNames = groups.Length > 0 ? [.. groups] : null,
            UserIds = accounts.Length > 0 ? [.. accounts] : null,
        };
        return new(
            act == OperationType.Remove ? Remove : Add,
            "ModifySnapshotAttribute",
            new()
            {
                ["SnapshotId"] = snapshot,
                ["OperationType"] = act.Value,
                ["GroupNames"] = Texts(groups),
                ["UserIds"] = Texts(accounts),
            },
            run => run.Aws.EC2.ModifySnapshotAttributeAsync(request, run.Cancel).AsAnswer()
        );
    }

    private static JsonArray Texts(string[] texts) => [.. texts.Select(text => (JsonNode?)JsonValue.Create(text))];

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Shares))]
    private sealed partial class EbsSnapshotPublicJson : JsonSerializerContext;
}
