namespace Remediation.Model;

/// <summary>
/// What is allowed to violate: resources and principals by pattern, of one guardrail or all, with an owner, a reason
/// and an end.
/// </summary>
public sealed record Exemption
{
    /// <summary>Its name, by which it is removed and told apart.</summary>
    public required string Id { get; init; }

    /// <summary>A guardrail's id, or <c>*</c>.</summary>
    public required string Guardrail { get; init; }

    /// <summary>An <see cref="ArnPattern"/>; where it is exact, one resource as it names itself.</summary>
    public required string Resource { get; init; }

    /// <summary>Whether <see cref="Resource"/> stands for itself alone, whatever signs are in it.</summary>
    public bool IsExact { get; init; }

    /// <summary>
    /// An <see cref="ArnPattern"/> of who makes the change; of a session its own ARN or its role's.
    /// </summary>
    public string Principal { get; init; } = "*";

    /// <summary>A 12-digit account, or <c>*</c>.</summary>
    public string Account { get; init; } = "*";

    /// <summary>Who answers for it.</summary>
    public required string Owner { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>When it ends; null for a permanent one, which only the deployment's configuration can give.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it began; null for a permanent one.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Whether it holds for a violation at a time.</summary>
    /// <param name="actors">The ARNs of who made the change; none where that is not known, and then a principal's
    /// exemption does not hold: it is for what that principal does.</param>
    /// <param name="longest">The longest that one may last; what was written to last longer ends there.</param>
    public bool Covers(
        string guardrail,
        Resource resource,
        IReadOnlyList<string> actors,
        DateTimeOffset now,
        TimeSpan longest
    ) =>
        CoversOfSomebody(guardrail, resource, now, longest)
        && (Principal == ExemptionRules.All || actors.Any(actor => Matches(Principal, actor)));

    /// <summary>Whether it holds for a violation at a time, if its principal made it.</summary>
    /// <param name="longest">The longest that one may last; what was written to last longer ends there.</param>
    public bool CoversOfSomebody(string guardrail, Resource resource, DateTimeOffset now, TimeSpan longest) =>
        !ExemptionRules.IsOfEverything(this)
        && Lasts(now, longest)
        && (Guardrail == ExemptionRules.All || Guardrail == guardrail)
        && (Account == ExemptionRules.All || Account == resource.Account)
        && CoversResource(resource);

    public override string ToString() =>
        $"{Id} of {Owner} ({Reason}), {(Expires is { } end ? $"until {end:u}" : "permanent")}";

    private bool Lasts(DateTimeOffset now, TimeSpan longest)
    {
        if (Expires is not { } end)
            return true;
        return now < end && now < (Created ?? end) + longest;
    }

    private bool CoversResource(Resource resource) =>
        IsExact ? Resource == resource.ToString() : Matches(Resource, resource.Arn);

    private static bool Matches(string pattern, string? arn) => ArnPattern.Parse(pattern)?.Matches(arn) == true;
}
