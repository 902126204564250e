using Xunit;

// CsCheck uses every core for one test; two at once would only wait for each other.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]

namespace Fuzz.Tests;

/// <summary>How many cases a property is tried on: few enough for every build, and fifty times as many where <c>REMEDIATION_SOAK=1</c> asks for it.</summary>
internal static class Cases
{
    public static bool IsSoak { get; } = Environment.GetEnvironmentVariable("REMEDIATION_SOAK") == "1";

    public static long Of(int usually) => IsSoak ? 50L * usually : usually;

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "global.json"))) at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
