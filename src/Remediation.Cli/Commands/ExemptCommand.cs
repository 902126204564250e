namespace Remediation.Cli.Commands;

/// <summary><c>exempt</c>: what somebody answers for is held instead of repaired.</summary>
internal sealed class ExemptCommand : Verb
{
    public ExemptCommand(Output output)
        : base(
            "exempt",
            "Add, list and remove exemptions: violations that somebody answers for, until a given time.",
            ExemptAddCommand.Example,
            "remediate exempt list",
            "remediate exempt remove 1b2c3d4e"
        )
    {
        Add(new ExemptAddCommand(output));
        Add(new ExemptListCommand(output));
        Add(new ExemptRemoveCommand(output));
    }
}
