namespace Remediation.Guardrails.Shared;

/// <summary>Whom a resource is shared with: the state of a snapshot or an image.</summary>
/// <param name="With">
/// Account ids, ARNs of organizations and organizational units, and <c>all</c> for everybody, in order.
/// </param>
public sealed record Shares(Sequence<string> With)
{
    /// <summary>AWS Marketplace's account, which takes over what is sold there.</summary>
    /// <remarks>DescribeImages gives its alias, aws-marketplace, for it.</remarks>
    public const string Marketplace = "679593333241";

    private const int MostNamed = 5;

    /// <summary>The word of EC2 and RDS for everybody.</summary>
    public const string Everybody = "all";

    /// <summary>Shares as a service gives them, in any order.</summary>
    public static Shares Of(IEnumerable<string?> with) =>
        new([.. with.OfType<string>().Distinct().Order(StringComparer.Ordinal)]);

    /// <summary>The shares that others have not.</summary>
    public IEnumerable<string> Beyond(Shares others) => With.Except(others.With);

    /// <summary>What stays if some are taken back.</summary>
    public Shares Without(IReadOnlyCollection<string> some) => new([.. With.Where(share => !some.Contains(share))]);

    /// <summary>
    /// Says which shares are wrong. Everybody is never right and always taken back. Of a stranger people decide, until
    /// the settings name those who are none.
    /// </summary>
    /// <param name="thing">What is shared, e.g. <c>snapshot</c>.</param>
    /// <param name="isAllowed">Whether a share may be; it is not asked for everybody.</param>
    /// <param name="names">The settings that name who may have shares.</param>
    public static Verdict Judge(
        Seen<Shares> seen,
        string thing,
        Func<string, bool> isAllowed,
        params Setting<Sequence<string>>[] names
    ) => Judge(seen, seen.State.With, seen.State.Without, thing, isAllowed, names);

    /// <summary>The same of a state that holds more than whom something is shared with.</summary>
    /// <param name="with">Whom it is shared with.</param>
    /// <param name="without">The state without some shares.</param>
    public static Verdict Judge<TState>(
        Seen<TState> seen,
        IEnumerable<string> with,
        Func<IReadOnlyCollection<string>, TState> without,
        string thing,
        Func<string, bool> isAllowed,
        params Setting<Sequence<string>>[] names
    )
        where TState : class
    {
        var wrong = with.Where(share => share == Everybody || !isAllowed(share)).ToList();
        if (wrong.Count == 0)
            return seen.Compliant($"the {thing} is shared with nobody who is not allowed");
        var why = $"the {thing} is shared with {Named(wrong)}";
        if (names.Any(setting => seen.Get(setting).Count > 0))
            return seen.Violation(why, without(wrong));
        return wrong.Contains(Everybody)
            ? seen.Violation(why, without([Everybody]))
            : seen.Told($"{why}; nothing is taken back until `{names[0].Name}` names who may have shares");
    }

    /// <summary>The present shares, and again those that a repair took back.</summary>
    /// <remarks>They are put in order only where some come back, so that nothing else is another state.</remarks>
    public static Shares Rejoined(Shares before, Shares now)
    {
        List<string> gone = [.. before.Beyond(now)];
        return gone.Count == 0 ? now : Of(now.With.Concat(gone));
    }

    private static string Named(List<string> shares)
    {
        List<string> named = shares.Contains(Everybody) ? ["everybody"] : [];
        var others = shares.Where(share => share != Everybody).ToList();
        if (others.Count > MostNamed)
            named.Add($"{others.Count} accounts and organizations");
        else
            named.AddRange(others);
        return string.Join(" and ", named);
    }
}
