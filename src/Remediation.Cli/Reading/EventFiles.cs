using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using ZstdSharp;

namespace Remediation.Cli.Reading;

/// <summary>
/// Reads events from files as they lie about, as much of them at a time as one event takes. What is no event is
/// counted, what cannot be read is named, and the rest goes on.
/// </summary>
/// <param name="tally">Where it is counted.</param>
/// <param name="stdin">What <c>-</c> stands for.</param>
internal sealed class EventFiles(Tally tally, Func<Stream> stdin)
{
    /// <summary>The name of standard input.</summary>
    public const string Stdin = "-";

    private const string NoEvent =
        "is no event: give EventBridge envelopes, CloudTrail records or log files, findings, or messages around them";

    private const int MostLayers = 4;

    /// <summary>Whether each path names something.</summary>
    /// <exception cref="CliException">One does not.</exception>
    public static void RequireThere(IEnumerable<string> paths)
    {
        if (paths.FirstOrDefault(path => path != Stdin && !Path.Exists(path)) is { } missing)
            throw CliException.Usage($"there is no file or folder {missing}");
    }

    /// <summary>The events, each to be used before the next is asked for.</summary>
    public async IAsyncEnumerable<Found> ReadAsync(
        IEnumerable<string> paths,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        foreach (var path in paths)
        {
            var isFolder = path != Stdin && Directory.Exists(path);
            var noEvents = tally.Of(Kinds.NoEvent) + tally.Of(Kinds.Text) + tally.Of(Kinds.Binary);
            var events = tally.Events;
            var bad = tally.BadFiles;
            foreach (var file in isFolder ? FilesIn(path) : [path])
            {
                await foreach (var found in GuardedAsync(file, FileAsync(file, cancel)))
                {
                    tally.Events++;
                    yield return found;
                }
            }
            var more = tally.Of(Kinds.NoEvent) + tally.Of(Kinds.Text) + tally.Of(Kinds.Binary) - noEvents;
            // Whoever names one file means that there is something in it.
            if (!isFolder && more > 0 && tally.Events == events && tally.BadFiles == bad)
                tally.Spoil(path, NoEvent);
        }
    }

    // In the order of their names, a folder at a time. Links to folders may lead in circles.
    private IEnumerable<string> FilesIn(string folder)
    {
        List<FileSystemInfo> entries;
        try
        {
            entries =
            [
                .. new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            tally.Spoil(folder, $"cannot be listed: {e.Message}");
            yield break;
        }
        foreach (var entry in entries)
        {
            var path = Path.Combine(folder, entry.Name);
            if (entry is FileInfo file)
            {
                // Also pipes and sockets, which nobody may ever write into.
                if (file.LinkTarget is null && file.Length == 0)
                    tally.Skip(Kinds.Empty);
                else
                    yield return path;
            }
            else if (entry.LinkTarget is not null)
                tally.Skip(Kinds.Link);
            else
            {
                foreach (var below in FilesIn(path))
                    yield return below;
            }
        }
    }

    // An iterator cannot catch around what it gives, so the steps are made by hand.
    private async IAsyncEnumerable<Found> GuardedAsync(string path, IAsyncEnumerable<Found> all)
    {
        await using var steps = all.GetAsyncEnumerator();
        while (true)
        {
            try
            {
                if (!await steps.MoveNextAsync())
                    yield break;
            }
            catch (Exception e) when (WhyBad(e) is { } why)
            {
                tally.Spoil(path, why);
                yield break;
            }
            yield return steps.Current;
        }
    }

    private static string? WhyBad(Exception error) =>
        error switch
        {
            InvalidDataException or ZstdException or EndOfStreamException => $"is damaged or cut off: {error.Message}",
            CsvFormatException => $"is not CSV: {error.Message}",
            DecoderFallbackException => $"is no text: {error.Message}",
            IOException or UnauthorizedAccessException => $"cannot be read: {error.Message}",
            NotSupportedException => $"is packed in a way that is not known: {error.Message}",
            _ => null,
        };

    private async IAsyncEnumerable<Found> FileAsync(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var stream = path == Stdin ? stdin() : Open(path);
        await foreach (var found in StreamAsync(path == Stdin ? "stdin" : path, stream, 0, cancel))
            yield return found;
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private async IAsyncEnumerable<Found> StreamAsync(
        string where,
        Stream raw,
        int layers,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var (head, stream) = await Content.LookAsync(raw, cancel);
        var form = Content.FormOf(head);
        if (layers == MostLayers)
            throw new InvalidDataException($"it is packed more than {MostLayers} times");
        if (form is Form.Empty)
            tally.Skip(Kinds.Empty);
        else if (form is Form.Parquet or Form.Orc)
            tally.Skip(Kinds.Parquet);
        else if (form is Form.Zip)
        {
            await foreach (var found in ZipAsync(where, raw.CanSeek ? raw : stream, layers, cancel))
                yield return found;
        }
        else if (form is not Form.Plain)
        {
            await using var unpacked = Content.Unpacked(form, stream);
            await foreach (var found in StreamAsync(where, unpacked, layers + 1, cancel))
                yield return found;
        }
        else
        {
            tally.Files++;
            await foreach (var found in PlainAsync(where, head, stream, cancel))
                yield return found;
        }
    }

    // A zip's table of contents is at its end, so one that comes through a pipe is put into a file first.
    private async IAsyncEnumerable<Found> ZipAsync(
        string where,
        Stream stream,
        int layers,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var file = stream.CanSeek ? stream : await FileOfAsync(stream, cancel);
        file.Position = 0;
        await using var zip = new ZipArchive(file, ZipArchiveMode.Read);
        foreach (var entry in zip.Entries.Where(entry => entry.Name.Length > 0))
        {
            if (entry.Length == 0)
            {
                tally.Skip(Kinds.Empty);
                continue;
            }
            var name = $"{where}/{entry.FullName}";
            await foreach (var found in GuardedAsync(name, EntryAsync(name, entry, layers + 1, cancel)))
                yield return found;
        }
    }

    private async IAsyncEnumerable<Found> EntryAsync(
        string where,
        ZipArchiveEntry entry,
        int layers,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var packed = await entry.OpenAsync(cancel);
        await using var bounded = new Bounded(packed, () => entry.CompressedLength);
        await foreach (var found in StreamAsync(where, bounded, layers, cancel))
            yield return found;
    }

    private static async Task<Stream> FileOfAsync(Stream stream, CancellationToken cancel)
    {
        const int bufferSize = 1 << 16;
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        const FileOptions options = FileOptions.DeleteOnClose;
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize, options);
        await stream.CopyToAsync(file, cancel);
        return file;
    }

    private IAsyncEnumerable<Found> PlainAsync(string where, byte[] head, Stream stream, CancellationToken cancel)
    {
        var begin = head.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        while (begin < head.Length && head[begin] is <= 0x20 and not 0)
            begin++;
        if (begin == head.Length || head[begin] is (byte)'{' or (byte)'[')
            return JsonAsync(where, stream, cancel);
        if (head.AsSpan(begin).Contains((byte)0))
        {
            tally.Skip(Kinds.Binary);
            return AsyncEnumerable.Empty<Found>();
        }
        return IsCsv(Encoding.UTF8.GetString(head, begin, head.Length - begin))
            ? CsvAsync(where, stream, cancel)
            : JsonAsync(where, stream, cancel);
    }

    // By its first line, the names of its columns; or by a cell of JSON, whose quotes are doubled.
    private static bool IsCsv(string head)
    {
        var names = head.Split('\n')[0].Split(',').Select(name => name.Trim().Trim('"')).ToList();
        return (names.Count > 1 && new Table(names).IsOfRecords) || head.Contains("\"{\"\"", StringComparison.Ordinal);
    }

    private async IAsyncEnumerable<Found> JsonAsync(
        string where,
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var unwrapping = new Unwrapping(tally);
        var text = 0;
        var number = 0;
        await foreach (var piece in new Pieces(stream).ReadAsync(cancel))
        {
            if (piece.Problem is { } problem)
            {
                tally.Spoil(where, problem);
                continue;
            }
            if (piece.Line is { } line)
            {
                // Of a text that has nothing to do with events a line tells enough.
                if (!line.Contains('{') && text++ > 0)
                    continue;
                foreach (var found in unwrapping.InLine(line, $"{where}[{number++}]"))
                    yield return found;
                continue;
            }
            var place = piece.IsElement || number > 0 ? $"{where}[{number}]" : where;
            number++;
            foreach (var found in unwrapping.In(piece.Json!.RootElement, place))
                yield return found;
        }
    }

    private async IAsyncEnumerable<Found> CsvAsync(
        string where,
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var options = new CsvReaderOptions { MaxRecordSize = Pieces.Longest };
        await using var csv = CsvReader.Create(stream, options, leaveOpen: true);
        await csv.ReadHeaderAsync(cancel);
        var unwrapping = new Unwrapping(tally);
        var table = new Table([.. csv.Headers.ToArray()]);
        for (var number = 0; await csv.ReadAsync(cancel); number++)
        {
            var row = new List<string?>(csv.FieldCount);
            for (var column = 0; column < csv.FieldCount; column++)
                row.Add(csv.GetString(column));
            foreach (var found in unwrapping.InRow(table, row, $"{where}[{number}]"))
                yield return found;
        }
    }
}
