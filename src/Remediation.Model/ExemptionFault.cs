namespace Remediation.Model;

/// <summary>What is wrong with an exemption.</summary>
/// <param name="Member">The member that is wrong, as the settings spell it; null for the whole.</param>
/// <param name="Words">What is wrong with it and what it may be, to be put after the member's name.</param>
public sealed record ExemptionFault(string? Member, string Words);
