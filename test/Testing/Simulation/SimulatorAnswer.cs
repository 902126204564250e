namespace Testing.Simulation;

/// <summary>What the simulator says of a request.</summary>
/// <param name="Decision">The decision; null if the request cannot be.</param>
/// <param name="Error">Why it cannot be; null if it can.</param>
/// <param name="Ignored">Condition keys of the request that such a request cannot have, and that were passed
/// over.</param>
public sealed record SimulatorAnswer(Decision? Decision, string? Error, IReadOnlyList<string> Ignored);
