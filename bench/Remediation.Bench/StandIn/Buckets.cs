using System.Collections.Concurrent;
using System.Xml.Linq;

namespace Remediation.Bench.StandIn;

/// <summary>S3: buckets and their public access blocks.</summary>
internal sealed class Buckets
{
    private const string Read = "GET ?publicAccessBlock";
    private const string Write = "PUT ?publicAccessBlock";
    private const string Tags = "GET ?tagging";

    private static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    private static readonly string[] Settings =
    [
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
    ];

    private readonly ConcurrentDictionary<string, Bucket> buckets = new();

    public static bool IsWrite(Request request) => request.Operation == Write;

    /// <summary>Makes a bucket.</summary>
    /// <param name="isBlocked">Whether all its settings are on; else it has no public access block.</param>
    public void Add(string name, bool isBlocked) => buckets[name] = new(isBlocked ? [.. Settings] : null, Writes: 0);

    /// <summary>Whether all settings of a bucket are on.</summary>
    public bool IsBlocked(string name) => buckets[name].On?.Count == Settings.Length;

    /// <summary>How often a bucket was written.</summary>
    public int Writes(string name) => buckets[name].Writes;

    /// <returns>Null for what it does not know.</returns>
    public Reply? Answer(Request request)
    {
        if (!buckets.TryGetValue(request.Path, out var bucket))
            return Reply.S3Error(404, "NoSuchBucket");
        return request.Operation switch
        {
            Read when bucket.On is null => Reply.S3Error(404, "NoSuchPublicAccessBlockConfiguration"),
            Read => Reply.Xml(BlockOf(bucket.On)),
            Write => Put(request),
            Tags => Reply.S3Error(404, "NoSuchTagSet"),
            _ => null,
        };
    }

    private Reply Put(Request request)
    {
        var block = XElement.Parse(request.Body);
        var on = Settings.Where(name => (bool?)block.Element(Namespace + name) == true).ToHashSet();
        buckets.AddOrUpdate(
            request.Path,
            _ => throw new InvalidOperationException($"{request.Path} was there, and is gone"),
            (_, before) => new(on, before.Writes + 1)
        );
        return Reply.Nothing();
    }

    private static XElement BlockOf(HashSet<string> on) =>
        new(
            Namespace + "PublicAccessBlockConfiguration",
            Settings.Select(name => new XElement(Namespace + name, on.Contains(name)))
        );

    // The settings that are on; null for a bucket without a public access block.
    private sealed record Bucket(HashSet<string>? On, int Writes);
}
