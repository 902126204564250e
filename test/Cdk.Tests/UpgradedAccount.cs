using System.Diagnostics;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.S3.Model;
using Remediation.Guardrails.S3;
using Remediation.Samples;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>
/// An account that version 0.1.0 was deployed to, with a repair and an exemption in its ledger, and the cell deployed
/// over it.
/// </summary>
public sealed class UpgradedAccount : IAsyncLifetime
{
    internal const string Bucket = "example-bucket";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("remediation-upgrade-");
    private Emulator emulator = null!;

    /// <summary>Why nothing was deployed, or null.</summary>
    public string? Missing { get; private set; }

    internal Inventory Before { get; private set; } = null!;
    internal Inventory After { get; private set; } = null!;

    public AwsClients Aws => emulator.Clients(Account.Region);

    public async ValueTask InitializeAsync()
    {
        emulator = await Emulator.StartAsync(TestContext.Current.CancellationToken);
        var cdk = new CommandLine(emulator, folder.FullName);
        Missing = await cdk.MissingAsync();
        if (Missing is not null)
            return;
        var code = Account.PublishedIn(folder);
        await cdk.BootstrapAsync(Account.Region);
        await cdk.DeployFolderAsync(Account.Region, OldIn(folder, code));
        Before = await Inventory.ReadAsync(Aws, Deployed.StackName);
        await FillAsync(Assert.Single(Before.Tables).TableName);
        await cdk.RedeployAsync(
            Account.Region,
            $"code={code}",
            "webhookParameter=/remediation/webhook",
            "terminationProtection=false"
        );
        After = await Inventory.ReadAsync(Aws, Deployed.StackName);
    }

    public async ValueTask DisposeAsync()
    {
        await emulator.DisposeAsync();
        folder.Delete(recursive: true);
    }

    internal async Task<IReadOnlyList<Dictionary<string, AttributeValue>>> ItemsAsync() =>
        (
            await Dynamo.ScanAsync(
                new ScanRequest { TableName = After.Tables[0].TableName },
                TestContext.Current.CancellationToken
            )
        ).Items;

    internal async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "remediate.dll");
        string[] where = ["--endpoint", emulator.Endpoint, "--region", Account.Region];
        var start = new ProcessStartInfo("dotnet", [program, .. arguments, .. where])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var cancel = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var errors = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, await output, await errors);
    }

    private AmazonDynamoDBClient Dynamo =>
        Aws.Client(() => new AmazonDynamoDBClient(Aws.Credentials, Aws.Configured(new AmazonDynamoDBConfig())));

    // The templates with a package in the place of the one that was left out.
    private static string OldIn(DirectoryInfo folder, string code)
    {
        var old = folder.CreateSubdirectory("old").FullName;
        foreach (var file in Directory.GetFiles(Old.Folder))
            File.Copy(file, Path.Combine(old, Path.GetFileName(file)));
        var assets = JsonNode.Parse(File.ReadAllText(Path.Combine(old, "Remediation.assets.json")))!;
        var package = assets["files"]!.AsObject().Single(f => (string?)f.Value!["source"]!["packaging"] == "zip");
        var path = Path.Combine(old, (string)package.Value!["source"]!["path"]!);
        Directory.CreateDirectory(path);
        foreach (var file in Directory.GetFiles(code))
            File.Copy(file, Path.Combine(path, Path.GetFileName(file)));
        return old;
    }

    private async Task FillAsync(string table)
    {
        var cancel = TestContext.Current.CancellationToken;
        foreach (var item in Old.Ledger)
            await Dynamo.PutItemAsync(table, item, cancel);
        // As the repair left it.
        await Aws.S3.PutBucketAsync(Bucket, cancel);
        var block = new PublicAccessBlockConfiguration
        {
            BlockPublicAcls = true,
            BlockPublicPolicy = true,
            IgnorePublicAcls = true,
            RestrictPublicBuckets = true,
        };
        var request = new PutPublicAccessBlockRequest { BucketName = Bucket, PublicAccessBlockConfiguration = block };
        await Aws.S3.PutPublicAccessBlockAsync(request, cancel);
    }
}
