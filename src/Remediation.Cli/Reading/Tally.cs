namespace Remediation.Cli.Reading;

/// <summary>What was read, in numbers, and what could not be.</summary>
internal sealed class Tally
{
    private const int MostBad = 1000;

    private readonly Dictionary<string, long> skipped = [];
    private readonly List<(string Path, string Why)> bad = [];

    /// <summary>How many files were read, those in archives among them.</summary>
    public long Files { get; set; }

    /// <summary>How many events and findings were found.</summary>
    public long Events { get; set; }

    /// <summary>How many files could not be read to their end.</summary>
    public long BadFiles { get; private set; }

    /// <summary>What was passed over, and how often.</summary>
    public IReadOnlyDictionary<string, long> Skipped => skipped;

    /// <summary>The files that could not be read, and why; the first of them where there are very many.</summary>
    public IReadOnlyList<(string Path, string Why)> Bad => bad;

    /// <summary>Counts something that is no event.</summary>
    public void Skip(string kind) => skipped[kind] = skipped.GetValueOrDefault(kind) + 1;

    /// <summary>How many things of a kind were passed over.</summary>
    public long Of(string kind) => skipped.GetValueOrDefault(kind);

    /// <summary>Notes what is wrong with a file; of one file the first thing alone.</summary>
    /// <param name="why">In words that follow the file's name.</param>
    public void Spoil(string path, string why)
    {
        if (bad.Count > 0 && bad[^1].Path == path)
            return;
        BadFiles++;
        if (bad.Count < MostBad)
            bad.Add((path, why));
    }
}
