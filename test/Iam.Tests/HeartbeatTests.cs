using System.Text.Json.Nodes;
using Amazon.CloudTrail.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SQS;
using Remediation.Engine.Heartbeats;
using Remediation.Engine.Sweeps;
using Remediation.Guardrails;
using Remediation.Guardrails.CloudTrail;
using Remediation.Guardrails.S3;
using Remediation.Guardrails.Self;
using Testing;
using Xunit;

namespace Iam.Tests;

/// <summary>
/// The heartbeat reads by the engine's own role and by one read role, which hold no read that it does not need.
/// </summary>
/// <remarks>It is played in a region where no sample has anything.</remarks>
public sealed class HeartbeatTests(Emulators emulators, KeyRing ring) : InCell(emulators, ring)
{
    private const string Region = "eu-north-1";
    private const string Queue = "remediation-dead-letters";

    // The emulator has no such operation. The heartbeat's tests in Laws.Tests prove that it is called by the read role.
    private const string NotEmulated = "lambda:GetAccountSettings";
    private const string WithoutIt = "concurrency limit";

    public static TheoryData<string> OwnReads => new(EngineRole.ReadForHeartbeat);

    public static TheoryData<string> Reads =>
        new(HeartbeatPolicy.Reads.Select(read => read.Action).Where(action => action != NotEmulated));

    [Fact]
    public async Task With_what_the_roles_hold_it_knows_everything()
    {
        var heartbeat = await BeatAsync();

        Assert.Equal([WithoutIt], heartbeat.Unread.Keys);
        Assert.DoesNotContain("denied", heartbeat.Unread[WithoutIt], StringComparison.Ordinal);
        // Samples may have left trails of many regions.
        Assert.True(heartbeat.TrailsRecording > 0);
        Assert.Equal((0, 0), (heartbeat.DeadLetters, heartbeat.RegionsWithoutRules));
    }

    [Theory, MemberData(nameof(OwnReads))]
    public async Task Without_any_one_of_its_own_reads_it_says_that_it_was_denied(string action)
    {
        await PutWithoutAsync(DeployedCell.Enforcing.Engine, action);
        await AssertDeniedAsync(action);
    }

    [Theory, MemberData(nameof(Reads))]
    public async Task Without_any_one_read_of_its_read_role_it_says_that_it_was_denied(string action)
    {
        await PutWithoutAsync(DeployedCell.Enforcing.Roles[HeartbeatPolicy.Reader], action);
        await AssertDeniedAsync(action);
    }

    private Task PutWithoutAsync(DeployedRole role, string action)
    {
        Assert.Contains(action, role.Policy.Actions);
        return Account.PutAsync(role with { Policy = role.Policy.Without(action) });
    }

    private async Task AssertDeniedAsync(string action)
    {
        var unread = (await BeatAsync()).Unread.Where(fact => fact.Key != WithoutIt).ToList();
        Assert.NotEmpty(unread);
        Assert.All(unread, fact => Assert.Contains("the function's role is denied", fact.Value));
        Assert.All(unread, fact => Assert.Contains(action, fact.Value));
    }

    private async Task<Heartbeat> BeatAsync()
    {
        await ArrangeAsync(Account.Administrator.In(Region));
        var engine = Account.Engine(Catalogue.All[0]);
        var end = DateTimeOffset.UtcNow.AddMinutes(5);
        await engine.HeartbeatIn(Region).WriteAsync(SweptRegions.Only(Region), end, Cancel);
        return (await Account.Ledger.HeartbeatAsync(Deployed.Engine, Cancel))!;
    }

    // The region's manifest with a queue and a rule, both of which there are, and a trail.
    private static async Task ArrangeAsync(AwsClients aws)
    {
        var sqs = aws.Client(() => new AmazonSQSClient(aws.Credentials, aws.Configured(new AmazonSQSConfig())));
        var queue = await sqs.CreateQueueAsync(Queue, Cancel);
        await PutPartAsync(aws, $"queue/{Queue}", new JsonObject { ["url"] = queue.QueueUrl });
        await aws.EventBridge.PutRuleAsync(new() { Name = Deployed.WatchdogRule, EventPattern = "{}" }, Cancel);
        await PutPartAsync(aws, $"rule/{Deployed.WatchdogRule}", []);
        var own = new DescribeTrailsRequest { IncludeShadowTrails = false };
        if ((await aws.CloudTrail.DescribeTrailsAsync(own, Cancel)).TrailList is { Count: > 0 })
            return;
        const string Trail = "heartbeat";
        var bucket = $"{Trail}-{Guid.NewGuid():N}";
        await aws.In(Account.Region).S3.PutBucketAsync(bucket, Cancel);
        await aws.CloudTrail.CreateTrailAsync(new() { Name = Trail, S3BucketName = bucket }, Cancel);
        await aws.CloudTrail.StartLoggingAsync(new() { Name = Trail }, Cancel);
        var all = new EventSelector { IncludeManagementEvents = true };
        await aws.CloudTrail.PutEventSelectorsAsync(new() { TrailName = Trail, EventSelectors = [all] }, Cancel);
    }

    private static Task PutPartAsync(AwsClients aws, string part, JsonObject value)
    {
        var ssm = aws.Client(() =>
            new AmazonSimpleSystemsManagementClient(
                aws.Credentials,
                aws.Configured(new AmazonSimpleSystemsManagementConfig())
            )
        );
        return ssm.PutParameterAsync(
            new()
            {
                Name = Deployed.ManifestPath + part,
                Value = value.ToJsonString(),
                Type = ParameterType.String,
                Overwrite = true,
            },
            Cancel
        );
    }
}
