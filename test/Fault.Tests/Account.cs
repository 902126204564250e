using Amazon.Runtime;
using Fault.Tests;
using Remediation.Samples;
using Xunit;

[assembly: AssemblyFixture(typeof(Account))]

namespace Fault.Tests;

/// <summary>An emulated account for all tests: each makes resources and a ledger of its own in it.</summary>
public sealed class Account : IAsyncLifetime
{
    public Emulator Emulator { get; private set; } = null!;

    /// <summary>Clients that arrange and look, past every proxy.</summary>
    /// <remarks>The emulator may take longer on a busy machine than a guardrail may wait; and what the SDK would then try again was made already.</remarks>
    public AwsClients Aws { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Emulator = await Emulator.StartAsync(TestContext.Current.CancellationToken);
        Aws = new(
            "us-east-1",
            new BasicAWSCredentials("emulated", "emulated"),
            Emulator.Endpoint,
            TimeSpan.FromSeconds(100)
        );
    }

    public async ValueTask DisposeAsync() => await Emulator.DisposeAsync();
}
