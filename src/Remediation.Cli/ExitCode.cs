namespace Remediation.Cli;

/// <summary>What the program ends with.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>Something failed, was refused or did not hold.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or input.</summary>
    public const int Usage = 2;

    /// <summary>AWS or the emulator could not be reached or said no.</summary>
    public const int Aws = 3;

    /// <summary>Something is wrong that is at least as severe as --fail-on says.</summary>
    public const int Violations = 4;
}
