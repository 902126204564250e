using System.Text.Json.Nodes;
using Amazon.EC2;
using Amazon.EC2.Model;
using Remediation.Guardrails.Ec2;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A machine image that is shared with <c>given.with</c> (account ids, ARNs of organizations and organizational units,
/// and <c>all</c> for everybody), or none where <c>given.gone</c> is true; and a public neighbour that no event names.
/// </summary>
/// <remarks>Placeholders: imageId, volumeId, neighbourId, account.</remarks>
public sealed class ImageScenario : IScenario
{
    private const string Everybody = "all";

    public string Type => "AWS::EC2::Image";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var with = given["with"] as JsonArray ?? [];
        var names = new Dictionary<string, string>
        {
            ["imageId"] = await RegisterAsync(aws, [.. with.Select(one => (string)one!)], cancel),
            ["volumeId"] = "vol-0a1b2c3d4e5f60718",
            ["neighbourId"] = await RegisterAsync(aws, [Everybody], cancel),
            ["account"] = Emulator.Account,
        };
        if ((bool?)given["gone"] == true)
            await aws.EC2.DeregisterImageAsync(new() { ImageId = names["imageId"] }, cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["with"] = await ReadAsync(aws, names["imageId"], cancel),
            ["neighbour"] = await ReadAsync(aws, names["neighbourId"], cancel),
        };

    private static async Task<string> RegisterAsync(AwsClients aws, List<string> with, CancellationToken cancel)
    {
        var name = $"web-{Guid.NewGuid():N}"[..16];
        var id = (await aws.EC2.RegisterImageAsync(new() { Name = name }, cancel)).ImageId;
        if (with.Count == 0)
            return id;
        var request = new ModifyImageAttributeRequest
        {
            ImageId = id,
            LaunchPermission = new() { Add = [.. with.Select(Share)] },
        };
        await aws.EC2.ModifyImageAttributeAsync(request, cancel);
        return id;
    }

    private static LaunchPermission Share(string with)
    {
        if (with == Everybody)
            return new() { Group = PermissionGroup.All };
        if (with.Contains(":ou/", StringComparison.Ordinal))
            return new() { OrganizationalUnitArn = with };
        return with.Contains(":organization/", StringComparison.Ordinal)
            ? new() { OrganizationArn = with }
            : new() { UserId = with };
    }

    private static async Task<JsonNode?> ReadAsync(AwsClients aws, string id, CancellationToken cancel)
    {
        var request = new DescribeImageAttributeRequest
        {
            ImageId = id,
            Attribute = ImageAttributeName.LaunchPermission,
        };
        try
        {
            var answer = await aws.EC2.DescribeImageAttributeAsync(request, cancel);
            var shares = (answer.ImageAttribute.LaunchPermissions ?? []).Select(share =>
                share.Group?.Value ?? share.UserId ?? share.OrganizationArn ?? share.OrganizationalUnitArn
            );
            return new JsonArray([.. shares.Order(StringComparer.Ordinal).Select(share => (JsonNode)share)]);
        }
        catch (AmazonEC2Exception e) when (e.ErrorCode == "InvalidAMIID.NotFound")
        {
            return null;
        }
    }
}
