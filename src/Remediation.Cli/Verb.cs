using System.CommandLine;

namespace Remediation.Cli;

/// <summary>A verb with the examples that its help ends with.</summary>
internal abstract class Verb(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;
}
