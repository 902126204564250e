namespace Remediation.Engine.Heartbeats;

/// <summary>What a heartbeat tells of the function itself.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Version">The executable's version.</param>
/// <param name="Catalogue">The ids of all guardrails that the executable has.</param>
public sealed record FunctionFacts(string Name, string Version, IEnumerable<string> Catalogue);
