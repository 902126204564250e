namespace Remediation.Model.Deployment;

/// <summary>
/// What a permission's resource leaves open, because nothing hard-codes a partition, a region or an account.
/// </summary>
public static class Placeholders
{
    public const string Partition = "{partition}";
    public const string Region = "{region}";
    public const string Account = "{account}";

    /// <summary>A text with its placeholders filled in; what is null stays open.</summary>
    public static string Fill(string text, string? partition, string? region, string? account) =>
        text.Replace(Partition, partition ?? Partition, StringComparison.Ordinal)
            .Replace(Region, region ?? Region, StringComparison.Ordinal)
            .Replace(Account, account ?? Account, StringComparison.Ordinal);
}
