namespace Cli.Tests;

/// <summary>Stops the program once it has said something, as Ctrl-C does.</summary>
internal sealed class StoppingWriter(CancellationTokenSource stop, string after) : StringWriter
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.StartsWith(after, StringComparison.Ordinal) == true)
            stop.Cancel();
    }
}
