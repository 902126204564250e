namespace Remediation.Guardrails.CloudTrail;

/// <summary>Trails: how events name one, whose it is, how they are listed and tagged.</summary>
/// <remarks>
/// A bare name means a trail whose home is the region that is asked, never a shadow of one (GetTrailStatus API
/// reference); home region and owner are in the ARN.
/// </remarks>
internal static class Trails
{
    public const string Type = "AWS::CloudTrail::Trail";

    /// <summary>Every trail, for a permission.</summary>
    public const string Any = "arn:{partition}:cloudtrail:{region}:{account}:trail/*";

    /// <summary>
    /// Every trail, and those of the organization, which belong to its management account: its delegated administrator
    /// changes them from another.
    /// </summary>
    public const string AnyOfOrganization = "arn:{partition}:cloudtrail:{region}:*:trail/*";

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        Locate = Locate,
        Owner = trail => Arn.Parse(trail.Arn)?.Account ?? trail.Account,
        MayManage = IsByDelegatedAdministrator,
        List = ListAsync,
        Reads = [new("cloudtrail:ListTrails", "*")],
        Tags = TagsAsync,
        TagReads = [new("cloudtrail:ListTags", Any)],
    };

    /// <summary>Why a trail is not to be changed from here; null of one that is this account's and region's.</summary>
    public static string? WhyNotHere(Resource trail)
    {
        var arn = Arn.Parse(trail.Arn);
        if (arn?.Account != trail.Account)
            return $"the trail belongs to account {arn?.Account}, which alone may change it";
        return arn.Region == trail.Region ? null : $"the trail's home is {arn.Region}, where alone it can be changed";
    }

    /// <summary>CloudTrail leaves out what is not set, and an empty text is how a setting is taken away.</summary>
    public static string? TextOf(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        var named = trigger switch
        {
            Trigger.Call call => call.Request["name"].Text ?? call.Request["trailName"].Text,
            Trigger.ConfigItem { ResourceType: Type, IsDeleted: false } item => item.Arn
                ?? item.ResourceName
                ?? item.ResourceId,
            _ => null,
        };
        if (named is null)
            yield break;
        if (!named.StartsWith("arn:", StringComparison.Ordinal))
        {
            var arn = new Arn(trigger.Partition, "cloudtrail", trigger.Region, trigger.Account, $"trail/{named}");
            yield return trigger.Resource(Type, named, arn.ToString());
        }
        else if (Arn.Parse(named) is { Type: "trail", Name: { Length: > 0 } name } arn)
        {
            // Another account's trail has no name here.
            yield return trigger.Resource(Type, arn.Account == trigger.Account ? name : named, named);
        }
    }

    // A call on another account's trail that succeeded and was recorded here was made from here, which only the
    // organization's delegated administrator may.
    // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html
    private static bool IsByDelegatedAdministrator(Trigger trigger, Resource trail) =>
        trigger is Trigger.Call { ErrorCode: null };

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var page = await aws.CloudTrail.ListTrailsAsync(new() { NextToken = cursor }, cancel);
        var partition = Regions.PartitionOf(aws.Region);
        var own = (page.Trails ?? [])
            .Where(trail => trail.HomeRegion == aws.Region && Arn.Parse(trail.TrailARN)?.Account == account)
            .Select(trail => new Resource(Type, trail.Name, trail.TrailARN, account, aws.Region, partition));
        return ResourcePage.Of(own, page.NextToken);
    }

    private static async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        AwsClients aws,
        Resource trail,
        CancellationToken cancel
    )
    {
        var answer = await aws.CloudTrail.ListTagsAsync(new() { ResourceIdList = [trail.Arn ?? trail.Id] }, cancel);
        var tags = (answer.ResourceTagList ?? []).SelectMany(resource => resource.TagsList ?? []);
        return tags.ToDictionary(t => t.Key, t => t.Value ?? "");
    }
}
