namespace Remediation.Model.Deployment.Manifest;

/// <summary>An IAM role.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html</remarks>
public sealed record RolePart
{
    public required string Name { get; init; }

    /// <summary>Its path, with a slash at both ends.</summary>
    public required string Path { get; init; }

    /// <summary>Who may assume it: its trust policy, a JSON text or its <see cref="PolicyDigest"/>.</summary>
    public required string Trust { get; init; }

    /// <summary>
    /// What it may do: its inline policy <see cref="OwnRoles.Policy"/>, a JSON text or its
    /// <see cref="PolicyDigest"/>; null if it has none.
    /// </summary>
    public string? Policy { get; init; }

    /// <summary>The ARN of the managed policy that bounds it; null if none does.</summary>
    public string? Boundary { get; init; }

    /// <summary>
    /// The policies that it has beside that: the names of inline ones and the ARNs of attached ones; null for none, as
    /// in the manifest.
    /// </summary>
    public Sequence<string>? Others { get; init; }
}
