using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using Remediation.Guardrails;
using Remediation.Guardrails.S3;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>What <c>cdk deploy</c> really makes, by independent reads of the account.</summary>
public sealed class DeployTests : IClassFixture<Account>
{
    private static readonly string[] OwnRoles = ["arn:aws:iam::123456789012:role/remediation/*"];
    private readonly Account account;

    public DeployTests(Account account)
    {
        Assert.SkipWhen(account.Missing is not null, account.Missing ?? "");
        this.account = account;
    }

    [Fact]
    public void Each_guardrail_has_a_function_that_audits_and_a_second_deployment_makes_it_enforce()
    {
        foreach (var (inventory, mode) in new[] { (account.Audit, "audit"), (account.Enforce, "enforce") })
        {
            Assert.Equal(
                Catalogue.All.Select(g => g.Id).Append("notifier").Order(StringComparer.Ordinal),
                inventory.Functions.Keys.Order(StringComparer.Ordinal)
            );
            Assert.All(
                Catalogue.All,
                guardrail =>
                {
                    var function = inventory.Functions[guardrail.Id];
                    Assert.Equal(
                        (mode, Assert.Single(inventory.Tables).TableName, OwnRoles[0]),
                        (
                            function.Variable("REMEDIATION_MODE"),
                            function.Variable("REMEDIATION_LEDGER_TABLE"),
                            function.Variable("REMEDIATION_OWN_ROLES")
                        )
                    );
                }
            );
            Assert.Equal(
                "/remediation/webhook",
                inventory.Functions["notifier"].Variable("REMEDIATION_WEBHOOK_PARAMETER")
            );
            Assert.All(
                inventory.Functions.Values,
                f =>
                    Assert.Equal(
                        ("provided.al2023", "bootstrap", 256, 60),
                        (
                            (string?)f.Configuration["Runtime"],
                            (string?)f.Configuration["Handler"],
                            (int)f.Configuration["MemorySize"]!,
                            (int)f.Configuration["Timeout"]!
                        )
                    )
            );
        }
    }

    [Fact]
    public void An_audit_role_holds_no_write_and_a_second_deployment_gives_it_just_the_guardrails_writes()
    {
        Assert.All(
            Catalogue.All,
            guardrail =>
            {
                Permission[] reads = [.. guardrail.Reads, .. guardrail.On.Reads, .. guardrail.On.TagReads];
                Holds(account.Audit, guardrail, reads);
                Holds(account.Enforce, guardrail, [.. reads, .. guardrail.Writes]);
                Assert.NotEqual(
                    account.Audit.Functions[guardrail.Id].Permissions,
                    account.Enforce.Functions[guardrail.Id].Permissions
                );
            }
        );
        var changes = Catalogue.All.SelectMany(g => g.Writes.Concat(g.Undos)).Select(p => p.Action).ToHashSet();
        Assert.All(
            account.Audit.Functions.Values.SelectMany(f => f.Permissions),
            p => Assert.DoesNotContain(p.Split(' ')[0], changes)
        );
    }

    [Fact]
    public void Every_role_is_a_functions_own()
    {
        foreach (var inventory in new[] { account.Audit, account.Enforce })
        {
            Assert.Equal(
                inventory.Functions.Values.Select(f => f.Role.Split('/')[^1]).Order(StringComparer.Ordinal),
                inventory.Roles.Order(StringComparer.Ordinal)
            );
            Assert.All(
                inventory.Functions.Values,
                f => Assert.StartsWith(OwnRoles[0][..^1], f.Role, StringComparison.Ordinal)
            );
            Assert.All(inventory.Functions.Values, f => Assert.Equal(["exact"], f.Policies));
        }
    }

    [Fact]
    public void Each_guardrails_rules_call_its_function_and_may() =>
        Assert.All(
            new[] { account.Audit, account.Enforce },
            inventory =>
            {
                Assert.Equal(
                    Catalogue.All.Sum(g => EventPattern.Of(g, OwnRoles).Count()) + Catalogue.All.Count,
                    inventory.Rules.Count
                );
                Assert.All(Catalogue.All, guardrail => Routed(inventory, guardrail));
            }
        );

    [Fact]
    public void In_another_region_global_services_guardrails_have_functions_and_no_rules()
    {
        Assert.Equal(Catalogue.All.Count + 1, account.Elsewhere.Functions.Count);
        Assert.All(Catalogue.All.Where(g => !g.On.IsGlobal), guardrail => Routed(account.Elsewhere, guardrail));
        Assert.All(
            Catalogue.All.Where(g => g.On.IsGlobal),
            guardrail => Assert.Empty(RulesOf(account.Elsewhere, guardrail))
        );
        Assert.All(
            Catalogue.All.Where(g => g.On.IsGlobal),
            guardrail => Assert.Empty(account.Elsewhere.Functions[guardrail.Id].Callers)
        );
        Assert.Contains(Catalogue.All, g => g.On.IsGlobal);
    }

    [Fact]
    public void The_ledger_has_its_keys_and_a_stream_that_wakes_the_notifier()
    {
        var ledger = Assert.Single(account.Audit.Tables);
        Assert.Equal(
            [("pk", "HASH"), ("sk", "RANGE")],
            ledger.KeySchema.Select(k => (k.AttributeName, k.KeyType.Value))
        );
        Assert.Equal(
            (true, "NEW_AND_OLD_IMAGES"),
            (ledger.StreamSpecification.StreamEnabled, ledger.StreamSpecification.StreamViewType.Value)
        );
        Assert.Equal(
            (true, "PAY_PER_REQUEST"),
            (ledger.DeletionProtectionEnabled, ledger.BillingModeSummary.BillingMode.Value)
        );

        var source = Assert.Single(account.Audit.EventSources);
        Assert.Equal(
            (ledger.LatestStreamArn, account.Audit.Functions["notifier"].Arn, "Enabled"),
            ((string?)source["EventSourceArn"], (string?)source["FunctionArn"], (string?)source["State"])
        );
        Assert.Equal("ReportBatchItemFailures", (string?)source["FunctionResponseTypes"]![0]);
        Assert.Contains(
            "record#",
            (string?)source["FilterCriteria"]!["Filters"]![0]!["Pattern"],
            StringComparison.Ordinal
        );
        Assert.Equal(
            Assert.Single(account.Audit.Queues),
            (string?)source["DestinationConfig"]!["OnFailure"]!["Destination"]
        );
        Assert.Contains(
            $"dynamodb:GetRecords {ledger.LatestStreamArn}",
            account.Audit.Functions["notifier"].Permissions
        );
    }

    [Fact]
    public void A_second_deployment_keeps_the_ledger_and_tells_its_name()
    {
        var ledger = Assert.Single(account.Enforce.Tables);
        Assert.Equal(Assert.Single(account.Audit.Tables).TableArn, ledger.TableArn);
        Assert.Equal(ledger.LatestStreamArn, (string?)Assert.Single(account.Enforce.EventSources)["EventSourceArn"]);
        Assert.Equal(ledger.TableName, account.Enforce.Parameters["/remediation/ledger"]);
        Assert.Contains($"Remediation.LedgerTable = {ledger.TableName}", account.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_removed_leaves_the_ledger_the_dead_letter_queue_and_the_log_groups()
    {
        Assert.DoesNotContain("/remediation/ledger", account.Removed.Parameters.Keys);
        Assert.Equal(account.Enforce.Tables.Select(t => t.TableArn), account.Removed.Tables.Select(t => t.TableArn));
        Assert.Equal(
            account.Enforce.LogGroups.Keys.Order(StringComparer.Ordinal),
            account.Removed.LogGroups.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal(Assert.Single(account.Enforce.Queues), Assert.Single(account.Removed.Queues));
        Assert.Empty(account.Removed.Functions);
        Assert.Empty(account.Removed.Roles);
        Assert.Empty(account.Removed.Rules);
        Assert.Empty(account.Removed.EventSources);
    }

    [Fact]
    public async Task The_code_of_a_function_is_the_published_folder_with_an_executable_that_Lambda_can_start()
    {
        var hash = Assert.Single(
            account.Audit.Functions.Values.Select(f => (string)f.Configuration["CodeSha256"]!).Distinct()
        );
        var bucket = $"cdk-hnb659fds-assets-123456789012-{Account.Region}";
        var cancel = TestContext.Current.CancellationToken;
        var key = Assert
            .Single(
                (
                    await account.Aws.S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, cancel)
                ).S3Objects,
                o => o.Key.EndsWith(".zip", StringComparison.Ordinal)
            )
            .Key;
        using var asset = await account.Aws.S3.GetObjectAsync(bucket, key, cancel);
        using var content = new MemoryStream();
        await asset.ResponseStream.CopyToAsync(content, cancel);
        Assert.Equal(hash, Convert.ToBase64String(SHA256.HashData(content.ToArray())));

        using var zip = new ZipArchive(content);
        Assert.Equal(["aws-roots.pem", "bootstrap"], zip.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal));
        var bootstrap = zip.GetEntry("bootstrap")!;
        using var text = new StreamReader(bootstrap.Open());
        Assert.Equal(Account.Executable, await text.ReadToEndAsync(cancel));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(0b111_101_101, (bootstrap.ExternalAttributes >> 16) & 0b111_111_111);
    }

    // The guardrail's permissions, and what every function needs besides: the ledger, a log group of its own that is
    // kept for 90 days, the dead letter queue.
    private static void Holds(Inventory inventory, Guardrail guardrail, IEnumerable<Permission> declared)
    {
        var held = inventory.Functions[guardrail.Id].Permissions;
        var ledger = Assert.Single(inventory.Tables).TableArn;
        var queue = Assert.Single(inventory.Queues);
        var writing = Assert.Single(held, p => p.StartsWith("logs:PutLogEvents ", StringComparison.Ordinal));
        var logs = writing.Split(' ')[1];
        Assert.Equal(90, inventory.LogGroups[logs]);
        Assert.Contains(
            guardrail.Id.Replace("-", "", StringComparison.Ordinal),
            logs,
            StringComparison.OrdinalIgnoreCase
        );
        var itself = Filled("arn:{partition}:lambda:{region}:{account}:function:") + Deployed.FunctionOf(guardrail.Id);
        IEnumerable<string> expected =
        [
            .. declared.Distinct().Select(p => $"{p.Action} {Filled(p.Resource)}"),
            $"dynamodb:GetItem {ledger}",
            $"dynamodb:PutItem {ledger}",
            $"dynamodb:Query {ledger}",
            $"dynamodb:UpdateItem {ledger}",
            $"lambda:InvokeFunction {itself}",
            $"logs:CreateLogStream {logs}",
            $"logs:PutLogEvents {logs}",
            $"sqs:SendMessage {queue}",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), held);
    }

    private static string Filled(string resource) => Placeholders.Fill(resource, "aws", Account.Region, "123456789012");

    private static void Routed(Inventory inventory, Guardrail guardrail)
    {
        var rules = RulesOf(inventory, guardrail);
        var function = inventory.Functions[guardrail.Id];
        Assert.Equal(
            EventPattern.Of(guardrail, OwnRoles).Select(p => p.ToJsonString()).Order(StringComparer.Ordinal),
            rules.Select(r => JsonNode.Parse(r.Pattern)!.ToJsonString()).Order(StringComparer.Ordinal),
            JsonEquality.Instance
        );
        Assert.All(
            rules,
            rule =>
            {
                var target = Assert.Single(rule.Targets);
                Assert.Equal("ENABLED", (string?)rule.Rule["State"]);
                Assert.Equal(
                    (function.Arn, Assert.Single(inventory.Queues)),
                    ((string?)target["Arn"], (string?)target["DeadLetterConfig"]!["Arn"])
                );
                Assert.Equal(
                    (8, 3600),
                    (
                        (int)target["RetryPolicy"]!["MaximumRetryAttempts"]!,
                        (int)target["RetryPolicy"]!["MaximumEventAgeInSeconds"]!
                    )
                );
            }
        );
        var names = Deployed
            .RulesOf(guardrail.Id, rules.Count)
            .Append(Deployed.SweepOf(Deployed.FunctionOf(guardrail.Id)));
        Assert.Equal(
            names
                .Select(name => $"arn:aws:events:{function.Arn.Split(':')[3]}:123456789012:rule/{name}")
                .Order(StringComparer.Ordinal),
            function.Callers.Order(StringComparer.Ordinal)
        );
        var sweep = Assert.Single(
            inventory.Rules,
            r => (string?)r.Rule["Name"] == Deployed.SweepOf(Deployed.FunctionOf(guardrail.Id))
        );
        Assert.Equal(function.Arn, (string?)Assert.Single(sweep.Targets)["Arn"]);
    }

    private static List<DeployedRule> RulesOf(Inventory inventory, Guardrail guardrail) =>
        [
            .. inventory.Rules.Where(r =>
                ((string)r.Rule["Description"]!).StartsWith($"{guardrail.Id}: ", StringComparison.Ordinal)
            ),
        ];
}
