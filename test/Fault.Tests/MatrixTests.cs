using Xunit;

namespace Fault.Tests;

public sealed class MatrixTests(Matrix matrix) : IClassFixture<Matrix>
{
    [Fact]
    public void No_promise_is_broken()
    {
        Console.WriteLine($"{matrix.Reports.Count} in {matrix.Took}");
        foreach (var r in matrix.Reports.Where(r => r.Trial.Target is null)) Console.WriteLine($"{r.Trial}: {string.Join(", ", r.Calls)}");
        foreach (var g in matrix.Reports.GroupBy(r => (r.Trial.Mode, r.Trial.Fault, r.Trial.Lasting, r.Way)).OrderBy(g => $"{g.Key}")) Console.WriteLine($"{g.Key} {g.Count()}");
        foreach (var r in matrix.Reports) foreach (var b in r.Broken) Console.WriteLine($"BROKEN {r.Trial}: {b}");
        Assert.Empty(matrix.Reports.SelectMany(r => r.Broken));
    }
}
