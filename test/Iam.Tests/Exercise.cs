namespace Iam.Tests;

/// <summary>Something that the engine does.</summary>
/// <param name="Likely">Actions that it most likely needs.</param>
/// <param name="Run">Does it, and says what was denied; empty if nothing was.</param>
internal sealed record Exercise(string Name, IEnumerable<string> Likely, Func<Task<string>> Run, bool IsSample = false);
