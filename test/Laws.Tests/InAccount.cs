using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>Tests in an emulated account, each with a ledger of its own.</summary>
public abstract class InAccount(Emulators emulators) : IAsyncLifetime
{
    protected Account Account { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Account = await Account.TakeAsync(emulators, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        // A test that could not begin has none.
        if (Account is not null)
            await Account.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
