using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Cli.Tests;

/// <summary>What enforcing would change, in an emulated account.</summary>
public sealed class PreviewTests(Account account) : IClassFixture<Account>
{
    private const string Bucket = "s3-public-access-block-weakened";
    private const string Admin = "iam-admin-policy-attached";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<IReadOnlyDictionary<string, string>> ArrangeAsync(string guardrail) =>
        ScenarioList
            .Of(guardrail)
            .ArrangeAsync(account.Aws, Sample.Of(guardrail).First(s => s.Outcome == "applied").Given, Cancel);

    private Task<Run> Preview(params string[] args) => Run.Of(["preview", .. args, "--endpoint", account.Endpoint]);

    private Task<JsonObject> StateAsync(string guardrail, IReadOnlyDictionary<string, string> names) =>
        ScenarioList.Of(guardrail).ReadAsync(account.Aws, names, Cancel);

    private static IEnumerable<(string Guardrail, string Resource)> Named(JsonNode list) =>
        list.AsArray().Select(one => ((string)one!["guardrail"]!, (string)one["resource"]!));

    [Fact]
    public async Task Who_would_lose_rights_stands_first_and_nothing_is_changed()
    {
        var buckets = await ArrangeAsync(Bucket);
        var principals = await ArrangeAsync(Admin);
        var before = (await StateAsync(Bucket, buckets), await StateAsync(Admin, principals));

        var run = await Preview(Admin, Bucket, "--json");

        Assert.True(run.Code == 0, run.Errors);
        var losing = Named(run.Json["principals"]!).ToList();
        Assert.All(losing, one => Assert.Equal(Admin, one.Guardrail));
        Assert.Contains(losing, one => principals.Values.Any(one.Resource.EndsWith));
        Assert.Contains((Bucket, $"arn:aws:s3:::{buckets["bucket"]}"), Named(run.Json["resources"]!));
        Assert.All(run.Json["resources"]!.AsArray(), one => Assert.NotEmpty(one!["steps"]!.AsArray()));
        Assert.True(JsonNode.DeepEquals(before.Item1, await StateAsync(Bucket, buckets)));
        Assert.True(JsonNode.DeepEquals(before.Item2, await StateAsync(Admin, principals)));

        var plain = (await Preview(Admin, Bucket)).Output.ReplaceLineEndings("\n");
        var first = plain.IndexOf("\nWho would lose rights: ", StringComparison.Ordinal);
        Assert.InRange(first, 0, plain.IndexOf($"\n{Bucket} would change ", StringComparison.Ordinal));
        Assert.Contains("Nothing was changed.", plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ledger_of_an_audit_deployment_says_it_too_and_a_resource_that_was_mended_since_is_gone()
    {
        var wrong = await ArrangeAsync(Bucket);
        var mended = await ArrangeAsync(Bucket);
        string[] ledger = ["--table", Account.Table];
        Assert.Equal(0, (await Preview([Bucket, .. ledger])).Code);
        var repair = await Run.Of(["sweep", Bucket, "--mode", "enforce", "--endpoint", account.Endpoint, .. ledger]);
        Assert.True(repair.Code == 0, repair.Output + repair.Errors);
        // Wrong again, and found again by an audit.
        await ScenarioList
            .Of(Bucket)
            .ArrangeAsync(account.Aws, Sample.Of(Bucket).First(s => s.Outcome == "applied").Given, Cancel);
        Assert.Equal(0, (await Preview([Bucket, .. ledger])).Code);

        var run = await Preview([Bucket, "--recorded", "--json", .. ledger]);

        Assert.True(run.Code == 0, run.Errors);
        var named = Named(run.Json["resources"]!).Select(one => one.Resource).ToList();
        Assert.NotEmpty(named);
        Assert.DoesNotContain($"arn:aws:s3:::{wrong["bucket"]}", named);
        Assert.DoesNotContain($"arn:aws:s3:::{mended["bucket"]}", named);
        Assert.All(run.Json["resources"]!.AsArray(), one => Assert.NotNull((string?)one!["record"]));
    }

    [Fact]
    public void A_resource_that_could_not_be_read_last_is_not_left_out_of_a_ledgers_preview()
    {
        var bucket = new Resource("AWS::S3::Bucket", "b", "arn:aws:s3:::b", "111122223333", "eu-central-1", "aws");
        LedgerRecord Found(string outcome, int minute)
        {
            var time = DateTimeOffset.UnixEpoch.AddMinutes(minute);
            return new()
            {
                Id = RecordId.Of(Bucket, $"{bucket}", $"{minute}", time),
                Outcome = outcome,
                Guardrail = Bucket,
                Resource = bucket,
                EventId = $"{minute}",
                EventName = "sweep",
                EventTime = time,
                Mode = Mode.Audit,
                Violation = "open",
                Plan = ["PutPublicAccessBlock"],
                Owner = "o",
                Lease = time,
                StartedAt = time,
            };
        }

        Assert.Single(Remediation.Cli.Previewing.Preview.Of([Found("planned", 1)]).Changes);
        Assert.Equal(
            "failed",
            Assert
                .Single(Remediation.Cli.Previewing.Preview.Of([Found("planned", 1), Found("failed", 2)]).Others)
                .Outcome
        );
        Assert.Empty(Remediation.Cli.Previewing.Preview.Of([Found("planned", 1), Found("applied", 2)]).Changes);
    }

    [Fact]
    public async Task Where_all_is_right_it_says_so()
    {
        var run = await Preview("cloudtrail-logging-stopped", "--region", "eu-north-1");

        Assert.True(run.Code == 0, run.Errors);
        Assert.Contains("Enforcing would change nothing now.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guardrail_that_there_is_not_is_refused()
    {
        var run = await Preview("nonsense");

        Assert.Equal(2, run.Code);
        Assert.Contains("there is no guardrail 'nonsense'", run.Errors, StringComparison.Ordinal);
    }
}
