namespace Remediation.Cdk;

/// <summary>An option, or what an option points to, is wrong; the message names it and what it may be.</summary>
public sealed class OptionException(string message) : Exception(message);
