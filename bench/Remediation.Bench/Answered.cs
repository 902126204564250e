namespace Remediation.Bench;

/// <summary>What a function said to an event.</summary>
/// <param name="Kind"><c>response</c> or <c>error</c>.</param>
/// <param name="Body">What it said.</param>
/// <param name="At">When, by the stopwatch.</param>
internal sealed record Answered(string Kind, string Body, long At);
