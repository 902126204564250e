using System.IO.Compression;
using System.Text;
using ZstdSharp;

namespace Remediation.Cli.Reading;

/// <summary>What a file's first bytes say that it is.</summary>
internal enum Form
{
    Plain,
    Empty,
    Gzip,
    Zip,
    Zstandard,
    Parquet,
    Orc,
    Utf16,
    Utf16BigEndian,
}

/// <summary>Recognises a stream by its first bytes, whatever its file is called, and unpacks it.</summary>
internal static class Content
{
    /// <summary>How many bytes are looked at.</summary>
    public const int Looked = 4096;

    /// <summary>The form that the first bytes have.</summary>
    public static Form FormOf(ReadOnlySpan<byte> head) =>
        head switch
        {
            [] => Form.Empty,
            [0x1f, 0x8b, ..] => Form.Gzip,
            [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => Form.Zip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Form.Zstandard,
            [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => Form.Parquet,
            [(byte)'O', (byte)'R', (byte)'C', ..] => Form.Orc,
            [0xff, 0xfe, ..] or [(byte)'{' or (byte)'[', 0, ..] => Form.Utf16,
            [0xfe, 0xff, ..] or [0, (byte)'{' or (byte)'[', ..] => Form.Utf16BigEndian,
            _ => Form.Plain,
        };

    /// <summary>The first bytes, and the stream as if they had not been read.</summary>
    public static async Task<(byte[] Head, Stream Stream)> LookAsync(Stream stream, CancellationToken cancel)
    {
        var head = new byte[Looked];
        var read = 0;
        while (read < Looked)
        {
            var more = await stream.ReadAsync(head.AsMemory(read), cancel).AsTask().WaitAsync(cancel);
            if (more == 0)
                break;
            read += more;
        }
        head = head[..read];
        return (head, new Prefixed(head, stream));
    }

    /// <summary>The stream behind a packed one, or in UTF-8; not of zip, which holds several.</summary>
    public static Stream Unpacked(Form form, Stream stream)
    {
        if (form is Form.Utf16 or Form.Utf16BigEndian)
        {
            var encoding = form == Form.Utf16 ? Encoding.Unicode : Encoding.BigEndianUnicode;
            return Encoding.CreateTranscodingStream(stream, encoding, Encoding.UTF8);
        }
        var packed = new Counted(stream);
        Stream unpacked =
            form == Form.Gzip ? new GZipStream(packed, CompressionMode.Decompress) : new DecompressionStream(packed);
        return new Bounded(unpacked, () => packed.Count);
    }

    /// <summary>A stream of which the first bytes have been read already.</summary>
    private sealed class Prefixed(byte[] head, Stream rest) : ReadOnlyStream(rest)
    {
        private int taken;

        public override int Read(Span<byte> buffer)
        {
            if (taken == head.Length)
                return Inner.Read(buffer);
            var count = Math.Min(buffer.Length, head.Length - taken);
            head.AsSpan(taken, count).CopyTo(buffer);
            taken += count;
            return count;
        }
    }

    /// <summary>Counts what is read.</summary>
    private sealed class Counted(Stream inner) : ReadOnlyStream(inner)
    {
        public long Count { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = Inner.Read(buffer);
            Count += read;
            return read;
        }
    }
}
