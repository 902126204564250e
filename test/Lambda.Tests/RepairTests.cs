using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Lambda.Tests;

/// <summary>
/// The executable repairs in an emulated account what the engine repairs in the laws: nothing that it needs was trimmed
/// away.
/// </summary>
public sealed class RepairTests(Emulators emulators, Binary binary) : IAsyncLifetime
{
    private Account account = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Guardrails => new(Representative.Repairing);

    private AwsClients Aws => account.Aws;

    public async ValueTask InitializeAsync() => account = await Account.TakeAsync(emulators, Cancel);

    public ValueTask DisposeAsync() => account?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory, MemberData(nameof(Guardrails))]
    public async Task Every_guardrail_plans_its_samples_if_audited_and_repairs_them_if_enforced(string guardrail)
    {
        await using var auditApi = new RuntimeApi();
        await using var audit = StartFunction(auditApi, guardrail, "audit");
        await using var enforceApi = new RuntimeApi();
        await using var enforce = StartFunction(enforceApi, guardrail, "enforce");
        var violations = Sample.Of(guardrail).Where(s => s.Outcome == "applied").ToList();
        Assert.NotEmpty(violations);

        foreach (var sample in violations)
        {
            var scenario = Account.Scenario(sample.Guardrail);
            var names = await account.ArrangeAsync(sample, Cancel);
            var before = await scenario.ReadAsync(Aws, names, Cancel);

            Assert.Equal((sample.Name, "planned"), (sample.Name, await OutcomeAsync(auditApi, sample, names)));
            Account.AssertSame(before, await scenario.ReadAsync(Aws, names, Cancel));

            Assert.Equal((sample.Name, "applied"), (sample.Name, await OutcomeAsync(enforceApi, sample, names)));
            Account.AssertSame(sample.AfterFor(names)!, await scenario.ReadAsync(Aws, names, Cancel));
        }
    }

    private Function StartFunction(RuntimeApi api, string guardrail, string mode) =>
        Function.Start(
            binary,
            api.Address,
            [
                ("AWS_ENDPOINT_URL", account.Emulator.Endpoint),
                ("REMEDIATION_LEDGER_TABLE", account.Table),
                .. Function.Of(guardrail, mode),
            ]
        );

    private static async Task<string?> OutcomeAsync(
        RuntimeApi api,
        Sample sample,
        IReadOnlyDictionary<string, string> names
    )
    {
        var reply = await api.InvokeAsync(Happening.Again(sample.EventFor(names)));
        if (reply.Kind != "response")
            throw new InvalidOperationException($"{sample.Name}: {reply.Body}");
        var results = JsonNode.Parse(reply.Body)!["results"]!.AsArray();
        return (string?)results.Single(result => (string?)result!["guardrail"] == sample.Guardrail)!["outcome"];
    }

    [Fact]
    public async Task The_same_event_to_five_processes_at_once_makes_one_repair()
    {
        var (sample, scenario, names) = await ArrangeAsync();
        var text = sample.EventFor(names);
        var apis = Enumerable.Range(0, 5).Select(_ => new RuntimeApi()).ToList();
        var functions = apis.Select(api => StartFunction(api, sample.Guardrail, "enforce")).ToList();
        try
        {
            var outcomes = (await Task.WhenAll(apis.Select(a => a.InvokeAsync(text))))
                .Select(r =>
                    r.Kind == "response" ? (string)JsonNode.Parse(r.Body)!["results"]![0]!["outcome"]! : r.Body
                )
                .ToList();
            Assert.Single(outcomes, "applied");
            Assert.All(outcomes, o => Assert.Contains(o, new[] { "applied", "ignored", "compliant" }));
        }
        finally
        {
            foreach (var function in functions)
                await function.DisposeAsync();
            foreach (var api in apis)
                await api.DisposeAsync();
        }
        Assert.True(JsonNode.DeepEquals(sample.AfterFor(names), await scenario.ReadAsync(Aws, names, Cancel)));
    }

    [Fact]
    public async Task Without_its_ledger_it_repairs_nothing_and_says_so()
    {
        var (sample, scenario, names) = await ArrangeAsync();
        var before = await scenario.ReadAsync(Aws, names, Cancel);
        await using var api = new RuntimeApi();
        await using var function = Function.Start(
            binary,
            api.Address,
            ("AWS_ENDPOINT_URL", account.Emulator.Endpoint),
            ("REMEDIATION_MODE", "enforce"),
            ("REMEDIATION_LEDGER_TABLE", "no-such-table")
        );

        var reply = await api.InvokeAsync(sample.EventFor(names));

        Assert.Equal("error", reply.Kind);
        Assert.True(JsonNode.DeepEquals(before, await scenario.ReadAsync(Aws, names, Cancel)));
    }

    private async Task<(Sample Sample, IScenario Scenario, IReadOnlyDictionary<string, string> Names)> ArrangeAsync()
    {
        var sample = Sample.Of("ec2-ingress-open-to-world").First(s => s.Outcome == "applied");
        var scenario = Account.Scenario(sample.Guardrail);
        return (sample, scenario, await scenario.ArrangeAsync(Aws, sample.Given, Cancel));
    }
}
