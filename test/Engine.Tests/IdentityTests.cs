using System.Text;
using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Sweeps;
using Remediation.Engine.Telemetry;
using Remediation.Guardrails;
using Remediation.Samples;
using Xunit;

namespace Engine.Tests;

public sealed class IdentityTests
{
    private const string Mine = "111122223333";
    private const string Other = "444455556666";
    private const string Region = "eu-central-1";

    // Nothing listens there: whoever asks AWS fails.
    private static readonly AwsClients Nowhere = new(
        Region,
        new Amazon.Runtime.BasicAWSCredentials("example", "example"),
        "http://127.0.0.1:9"
    );

    public static TheoryData<string> Ids => [.. Catalogue.All.Ids];

    [Theory, MemberData(nameof(Ids))]
    public async Task Another_accounts_event_is_refused_before_anything_is_asked(string guardrail)
    {
        var samples = Sample.Of(guardrail).Where(s => s.Outcome != Outcome.Ignored).ToList();
        Assert.NotEmpty(samples);
        foreach (var sample in samples)
        {
            var result = await PlayAsync(Event(sample, json => json["account"] = Other));

            Assert.True(result.Outcome == Outcome.Refused, $"{sample.Name}: {result.Outcome}, {result.Reason}");
            Assert.Contains($"account {Other}, and this is account {Mine}", result.Reason, StringComparison.Ordinal);
            Assert.Null(result.Guardrail);
        }
    }

    [Theory]
    [InlineData("recipientAccountId")]
    [InlineData("account")]
    public async Task An_event_is_ours_only_if_its_envelope_and_its_detail_both_say_so(string member)
    {
        var call = Sample.All.First(s => s.Outcome == Outcome.Applied && s.Event["detail"]!["eventName"] is not null);

        var result = await PlayAsync(
            Event(
                call,
                json =>
                {
                    json["detail"]!["recipientAccountId"] = Mine;
                    (member == "account" ? json : json["detail"]!)[member] = Other;
                }
            )
        );

        Assert.Equal(Outcome.Refused, result.Outcome);
    }

    [Theory]
    [InlineData("cn-north-1", "partition aws-cn")]
    [InlineData("eu-west-1", "region eu-west-1, which is none of eu-central-1")]
    public async Task An_event_of_a_partition_or_region_that_is_not_ours_is_refused(string region, string why)
    {
        var call = Sample.All.First(s => s.Outcome == Outcome.Applied && s.Event["detail"]!["eventName"] is not null);

        var result = await PlayAsync(
            Event(
                call,
                json =>
                {
                    json["region"] = region;
                    json["detail"]!["awsRegion"] = region;
                }
            ),
            new([Region])
        );

        Assert.Equal(Outcome.Refused, result.Outcome);
        Assert.Contains(why, result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Scheduled Event")]
    [InlineData("Remediation Sweep")]
    public async Task Another_accounts_tick_sweeps_nothing(string type)
    {
        var pipeline = PipelineOf(null);
        var log = Quiet();
        var sweeps = new SweepHandler(Configuration(null), pipeline, Nowhere, log, TimeProvider.System, "function");
        var tick = new JsonObject
        {
            ["id"] = "tick",
            ["detail-type"] = type,
            ["source"] = "aws.events",
            ["account"] = Other,
            ["region"] = Region,
            ["time"] = "2026-01-02T03:04:05Z",
            ["detail"] = new JsonObject(),
        };

        var answer = JsonNode.Parse(
            await new Handler(pipeline, sweeps, log).HandleAsync(
                Encoding.UTF8.GetBytes(tick.ToJsonString()),
                new("request"),
                TestContext.Current.CancellationToken
            )
        )!;

        Assert.Equal(Outcome.Refused, (string)Assert.Single(answer["results"]!.AsArray())!["outcome"]!);
        Assert.Null(answer["sweep"]);
    }

    [Theory]
    [InlineData("arn:aws:lambda:eu-central-1:111122223333:function:remediation-engine", "aws", Region)]
    [InlineData("arn:aws-cn:lambda:cn-north-1:111122223333:function:remediation-engine:live", "aws-cn", "cn-north-1")]
    public void A_functions_own_ARN_says_whose_it_is(string arn, string partition, string region) =>
        Assert.Equal(new Identity(partition, region, Mine), Identity.OfFunction(arn));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("remediation-engine")]
    [InlineData("arn:aws:lambda:eu-central-1::function:remediation-engine")]
    [InlineData("arn:aws:sqs:eu-central-1:111122223333:queue")]
    public void Without_the_ARN_of_a_function_nothing_is_judged(string? arn)
    {
        var error = Assert.Throws<ConfigurationException>(() => Identity.OfFunction(arn));

        Assert.Contains($"'{arn}', which is no function's ARN", error.Message, StringComparison.Ordinal);
    }

    private static async Task<Result> PlayAsync(string text, RegionPatterns? regions = null)
    {
        var pipeline = PipelineOf(regions);
        var payload = Encoding.UTF8.GetBytes(text);
        var answer = await pipeline.HandleAsync(payload, new("request"), TestContext.Current.CancellationToken);
        return Assert.Single(answer.Results);
    }

    private static Pipeline PipelineOf(RegionPatterns? regions)
    {
        var configuration = Configuration(regions);
        var ledger = new LedgerTable(LedgerTable.ClientOf(Nowhere), configuration.LedgerTable, TimeProvider.System);
        return new(configuration, new("aws", Region, Mine), Nowhere, ledger, Quiet(), TimeProvider.System);
    }

    private static EngineConfiguration Configuration(RegionPatterns? regions) =>
        new(Catalogue.All, Mode.Enforce, "remediation-ledger", [], Settings.Default) { Regions = regions };

    private static Log Quiet() => new(Stream.Null, _ => null, TimeProvider.System);

    private static string Event(Sample sample, Action<JsonNode> change)
    {
        var names = new Dictionary<string, string>
        {
            ["account"] = Mine,
            ["region"] = Region,
            ["home"] = Region,
        };
        var json = JsonNode.Parse(sample.EventFor(names, partly: true))!;
        change(json);
        return json.ToJsonString();
    }
}
