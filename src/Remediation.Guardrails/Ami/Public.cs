using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.EC2;
using Amazon.EC2.Model;
using Remediation.Guardrails.Ec2;
using Remediation.Guardrails.Shared;

namespace Remediation.Guardrails.Ami;

/// <summary>A machine image is shared with nobody but accounts and organizations that are named.</summary>
public static partial class Public
{
    public const string Id = "ami-public";

    private static readonly Permission DescribeAttribute = Images.Type.Permission("ec2:DescribeImageAttribute");
    private static readonly Permission ModifyAttribute = Images.Type.Permission("ec2:ModifyImageAttribute");

    private static readonly Setting<Sequence<string>> AllowedAccounts = Setting.Texts(
        "allowedAccounts",
        [],
        "Ids of the accounts that images may be shared with, beside AWS Marketplace's, which takes over what is sold "
            + "there."
    );

    private static readonly Setting<Sequence<string>> AllowedOrganizations = Setting.Texts(
        "allowedOrganizations",
        [],
        "ARNs of the organizations and organizational units that images may be shared with."
    );

    public static readonly Guardrail<Shares> Guardrail = new()
    {
        Id = Id,
        Title = "Take back an image's shares with everybody and with strangers",
        Repairs = """
            Takes back just those shares of a machine image (launch permissions) that are with everybody, or with
            accounts, organizations and organizational units that the settings `allowedAccounts` and
            `allowedOrganizations` do not name. Until one of them names somebody, such a share is told and stays.
            """,
        Spares = """
            Shares with those that the settings name stay, also where they were made in the same call: name your own
            organization in `allowedOrganizations`, which is not known otherwise, and an organizational unit by an ARN
            of its own. Other attributes of the image stay, and so do the shares of its snapshots. Config records no
            images: what no call shows is found by the sweep.
            """,
        Breaks = """
            Whoever it was shared with launches and copies it no more, and Auto Scaling there with them. Instances that
            run, and copies that were made, stay theirs. A public share comes back by undo only where the region does
            not block public sharing.

            Once a setting names somebody, every other account is a stranger, of your own organization too: name that
            as well.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [],
        On = Images.Kind,
        Watches = [new Watch.Calls("ec2.amazonaws.com", "ModifyImageAttribute")],
        Reads = [DescribeAttribute],
        Writes = [ModifyAttribute],
        Settings = [AllowedAccounts, AllowedOrganizations],
        NeedsForAll = AllowedAccounts,
        State = () => AmiPublicJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.Request["launchPermission"]["add"].Items.Any(IsShare),
        Rejoin = Shares.Rejoined,
    };

    private static async Task<Shares?> ObserveAsync(AwsClients aws, Resource image, CancellationToken cancel)
    {
        var request = new DescribeImageAttributeRequest
        {
            ImageId = image.Id,
            Attribute = ImageAttributeName.LaunchPermission,
        };
        try
        {
            var answer = await aws.EC2.DescribeImageAttributeAsync(request, cancel);
            return Shares.Of((answer.ImageAttribute?.LaunchPermissions ?? []).Select(Of));
        }
        // An image that was deregistered is unavailable for a while, and then not found.
        catch (AmazonEC2Exception gone) when (gone.ErrorCode is "InvalidAMIID.NotFound" or "InvalidAMIID.Unavailable")
        {
            return null;
        }
    }

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchPermission.html
    private static string? Of(LaunchPermission share) =>
        share.Group?.Value ?? share.UserId ?? share.OrganizationArn ?? share.OrganizationalUnitArn;

    // An empty list would be sent as an empty parameter.
    private static List<LaunchPermission>? ToPermissions(List<string> shares) =>
        shares.Count > 0 ? [.. shares.Select(ToPermission)] : null;

    private static LaunchPermission ToPermission(string share)
    {
        if (share == Shares.Everybody)
            return new() { Group = PermissionGroup.All };
        if (Arn.Parse(share) is not { } arn)
            return new() { UserId = share };
        return arn.Type == "ou" ? new() { OrganizationalUnitArn = share } : new() { OrganizationArn = share };
    }

    private static bool IsShare(Field share) => share.Members.Any(member => member.Value.Text is not null);

    private static Verdict Judge(Seen<Shares> seen)
    {
        var (accounts, organizations) = (seen.Get(AllowedAccounts), seen.Get(AllowedOrganizations));
        return Shares.Judge(seen, "image", IsAllowed, AllowedAccounts, AllowedOrganizations);

        bool IsAllowed(string share) =>
            share == seen.Resource.Account
            || share == Shares.Marketplace
            || accounts.Contains(share)
            || organizations.Contains(share);
    }

    private static IEnumerable<Step> Change(Resource image, Shares from, Shares to)
    {
        List<string> gone = [.. from.Beyond(to)];
        List<string> made = [.. to.Beyond(from)];
        if (gone.Count > 0 || made.Count > 0)
            yield return Modify(image.Id, gone, made);
    }

    private static Step Modify(string image, List<string> gone, List<string> made)
    {
        var request = new ModifyImageAttributeRequest
        {
            ImageId = image,
            LaunchPermission = new() { Remove = [.. gone.Select(ToPermission)], Add = [.. made.Select(ToPermission)] },
        };
        return new(
            ModifyAttribute,
            "ModifyImageAttribute",
            new()
            {
                ["ImageId"] = image,
                ["Remove"] = Texts(gone),
                ["Add"] = Texts(made),
            },
            run => run.Aws.EC2.ModifyImageAttributeAsync(request, run.Cancel).AsAnswer()
        );
    }

    private static JsonArray Texts(List<string> texts) => [.. texts.Select(text => (JsonNode?)JsonValue.Create(text))];

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Shares))]
    private sealed partial class AmiPublicJson : JsonSerializerContext;
}
