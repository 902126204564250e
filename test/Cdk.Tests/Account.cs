using Remediation.Samples;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>
/// One emulated account: bootstrapped, deployed in audit mode, deployed again in enforce mode, removed, deployed in
/// another region; and what was in it after each.
/// </summary>
public sealed class Account : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("remediation-deploy-");
    private readonly Dictionary<string, Inventory> inventories = [];
    private Emulator emulator = null!;

    public const string Region = "us-east-1";
    public const string OtherRegion = "eu-central-1";
    internal const string Executable = "not a program, but executable";

    /// <summary>Why nothing was deployed, or null.</summary>
    public string? Missing { get; private set; }

    internal Inventory Audit => inventories["audit"];
    internal Inventory Enforce => inventories["enforce"];
    internal Inventory Removed => inventories["removed"];
    internal Inventory Elsewhere => inventories["elsewhere"];

    /// <summary>What the command line said of the deployment in enforce mode.</summary>
    public string Said { get; private set; } = "";

    public AwsClients Aws => emulator.Clients(Region);

    public async ValueTask InitializeAsync()
    {
        emulator = await Emulator.StartAsync(TestContext.Current.CancellationToken);
        var cdk = new CommandLine(
            emulator.Endpoint.Replace("127.0.0.1", "localhost", StringComparison.Ordinal),
            folder.FullName
        );
        Missing = await cdk.MissingAsync();
        if (Missing is not null)
            return;

        var code = folder.CreateSubdirectory("code").FullName;
        await File.WriteAllTextAsync(Path.Combine(code, "bootstrap"), Executable);
        await File.WriteAllTextAsync(Path.Combine(code, "bootstrap.dbg"), "");
        await File.WriteAllTextAsync(Path.Combine(code, "aws-roots.pem"), "");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(code, "bootstrap"), (UnixFileMode)0b111_101_101);
        string[] context = [$"code={code}", "webhookParameter=/remediation/webhook"];

        await cdk.BootstrapAsync(Region);
        await cdk.DeployAsync(Region, context);
        inventories["audit"] = await Inventory.ReadAsync(Aws);
        Said = await cdk.RedeployAsync(Region, ["mode=enforce", .. context]);
        inventories["enforce"] = await Inventory.ReadAsync(Aws);
        await cdk.DestroyAsync(Region);
        inventories["removed"] = await Inventory.ReadAsync(Aws);
        await cdk.BootstrapAsync(OtherRegion);
        await cdk.CopyAsync(OtherRegion);
        inventories["elsewhere"] = await Inventory.ReadAsync(emulator.Clients(OtherRegion));
    }

    public async ValueTask DisposeAsync()
    {
        await emulator.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
