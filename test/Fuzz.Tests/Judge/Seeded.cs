using CsCheck;

namespace Fuzz.Tests.Judge;

/// <summary>The same cases at every run.</summary>
internal static class Seeded
{
    private const ulong Seed = 20261130;

    /// <summary>A number of a generator's values.</summary>
    public static IEnumerable<T> Of<T>(Gen<T> gen, int count)
    {
        var random = new PCG(1, Seed);
        for (var i = 0; i < count; i++)
            yield return gen.Generate(random, null, out _);
    }
}
