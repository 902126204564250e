namespace Remediation.Model.Deployment.Manifest;

/// <summary>A part of the deployment as the manifest says it must be, and as it is.</summary>
/// <typeparam name="T">The part's kind.</typeparam>
public sealed record Compared<T>
    where T : class
{
    /// <summary>What it must be; null if the manifest cannot be read.</summary>
    public T? Manifest { get; init; }

    /// <summary>What it is; null if it is gone.</summary>
    public required T? Present { get; init; }

    /// <summary>Why the manifest cannot be read; null if it can.</summary>
    public string? Fault { get; init; }

    /// <summary>
    /// What the part needs and is gone, so that the part cannot be made again, e.g. its event bus; null if nothing is.
    /// </summary>
    public string? Lost { get; init; }

    /// <summary>The same with the part as it should become.</summary>
    public Compared<T> With(T? present) => this with { Present = present };
}
