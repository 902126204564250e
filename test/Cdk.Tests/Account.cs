using Remediation.Samples;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>
/// One emulated account: bootstrapped, deployed to one region in audit mode, deployed again in enforce mode, removed,
/// deployed to three regions, removed; and what was in it after each.
/// </summary>
public sealed class Account : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("remediation-deploy-");
    private Emulator emulator = null!;

    public const string Region = "us-east-1";
    internal const string Executable = "not a program, but executable";

    /// <summary>The regions of the second deployment; the first is the home.</summary>
    internal static readonly IReadOnlyList<string> Regions = ["eu-central-1", "us-east-1", "eu-west-1"];

    /// <summary>Why nothing was deployed, or null.</summary>
    public string? Missing { get; private set; }

    internal Inventory Audit { get; private set; } = null!;
    internal Inventory Enforce { get; private set; } = null!;
    internal Inventory Removed { get; private set; } = null!;

    /// <summary>What was in each region of the second deployment.</summary>
    internal Dictionary<string, Inventory> Wide { get; } = [];

    /// <summary>And after its removal.</summary>
    internal Dictionary<string, Inventory> WideRemoved { get; } = [];

    /// <summary>What the command line said of the deployment in enforce mode.</summary>
    public string Said { get; private set; } = "";

    public AwsClients Aws => emulator.Clients(Region);

    public async ValueTask InitializeAsync()
    {
        emulator = await Emulator.StartAsync(TestContext.Current.CancellationToken);
        var cdk = new CommandLine(emulator, folder.FullName);
        Missing = await cdk.MissingAsync();
        if (Missing is not null)
            return;
        var code = PublishedIn(folder);
        // The emulator cannot change a stack's protection.
        string[] context = [$"code={code}", "webhookParameter=/remediation/webhook", "terminationProtection=false"];
        await cdk.BootstrapAsync([.. Regions]);
        await cdk.DeployAsync(Region, context);
        Audit = await ReadAsync(Region, Deployed.StackName);
        Said = await cdk.RedeployAsync(Region, ["mode=enforce", .. context]);
        Enforce = await ReadAsync(Region, Deployed.StackName);
        await cdk.DestroyAsync(Region);
        Removed = await ReadAsync(Region, Deployed.StackName);

        // From a fourth region: it is the list that says where.
        var regions = $"regions={string.Join(',', Regions)}";
        await cdk.DeployAsync("eu-north-1", ["mode=enforce", regions, .. context]);
        foreach (var region in Regions)
            Wide[region] = await ReadAsync(region, StackIn(region));
        await cdk.DestroyAsync("eu-north-1");
        foreach (var region in Regions)
            WideRemoved[region] = await ReadAsync(region, StackIn(region));
    }

    public async ValueTask DisposeAsync()
    {
        await emulator.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>A folder with what is taken for the published executable.</summary>
    internal static string PublishedIn(DirectoryInfo folder)
    {
        var code = folder.CreateSubdirectory("code").FullName;
        File.WriteAllText(Path.Combine(code, "bootstrap"), Executable);
        File.WriteAllText(Path.Combine(code, "bootstrap.dbg"), "");
        File.WriteAllText(Path.Combine(code, "aws-roots.pem"), "");
        return code;
    }

    internal static string StackIn(string region) =>
        region == Regions[0] ? Deployed.StackName : $"{Deployed.StackName}-{region}";

    private Task<Inventory> ReadAsync(string region, string stack) =>
        Inventory.ReadAsync(emulator.Clients(region), stack);
}
