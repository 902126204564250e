using Remediation.Cli.Helping;

namespace Remediation.Cli.Commands;

/// <summary><c>man</c>: the manual page.</summary>
internal sealed class ManCommand : Verb
{
    public ManCommand(Output output)
        : base(
            "man",
            "Print the manual page.",
            "remediate man | man -l -",
            "remediate man > ~/.local/share/man/man1/remediate.1"
        )
    {
        SetAction(_ => output.Writer.Write(ManPage.Of(App.Root(output))));
    }
}
