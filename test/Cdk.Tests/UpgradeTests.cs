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

/// <summary>What an upgrade from version 0.1.0 keeps, replaces and removes.</summary>
public sealed class UpgradeTests : IClassFixture<UpgradedAccount>
{
    private const string Record = "4c9529373e91-20250311T091527Z-1002b05be5";

    private readonly UpgradedAccount account;

    public UpgradeTests(UpgradedAccount account)
    {
        Assert.SkipWhen(account.Missing is not null, account.Missing ?? "");
        this.account = account;
    }

    [Fact]
    public void The_ledger_is_the_same_table_and_the_dead_letter_queue_the_same_queue()
    {
        Assert.Equal(Assert.Single(account.Before.Tables).TableArn, Assert.Single(account.After.Tables).TableArn);
        Assert.Equal(
            account.Before.Tables[0].LatestStreamArn,
            (string?)Assert.Single(account.After.EventSources)["EventSourceArn"]
        );
        Assert.Equal(Assert.Single(account.Before.Queues).Key, Assert.Single(account.After.Queues).Key);
        Assert.Equal(account.After.Tables[0].TableName, account.After.Parameters["/remediation/ledger"]);
    }

    [Fact]
    public void The_functions_and_rules_of_each_guardrail_are_gone_and_the_engine_and_its_rules_are_there()
    {
        Assert.Contains("remediation-s3-bucket-acl-public", account.Before.Functions.Keys);
        Assert.Contains("remediation-s3-bucket-acl-public-1", account.Before.Rules.Keys);
        Assert.DoesNotContain("remediation-s3-bucket-acl-public", account.After.Functions.Keys);
        Assert.DoesNotContain("remediation-s3-bucket-acl-public-1", account.After.Rules.Keys);
        Assert.Contains("remediation-engine", account.After.Functions.Keys);
        Assert.Contains("remediation-notifier", account.After.Functions.Keys);
        Assert.Contains("remediation-calls-1", account.After.Rules.Keys);
        Assert.All(
            account.After.Rules.Values.Where(rule => (string?)rule["Targets"]![0]!["Id"] == "function"),
            rule =>
                Assert.Contains(((string)rule["Targets"]![0]!["Arn"]!).Split(':')[^1], account.After.Functions.Keys)
        );
        Assert.DoesNotContain(account.After.Roles.Keys, role => account.Before.Roles.ContainsKey(role));
    }

    [Fact]
    public async Task Items_of_the_ledger_are_all_there()
    {
        var keys = (await account.ItemsAsync()).Select(item => $"{item["pk"].S} {item["sk"].S}").ToList();
        Assert.All(Old.Ledger, item => Assert.Contains($"{item["pk"].S} {item["sk"].S}", keys));
    }

    // In this order: an undo adds to the history.
    [Fact]
    public async Task The_command_line_finds_lists_and_undoes_what_version_0_1_0_did()
    {
        var history = await account.RunAsync("history", "--json");
        Assert.True(history.Code == 0, history.Errors);
        var record = Assert.Single(JsonNode.Parse(history.Output)!.AsArray())!;
        Assert.Equal((Record, "applied"), ((string?)record["record"], (string?)record["outcome"]));

        var exemptions = await account.RunAsync("exempt", "list");
        Assert.True(exemptions.Code == 0, exemptions.Errors);
        Assert.Contains("arn:aws:s3:::example-website", exemptions.Output, StringComparison.Ordinal);

        var undone = await account.RunAsync("undo", Record);
        Assert.True(undone.Code == 0, undone.Errors);
        var block = await account.Aws.S3.GetPublicAccessBlockAsync(
            new GetPublicAccessBlockRequest { BucketName = UpgradedAccount.Bucket },
            TestContext.Current.CancellationToken
        );
        Assert.False(block.PublicAccessBlockConfiguration.BlockPublicPolicy);
        Assert.False(block.PublicAccessBlockConfiguration.BlockPublicAcls);
    }
}
