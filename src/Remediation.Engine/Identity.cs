namespace Remediation.Engine;

/// <summary>
/// Whose engine this is. An event says of itself whose it is, and so does a resource: this is what both are measured
/// against.
/// </summary>
/// <param name="Partition">The partition, e.g. <c>aws</c>.</param>
/// <param name="Region">The region that it runs in.</param>
/// <param name="Account">The account's 12 digits.</param>
public sealed record Identity(string Partition, string Region, string Account)
{
    private const int AccountLength = 12;

    /// <summary>The identity of a function, by the ARN that Lambda gives it with each invocation.</summary>
    /// <remarks>https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html</remarks>
    /// <exception cref="ConfigurationException">It is no function's ARN.</exception>
    public static Identity OfFunction(string? arn) =>
        Arn.Parse(arn) is { Service: "lambda", Region.Length: > 0, Account.Length: AccountLength } own
            ? new(own.Partition, own.Region, own.Account)
            : throw new ConfigurationException(
                $"Lambda says that this function is '{arn}', which is no function's ARN: nobody can tell whose events "
                    + "are ours"
            );

    /// <summary>Why an event is not ours; null if it is.</summary>
    /// <param name="trigger">The event as it was read.</param>
    /// <param name="sender">The account in its envelope; null where it names none.</param>
    /// <param name="regions">The regions that are ours; null for all of the partition.</param>
    public string? RefusalOf(Trigger trigger, string? sender, RegionPatterns? regions)
    {
        foreach (var account in new[] { trigger.Account, sender })
        {
            if (account is not null && account != Account)
                return $"the event is of account {account}, and this is account {Account}";
        }
        if (trigger.Partition != Partition)
            return $"the event is of partition {trigger.Partition}, and this is partition {Partition}";
        if (trigger.Region != Region && regions?.Includes(trigger.Region) == false)
            return $"the event is of region {trigger.Region}, which is none of {string.Join(", ", regions.Patterns)}";
        return null;
    }
}
