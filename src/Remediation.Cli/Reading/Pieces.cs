using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;

namespace Remediation.Cli.Reading;

/// <summary>A piece of a file: a JSON value, a line that is no JSON, or what is wrong at this place.</summary>
/// <param name="Json">The value; it is the reader's again as soon as the next piece is asked for.</param>
/// <param name="Line">The line.</param>
/// <param name="Problem">What is wrong, in words that follow the file's name.</param>
internal readonly record struct Piece(JsonDocument? Json, string? Line, string? Problem)
{
    /// <summary>Whether the value is an element of a list that was too large to be taken whole.</summary>
    public bool IsElement { get; init; }
}

/// <summary>
/// Cuts a stream into JSON values, with as much of it in memory as one value takes. A value that is too large to be
/// taken whole is one of the lists that logs are kept in: it is taken apart, element by element.
/// </summary>
internal sealed class Pieces(Stream stream)
{
    /// <summary>The longest value that is taken whole, in bytes; AWS makes no event nearly as long.</summary>
    public const int Longest = 8 * 1024 * 1024;

    private const int FirstSize = 64 * 1024;
    private const int LongestName = 256;
    private const int MostProblems = 20;
    private const int MostDepth = 128;
    private const string CutOff = "is not JSON to its end: it is cut off";

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MostDepth };

    private readonly Stack<Place> places = new();
    private byte[] buffer = new byte[FirstSize];
    private int start;
    private int end;
    private bool isFinal;
    private long before;
    private ExceptionDispatchInfo? broken;

    /// <summary>An object or array that is taken apart.</summary>
    private sealed record Place(bool IsArray)
    {
        public bool HasList { get; set; }
    }

    /// <summary>The pieces, one after the other.</summary>
    public async IAsyncEnumerable<Piece> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var problems = 0;
        while (await SkipSpaceAsync(cancel))
        {
            var piece = places.Count == 0 ? await AtTopAsync(cancel) : await InsideAsync(places.Peek(), cancel);
            if (piece is not { } one)
                continue;
            using var json = one.Json;
            if (one.Problem is not null)
                broken?.Throw();
            yield return one;
            if (one.Problem is null)
                continue;
            // Of lines the next may be right; in the middle of a value nobody knows where the next begins.
            if (places.Count > 0 || isFinal && start == end || end - start >= Longest)
                yield break;
            if (++problems == MostProblems)
                yield break;
            await SkipLineAsync(cancel);
        }
        broken?.Throw();
        if (places.Count > 0)
            yield return new(null, null, CutOff);
    }

    private async Task<Piece?> AtTopAsync(CancellationToken cancel)
    {
        if (buffer[start] is (byte)'{' or (byte)'[')
            return await ValueAsync(name: null, cancel);
        var length = await LineAsync(cancel);
        if (length > Longest)
            return new(null, null, $"has a line of more than {Longest >> 20} MB, which is no event");
        var line = Encoding.UTF8.GetString(buffer, start, length);
        start += length;
        return new(null, line, null);
    }

    private async Task<Piece?> InsideAsync(Place place, CancellationToken cancel)
    {
        if (buffer[start] is (byte)']' or (byte)'}')
        {
            start++;
            places.Pop();
            return place.IsArray || place.HasList
                ? null
                : new(null, null, $"has a value of more than {Longest >> 20} MB, which is no event");
        }
        if (place.IsArray)
            return await ValueAsync(name: null, cancel);
        var name = await NameAsync(cancel);
        if (name is null)
            return new(null, null, $"is not JSON at byte {before + start}");
        if (!await SkipSpaceAsync(cancel))
            return new(null, null, CutOff);
        place.HasList |= Shapes.IsList(name);
        return await ValueAsync(name, cancel);
    }

    // Null where the value is taken apart, or is a member that says nothing.
    private async Task<Piece?> ValueAsync(string? name, CancellationToken cancel)
    {
        while (true)
        {
            JsonDocument? json;
            try
            {
                json = TryParse(out var length);
                start += length;
            }
            catch (JsonException e)
            {
                // What stands in a list before the fault is right.
                if (IsListAhead(name))
                    return TakeApart(name);
                return new(null, null, $"is not JSON at byte {before + start}: {Words(e)}");
            }
            if (json is not null)
            {
                if (name is null || Shapes.IsList(name))
                    return new(json, null, null) { IsElement = places.Count > 0 };
                json.Dispose();
                return null;
            }
            if (isFinal && !IsListAhead(name))
            {
                start = end;
                return new(null, null, CutOff);
            }
            if (isFinal || end - start >= Longest)
                return TakeApart(name);
            // As much again, so that a long value is not begun anew for each few bytes.
            var wanted = Math.Min(Longest, Math.Max(FirstSize, 2 * (end - start)));
            while (!isFinal && end - start < wanted)
                await FillAsync(cancel);
        }
    }

    private bool IsListAhead(string? name)
    {
        if (name is not null)
            return Shapes.IsList(name) && (buffer[start] is (byte)'{' or (byte)'[');
        if (places.Count > 0)
            return false;
        var text = Encoding.UTF8.GetString(buffer, start, Math.Min(end - start, LongestName)).TrimStart();
        if (text.StartsWith('['))
            return true;
        var parts = text.Split('"', 3);
        return parts.Length == 3 && parts[0].Trim() == "{" && Shapes.IsList(parts[1]);
    }

    private Piece? TakeApart(string? name)
    {
        var isArray = buffer[start] == '[';
        var isKnown = isArray || buffer[start] == '{';
        if (!isKnown || (name is not null && !Shapes.IsList(name)) || places.Count >= MostDepth)
            return new(null, null, $"has a value of more than {Longest >> 20} MB, which is no event");
        places.Push(new(isArray));
        start++;
        return null;
    }

    private JsonDocument? TryParse(out int length)
    {
        var reader = new Utf8JsonReader(
            buffer.AsSpan(start, end - start),
            isFinalBlock: false,
            new JsonReaderState(Options)
        );
        var isWhole = JsonDocument.TryParseValue(ref reader, out var json);
        length = isWhole ? (int)reader.BytesConsumed : 0;
        return json;
    }

    private async Task<string?> NameAsync(CancellationToken cancel)
    {
        if (buffer[start] != '"')
            return null;
        while (true)
        {
            var length = EndOfText(buffer.AsSpan(start + 1, end - start - 1));
            if (length >= 0)
            {
                var name = Encoding.UTF8.GetString(buffer, start + 1, length);
                start += length + 2;
                return await SkipSpaceAsync(cancel) && buffer[start++] == ':' ? name : null;
            }
            if (isFinal || end - start >= Longest)
                return null;
            await FillAsync(cancel);
        }
    }

    private static int EndOfText(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                return i;
            if (text[i] == '\\')
                i++;
        }
        return -1;
    }

    // A line's length without its end; more than the longest where it goes on.
    private async Task<int> LineAsync(CancellationToken cancel)
    {
        var looked = 0;
        while (true)
        {
            var found = buffer.AsSpan(start + looked, end - start - looked).IndexOf((byte)'\n');
            if (found >= 0)
                return looked + found;
            looked = end - start;
            if (isFinal || looked > Longest)
                return looked;
            await FillAsync(cancel);
        }
    }

    private async Task SkipLineAsync(CancellationToken cancel)
    {
        while (true)
        {
            var found = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (found >= 0)
            {
                start += found;
                return;
            }
            start = end;
            if (isFinal)
                return;
            await FillAsync(cancel);
        }
    }

    // Also commas, the separators of JSON text sequences, and marks of the byte order; false at the end.
    private async Task<bool> SkipSpaceAsync(CancellationToken cancel)
    {
        while (true)
        {
            while (start < end && SpaceAt(buffer.AsSpan(start, end - start)) is > 0 and var length)
                start += length;
            if (start < end)
                return true;
            if (isFinal)
                return false;
            await FillAsync(cancel);
        }
    }

    private static int SpaceAt(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            return Encoding.UTF8.Preamble.Length;
        return bytes[0] is <= 0x20 or (byte)',' ? 1 : 0;
    }

    private async Task FillAsync(CancellationToken cancel)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            before += start;
            end -= start;
            start = 0;
        }
        if (end == buffer.Length)
            Array.Resize(ref buffer, 2 * buffer.Length);
        // A terminal's read cannot be stopped, so it is left where it is.
        try
        {
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancel).AsTask().WaitAsync(cancel);
            end += read;
            isFinal = read == 0;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // What came before it is read first.
            broken = ExceptionDispatchInfo.Capture(e);
            isFinal = true;
        }
    }

    // The place is told in the file's terms, not in the value's.
    private static string Words(JsonException error) => error.Message.Split(" LineNumber:")[0];
}
