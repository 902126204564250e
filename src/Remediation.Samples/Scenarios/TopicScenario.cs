using System.Text.Json.Nodes;
using Amazon.SimpleNotificationService.Model;
using Remediation.Guardrails.Sns;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A topic with the policy of <c>given.policy</c> (what SNS gives a new topic without it, which is read as "as
/// made"); <c>given.gone</c> for one that never was. Beside it another one that no event names and to which everybody
/// may publish.
/// </summary>
/// <remarks>Placeholders: topic, topicArn (also within the policy), neighbour, neighbourArn, account.</remarks>
public sealed class TopicScenario : IScenario
{
    private const string UsualSid = "__default_statement_ID";
    private const string Policy = "Policy";

    public string Type => "AWS::SNS::Topic";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var topic = $"invoices-{Guid.NewGuid():N}"[..20];
        var names = new Dictionary<string, string>
        {
            ["topic"] = topic,
            ["neighbour"] = $"{topic}-beside",
            ["account"] = Emulator.Account,
        };
        names["neighbourArn"] = await MakeAsync(aws, names["neighbour"], cancel);
        names["topicArn"] = names["neighbourArn"][..^"-beside".Length];
        await SetAsync(aws, names["neighbourArn"], OpenTo(names["neighbourArn"]), cancel);
        if ((bool?)given["gone"] == true)
            return names;
        await MakeAsync(aws, topic, cancel);
        if (Deployment.PolicyOf(given["policy"], names) is { } policy)
            await SetAsync(aws, names["topicArn"], policy, cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["topic"] = await ReadAsync(aws, names["topicArn"], cancel),
            ["neighbour"] = await ReadAsync(aws, names["neighbourArn"], cancel),
        };

    private static string OpenTo(string topic) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Sid":"Open","Effect":"Allow","Principal":"*","Action":"SNS:Publish","Resource":"{{topic}}"}]}""";

    private static async Task<string> MakeAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        var request = new CreateTopicRequest
        {
            Name = name,
            Attributes = new() { ["DisplayName"] = "Invoices" },
            Tags = [new() { Key = "team", Value = "billing" }],
        };
        return (await aws.Sns.CreateTopicAsync(request, cancel)).TopicArn!;
    }

    private static Task SetAsync(AwsClients aws, string topic, string policy, CancellationToken cancel) =>
        aws.Sns.SetTopicAttributesAsync(
            new()
            {
                TopicArn = topic,
                AttributeName = Policy,
                AttributeValue = policy,
            },
            cancel
        );

    private static async Task<JsonNode?> ReadAsync(AwsClients aws, string topic, CancellationToken cancel)
    {
        try
        {
            var attributes = (await aws.Sns.GetTopicAttributesAsync(new() { TopicArn = topic }, cancel)).Attributes!;
            return new JsonObject
            {
                ["policy"] = Shown(JsonNode.Parse(attributes[Policy])!, topic),
                ["displayName"] = attributes["DisplayName"],
            };
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    // The one statement is about this topic and for its account, whatever actions SNS names in it.
    private static JsonNode Shown(JsonNode policy, string topic) =>
        policy["Statement"] is JsonArray { Count: 1 } only
        && (string?)only[0]!["Sid"] == UsualSid
        && (string?)only[0]!["Resource"] == topic
        && (string?)only[0]!["Condition"]!["StringEquals"]!["AWS:SourceOwner"] == Emulator.Account
            ? "as made"
            : policy;
}
