using Remediation.Bench.Groups;

namespace Remediation.Bench;

/// <summary>How a function is deployed while it is measured.</summary>
internal sealed record Deployment
{
    /// <summary>A guardrail alone, with the process's own credentials and all processors.</summary>
    public static readonly Deployment Alone = new();

    /// <summary>
    /// Whether it is the account's cell: every guardrail in one function, which assumes a role to read and a role to
    /// write.
    /// </summary>
    public bool IsCell { get; init; }

    /// <summary>Its size; null for a process that is not held before its start.</summary>
    public FunctionSize? Size { get; init; }
}
