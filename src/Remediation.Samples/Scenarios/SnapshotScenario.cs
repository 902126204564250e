using System.Text.Json.Nodes;
using Amazon.EC2;
using Amazon.EC2.Model;
using Remediation.Guardrails.Ec2;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A snapshot that is shared with <c>given.with</c> (account ids, and <c>all</c> for everybody), or none where
/// <c>given.gone</c> is true; and a public neighbour of the same volume that no event names.
/// </summary>
/// <remarks>Placeholders: snapshotId, volumeId, neighbourId, account.</remarks>
public sealed class SnapshotScenario : IScenario
{
    private const string Everybody = "all";

    public string Type => "AWS::EC2::Snapshot";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var request = new CreateVolumeRequest { AvailabilityZone = $"{aws.Region}a", Size = 1 };
        var volume = (await aws.EC2.CreateVolumeAsync(request, cancel)).Volume.VolumeId;
        var with = given["with"] as JsonArray ?? [];
        var names = new Dictionary<string, string>
        {
            ["snapshotId"] = await CreateAsync(aws, volume, [.. with.Select(one => (string)one!)], cancel),
            ["volumeId"] = volume,
            ["neighbourId"] = await CreateAsync(aws, volume, [Everybody], cancel),
            ["account"] = Emulator.Account,
        };
        if ((bool?)given["gone"] == true)
            await aws.EC2.DeleteSnapshotAsync(new() { SnapshotId = names["snapshotId"] }, cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["with"] = await ReadAsync(aws, names["snapshotId"], cancel),
            ["neighbour"] = await ReadAsync(aws, names["neighbourId"], cancel),
        };

    private static async Task<string> CreateAsync(
        AwsClients aws,
        string volume,
        List<string> with,
        CancellationToken cancel
    )
    {
        var made = await aws.EC2.CreateSnapshotAsync(new() { VolumeId = volume }, cancel);
        var id = made.Snapshot.SnapshotId;
        foreach (var one in with)
        {
            var request = new ModifySnapshotAttributeRequest
            {
                SnapshotId = id,
                Attribute = SnapshotAttributeName.CreateVolumePermission,
                OperationType = OperationType.Add,
            };
            if (one == Everybody)
                request.GroupNames = [one];
            else
                request.UserIds = [one];
            await aws.EC2.ModifySnapshotAttributeAsync(request, cancel);
        }
        return id;
    }

    private static async Task<JsonNode?> ReadAsync(AwsClients aws, string id, CancellationToken cancel)
    {
        var request = new DescribeSnapshotAttributeRequest
        {
            SnapshotId = id,
            Attribute = SnapshotAttributeName.CreateVolumePermission,
        };
        try
        {
            var answer = await aws.EC2.DescribeSnapshotAttributeAsync(request, cancel);
            var shares = (answer.CreateVolumePermissions ?? []).Select(share => share.Group?.Value ?? share.UserId);
            return new JsonArray([.. shares.Order(StringComparer.Ordinal).Select(share => (JsonNode)share)]);
        }
        catch (AmazonEC2Exception e) when (e.ErrorCode == "InvalidSnapshot.NotFound")
        {
            return null;
        }
    }
}
