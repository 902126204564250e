using System.Text;
using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Guardrails.Ecr;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>What holds for a repository's scans is what ECR says, before a repair and after it.</summary>
public sealed class RepositoryScanTests(Emulators emulators) : InAccount(emulators)
{
    private const string Rule = ScanOnPushOff.Id;
    private const string Get = "BatchGetRepositoryScanningConfiguration";
    private const string GetRegistry = "GetRegistryScanningConfiguration";
    private const string Put = "PutImageScanningConfiguration";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{}", Outcome.Unclear)]
    [InlineData("""{"scanningConfigurations":[],"failures":[]}""", Outcome.Unclear)]
    [InlineData("""{"scanningConfigurations":[{}]}""", Outcome.Unclear)]
    [InlineData("""{"scanningConfigurations":[{"repositoryName":"{name}","scanOnPush":true}]}""", Outcome.Unclear)]
    [InlineData("""{"scanningConfigurations":[{"repositoryName":"x","scanFrequency":"MANUAL"}]}""", Outcome.Unclear)]
    [InlineData("""{"failures":[{"repositoryName":"{name}","failureCode":"ANOTHER"}]}""", Outcome.Unclear)]
    [InlineData("""{"failures":[{"repositoryName":"{name}","failureCode":"REPOSITORY_NOT_FOUND"}]}""", Outcome.Ignored)]
    [InlineData("""{"scanningConfigurations":[{"repositoryName":"{name}","scanFrequency":"MANUAL"}]}""", "applied")]
    public async Task What_ECR_leaves_out_is_never_guessed(string answer, string outcome)
    {
        var names = await ArrangeAsync();
        var text = answer.Replace("{name}", names["repository"], StringComparison.Ordinal);
        var asked = 0;
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        // The proof is the emulator's.
        proxy.Interfere = call => call.Operation == Get && (outcome != "applied" || asked++ == 0) ? Ok(text) : null;

        var result = await PlayAsync(names, proxy);

        Assert.Equal(outcome, result.Outcome);
        Assert.Equal(outcome == "applied", proxy.Calls.Any(call => call.Operation == Put));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"scanningConfiguration":{"rules":[]}}""")]
    [InlineData("""{"scanningConfiguration":{"scanType":"ANOTHER"}}""")]
    public async Task A_registry_whose_scanning_is_not_known_is_unclear(string answer)
    {
        var names = await ArrangeAsync();
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        proxy.Interfere = call => call.Operation == GetRegistry ? Ok(answer) : null;

        var result = await PlayAsync(names, proxy);

        Assert.Equal(Outcome.Unclear, result.Outcome);
        Assert.DoesNotContain(proxy.Calls, call => call.Operation == Put);
    }

    [Fact]
    public async Task A_flag_that_ECR_does_not_go_by_is_no_repair()
    {
        var names = await ArrangeAsync();
        var text = new JsonObject
        {
            ["scanningConfigurations"] = new JsonArray(
                new JsonObject
                {
                    ["repositoryName"] = names["repository"],
                    ["scanOnPush"] = true,
                    ["scanFrequency"] = "MANUAL",
                }
            ),
        };
        var isPut = false;
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        proxy.Interfere = call =>
        {
            isPut |= call.Operation == Put;
            return isPut && call.Operation == Get ? Ok(text.ToJsonString()) : null;
        };

        Assert.Equal(Outcome.NotHealed, (await PlayAsync(names, proxy)).Outcome);
    }

    private async Task<IReadOnlyDictionary<string, string>> ArrangeAsync() =>
        await Account.Scenario(Rule).ArrangeAsync(Account.Aws, [], Cancel);

    private Task<Result> PlayAsync(IReadOnlyDictionary<string, string> names, RecordingProxy proxy)
    {
        var sample = Sample.Of(Rule).Single(s => s.Name == "switched-off");
        var text = sample.EventFor(names);
        return Account.PlayAsync(Rule, text, Mode.Enforce, Cancel, aws: proxy.Clients(Account.Region));
    }

    private static Interference Ok(string body)
    {
        var head =
            "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n";
        return new(IsDelivered: false, Encoding.UTF8.GetBytes(head + body), Ending.Close);
    }
}
