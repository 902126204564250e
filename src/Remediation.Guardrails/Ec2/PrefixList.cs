using Amazon.EC2;
using Amazon.EC2.Model;

namespace Remediation.Guardrails.Ec2;

/// <summary>
/// A managed prefix list that a rule names: AWS's, the account's own or one that another account shares.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html</remarks>
/// <param name="Id">E.g. <c>pl-0123456789abcdef0</c>.</param>
/// <param name="Cidrs">Its ranges; null if the list is not there for us: deleted, or shared no more.</param>
public sealed record PrefixList(string Id, Sequence<string>? Cidrs)
{
    /// <summary>
    /// What reading takes: AWS's lists belong to the account <c>aws</c>, and shared ones to whoever shares them.
    /// </summary>
    public static readonly Permission Read = new(
        "ec2:GetManagedPrefixListEntries",
        "arn:{partition}:ec2:{region}:*:prefix-list/*"
    );

    private const int PageSize = 100;

    /// <summary>Reads a list.</summary>
    public static async Task<PrefixList> ReadAsync(AwsClients aws, string id, CancellationToken cancel)
    {
        var request = new GetManagedPrefixListEntriesRequest { PrefixListId = id, MaxResults = PageSize };
        var cidrs = new List<string>();
        try
        {
            await foreach (
                var page in aws.EC2.Paginators.GetManagedPrefixListEntries(request).Responses.WithCancellation(cancel)
            )
                cidrs.AddRange((page.Entries ?? []).Select(entry => entry.Cidr));
        }
        catch (AmazonEC2Exception gone)
            when (gone.ErrorCode is "InvalidPrefixListID.NotFound" or "InvalidPrefixListId.NotFound")
        {
            return new(id, null);
        }
        return new(id, [.. cidrs.Order(StringComparer.Ordinal)]);
    }
}
