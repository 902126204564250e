using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Remediation.Engine.Ledger;
using Remediation.Guardrails.Model;
using Remediation.Samples;
using Xunit;

namespace Lambda.Tests;

/// <summary>The executable repairs in an emulated account what the engine repairs in the laws: nothing that it needs was trimmed away.</summary>
public sealed class RepairTests(Binary binary) : IAsyncLifetime
{
    private const string Table = "remediation-ledger";
    private Emulator emulator = null!;
    private AwsClients aws = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        emulator = await Emulator.StartAsync(Cancel);
        aws = emulator.Clients("us-east-1");
        await LedgerTable.ClientOf(aws).CreateTableAsync(new CreateTableRequest
        {
            TableName = Table, BillingMode = BillingMode.PAY_PER_REQUEST,
            KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)], AttributeDefinitions = [new("pk", ScalarAttributeType.S), new("sk", ScalarAttributeType.S)],
        }, Cancel);
    }

    public async ValueTask DisposeAsync() => await emulator.DisposeAsync();

    [Theory]
    [InlineData("enforce")]
    [InlineData("audit")]
    public async Task Every_guardrail_repairs_its_samples_if_enforced_and_plans_the_same_if_audited(string mode)
    {
        await using var api = new RuntimeApi();
        await using var function = Function.Start(binary, api.Address, ("AWS_ENDPOINT_URL", emulator.Endpoint), ("REMEDIATION_MODE", mode), ("REMEDIATION_LEDGER_TABLE", Table));
        var played = new HashSet<string>();

        foreach (var sample in Sample.All.Where(s => s.Outcome == "applied"))
        {
            var scenario = ScenarioList.All.Single(s => s.Guardrail == sample.Guardrail);
            var names = await scenario.ArrangeAsync(aws, sample.Given, Cancel);
            var before = await scenario.ReadAsync(aws, names, Cancel);

            var reply = await api.InvokeAsync(sample.EventFor(names));

            var result = reply.Kind == "response" ? JsonNode.Parse(reply.Body)!["results"]!.AsArray().Single(r => (string?)r!["guardrail"] == sample.Guardrail)! : throw new InvalidOperationException($"{sample.Name}: {reply.Body}");
            Assert.Equal((sample.Name, mode == "enforce" ? "applied" : "planned"), (sample.Name, (string?)result["outcome"]));
            Assert.Equal(mode == "audit", JsonNode.DeepEquals(before, await scenario.ReadAsync(aws, names, Cancel)));
            played.Add(sample.Guardrail);
        }
        Assert.Equal(ScenarioList.All.Select(s => s.Guardrail).Order(), played.Order());
    }
}
