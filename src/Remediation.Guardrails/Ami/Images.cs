using Amazon.EC2.Model;
using Remediation.Guardrails.Ec2;

namespace Remediation.Guardrails.Ami;

/// <summary>Machine images (AMIs): how events name one, and how they are listed and tagged.</summary>
/// <remarks>
/// Neither CloudFormation nor Config has a type for them; this one is made by the same rule as theirs.
/// </remarks>
internal static class Images
{
    public const string Type = "AWS::EC2::Image";

    private const int PageSize = 1000;

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        Locate = Locate,
        List = ListAsync,
        Reads = [new("ec2:DescribeImages", "*")],
        Tags = Ec2Tags.ReadAsync,
        TagReads = [Ec2Tags.Describe],
    };

    /// <summary>
    /// A permission on every image of the account. An image's ARN names none, so that without the condition it would
    /// reach another account's.
    /// </summary>
    /// <param name="action">The IAM action.</param>
    public static Permission Permission(string action) =>
        new(action, "arn:{partition}:ec2:{region}::image/*") { Conditions = [PermissionCondition.OwnAccount] };

    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        if (trigger is Trigger.Call call && call.Request["imageId"].Text is { } id)
            yield return call.Resource(Type, id, ArnOf(call.Partition, call.Region, id));
    }

    private static string ArnOf(string partition, string region, string id) =>
        $"arn:{partition}:ec2:{region}::image/{id}";

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var partition = Regions.PartitionOf(aws.Region);
        // One's own are listed when they are deprecated too; a disabled one is shared with nobody.
        var request = new DescribeImagesRequest
        {
            Owners = ["self"],
            MaxResults = PageSize,
            NextToken = cursor,
        };
        var page = await aws.EC2.DescribeImagesAsync(request, cancel);
        var images = (page.Images ?? []).Select(image => new Resource(
            Type,
            image.ImageId,
            ArnOf(partition, aws.Region, image.ImageId),
            account,
            aws.Region,
            partition
        ));
        return ResourcePage.Of(images, page.NextToken);
    }
}
