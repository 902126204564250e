using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.TestUtilities;
using Remediation.Engine;
using Remediation.Engine.Telemetry;
using Remediation.Lambda;
using Xunit;

namespace Engine.Tests;

public sealed class CompositionTests
{
    private static readonly TestLambdaContext Context = new()
    {
        AwsRequestId = "request",
        InvokedFunctionArn = "arn:aws-cn:lambda:cn-north-1:111122223333:function:remediation-engine:live",
        RemainingTime = TimeSpan.FromSeconds(30),
    };

    private static HandleInvocation Composed(params (string Name, string Value)[] environment)
    {
        string? Read(string name) => environment.FirstOrDefault(v => v.Name == name).Value;
        return Composition.Compose(Read, new Log(Stream.Null, Read, TimeProvider.System), TimeProvider.System);
    }

    [Fact]
    public async Task An_event_of_no_guardrail_is_answered_without_a_call()
    {
        var handle = Composed((Variables.Region, "eu-central-1"), (Variables.LedgerTable, "ledger"));

        var answer = await handle(
            """{"id":"1","detail-type":"Something else","source":"aws.other","detail":{}}"""u8.ToArray(),
            Context,
            TestContext.Current.CancellationToken
        );

        Assert.NotNull(JsonNode.Parse(Encoding.UTF8.GetString(answer))!["results"]);
    }

    [Fact]
    public void A_function_of_an_unknown_kind_is_not_composed()
    {
        var error = Assert.Throws<ConfigurationException>(() => Composed((Variables.Function, "other")));

        Assert.Contains(Variables.Function, error.Message, StringComparison.Ordinal);
    }
}
