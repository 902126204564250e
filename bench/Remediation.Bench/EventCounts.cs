namespace Remediation.Bench;

/// <summary>How many events a function is given after its first.</summary>
/// <param name="Warm">Further violations.</param>
/// <param name="Compliant">Events that find all right.</param>
internal sealed record EventCounts(int Warm, int Compliant = 0);
