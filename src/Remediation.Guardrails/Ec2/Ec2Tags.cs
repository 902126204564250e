using Amazon.EC2.Model;

namespace Remediation.Guardrails.Ec2;

/// <summary>The tags of EC2's resources: all kinds are asked for alike.</summary>
internal static class Ec2Tags
{
    /// <summary>What reading takes.</summary>
    public static readonly Permission Describe = new("ec2:DescribeTags", "*");

    /// <summary>Reads a resource's tags.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(
        AwsClients aws,
        Resource resource,
        CancellationToken cancel
    )
    {
        var found = await aws.EC2.DescribeTagsAsync(
            new DescribeTagsRequest { Filters = [new("resource-id", [resource.Id])] },
            cancel
        );
        return (found.Tags ?? []).ToDictionary(t => t.Key, t => t.Value);
    }
}
