using Remediation.Bench.Groups;

namespace Remediation.Bench.Load;

/// <summary>How much load is given, and to how many processes.</summary>
/// <param name="Folder">The folder with the published executable.</param>
/// <param name="Events">How many events.</param>
/// <param name="Processes">How many processes have them together, in each run.</param>
/// <param name="Size">The memory of each.</param>
internal sealed record LoadOptions(string Folder, int Events, IReadOnlyList<int> Processes, FunctionSize Size);
