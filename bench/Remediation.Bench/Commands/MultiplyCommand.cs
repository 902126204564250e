using System.CommandLine;

namespace Remediation.Bench.Commands;

/// <summary><c>multiply</c>: a repository with more guardrails.</summary>
internal sealed class MultiplyCommand : Command
{
    private readonly Argument<string> folder = new("FOLDER") { Description = "Where it goes; new or empty." };
    private readonly Argument<int> guardrails = Parameters.Number("GUARDRAILS", 125, "How many guardrails it has.");

    public MultiplyCommand()
        : base("multiply", "Copy the repository with more guardrails, to build an executable from.")
    {
        Add(folder);
        Add(guardrails);
        SetAction(parsed => Multiplied.Write(Path.GetFullPath(parsed.GetValue(folder)!), parsed.GetValue(guardrails)));
    }
}
