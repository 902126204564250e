using Amazon.EC2.Model;
using Remediation.Guardrails.Ec2;

namespace Remediation.Guardrails.Ami;

/// <summary>Machine images (AMIs): how events name one, and how they are listed and tagged.</summary>
internal static class Images
{
    public static readonly Ec2Type Type = new("AWS::EC2::Image", "image") { NamesAccount = false };

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type.Name],
        Locate = Locate,
        List = ListAsync,
        Reads = [new("ec2:DescribeImages", "*")],
        Tags = Ec2Tags.ReadAsync,
        TagReads = [Ec2Tags.Describe],
    };

    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        if (trigger is Trigger.Call call && call.Request["imageId"].Text is { } id)
            yield return Type.At(call, id);
    }

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        // One's own are listed when they are deprecated too; a disabled one is shared with nobody.
        var request = new DescribeImagesRequest
        {
            Owners = ["self"],
            MaxResults = Ec2Type.PageSize,
            NextToken = cursor,
        };
        var page = await aws.EC2.DescribeImagesAsync(request, cancel);
        return Type.Page(aws, account, (page.Images ?? []).Select(one => one.ImageId), page.NextToken);
    }
}
