using Remediation.Samples;

namespace Testing;

/// <summary>
/// As many emulators as there are processors, which tests take in turns: moto is one Python process, and uses one
/// processor.
/// </summary>
/// <remarks>
/// An emulator answers the slower the more is in it, so it is emptied after some uses, once nobody uses it.
/// </remarks>
public sealed class Emulators : IAsyncDisposable
{
    private const int UsesBetweenResets = 300;

    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(100) };
    private readonly Lock gate = new();
    private readonly Place[] places = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Place())];

    /// <summary>Takes the emulator that the fewest use.</summary>
    /// <param name="cancel">Ends the wait.</param>
    /// <param name="alone">Whether nobody else may use it at the same time.</param>
    public async Task<Lease> TakeAsync(CancellationToken cancel, bool alone = false)
    {
        Place? place;
        while ((place = TryTake(alone)) is null)
            await Task.Delay(10, cancel);
        try
        {
            return new(this, place, await place.Emulator!, place.Generation);
        }
        catch
        {
            Return(place);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        foreach (var place in places)
            if (place.Emulator is { IsCompletedSuccessfully: true } emulator)
                await emulator.Result.DisposeAsync();
    }

    private Place? TryTake(bool alone)
    {
        lock (gate)
        {
            var place = places
                .Where(p => !p.IsTakenAlone && (p.Users == 0 || (!alone && p.Uses < UsesBetweenResets)))
                .MinBy(p => p.Users);
            if (place is null)
                return null;
            if (place.Emulator is null || place.Emulator.IsFaulted || place.Emulator.IsCanceled)
                place.Renew(Emulator.StartAsync(CancellationToken.None));
            else if (place.Uses >= UsesBetweenResets)
                place.Renew(ResetAsync(place.Emulator));
            place.Users++;
            place.Uses++;
            place.IsTakenAlone = alone;
            return place;
        }
    }

    private void Return(Place place)
    {
        lock (gate)
        {
            place.Users--;
            place.IsTakenAlone = false;
        }
    }

    private async Task<Emulator> ResetAsync(Task<Emulator> started)
    {
        var emulator = await started;
        using var answer = await http.PostAsync(new Uri($"{emulator.Endpoint}/moto-api/reset"), null);
        answer.EnsureSuccessStatusCode();
        return emulator;
    }

    /// <summary>The use of an emulator; it ends when this is disposed of.</summary>
    public sealed class Lease : IDisposable
    {
        private readonly Emulators pool;
        private readonly Place place;
        private bool isOver;

        internal Lease(Emulators pool, Place place, Emulator emulator, Guid generation)
        {
            this.pool = pool;
            this.place = place;
            Emulator = emulator;
            Generation = generation;
        }

        public Emulator Emulator { get; }

        /// <summary>Another one after each reset: what was made in an earlier one is gone.</summary>
        public Guid Generation { get; }

        /// <summary>Empties the emulator, which whoever asks for it must have taken alone.</summary>
        public async Task ResetAsync(CancellationToken cancel)
        {
            using var answer = await pool.http.PostAsync(new Uri($"{Emulator.Endpoint}/moto-api/reset"), null, cancel);
            answer.EnsureSuccessStatusCode();
        }

        public void Dispose()
        {
            if (isOver)
                return;
            isOver = true;
            pool.Return(place);
        }
    }

    internal sealed class Place
    {
        public Task<Emulator>? Emulator { get; private set; }
        public Guid Generation { get; private set; }
        public int Users { get; set; }
        public int Uses { get; set; }
        public bool IsTakenAlone { get; set; }

        public void Renew(Task<Emulator> emulator)
        {
            Emulator = emulator;
            Generation = Guid.NewGuid();
            Uses = 0;
        }
    }
}
