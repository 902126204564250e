using System.Text.Json;

namespace Remediation.Samples;

/// <summary>How much of a guardrail the emulator can try.</summary>
/// <param name="Amount">full, partial or none.</param>
/// <param name="Added">
/// The IAM actions whose operations moto lacks: a small HTTP server inside moto's answers them, written from AWS's API
/// models and documentation.
/// </param>
/// <param name="Differs">IAM actions whose operations moto answers otherwise than AWS, and how.</param>
public sealed record EmulatorCoverage(
    string Amount,
    IReadOnlyList<string> Added,
    IReadOnlyDictionary<string, string> Differs
)
{
    public const string Full = "full";
    public const string Partial = "partial";
    public const string None = "none";

    private static readonly Lazy<Lists> Embedded = new(Read);

    /// <summary>The coverage of a guardrail, by what it reads and writes.</summary>
    public static EmulatorCoverage Of(Guardrail guardrail)
    {
        var own = guardrail.Reads.Concat(guardrail.Writes).Select(permission => permission.Action).ToHashSet();
        var all = RolePolicy
            .ReadsOf(guardrail)
            .Concat(guardrail.Writes)
            .Concat(guardrail.Undos)
            .Select(permission => permission.Action)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        List<string> added = [.. all.Where(Embedded.Value.Added.ContainsKey)];
        var differs = all.Where(Embedded.Value.Differs.ContainsKey)
            .ToDictionary(a => a, a => Embedded.Value.Differs[a]);
        return new(AmountOf(own, added, differs.Count), added, differs);
    }

    /// <summary>The operations that are added to moto: function names by IAM actions.</summary>
    public static IReadOnlyDictionary<string, string> AddedOperations => Embedded.Value.Added;

    /// <summary>The operations that moto answers otherwise than AWS, and how, by IAM actions.</summary>
    public static IReadOnlyDictionary<string, string> Differences => Embedded.Value.Differs;

    private static string AmountOf(HashSet<string> own, List<string> added, int differs)
    {
        if (added.Count == 0 && differs == 0)
            return Full;
        return own.Count > 0 && own.All(added.Contains) ? None : Partial;
    }

    private static Lists Read()
    {
        using var stream = typeof(EmulatorCoverage).Assembly.GetManifestResourceStream("emulator-coverage")!;
        using var document = JsonDocument.Parse(stream);
        return new(
            Texts(document.RootElement.GetProperty("added")),
            Texts(document.RootElement.GetProperty("differs"))
        );
    }

    private static Dictionary<string, string> Texts(JsonElement element) =>
        element.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString()!);

    private sealed record Lists(IReadOnlyDictionary<string, string> Added, IReadOnlyDictionary<string, string> Differs);
}
