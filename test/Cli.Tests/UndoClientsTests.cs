using System.Text.Json.Nodes;
using System.Web;
using Amazon.Runtime;
using Remediation.Engine.Access;
using Remediation.Guardrails;
using Testing;
using Xunit;

namespace Cli.Tests;

/// <summary>
/// What a session of an undo is narrowed to where a guardrail needs more than a session policy can say.
/// </summary>
public sealed class UndoClientsTests(Account account) : IClassFixture<Account>
{
    private const int Many = 40;

    private static readonly Resource Bucket = new(
        "AWS::S3::Bucket",
        "example",
        "arn:aws:s3:::example",
        "111122223333",
        "eu-central-1",
        "aws"
    );

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_a_guardrail_that_fits_reads_and_writes_share_a_session()
    {
        await using var proxy = RecordingProxy.Start(account.Endpoint);
        var clients = new UndoClients(proxy.Clients("us-east-1"), new("aws", "111122223333"), "dana");
        var guardrail = Catalogue.All[0];
        var reader = clients.ToRead(guardrail, Bucket);
        Assert.Same(reader, clients.ToWrite(guardrail, Bucket, []));
        Assert.Equal("eu-central-1", reader.Region);
    }

    [Fact]
    public async Task Of_a_wide_guardrail_the_reads_and_the_steps_writes_are_left()
    {
        await using var proxy = RecordingProxy.Start(account.Endpoint);
        var clients = new UndoClients(proxy.Clients("us-east-1"), new("aws", "111122223333"), "dana");
        var guardrail = new Wide(Many);
        Assert.Null(SessionPolicy.Of(guardrail.Writes, Bucket));

        await clients.ToRead(guardrail, Bucket).Credentials!.GetCredentialsAsync();
        Step[] steps = [StepOf(guardrail.Writes[1]), StepOf(guardrail.Undos[0]), StepOf(new("s3:DeleteBucket", "*"))];
        await clients.ToWrite(guardrail, Bucket, steps).Credentials!.GetCredentialsAsync();

        var policies = proxy.Calls.Select(call => HttpUtility.ParseQueryString(call.Body)["Policy"]!).ToList();
        Assert.Equal(
            [
                ["s3:GetBucketAcl on arn:aws:s3:::read"],
                [
                    "s3:GetBucketAcl on arn:aws:s3:::read",
                    "s3:PutBucketAcl on arn:aws:s3:::write-1",
                    "s3:PutBucketPolicy on arn:aws:s3:::undo",
                ],
            ],
            policies.Select(Allowed)
        );
        Assert.All(policies, policy => Assert.InRange(policy.Length, 1, 2048));
    }

    [Fact]
    public async Task What_fits_no_session_is_refused_and_nothing_is_assumed()
    {
        await using var proxy = RecordingProxy.Start(account.Endpoint);
        var clients = new UndoClients(proxy.Clients("us-east-1"), new("aws", "111122223333"), "dana");
        var guardrail = new Wide(Many);
        var error = Assert.Throws<SessionPolicyException>(() =>
            clients.ToWrite(guardrail, Bucket, [.. guardrail.Writes.Select(StepOf)])
        );
        Assert.Contains("a session takes a policy of 2048 characters", error.Message, StringComparison.Ordinal);
        Assert.Empty(proxy.Calls);
    }

    [Fact]
    public async Task Without_roles_the_callers_own_clients_are_taken_in_the_resources_region()
    {
        await using var proxy = RecordingProxy.Start(account.Endpoint);
        var own = proxy.Clients("us-east-1");
        var clients = new UndoClients(own);
        Assert.Same(own.In("eu-central-1"), clients.ToRead(new Wide(Many), Bucket));
        Assert.Same(own.In("eu-central-1"), clients.ToWrite(new Wide(Many), Bucket, []));
    }

    private static IEnumerable<string> Allowed(string policy) =>
        JsonNode.Parse(policy)!["Statement"]!
            .AsArray()
            .SelectMany(s => s!["Action"]!.AsArray().Select(action => $"{action} on {s["Resource"]}"));

    private static Step StepOf(Permission permission) =>
        new(permission, "Nothing", [], _ => Task.FromResult(new AmazonWebServiceResponse()));

    /// <summary>A guardrail with more writes than a session's policy has room for.</summary>
    private sealed class Wide : Guardrail
    {
        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public Wide(int writes)
        {
            var like = Catalogue.All[0];
            Id = "s3-wide";
            Title = like.Title;
            Repairs = like.Repairs;
            Spares = like.Spares;
            Breaks = like.Breaks;
            Severity = like.Severity;
            Risk = like.Risk;
            Controls = like.Controls;
            Practice = like.Practice;
            Watches = like.Watches;
            On = new()
            {
                Types = like.On.Types,
                Locate = like.On.Locate,
                List = like.On.List,
                Reads = [],
                Tags = like.On.Tags,
                TagReads = [],
            };
            Reads = [new("s3:GetBucketAcl", "arn:{partition}:s3:::read")];
            Writes =
            [
                .. Enumerable
                    .Range(0, writes)
                    .Select(i => new Permission("s3:PutBucketAcl", $"arn:aws:s3:::write-{i}")),
            ];
            Undos = [new("s3:PutBucketPolicy", "arn:aws:s3:::undo")];
        }

        public override Task<object?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel) =>
            throw new NotSupportedException();

        public override string? OwnerOf(object state) => throw new NotSupportedException();

        public override Verdict VerdictOf(Seen seen) => throw new NotSupportedException();

        public override IReadOnlyList<Step> StepsOf(Resource resource, object from, object to) =>
            throw new NotSupportedException();

        public override object RejoinedOf(object before, object now) => throw new NotSupportedException();

        public override string Write(object state) => throw new NotSupportedException();

        public override object Read(string text) => throw new NotSupportedException();
    }
}
