using System.Collections.Concurrent;
using Testing;

namespace Iam.Tests;

/// <summary>The keys of each emulator: made when it is first used, and again when it was emptied.</summary>
public sealed class KeyRing : IDisposable
{
    private readonly ConcurrentDictionary<Guid, Task<Keys>> made = new();
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(100) };

    // An emulator is taken alone, so nobody else asks for its keys at the same time.
    internal Task<Keys> OfAsync(Emulators.Lease lease) =>
        made.GetOrAdd(lease.Generation, _ => Keys.MakeAsync(http, lease.Emulator.Endpoint));

    public void Dispose() => http.Dispose();
}
