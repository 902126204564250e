namespace Reference.Tests;

/// <summary>One action of the Service Authorization Reference.</summary>
/// <param name="Name">With its service, e.g. <c>s3:GetBucketAcl</c>.</param>
/// <param name="Levels">Its access levels: Read, List, Write, Permissions management, Tagging; some have two.</param>
/// <param name="Resources">The resource types that it can be granted on; none means <c>*</c> alone.</param>
/// <param name="ConditionKeys">The condition keys of the action itself.</param>
internal sealed record ReferenceAction(
    string Name,
    IReadOnlyList<string> Levels,
    IReadOnlyList<ActionResource> Resources,
    IReadOnlyList<string> ConditionKeys
)
{
    /// <summary>Whether it only looks.</summary>
    public bool Reads => Levels.All(level => level is "Read" or "List");

    /// <summary>The part before the colon.</summary>
    public string Service => Name[..Name.IndexOf(':', StringComparison.Ordinal)];
}

/// <summary>One resource type of an action.</summary>
/// <param name="Required">Whether a call always names one: without a permission on it the call is denied.</param>
/// <param name="ConditionKeys">The condition keys that a call has by this resource.</param>
internal sealed record ActionResource(ResourceType Type, bool Required, IReadOnlyList<string> ConditionKeys);

/// <summary>One resource type of a service.</summary>
/// <param name="Name">E.g. <c>bucket</c>.</param>
/// <param name="Formats">The forms of its ARNs; nearly always one.</param>
/// <param name="ConditionKeys">The condition keys of resources of this type.</param>
internal sealed record ResourceType(string Name, IReadOnlyList<ArnFormat> Formats, IReadOnlyList<string> ConditionKeys)
{
    /// <summary>The widest permissions on this type, as a guardrail declares them.</summary>
    public IEnumerable<string> Patterns => Formats.Select(f => f.Pattern);

    /// <summary>Whether a declared resource is of this type.</summary>
    public bool Fits(string declared) => Formats.Any(f => f.Fits(declared));

    /// <summary>How much of the best form that a declared resource has is fixed; 0 where it has none.</summary>
    public int FixedLength(string declared) =>
        Formats.Where(f => f.Fits(declared)).Select(f => f.FixedLength).DefaultIfEmpty().Max();
}
