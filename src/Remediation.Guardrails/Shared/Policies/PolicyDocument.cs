using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Remediation.Guardrails.Shared.Policies;

/// <summary>A policy's text by its statements, and the cutting of what is in it.</summary>
/// <remarks>
/// Names and values are read with their escapes resolved, so that <c>\u0050rincipal</c> is a Principal. What is left
/// after a cut keeps its bytes: the text is never written anew.
/// </remarks>
internal sealed class PolicyDocument : IDisposable
{
    private readonly string text;
    private readonly byte[] bytes;
    private readonly JsonDocument json;

    private PolicyDocument(string text, byte[] bytes, JsonDocument json)
    {
        this.text = text;
        this.bytes = bytes;
        this.json = json;
        if (Member(json.RootElement, "Statement") is { } list)
            Statements = list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [list];
    }

    /// <summary>The statements, also where there is one without a list.</summary>
    public IReadOnlyList<JsonElement> Statements { get; } = [];

    /// <summary>Opens a text; what cannot be understood is no document but a reason.</summary>
    /// <param name="problem">Why the text cannot be understood, or null.</param>
    public static PolicyDocument? Open(string text, out string? problem)
    {
        JsonDocument? json = null;
        try
        {
            var bytes = new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text);
            json = JsonDocument.Parse(bytes.AsMemory());
            problem = PolicyForm.ProblemOf(json.RootElement);
            if (problem is null)
                return new(text, bytes, json);
        }
        // InvalidOperationException: a name with half a surrogate pair.
        catch (Exception e) when (e is JsonException or EncoderFallbackException or InvalidOperationException)
        {
            problem = "it is no JSON document";
        }
        json?.Dispose();
        return null;
    }

    /// <summary>The member of an object; a policy's names are compared without case.</summary>
    public static JsonElement? Member(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var member in element.EnumerateObject())
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
                return member.Value;
        return null;
    }

    /// <summary>The texts of a member that is one text or a list of them; none if it is not there.</summary>
    public static IReadOnlyList<string> Texts(JsonElement statement, string name) =>
        Member(statement, name) is not { } member ? []
        : member.ValueKind == JsonValueKind.Array ? [.. member.EnumerateArray().Select(v => v.GetString() ?? "")]
        : [member.GetString() ?? ""];

    /// <summary>Whether a statement allows, as against denies.</summary>
    public static bool Allows(JsonElement statement) =>
        string.Equals(Member(statement, "Effect")?.GetString(), "Allow", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a principal is everybody: <c>*</c>, in a list or below any of its kinds too.</summary>
    public static bool IsEverybody(JsonElement principal) =>
        principal.ValueKind switch
        {
            JsonValueKind.String => principal.GetString() == "*",
            JsonValueKind.Array => principal.EnumerateArray().Any(IsEverybody),
            JsonValueKind.Object => principal.EnumerateObject().Any(m => IsEverybody(m.Value)),
            _ => false,
        };

    /// <summary>A statement's Sid, else its place: <c>statement 2</c>.</summary>
    public static string NameOf(JsonElement statement, int index)
    {
        var sid = new Field(statement)["Sid"].Text ?? $"statement {index + 1}";
        return PolicyForm.Shortened(sid);
    }

    /// <summary>Where an element stands in the text.</summary>
    public (int Start, int End) Place(JsonElement element)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element);
        var start = Offset(raw);
        return (start, start + raw.Length);
    }

    /// <summary>Where a member stands in the text, from its name to the end of its value.</summary>
    public (int Start, int End) Place(JsonProperty member) =>
        (Offset(JsonMarshal.GetRawUtf8PropertyName(member)) - 1, Place(member.Value).End);

    /// <summary>
    /// The cuts that take some of a list's items out of it; none if all would go. Each that goes takes the comma before
    /// it along; the first ones take the comma after them.
    /// </summary>
    public static IEnumerable<Range> Cuts(IReadOnlyList<(int Start, int End)> places, IReadOnlyList<bool> gone)
    {
        var first = gone.Index().FirstOrDefault(g => !g.Item, (Index: -1, Item: true)).Index;
        if (first > 0)
            yield return places[0].Start..places[first].Start;
        for (var i = first + 1; i < gone.Count && first >= 0; i++)
            if (gone[i])
                yield return places[i - 1].End..places[i].End;
    }

    /// <summary>The text without some statements, and without some other parts; null if no statement is left.</summary>
    /// <param name="gone">Whether each statement goes.</param>
    /// <param name="inner">What is cut out of statements that stay.</param>
    public string? Without(IReadOnlyList<bool> gone, IEnumerable<Range> inner)
    {
        if (gone.Count > 0 && gone.All(g => g))
            return null;
        List<Range> cuts = [.. inner, .. Cuts([.. Statements.Select(statement => Place(statement))], gone)];
        if (cuts.Count == 0)
            return text;
        var left = new StringBuilder(text.Length);
        var at = 0;
        foreach (var cut in cuts.OrderBy(c => c.Start.Value))
        {
            left.Append(Text(at, cut.Start.Value));
            at = cut.End.Value;
        }
        return left.Append(Text(at, bytes.Length)).ToString();
    }

    /// <summary>The text with one statement more, after the others.</summary>
    /// <param name="statement">The statement as JSON.</param>
    public string With(string statement)
    {
        var list =
            Member(json.RootElement, "Statement")
            ?? throw new InvalidOperationException("the policy has no statements");
        var (start, end) = Place(list);
        if (list.ValueKind != JsonValueKind.Array)
            return $"{Text(0, start)}[{Text(start, end)},{statement}]{Text(end, bytes.Length)}";
        var at = Statements.Count > 0 ? Place(Statements[^1]).End : start + 1;
        return $"{Text(0, at)}{(Statements.Count > 0 ? "," : "")}{statement}{Text(at, bytes.Length)}";
    }

    public void Dispose() => json.Dispose();

    private string Text(int start, int end) => Encoding.UTF8.GetString(bytes, start, end - start);

    private int Offset(ReadOnlySpan<byte> part) =>
        bytes.AsSpan().Overlaps(part, out var offset)
            ? offset
            : throw new InvalidOperationException("the element is of another document");
}
