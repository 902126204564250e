using System.Web;
using Remediation.Engine;
using Remediation.Engine.Access;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>
/// A function that assumes roles: every read is made with its service's read role, every write with the guardrail's
/// own, and no role is asked for that is another's.
/// </summary>
public sealed class RoleTests(Emulators emulators) : InAccount(emulators)
{
    private const string Own = "own-credentials";

    private static readonly RolesToAssume Roles = new("aws", Account.Id);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => new(Catalogue.All.Select(g => g.Id));
    public static TheoryData<string> Repairing => new(Representative.Repairing);

    [Theory, MemberData(nameof(Repairing))]
    public async Task Reads_run_under_the_services_read_role_and_writes_under_the_guardrails_own(string id)
    {
        var guardrail = Catalogue.Find(id)!;
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
        var pipeline = Function(id, Mode.Enforce, proxy).Pipeline;
        foreach (var sample in Sample.Of(id).Where(s => s.Outcome == Outcome.Applied).Take(2))
            Assert.Equal(Outcome.Applied, (await PlayAsync(pipeline, sample)).Outcome);

        Assert.Equal(
            [ArnOf(guardrail, Phase.Read), ArnOf(guardrail, Phase.Write)],
            Assumed(proxy).Order(StringComparer.Ordinal)
        );
        var reader = await KeyOfAsync(pipeline, guardrail, Phase.Read);
        var writer = await KeyOfAsync(pipeline, guardrail, Phase.Write);
        Assert.NotEqual(reader, writer);
        Assert.All(proxy.Calls, call => Assert.Contains(call.AccessKey, new[] { Own, reader, writer }));
        Assert.All(
            proxy.Calls.Where(c => c.AccessKey == Own),
            c => Assert.Contains(c.Service, new[] { "sts", "dynamodb" })
        );
        Assert.Empty(Actions(proxy, reader).Except(RolePolicy.ReadsOf(guardrail).Select(p => p.Action)));
        Assert.NotEmpty(Actions(proxy, writer));
        Assert.Empty(Actions(proxy, writer).Except(guardrail.Writes.Select(p => p.Action)));
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task In_audit_no_role_is_assumed_that_could_write(string id)
    {
        var guardrail = Catalogue.Find(id)!;
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
        var pipeline = Function(id, Mode.Audit, proxy).Pipeline;
        foreach (var sample in Sample.Of(id).DistinctBy(s => s.Outcome))
            await PlayAsync(pipeline, sample);

        Assert.All(Assumed(proxy), role => Assert.Equal(ArnOf(guardrail, Phase.Read), role));
    }

    [Theory, MemberData(nameof(Repairing))]
    public async Task A_write_role_that_STS_refuses_leaves_a_failed_record_that_names_it_and_no_write(string id)
    {
        var guardrail = Catalogue.Find(id)!;
        var sample = Sample.Of(id).First(s => s.Outcome == Outcome.Applied);
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
        proxy.Interfere = call =>
            RoleIn(call) == ArnOf(guardrail, Phase.Write)
                ? new(IsDelivered: false, Services.Of(call).Refuse(Refusal.Denied), Ending.Close)
                : null;
        var pipeline = Function(id, Mode.Enforce, proxy).Pipeline;

        var result = await PlayAsync(pipeline, sample);

        Assert.Equal(Outcome.Failed, result.Outcome);
        Assert.Contains($"assuming {ArnOf(guardrail, Phase.Write)} for ", result.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(proxy.Calls, c => c.AccessKey != Own && c.Mutates);
        var record = await Account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel);
        Assert.Empty(record!.Done);
    }

    [Fact]
    public async Task A_read_role_that_STS_refuses_is_named_and_nothing_is_read_or_written()
    {
        var guardrail = Catalogue.Find("s3-public-access-block-weakened")!;
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
        proxy.Interfere = call =>
            call.Service == "sts"
                ? new(IsDelivered: false, Services.Of(call).Refuse(Refusal.Denied), Ending.Close)
                : null;
        var pipeline = Function(guardrail.Id, Mode.Enforce, proxy).Pipeline;

        var result = await PlayAsync(pipeline, Sample.Of(guardrail.Id).First(s => s.Outcome == Outcome.Applied));

        Assert.Equal(Outcome.Failed, result.Outcome);
        Assert.Contains(
            $"assuming {ArnOf(guardrail, Phase.Read)} for reading the state: "
                + "the function's role is denied sts:AssumeRole",
            result.Reason,
            StringComparison.Ordinal
        );
        Assert.All(proxy.Calls, c => Assert.Contains(c.Service, new[] { "sts", "dynamodb" }));
    }

    [Fact]
    public async Task A_role_is_assumed_once_however_many_ask_at_once_and_in_however_many_regions()
    {
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
        var clients = new GuardrailClients(proxy.Clients(Account.Region, Own), Roles, "session");
        var guardrail = Catalogue.All[0];
        var keys = await Task.WhenAll(
            from region in new[] { "us-east-1", "eu-west-1", "eu-west-1", "ap-south-1" }
            select clients.Of(guardrail, Phase.Read, region).Credentials!.GetCredentialsAsync()
        );
        Assert.Single(keys.Select(k => k.AccessKey).Distinct());
        Assert.Single(proxy.Calls);
        Assert.Equal("eu-west-1", clients.Of(guardrail, Phase.Read, "eu-west-1").Region);
    }

    [Fact]
    public void Role_names_are_unique_and_no_longer_than_IAM_takes()
    {
        var writing = Catalogue.All.Where(g => g.Risk != Risk.NotifyOnly);
        var roles = Catalogue
            .All.Select(g => OwnRoles.RoleOf(g, Phase.Read))
            .Concat(writing.Select(g => OwnRoles.RoleOf(g, Phase.Write)))
            .Distinct()
            .ToList();
        Assert.All(
            roles,
            role => Assert.True(role.Name.Length <= 64, $"{role.Name} has {role.Name.Length} characters")
        );
        Assert.Equal(roles.Count, roles.Select(r => r.Name.ToUpperInvariant()).Distinct().Count());
        Assert.All(roles, role => Assert.StartsWith(OwnRoles.Path, role.Path, StringComparison.Ordinal));
    }

    private InProcess Function(string guardrail, Mode mode, RecordingProxy proxy) =>
        new(guardrail, mode, Account.Table, proxy.Clients(Account.Region, Own)) { Roles = Roles };

    private async Task<Result> PlayAsync(Pipeline pipeline, Sample sample)
    {
        var names = await Account.ArrangeAsync(sample, Cancel);
        var text = System.Text.Encoding.UTF8.GetBytes(Happening.Again(sample.EventFor(names)));
        return (await pipeline.HandleAsync(text, new("invocation"), Cancel)).Results.Single();
    }

    private static string ArnOf(Guardrail guardrail, Phase phase) => Roles.ArnOf(OwnRoles.RoleOf(guardrail, phase));

    private static async Task<string> KeyOfAsync(Pipeline pipeline, Guardrail guardrail, Phase phase) =>
        (await pipeline.Clients.Of(guardrail, phase, Account.Region).Credentials!.GetCredentialsAsync()).AccessKey;

    private static IEnumerable<string> Assumed(RecordingProxy proxy) => proxy.Calls.Select(RoleIn).OfType<string>();

    private static string? RoleIn(RecordedCall call) =>
        call.Service == "sts" ? HttpUtility.ParseQueryString(call.Body)["RoleArn"] : null;

    private static List<string> Actions(RecordingProxy proxy, string key) =>
        [.. proxy.Calls.Where(c => c.AccessKey == key).Select(Services.ActionOf).Distinct()];
}
