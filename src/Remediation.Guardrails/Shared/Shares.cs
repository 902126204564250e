namespace Remediation.Guardrails.Shared;

/// <summary>Whom a resource is shared with: the state of a snapshot or an image.</summary>
/// <param name="With">
/// Account ids, ARNs of organizations and organizational units, and <c>all</c> for everybody, in order.
/// </param>
public sealed record Shares(Sequence<string> With)
{
    /// <summary>The word of EC2 and RDS for everybody.</summary>
    public const string Everybody = "all";

    /// <summary>Shares as a service gives them, in any order.</summary>
    public static Shares Of(IEnumerable<string?> with) =>
        new([.. with.OfType<string>().Distinct().Order(StringComparer.Ordinal)]);

    /// <summary>The shares that others have not.</summary>
    public IEnumerable<string> Beyond(Shares others) => With.Except(others.With);

    /// <summary>What stays if some are taken back.</summary>
    public Shares Without(IReadOnlyCollection<string> some) => new([.. With.Where(share => !some.Contains(share))]);

    /// <summary>The present shares, and again those that a repair took back.</summary>
    /// <remarks>They are put in order only where some come back, so that nothing else is another state.</remarks>
    public static Shares Rejoined(Shares before, Shares now)
    {
        List<string> gone = [.. before.Beyond(now)];
        return gone.Count == 0 ? now : Of(now.With.Concat(gone));
    }
}
