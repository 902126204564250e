using Remediation.Guardrails;
using Xunit;

// CsCheck uses every core for one test; two at once would only wait for each other.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]

namespace Fuzz.Tests;

/// <summary>
/// How many cases a property is tried on: few enough for every build; fifty times as many with
/// <c>REMEDIATION_SOAK=1</c>, or as many times as a larger number says.
/// </summary>
internal static class Cases
{
    private const int FullShares = 8;
    private const int FewestOfEach = 500;

    private static readonly long Times = Environment.GetEnvironmentVariable("REMEDIATION_SOAK") is { Length: > 0 } text
        ? long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var times) && times > 0
            ? times == 1
                ? 50
                : times
            : throw new InvalidOperationException(
                $"REMEDIATION_SOAK is '{text}': it must be 1, for fifty times the cases, or how many times"
            )
        : 1;

    public static long Of(int usually) => Times * usually;

    /// <summary>
    /// How many cases of each guardrail: as many as usual for eight guardrails; more share them, and the cases of the
    /// next run are others.
    /// </summary>
    public static long OfEach(int usually)
    {
        var share = usually * FullShares / Math.Max(FullShares, Catalogue.All.Count);
        return Of(Math.Max(share, Math.Min(usually, FewestOfEach)));
    }

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "global.json")))
            at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
