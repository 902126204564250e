using System.Text.Json.Nodes;
using Amazon.S3.Model;
using Remediation.Guardrails.S3;
using Xunit;

namespace Remediation.Cdk.Tests;

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
        Assert.Contains(
            account.Before.Tables[0].LatestStreamArn,
            account.After.EventSources.Select(source => (string?)source["EventSourceArn"])
        );
        Assert.Contains(Assert.Single(account.Before.Queues).Key, account.After.Queues.Keys);
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
            rule => Assert.Contains(((string)rule["Targets"]![0]!["Arn"]!).Split(':')[^1], account.After.Functions.Keys)
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
        Assert.Equal((Record, "applied"), ((string?)record["record"], (string?)record["status"]));

        // Version 0.1.0 had no role for people: by the new one they find the same.
        var ofOperators = await account.RunAsync("history", "--json", "--role", "operator");
        Assert.True(ofOperators.Code == 0, ofOperators.Errors);
        Assert.Equal(history.Output, ofOperators.Output);

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
