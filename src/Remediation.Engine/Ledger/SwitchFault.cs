namespace Remediation.Engine.Ledger;

/// <summary>An item among the switches that cannot be read.</summary>
/// <param name="Key">Its sort key.</param>
/// <param name="Why">What is wrong with it.</param>
public sealed record SwitchFault(string Key, string Why);
