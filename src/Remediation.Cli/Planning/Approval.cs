namespace Remediation.Cli.Planning;

/// <summary>Has somebody say yes before many things are changed.</summary>
/// <param name="output">Where the question is shown, and answered.</param>
/// <param name="format">The form of the answer: a program that reads it can answer nothing.</param>
/// <param name="yes">Whether --yes was given.</param>
internal sealed class Approval(Output output, OutputFormat format, bool yes)
{
    private TextReader? Keyboard => output.IsTerminal && format == OutputFormat.Table ? output.Keyboard : null;

    /// <summary>Refuses at once where nobody said yes and nobody can be asked.</summary>
    /// <param name="refusal">What is refused and what to do.</param>
    /// <exception cref="CliException">Nobody can be asked.</exception>
    public void RequireSomebody(string refusal)
    {
        if (!yes && Keyboard is null)
            throw CliException.Usage(refusal);
    }

    /// <summary>Asks, unless --yes was given.</summary>
    /// <exception cref="CliException">The answer is not yes.</exception>
    public async Task AskAsync(string question, CancellationToken cancel)
    {
        if (yes)
            return;
        output.Line($"{question} [y/N]");
        // The terminal's reader does not end when somebody presses Ctrl-C.
        var answer = await Task.Run(Keyboard!.ReadLine, CancellationToken.None).WaitAsync(cancel);
        if (answer?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
            throw CliException.Failed("nothing was changed: the answer was not yes");
    }
}
