using System.Text;
using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>What belongs to another account is left to it, and said so.</summary>
public sealed class OwnershipTests(Emulators emulators) : InAccount(emulators)
{
    private const string Other = "444455556666";
    private const string Trails = "cloudtrail-logging-stopped";
    private const string Trail = $"arn:aws:cloudtrail:{Account.Region}:{Other}:trail/org-cloudtrail";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("s3-bucket-acl-public")]
    [InlineData("s3-bucket-policy-public")]
    public async Task A_bucket_that_the_event_says_is_another_accounts_is_refused_and_told_once(string guardrail)
    {
        var sample = Sample
            .Of(guardrail)
            .First(s => s.Outcome == Outcome.Applied && s.Event["detail"]!["resources"] is not null);
        var names = await Account.Scenario(guardrail).ArrangeAsync(Account.Aws, sample.Given, Cancel);
        var json = JsonNode.Parse(sample.EventFor(names))!;
        json["detail"]!["resources"]![0]!["accountId"] = Other;
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);

        var first = await PlayAsync(guardrail, json, proxy);
        var second = await PlayAsync(guardrail, json, proxy);

        Assert.All([first, second], result => AssertRefused(result));
        Assert.Empty(proxy.Calls);
        Assert.Equal((false, true), ((await RecordAsync(first)).IsQuiet, (await RecordAsync(second)).IsQuiet));
        Assert.Equal(Outcome.Refused, (await RecordAsync(first)).Outcome);
    }

    [Fact]
    public async Task A_group_whose_owner_is_another_account_is_refused_although_it_is_open()
    {
        const string guardrail = "ec2-ingress-open-to-world";
        var sample = Sample.Of(guardrail).First(s => s.Outcome == Outcome.Applied);
        var names = await Account.Scenario(guardrail).ArrangeAsync(Account.Aws, sample.Given, Cancel);
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        proxy.Interfere = call => call.Operation == "DescribeSecurityGroupRules" ? Answer("text/xml", OpenGroup) : null;

        var result = await PlayAsync(guardrail, JsonNode.Parse(sample.EventFor(names))!, proxy);

        AssertRefused(result);
        Assert.DoesNotContain(proxy.Calls, call => call.Mutates);
    }

    [Fact]
    public async Task An_organizations_trail_that_was_stopped_from_here_is_started_and_can_be_stopped_again()
    {
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        var isLogging = false;
        proxy.Interfere = call =>
        {
            if (call.Service != "cloudtrail")
                return null;
            Assert.Contains(Trail, call.Body, StringComparison.Ordinal);
            isLogging = call.Operation switch
            {
                "StartLogging" => true,
                "StopLogging" => false,
                _ => isLogging,
            };
            var body =
                call.Operation == "GetTrailStatus" ? $$"""{"IsLogging":{{(isLogging ? "true" : "false")}}}""" : "{}";
            return Answer("application/x-amz-json-1.1", body);
        };
        var sample = Sample.Of(Trails).Single(s => s.Name == "stopped-by-name");
        var names = await Account.Scenario(Trails).ArrangeAsync(Account.Aws, sample.Given, Cancel);
        var json = JsonNode.Parse(sample.EventFor(names))!;
        json["detail"]!["requestParameters"]!["name"] = Trail;

        var result = await PlayAsync(Trails, json, proxy);

        Assert.Equal((Outcome.Applied, true), (result.Outcome, isLogging));
        var undo = new Undo(
            Account.Identity,
            Catalogue.All,
            proxy.Clients(Account.Region),
            Account.Ledger,
            TimeProvider.System
        );
        Assert.Null((await undo.RunAsync(await RecordAsync(result), force: false, Cancel)).Refusal);
        Assert.False(isLogging);
    }

    [Fact]
    public async Task An_organizations_trail_that_Config_sees_from_a_member_is_refused()
    {
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        var sample = Sample.Of(Trails).Single(s => s.Name == "config-item");
        var names = await Account.Scenario(Trails).ArrangeAsync(Account.Aws, sample.Given, Cancel);
        var json = JsonNode.Parse(sample.EventFor(names))!;
        json["detail"]!["configurationItem"]!["ARN"] = Trail;

        AssertRefused(await PlayAsync(Trails, json, proxy));
        Assert.Empty(proxy.Calls);
    }

    private Task<Result> PlayAsync(string guardrail, JsonNode json, RecordingProxy proxy) =>
        Account.PlayAsync(guardrail, json.ToJsonString(), Mode.Enforce, Cancel, aws: proxy.Clients(Account.Region));

    private async Task<LedgerRecord> RecordAsync(Result result) =>
        (await Account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel))!;

    private static void AssertRefused(Result result)
    {
        Assert.True(result.Outcome == Outcome.Refused, $"{result.Outcome}: {result.Reason}");
        Assert.Contains($"belongs to account {Other}", result.Reason, StringComparison.Ordinal);
    }

    private static Interference Answer(string type, string body)
    {
        var head =
            $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n"
            + "Connection: close\r\n\r\n";
        return new(IsDelivered: false, Encoding.UTF8.GetBytes(head + body), Ending.Close);
    }

    private const string OpenGroup = $"""
        <DescribeSecurityGroupRulesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
        <securityGroupRuleSet><item><securityGroupRuleId>sgr-00000000000000001</securityGroupRuleId>
        <groupId>sg-00000000000000001</groupId><groupOwnerId>{Other}</groupOwnerId><isEgress>false</isEgress>
        <ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort><cidrIpv4>0.0.0.0/0</cidrIpv4>
        </item></securityGroupRuleSet></DescribeSecurityGroupRulesResponse>
        """;
}
