using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Lambda.Tests;

/// <summary>
/// Every guardrail's events in forms that AWS never sent and tomorrow may: the executable answers each, and goes on.
/// </summary>
public sealed class OddEventTests(Emulators emulators, Binary binary)
{
    private static readonly string Long = $"*\u0000\u202e💥/../%2e{new string('x', 3000)}";

    private static readonly IReadOnlyDictionary<string, Func<JsonNode, JsonNode?>> Forms = new Dictionary<
        string,
        Func<JsonNode, JsonNode?>
    >
    {
        ["a number in place of each text"] = _ => 7,
        ["a list of each text"] = text => new JsonArray(text.DeepClone()),
        ["an object around each text"] = text => new JsonObject { ["value"] = text.DeepClone() },
        ["a long and strange text in place of each"] = _ => Long,
        ["nothing in place of each text"] = _ => null,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => new(Forms.Keys);

    [Theory, MemberData(nameof(Names))]
    public async Task The_executable_answers_events_of_every_guardrail_in_another_form(string form)
    {
        await using var account = await Account.TakeAsync(emulators, Cancel);
        await using var api = new RuntimeApi();
        await using var function = Function.Start(
            binary,
            api.Address,
            ("AWS_ENDPOINT_URL", account.Emulator.Endpoint),
            ("REMEDIATION_GUARDRAILS", "*"),
            ("REMEDIATION_MODE", "enforce"),
            ("REMEDIATION_LEDGER_TABLE", account.Table)
        );
        foreach (var guardrail in Representative.Repairing)
        {
            var text = OddOf(guardrail, Forms[form]);
            var reply = await api.InvokeAsync(Happening.Again(text));
            // What cannot be read is told and tried again; anything else that is thrown is our own fault.
            Assert.True(
                reply.Kind == "response" || reply.ErrorType.EndsWith("RepairFailedException", StringComparison.Ordinal),
                $"{guardrail}: {reply.ErrorType} {reply.Body}\n{text}"
            );
        }
        Assert.True(function.IsRunning);
        Assert.Equal("response", (await api.InvokeAsync(Some.Irrelevant().ToJsonString())).Kind);
    }

    private static string OddOf(string guardrail, Func<JsonNode, JsonNode?> odd)
    {
        var names = new Dictionary<string, string>
        {
            ["account"] = Account.Id,
            ["region"] = Account.Region,
            ["home"] = Account.Region,
        };
        var happened = JsonNode.Parse(Representative.Of(guardrail).EventFor(names, partly: true))!;
        var detail = happened["detail"]!.AsObject();
        foreach (var part in new[] { "requestParameters", "responseElements", "configurationItem" })
        {
            if (detail[part] is { } there)
                detail[part] = Changed(there, odd);
        }
        return happened.ToJsonString();
    }

    private static JsonNode? Changed(JsonNode? node, Func<JsonNode, JsonNode?> odd) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members.Select(member => KeyValuePair.Create(member.Key, Changed(member.Value, odd)))
            ),
            JsonArray items => new JsonArray([.. items.Select(item => Changed(item, odd))]),
            JsonValue value when value.GetValueKind() == JsonValueKind.String => odd(value),
            _ => node?.DeepClone(),
        };
}
