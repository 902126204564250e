namespace Remediation.Cli.Examining;

/// <summary>How a part of a deployment was found, from good to bad.</summary>
internal enum CheckStatus
{
    /// <summary>As it must be.</summary>
    Ok,

    /// <summary>It could not be looked at.</summary>
    Unknown,

    /// <summary>The guardrails work, and something is less than it could be.</summary>
    Warning,

    /// <summary>A guardrail does not work, or not everywhere.</summary>
    Failed,
}
