namespace Remediation.Cli;

/// <summary>An error for the user; the message names the thing and the remedy.</summary>
internal sealed class CliException(int code, string message) : Exception(message)
{
    public int Code => code;
}
