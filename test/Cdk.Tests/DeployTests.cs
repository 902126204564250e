using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using Remediation.Guardrails;
using Remediation.Guardrails.S3;
using Remediation.Model.Deployment.Manifest;
using Remediation.Samples;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>
/// What <c>cdk deploy</c> really makes, by independent reads of the account: exactly what the templates say, of which
/// the other tests say what they must be.
/// </summary>
public sealed class DeployTests : IClassFixture<Account>
{
    private const string Options = """{"webhookParameter": "/remediation/webhook", "terminationProtection": "false"}""";

    private static readonly Deployment One = new(Options, Catalogue.All);
    private static readonly Deployment Three = new(
        """
        {"webhookParameter": "/remediation/webhook", "terminationProtection": "false", "mode": "enforce",
         "regions": "eu-central-1,us-east-1,eu-west-1"}
        """,
        Catalogue.All
    );

    private static readonly string[] Functions = ["remediation-engine", "remediation-notifier", "remediation-watchdog"];

    private readonly Account account;

    public DeployTests(Account account)
    {
        Assert.SkipWhen(account.Missing is not null, account.Missing ?? "");
        this.account = account;
    }

    public static TheoryData<string> Regions => [.. Account.Regions];

    [Fact]
    public void There_are_the_engine_the_notifier_and_the_watchdog_with_all_that_they_are_told()
    {
        AllFunctions(account.Audit, One);
        AllFunctions(account.Wide["eu-central-1"], Three);
        Assert.Empty(account.Wide["us-east-1"].Functions);
        Assert.Empty(account.Wide["eu-west-1"].Functions);
    }

    [Fact]
    public void A_second_deployment_in_enforce_mode_lets_the_engine_repair_what_is_safe()
    {
        Assert.Equal("none", Enforced(account.Audit));
        Assert.Equal("safe/*", Enforced(account.Enforce));
        Assert.Equal("safe/*", Enforced(account.Wide["eu-central-1"]));
    }

    [Fact]
    public void Roles_are_the_templates_and_no_others()
    {
        RolesAre(account.Audit, ("Remediation", account.Audit), One);
        // Roles are the account's: those of all regions together.
        RolesAre(
            account.Wide["eu-central-1"],
            Account.Regions.Select(region => (Account.StackIn(region), account.Wide[region])),
            Three
        );
    }

    // The emulator keeps a role's policy when a stack is updated, so that the enforcing one is looked at where it is
    // new.
    [Fact]
    public void The_engine_may_assume_no_role_to_write_in_audit_mode_and_those_of_safe_repairs_in_enforce_mode()
    {
        Assert.Equal("arn:*:iam::*:role/remediation/write/none", WriteRoles(account.Audit));
        Assert.Equal("arn:*:iam::*:role/remediation/write/safe/*", WriteRoles(account.Wide["eu-central-1"]));
    }

    [Fact]
    public void Rules_of_the_home_have_the_templates_patterns_schedules_and_targets()
    {
        RulesAre(account.Audit, "Remediation", One);
        RulesAre(account.Enforce, "Remediation", One);
        Assert.Equal(["remediation-home"], account.Audit.Buses);
    }

    [Theory, MemberData(nameof(Regions))]
    public void Rules_of_every_region_forward_to_the_bus_of_the_home(string region)
    {
        var inventory = account.Wide[region];
        RulesAre(inventory, Account.StackIn(region), Three);
        var forwarding = inventory.Rules.Values.Where(rule => (string?)rule["Targets"]![0]!["Id"] == "home").ToList();
        Assert.Equal(WatchRules.Of(Catalogue.All).Count, forwarding.Count);
        Assert.All(
            forwarding,
            rule =>
                Assert.Equal(
                    $"arn:aws:events:eu-central-1:{Emulator.Account}:event-bus/remediation-home",
                    (string?)rule["Targets"]![0]!["Arn"]
                )
        );
        Assert.Equal(region == "eu-central-1" ? ["remediation-home"] : [], inventory.Buses);
    }

    [Fact]
    public void Functions_may_be_called_by_their_rules_alone()
    {
        foreach (var inventory in new[] { account.Audit, account.Enforce, account.Wide["eu-central-1"] })
        {
            Assert.Equal(
                inventory
                    .Rules.Values.Where(rule => (string?)rule["Targets"]![0]!["Id"] == "function")
                    .Select(rule => $"{rule["Targets"]![0]!["Arn"]} {rule["Arn"]}")
                    .Order(StringComparer.Ordinal),
                inventory
                    .Access.SelectMany(access => access.Value)
                    .Select(statement =>
                        $"{statement!["Resource"]} {statement["Condition"]!["ArnLike"]!["AWS:SourceArn"]}"
                    )
                    .Order(StringComparer.Ordinal)
            );
            Assert.All(
                inventory.Access.SelectMany(access => access.Value),
                s =>
                    Assert.Equal(
                        ("Allow", "lambda:InvokeFunction", "events.amazonaws.com"),
                        ((string?)s!["Effect"], (string?)s["Action"], (string?)s["Principal"]!["Service"])
                    )
            );
        }
    }

    [Fact]
    public void The_manifest_of_the_home_says_what_the_APIs_say()
    {
        ManifestIs(account.Audit);
        // moto leaves a role's policies alone when its stack is updated; the deployment to three regions has these too.
        ManifestIs(account.Enforce, Deployed.Engine, Deployed.Watchdog);
    }

    [Theory, MemberData(nameof(Regions))]
    public void The_manifest_of_every_region_says_what_the_APIs_say_there(string region) =>
        ManifestIs(account.Wide[region]);

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

        var source = Assert.Single(account.Audit.EventSources, IsStream);
        Assert.Equal(ledger.LatestStreamArn, (string?)source["EventSourceArn"]);
        Assert.EndsWith(":function:remediation-notifier", (string?)source["FunctionArn"], StringComparison.Ordinal);
        Assert.Equal("Enabled", (string?)source["State"]);
        Assert.Equal("ReportBatchItemFailures", (string?)source["FunctionResponseTypes"]![0]);
        Assert.Contains(
            "record#",
            (string?)source["FilterCriteria"]!["Filters"]![0]!["Pattern"],
            StringComparison.Ordinal
        );
        Assert.Equal(
            (string?)Assert.Single(account.Audit.Queues, queue => !IsOfDelays(queue.Key)).Value["QueueArn"],
            (string?)source["DestinationConfig"]!["OnFailure"]!["Destination"]
        );
    }

    [Fact]
    public void A_second_deployment_keeps_the_ledger_and_tells_its_name()
    {
        var ledger = Assert.Single(account.Enforce.Tables);
        Assert.Equal(Assert.Single(account.Audit.Tables).TableArn, ledger.TableArn);
        Assert.Equal(
            ledger.LatestStreamArn,
            (string?)Assert.Single(account.Enforce.EventSources, IsStream)["EventSourceArn"]
        );
        Assert.Equal(ledger.TableName, account.Enforce.Parameters["/remediation/ledger"]);
        Assert.Contains($"Remediation.LedgerTable = {ledger.TableName}", account.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_removed_leaves_the_ledger_the_dead_letter_queues_and_the_log_groups()
    {
        AssertRemoved(account.Enforce, account.Removed);
        foreach (var region in Account.Regions)
            AssertRemoved(account.Wide[region], account.WideRemoved[region]);
    }

    [Fact]
    public async Task The_code_of_every_function_is_the_published_folder_with_an_executable_that_Lambda_can_start()
    {
        var hash = Assert.Single(account.Audit.Functions.Values.Select(f => (string)f["CodeSha256"]!).Distinct());
        var bucket = $"cdk-hnb659fds-assets-{Emulator.Account}-{Account.Region}";
        var cancel = TestContext.Current.CancellationToken;
        var listed = await account.Aws.S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, cancel);
        var key = Assert.Single(listed.S3Objects, o => o.Key.EndsWith(".zip", StringComparison.Ordinal)).Key;
        using var asset = await account.Aws.S3.GetObjectAsync(bucket, key, cancel);
        using var content = new MemoryStream();
        await asset.ResponseStream.CopyToAsync(content, cancel);
        Assert.Equal(hash, Convert.ToBase64String(SHA256.HashData(content.ToArray())));

        using var zip = new ZipArchive(content);
        Assert.Equal(["aws-roots.pem", "bootstrap"], zip.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal));
        var bootstrap = zip.GetEntry("bootstrap")!;
        using var text = new StreamReader(bootstrap.Open());
        Assert.Equal(Account.Executable, await text.ReadToEndAsync(cancel));
        Assert.Equal(0b111_101_101, (bootstrap.ExternalAttributes >> 16) & 0b111_111_111);
    }

    private static string? Enforced(Inventory inventory) =>
        (string?)inventory.Functions["remediation-engine"]["Environment"]!["Variables"]!["REMEDIATION_ENFORCED"];

    private static string WriteRoles(Inventory inventory) =>
        Assert.Single(
            inventory.Roles["remediation-engine"].Permissions,
            s =>
                (string?)s!["Effect"] == "Allow"
                && Deployment.Many(s["Resource"]!).Any(r => r.Contains("/write/", StringComparison.Ordinal))
        )!["Resource"]!
            .AsArray()
            .Select(r => (string)r!)
            .Single();

    // The template as CloudFormation evaluated it, with the names that it made up.
    private static Evaluation Evaluated(Inventory inventory, string stack, Deployment deployment)
    {
        var names = inventory.Resources.ToDictionary(r => r.Key, r => r.Value.Split('/')[^1]);
        var ledger = names.GetValueOrDefault("LedgerB7379752");
        if (inventory.Tables.SingleOrDefault(table => table.TableName == ledger) is { } table)
            names["LedgerB7379752.StreamArn"] = table.LatestStreamArn;
        return new(deployment.Template(stack), null, inventory.Region, Emulator.Account, names);
    }

    private static void AllFunctions(Inventory inventory, Deployment deployment)
    {
        Assert.Equal(Functions, inventory.Functions.Keys.Order(StringComparer.Ordinal));
        var evaluation = Evaluated(inventory, "Remediation", deployment);
        foreach (var (_, expected) in evaluation.Resources("AWS::Lambda::Function"))
        {
            var function = inventory.Functions[(string)expected["FunctionName"]!];
            foreach (var property in new[] { "Runtime", "Handler", "MemorySize", "Timeout", "Description", "Role" })
                Assert.Equal($"{expected[property]}", $"{function[property]}");
            Assert.Equal(
                expected["Environment"]!["Variables"]!.ToJsonString(),
                function["Environment"]!["Variables"]!.ToJsonString(),
                JsonEquality.Instance
            );
        }
        // Log groups of their own, kept for 90 days.
        var logs = inventory.Roles.Values.SelectMany(role =>
            role.Permissions.Where(s =>
                s!["Action"]!.ToJsonString().Contains("logs:PutLogEvents", StringComparison.Ordinal)
            )
        );
        var groups = logs.Select(s => (string)s!["Resource"]!).ToList();
        Assert.Equal(Functions.Length, groups.Distinct().Count());
        Assert.All(groups, group => Assert.Equal(90, inventory.LogGroups[group.TrimEnd('*', ':')]));
    }

    private static void RolesAre(Inventory inventory, (string Stack, Inventory Inventory) one, Deployment deployment) =>
        RolesAre(inventory, [one], deployment);

    private static void RolesAre(
        Inventory inventory,
        IEnumerable<(string Stack, Inventory Inventory)> stacks,
        Deployment deployment
    )
    {
        var expected = new Dictionary<string, JsonObject>();
        foreach (var (stack, of) in stacks)
        foreach (var (id, role) in Evaluated(of, stack, deployment).Resources("AWS::IAM::Role"))
            expected.Add((string?)role["RoleName"] ?? of.Resources[id], role);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), inventory.Roles.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, role) in expected)
        {
            var deployed = inventory.Roles[name];
            Assert.Equal($"arn:aws:iam::{Emulator.Account}:role{role["Path"]}{name}", deployed.Arn);
            Assert.Equal(["exact"], deployed.Policies);
            Assert.Equal(
                role["AssumeRolePolicyDocument"]!["Statement"]!.ToJsonString(),
                deployed.Trust.ToJsonString(),
                JsonEquality.Instance
            );
            Assert.Equal(
                Deployment.Statements(role).ToJsonString(),
                deployed.Permissions.ToJsonString(),
                JsonEquality.Instance
            );
        }
    }

    private static void RulesAre(Inventory inventory, string stack, Deployment deployment)
    {
        var expected = Evaluated(inventory, stack, deployment)
            .Resources("AWS::Events::Rule")
            .Select(rule => rule.Value)
            .ToDictionary(rule => (string)rule["Name"]!);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), inventory.Rules.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, rule) in expected)
        {
            var deployed = inventory.Rules[name];
            foreach (var property in new[] { "State", "Description", "ScheduleExpression" })
                Assert.Equal((string?)rule[property], (string?)deployed[property]);
            Assert.Equal((string?)rule["EventBusName"] ?? "default", (string?)deployed["EventBusName"]);
            Assert.Equal(
                rule["EventPattern"]?.ToJsonString() ?? "null",
                (string?)deployed["EventPattern"] ?? "null",
                JsonEquality.Instance
            );
            Assert.Equal(rule["Targets"]!.ToJsonString(), deployed["Targets"]!.ToJsonString(), JsonEquality.Instance);
        }
    }

    private static void ManifestIs(Inventory inventory, params string[] leftAlone)
    {
        var said = inventory
            .Parameters.Where(p => p.Key.StartsWith(Deployed.ManifestPath, StringComparison.Ordinal))
            .ToDictionary();
        var roles = said.Where(p => p.Key.Split('/')[3] == RolesPart.Word).ToDictionary();
        // The emulator passes over a template's alarms: ManifestTests compares theirs.
        var alarms = said.Keys.Where(name => name.Split('/')[3] == AlarmPart.Word).ToList();
        foreach (var name in roles.Keys.Concat(alarms))
            said.Remove(name);
        var parts = new AccountParts(inventory);
        Assert.Equal(parts.Names.Order(StringComparer.Ordinal), said.Keys.Order(StringComparer.Ordinal));
        Assert.All(
            said,
            parameter => Assert.Equal(parts.Like(parameter.Key, parameter.Value), parts.Of(parameter.Key))
        );
        var described = roles.SelectMany(p => ManifestPart.Read<RolesPart>(p.Key, p.Value).Roles).ToList();
        Assert.Superset(leftAlone.ToHashSet(), described.Select(role => role.Name).ToHashSet());
        Assert.All(
            described.Where(role => !leftAlone.Contains(role.Name)),
            role => RoleIs(role, inventory.Roles[role.Name])
        );
    }

    private static void RoleIs(RolePart role, DeployedRole deployed)
    {
        Assert.Equal($"arn:aws:iam::{Emulator.Account}:role{role.Path}{role.Name}", deployed.Arn);
        PolicyIs(role.Trust, deployed.Trust);
        PolicyIs(role.Policy!, deployed.Permissions);
    }

    private static void PolicyIs(string said, JsonArray statements)
    {
        var policy = new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = statements.DeepClone() };
        if (PolicyDigest.Is(said))
            Assert.Equal(said, PolicyDigest.Of(policy.ToJsonString(), "aws", Emulator.Account));
        else
        {
            var expected = JsonNode.Parse(said)!["Statement"]!;
            Assert.Equal(expected.ToJsonString(), statements.ToJsonString(), JsonEquality.Instance);
        }
    }

    private static bool IsOfDelays(string queue) => queue.EndsWith("/remediation-delays", StringComparison.Ordinal);

    private static bool IsStream(JsonNode source) =>
        ((string)source["EventSourceArn"]!).Contains(":dynamodb:", StringComparison.Ordinal);

    private static void AssertRemoved(Inventory before, Inventory after)
    {
        Assert.Equal(
            before.Tables.Select(t => t.TableArn),
            after.Tables.Select(t => t.TableArn).Intersect(before.Tables.Select(t => t.TableArn))
        );
        var deadLetters = before.Queues.Keys.Where(queue => !IsOfDelays(queue));
        Assert.All(deadLetters, queue => Assert.Contains(queue, after.Queues.Keys));
        Assert.All(before.LogGroups.Keys, group => Assert.Contains(group, after.LogGroups.Keys));
        Assert.Empty(after.Parameters);
        Assert.Empty(after.Functions);
        Assert.Empty(after.Roles);
        Assert.Empty(after.Rules);
        Assert.Empty(after.Buses);
        Assert.Empty(after.EventSources);
    }
}
