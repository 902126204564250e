namespace Remediation.Cli.Reading;

/// <summary>A stream around another, to be read from its beginning to its end.</summary>
internal abstract class ReadOnlyStream(Stream inner) : Stream
{
    protected Stream Inner => inner;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override int Read(Span<byte> buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await Task.Run(() => Read(buffer.Span), cancellationToken);
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>What is unpacked, as long as it is not out of all proportion to what was packed.</summary>
internal sealed class Bounded(Stream unpacked, Func<long> packed) : ReadOnlyStream(unpacked)
{
    private const long Harmless = 64L * 1024 * 1024;

    // Logs are packed to a tenth, and to a hundredth where they repeat themselves.
    private const int MostTimes = 500;

    private long count;

    /// <exception cref="InvalidDataException">It is out of proportion.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = Inner.Read(buffer);
        count += read;
        if (count > Harmless && count / MostTimes > packed())
            throw new InvalidDataException($"it unpacks to more than {MostTimes} times its size, as no log does");
        return read;
    }
}
