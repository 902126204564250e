namespace Remediation.Guardrails.Shared;

/// <summary>How often GuardDuty and Macie publish findings that were updated.</summary>
/// <remarks>https://docs.aws.amazon.com/macie/latest/APIReference/macie.html</remarks>
internal static class FindingFrequency
{
    /// <summary>The quickest, which no request can slow down to.</summary>
    public const string Quickest = "FIFTEEN_MINUTES";

    // The quickest first.
    private static readonly string[] All = [Quickest, "ONE_HOUR", "SIX_HOURS"];

    /// <summary>What it was, where it is slower now; else what it is. One that is not known is neither.</summary>
    /// <param name="was">What it was; null where that is not known.</param>
    public static string Quicker(string now, string? was) => was is not null && IsSlower(now, was) ? was : now;

    private static bool IsSlower(string now, string was)
    {
        var before = Array.IndexOf(All, was);
        return before >= 0 && Array.IndexOf(All, now) > before;
    }
}
