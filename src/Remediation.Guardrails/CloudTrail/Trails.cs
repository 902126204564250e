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

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        Locate = Locate,
        Owner = trail => Arn.Parse(trail.Arn)?.Account ?? trail.Account,
        List = ListAsync,
        Reads = [new("cloudtrail:ListTrails", "*")],
        Tags = TagsAsync,
        TagReads = [new("cloudtrail:ListTags", Any)],
    };

    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        var named = trigger switch
        {
            Trigger.Call call => call.Request["name"].Text,
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
        else if (Arn.Parse(named)?.Resource is ['t', 'r', 'a', 'i', 'l', '/', .. { Length: > 0 } name])
        {
            yield return trigger.Resource(Type, name, named);
        }
    }

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
