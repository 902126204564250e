namespace Reference.Tests;

/// <summary>One action of the Service Authorization Reference.</summary>
/// <param name="Name">With its service, e.g. <c>s3:GetBucketAcl</c>.</param>
/// <param name="Levels">Its access levels: Read, List, Write, Permissions management, Tagging; some have two.</param>
/// <param name="Resources">The resource types that it can be granted on; none means that it can be granted on <c>*</c> alone.</param>
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
/// <param name="Required">Whether a call always names one, so that without a permission on it the call is denied.</param>
/// <param name="ConditionKeys">The condition keys that a call has by this resource.</param>
internal sealed record ActionResource(ResourceType Type, bool Required, IReadOnlyList<string> ConditionKeys);

/// <summary>One resource type of a service.</summary>
/// <param name="Name">E.g. <c>bucket</c>.</param>
/// <param name="Format">The form of its ARNs.</param>
/// <param name="ConditionKeys">The condition keys of resources of this type.</param>
internal sealed record ResourceType(string Name, ArnFormat Format, IReadOnlyList<string> ConditionKeys);
