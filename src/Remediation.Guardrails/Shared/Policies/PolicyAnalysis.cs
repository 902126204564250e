using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Remediation.Guardrails.Shared.Policies;

/// <summary>Which statements of a resource policy are public, and the policy without what makes them so.</summary>
/// <remarks>
/// A statement is public if it allows everybody (Principal <c>*</c>, <c>{"AWS": "*"}</c>, a list with <c>*</c>; any
/// NotPrincipal) and its condition does not narrow that (<see cref="Narrowing"/>). A Deny elsewhere does not redeem it:
/// it may go tomorrow, and the grant be there. Beside named principals only the <c>*</c> goes: their access was right
/// before and is right after. The rest keeps its bytes: statements are cut out of the text, which is never written
/// anew.
/// </remarks>
public sealed class PolicyAnalysis
{
    private const int LongestName = 64;

    private PolicyAnalysis(string? problem, IReadOnlyList<string> publicStatements, string? withoutPublic)
    {
        Problem = problem;
        PublicStatements = publicStatements;
        WithoutPublic = withoutPublic;
    }

    /// <summary>Why the text could not be understood; null if it was.</summary>
    public string? Problem { get; }

    /// <summary>The public statements by their Sid, else by their place: <c>statement 2</c>.</summary>
    public IReadOnlyList<string> PublicStatements { get; }

    /// <summary>
    /// The policy without what is public; null if no statement is left. The text itself if nothing is public or it was
    /// not understood.
    /// </summary>
    public string? WithoutPublic { get; }

    /// <summary>Analyses a policy's text, whatever it is.</summary>
    public static PolicyAnalysis Of(string text)
    {
        try
        {
            var bytes = new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text);
            using var json = JsonDocument.Parse(
                bytes.AsMemory(),
                new JsonDocumentOptions { AllowDuplicateProperties = false }
            );
            return Of(text, bytes, json.RootElement);
        }
        // InvalidOperationException: a name with half a surrogate pair.
        catch (Exception e) when (e is JsonException or EncoderFallbackException or InvalidOperationException)
        {
            return new("it is no JSON document", [], text);
        }
    }

    private static PolicyAnalysis Of(string text, byte[] bytes, JsonElement policy)
    {
        if (Member(policy, "Statement") is not { ValueKind: JsonValueKind.Array or JsonValueKind.Object } list)
            return new("it has no statements", [], text);
        List<JsonElement> statements = list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [list];
        if (statements.Exists(s => s.ValueKind != JsonValueKind.Object))
            return new("one of its statements is no object", [], text);

        var names = new List<string>();
        var cuts = new List<Range>();
        var gone = new List<bool>();
        foreach (var (index, statement) in statements.Index())
        {
            var isPublic = IsPublic(statement);
            var inner = isPublic ? OtherPrincipals(statement, bytes) : [];
            gone.Add(isPublic && inner.Count == 0);
            cuts.AddRange(inner);
            if (isPublic)
                names.Add(NameOf(statement, index));
        }
        if (names.Count > 0 && gone.TrueForAll(g => g))
            return new(null, names, null);
        cuts.AddRange(Cuts([.. statements.Select(s => Place(bytes, s))], gone));
        return new(null, names, Cut(text, bytes, cuts));
    }

    private static string NameOf(JsonElement statement, int index)
    {
        var sid = new Field(statement)["Sid"].Text ?? $"statement {index + 1}";
        return sid.Length <= LongestName ? sid : sid[..LongestName];
    }

    private static bool IsPublic(JsonElement statement) =>
        string.Equals(new Field(statement)["Effect"].Text, "Allow", StringComparison.OrdinalIgnoreCase)
        && AllowsEverybody(statement)
        && !(Member(statement, "Condition") is { } condition && Narrowing.Narrows(condition));

    private static bool AllowsEverybody(JsonElement statement) =>
        Member(statement, "NotPrincipal") is not null
        || (Member(statement, "Principal") is { } principal && IsEverybody(principal));

    private static bool IsEverybody(JsonElement principal) =>
        principal.ValueKind switch
        {
            JsonValueKind.String => new Field(principal).Text == "*",
            JsonValueKind.Array => principal.EnumerateArray().Any(IsEverybody),
            JsonValueKind.Object => principal.EnumerateObject().Any(m => IsEverybody(m.Value)),
            _ => false,
        };

    // What to cut out of the principal so that the named ones are left; empty if there are none.
    private static List<Range> OtherPrincipals(JsonElement statement, byte[] bytes)
    {
        if (
            Member(statement, "NotPrincipal") is not null
            || Member(statement, "Principal") is not { ValueKind: JsonValueKind.Object } principal
        )
            return [];
        var cuts = new List<Range>();
        var gone = new List<bool>();
        var places = new List<(int Start, int End)>();
        foreach (var member in principal.EnumerateObject())
        {
            List<JsonElement> items =
                member.Value.ValueKind == JsonValueKind.Array ? [.. member.Value.EnumerateArray()] : [member.Value];
            List<bool> everybody = [.. items.Select(IsEverybody)];
            gone.Add(everybody.TrueForAll(e => e));
            places.Add((Offset(bytes, JsonMarshal.GetRawUtf8PropertyName(member)) - 1, Place(bytes, member.Value).End));
            if (!gone[^1])
                cuts.AddRange(Cuts([.. items.Select(i => Place(bytes, i))], everybody));
        }
        return gone.TrueForAll(g => g) ? [] : [.. cuts, .. Cuts(places, gone)];
    }

    // Each that goes takes the comma before it along; the first ones take the comma after them.
    private static IEnumerable<Range> Cuts(List<(int Start, int End)> places, List<bool> gone)
    {
        var first = gone.IndexOf(false);
        if (first > 0)
            yield return places[0].Start..places[first].Start;
        for (var i = first + 1; i < gone.Count && first >= 0; i++)
            if (gone[i])
                yield return places[i - 1].End..places[i].End;
    }

    private static string Cut(string text, byte[] bytes, List<Range> cuts)
    {
        if (cuts.Count == 0)
            return text;
        var left = new StringBuilder(text.Length);
        var at = 0;
        foreach (var cut in cuts.OrderBy(c => c.Start.Value))
        {
            left.Append(Encoding.UTF8.GetString(bytes, at, cut.Start.Value - at));
            at = cut.End.Value;
        }
        return left.Append(Encoding.UTF8.GetString(bytes, at, bytes.Length - at)).ToString();
    }

    private static (int Start, int End) Place(byte[] bytes, JsonElement element)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element);
        var start = Offset(bytes, raw);
        return (start, start + raw.Length);
    }

    private static int Offset(byte[] bytes, ReadOnlySpan<byte> part) =>
        bytes.AsSpan().Overlaps(part, out var offset)
            ? offset
            : throw new InvalidOperationException("the element is of another document");

    private static JsonElement? Member(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var member in element.EnumerateObject())
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
                return member.Value;
        return null;
    }
}
