namespace Remediation.Cli.Demo;

/// <summary>Something the demo looked at.</summary>
/// <param name="What">What must hold.</param>
/// <param name="Fault">What did not; empty if it held.</param>
internal sealed record Check(string What, string Fault)
{
    public bool Held => Fault.Length == 0;
}
