using Spectre.Console;

namespace Remediation.Cli.Credentials;

/// <summary>Asks for the code of an MFA device, on the terminal alone.</summary>
internal sealed class MfaCode(CancellationToken cancel)
{
    /// <summary>The code that somebody types.</summary>
    /// <exception cref="CredentialsException">Nobody can be asked.</exception>
    public string Of(string profile, string device)
    {
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
        {
            throw new CredentialsException(
                $"profile '{profile}' needs the code of the MFA device {device}, and there is no terminal to ask on: "
                    + "run it on a terminal, or use a profile without mfa_serial"
            );
        }
        // On standard error: standard output may go to a file or a program.
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        var prompt = new TextPrompt<string>($"MFA code of {Markup.Escape(device)}:").Secret();
        return prompt.ShowAsync(console, cancel).GetAwaiter().GetResult().Trim();
    }
}
