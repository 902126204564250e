using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>
/// How a state is an attribute of an item, however long it is: short as it is, longer deflated, too long for the item
/// in parts beside it, and too long for those left out.
/// </summary>
/// <remarks>
/// An item may have 400 KB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
/// The parts' keys are made of their content, so that two runs that write the same record do not mix theirs.
/// </remarks>
internal static class StoredState
{
    /// <summary>What a part's sort key begins with.</summary>
    public const string PartPrefix = "state#";

    /// <summary>The most characters of a state that is stored as it is.</summary>
    public const int LongestPlain = 2_000;

    /// <summary>The most bytes that one state takes of its item.</summary>
    public const int LongestInItem = 100_000;

    /// <summary>The most bytes of a part.</summary>
    public const int LongestPart = 300_000;

    /// <summary>The most parts of a state; one that takes more is left out.</summary>
    public const int MostParts = 16;

    private const string Hash = "hash";
    private const string Parts = "parts";
    private const string Length = "length";
    private const string Content = "content";
    private const int HashLength = 16;

    /// <summary>Puts a state into an item that has its keys and perhaps an end.</summary>
    /// <returns>The items that must be written before it; none of a state that fits.</returns>
    public static IReadOnlyList<Dictionary<string, AttributeValue>> Put(
        Dictionary<string, AttributeValue> item,
        string name,
        string? state
    )
    {
        if (state is null)
            return [];
        if (state.Length <= LongestPlain)
        {
            item[name] = new(state);
            return [];
        }
        var bytes = Deflated(state);
        if (bytes.Length <= LongestInItem)
        {
            item[name] = new() { B = new MemoryStream(bytes) };
            return [];
        }
        var chunks = bytes.Chunk(LongestPart).ToList();
        var place = new Dictionary<string, AttributeValue>();
        place.Put(Length, state.Length);
        item[name] = new() { M = place };
        if (chunks.Count > MostParts)
            return [];
        place.Put(Hash, Convert.ToHexStringLower(SHA256.HashData(bytes))[..HashLength]);
        place.Put(Parts, chunks.Count);
        return [.. chunks.Select((chunk, index) => PartOf(item, place[Hash].S, index, chunk))];
    }

    /// <summary>The state in an item; null where it has none, or has it elsewhere.</summary>
    public static string? Get(IReadOnlyDictionary<string, AttributeValue> item, string name)
    {
        if (!item.TryGetValue(name, out var value))
            return null;
        if (value.B is { Length: > 0 } bytes)
            return Inflated(bytes.ToArray());
        return string.IsNullOrEmpty(value.S) ? null : value.S;
    }

    /// <summary>Where the state is that an item has elsewhere; null where it has none or has it itself.</summary>
    public static Place? PlaceOf(IReadOnlyDictionary<string, AttributeValue> item, string name)
    {
        if (item.GetValueOrDefault(name)?.M is not { Count: > 0 } place)
            return null;
        return new(Number(place, Length), place.Text(Hash), Number(place, Parts));
    }

    /// <summary>The sort keys of a state's parts.</summary>
    /// <param name="sortKey">The item's own.</param>
    public static IEnumerable<string> KeysOf(string sortKey, Place place) =>
        Enumerable.Range(0, place.Parts).Select(index => KeyOf(sortKey, place.Hash!, index));

    /// <summary>The bytes in a part.</summary>
    public static byte[] BytesOf(IReadOnlyDictionary<string, AttributeValue> part) =>
        part.GetValueOrDefault(Content)?.B?.ToArray() ?? [];

    /// <summary>A state from its deflated bytes.</summary>
    /// <exception cref="InvalidDataException">They are none.</exception>
    public static string Inflated(byte[] bytes)
    {
        using var deflated = new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var reader = new StreamReader(deflated, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static byte[] Deflated(string state)
    {
        using var bytes = new MemoryStream();
        using (var deflate = new DeflateStream(bytes, CompressionLevel.Optimal))
            deflate.Write(Encoding.UTF8.GetBytes(state));
        return bytes.ToArray();
    }

    private static Dictionary<string, AttributeValue> PartOf(
        Dictionary<string, AttributeValue> item,
        string hash,
        int index,
        byte[] chunk
    )
    {
        var part = new Dictionary<string, AttributeValue>
        {
            [RecordItem.PartitionKey] = item[RecordItem.PartitionKey],
            [RecordItem.SortKey] = new(KeyOf(item[RecordItem.SortKey].S, hash, index)),
            [Content] = new() { B = new MemoryStream(chunk) },
        };
        if (item.TryGetValue(RecordItem.ExpiresAt, out var end))
            part[RecordItem.ExpiresAt] = end;
        return part;
    }

    private static string KeyOf(string sortKey, string hash, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{PartPrefix}{sortKey}#{hash}#{index:00}");

    private static int Number(Dictionary<string, AttributeValue> place, string name) =>
        int.TryParse(place.GetValueOrDefault(name)?.N, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Where a state is.</summary>
    /// <param name="Length">Its characters.</param>
    /// <param name="Hash">What its parts are called by; null where it was left out.</param>
    /// <param name="Parts">How many parts it has; 0 where it was left out.</param>
    public sealed record Place(int Length, string? Hash, int Parts);
}
