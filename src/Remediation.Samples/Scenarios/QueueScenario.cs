using System.Text.Json.Nodes;
using Amazon.SQS.Model;
using Remediation.Guardrails.Self;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A queue of a deployment and the one for what failed in it, as a deployment makes them but for <c>given.queue</c>
/// (gone, attributes), and beside it somebody else's. For <c>given.manifest</c> see <see cref="Deployment"/>.
/// </summary>
/// <remarks>Placeholders: region, account, queue, queueUrl, queueArn, neighbour, neighbourUrl.</remarks>
public sealed class QueueScenario : IScenario
{
    private const string DeadLetters = "example-dead-letters";
    private static readonly string[] Compared =
    [
        "Policy",
        "MessageRetentionPeriod",
        "DelaySeconds",
        "VisibilityTimeout",
        "MaximumMessageSize",
        "RedrivePolicy",
        "SqsManagedSseEnabled",
    ];

    public string Type => "AWS::SQS::Queue";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var region = Deployment.NewRegion();
        var there = aws.In(region);
        var names = new Dictionary<string, string>
        {
            ["region"] = region,
            ["account"] = Emulator.Account,
            ["queue"] = "example-Delays-1ABCDEFGH",
            ["queueArn"] = $"arn:aws:sqs:{region}:{Emulator.Account}:example-Delays-1ABCDEFGH",
            ["neighbour"] = "invoices",
        };
        await there.Sqs.CreateQueueAsync(new CreateQueueRequest { QueueName = DeadLetters }, cancel);
        names["neighbourUrl"] = await MakeAsync(there, names["neighbour"], AttributesOf(names), cancel);
        var url = await MakeAsync(there, "url-only", [], cancel);
        names["queueUrl"] = url.Replace("url-only", names["queue"], StringComparison.Ordinal);
        await Deployment.DescribeAsync(there, PartOf(names), given, cancel);
        var changed = given["queue"] as JsonObject ?? [];
        if ((bool?)changed["gone"] == true)
            return names;
        var attributes = AttributesOf(names);
        foreach (var (name, value) in changed["attributes"] as JsonObject ?? [])
            attributes[name] = Deployment.Filled((string)value!, names);
        await MakeAsync(there, names["queue"], attributes, cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var there = aws.In(names["region"]);
        return new()
        {
            ["queue"] = await ReadAsync(there, names["queueUrl"], names, cancel),
            ["neighbour"] = await ReadAsync(there, names["neighbourUrl"], names, cancel),
        };
    }

    private static QueuePart PartOf(Dictionary<string, string> names)
    {
        var attributes = AttributesOf(names);
        return new()
        {
            Name = names["queue"],
            Arn = names["queueArn"],
            Url = names["queueUrl"],
            Policy = attributes["Policy"],
            Retention = 1_209_600,
            VisibilityTimeout = 360,
            DeadLetterArn = DeadLettersIn(names),
            MaximumReceives = 3,
        };
    }

    private static Dictionary<string, string> AttributesOf(IReadOnlyDictionary<string, string> names) =>
        new()
        {
            ["Policy"] = new JsonObject
            {
                ["Version"] = "2012-10-17",
                ["Statement"] = new JsonArray(
                    new JsonObject
                    {
                        ["Effect"] = "Deny",
                        ["Principal"] = "*",
                        ["Action"] = "sqs:*",
                        ["Resource"] = names["queueArn"],
                        ["Condition"] = new JsonObject
                        {
                            ["Bool"] = new JsonObject { ["aws:SecureTransport"] = "false" },
                        },
                    }
                ),
            }.ToJsonString(),
            ["MessageRetentionPeriod"] = "1209600",
            ["DelaySeconds"] = "0",
            ["VisibilityTimeout"] = "360",
            ["MaximumMessageSize"] = "262144",
            ["RedrivePolicy"] = new JsonObject
            {
                ["deadLetterTargetArn"] = DeadLettersIn(names),
                ["maxReceiveCount"] = 3,
            }.ToJsonString(),
            ["SqsManagedSseEnabled"] = "true",
        };

    private static string DeadLettersIn(IReadOnlyDictionary<string, string> names) =>
        $"arn:aws:sqs:{names["region"]}:{Emulator.Account}:{DeadLetters}";

    private static async Task<string> MakeAsync(
        AwsClients there,
        string name,
        Dictionary<string, string> attributes,
        CancellationToken cancel
    ) =>
        (
            await there.Sqs.CreateQueueAsync(
                new CreateQueueRequest { QueueName = name, Attributes = attributes },
                cancel
            )
        ).QueueUrl;

    private static async Task<JsonNode?> ReadAsync(
        AwsClients there,
        string url,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        try
        {
            var request = new GetQueueAttributesRequest { QueueUrl = url, AttributeNames = ["All"] };
            var attributes = (await there.Sqs.GetQueueAttributesAsync(request, cancel)).Attributes ?? [];
            return Deployment.Compared(Shown(attributes), Shown(AttributesOf(names)));
        }
        catch (QueueDoesNotExistException)
        {
            return null;
        }
    }

    private static JsonObject Shown(Dictionary<string, string> attributes) =>
        new(Compared.Select(name => KeyValuePair.Create(name, Shown(attributes.GetValueOrDefault(name)))));

    private static JsonNode? Shown(string? value) => value?.StartsWith('{') == true ? JsonNode.Parse(value) : value;
}
