namespace Remediation.Cli;

/// <summary>An error for the user; the message names the thing and the remedy.</summary>
internal sealed class CliException(int code, string message) : Exception(message)
{
    /// <summary>What the program ends with, one of <see cref="ExitCode"/>.</summary>
    public int Code => code;

    /// <summary>Wrong usage or input.</summary>
    public static CliException Usage(string message) => new(ExitCode.Usage, message);

    /// <summary>Something failed, was refused or did not hold.</summary>
    public static CliException Failed(string message) => new(ExitCode.Failed, message);
}
