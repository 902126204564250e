using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Remediation.Engine.Heartbeats;

/// <summary>
/// Reads facts until its time is up. What fails or comes too late is no fact, and the reason is kept: a heartbeat tells
/// what it knows.
/// </summary>
internal sealed class FactReader : IDisposable
{
    /// <summary>The reason of what there was no time for.</summary>
    public const string OutOfTime = "out of time";

    private readonly ConcurrentDictionary<string, string> unread = new();
    private readonly CancellationTokenSource timer;
    private readonly CancellationTokenSource limit;
    private readonly CancellationToken cancel;

    /// <param name="time">How long it may take; none or less reads nothing.</param>
    public FactReader(TimeSpan time, TimeProvider clock, CancellationToken cancel)
    {
        this.cancel = cancel;
        timer = new(time > TimeSpan.Zero ? time : TimeSpan.Zero, clock);
        limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancel);
        if (time <= TimeSpan.Zero)
            limit.Cancel();
    }

    /// <summary>What could not be read, and why.</summary>
    public IReadOnlyDictionary<string, string> Unread => unread;

    /// <summary>Reads a fact; null where that fails.</summary>
    /// <param name="fact">What is read, for the reason.</param>
    /// <param name="actions">The IAM actions that it needs, for the reason.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="OperationCanceledException">The invocation itself has ended.</exception>
    [SuppressMessage(
        "Design",
        "CA1031",
        Justification = "The reason is kept; no fact may keep the others from being told."
    )]
    public async Task<T?> ReadAsync<T>(string fact, string[] actions, Func<CancellationToken, Task<T>> read)
        where T : class?
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            limit.Token.ThrowIfCancellationRequested();
            // A call that does not listen is left alone. Not the generic WaitAsync: an executable would have to carry
            // it for every type that any task gives.
            var reading = read(limit.Token);
            await ((Task)reading).WaitAsync(limit.Token);
            return await reading;
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception) when (limit.IsCancellationRequested)
        {
            unread[fact] = OutOfTime;
        }
        catch (Exception error)
        {
            unread[fact] = AwsError.Describe(error, $"reading the {fact}", actions);
        }
        return null;
    }

    public void Dispose()
    {
        limit.Dispose();
        timer.Dispose();
    }
}
