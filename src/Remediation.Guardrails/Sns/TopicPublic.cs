using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.Runtime;
using Amazon.SimpleNotificationService.Model;
using Remediation.Guardrails.Shared.Policies;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Sns;

/// <summary>A topic's policy has no public statement.</summary>
public static partial class TopicPublic
{
    public const string Id = "sns-topic-public";

    private const string Attribute = "Policy";

    private static readonly Permission GetAttributes = Topics.Permission("sns:GetTopicAttributes");
    private static readonly Permission SetAttributes = Topics.Permission("sns:SetTopicAttributes");

    public static readonly Guardrail<TopicPolicy> Guardrail = new()
    {
        Id = Id,
        Title = "Take the public statements out of a topic's policy",
        Repairs = """
            Takes those statements out of a topic's policy that allow everybody something without a condition that
            really narrows it, and sets the policy without them. A topic always has a policy: if no statement is left,
            it gets the one that SNS gives a new topic, for the account that owns it. Where `*` stands beside named
            principals, only the `*` goes.
            """,
        Spares = """
            Every other statement stays as it was written, and so do subscriptions and the topic's other attributes;
            principals that were deleted go too where SNS does not take the rest with them. What SNS gives a new topic
            is no violation: `*`, narrowed by `AWS:SourceOwner`. Besides, a condition on organization, account, VPC,
            endpoint, source ARN or source addresses that are together no more than a /8 of IPv4 and a /16 of IPv6
            narrows, and so does one on the subscriber, `sns:Endpoint`, that names an endpoint, an account's resources
            or the addresses of one mail domain; `sns:Protocol`, a negated test, `...IfExists`, `ForAllValues`, any
            other wildcard, TLS or a date does not. A policy that cannot be understood (a name twice, an operator that
            nobody knows) is left and told as unclear.

            Who subscribed while the topic was public stays subscribed: look at its subscriptions.
            """,
        Breaks = """
            Whoever was let in by `*` alone, on purpose too, can no longer publish or subscribe: a service of AWS as
            well that publishes by such a statement.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("SNS.4")],
        On = Topics.Kind,
        Watches =
        [
            Topics.Calls("AddPermission", "CreateTopic", "SetTopicAttributes"),
            Topics.Changes,
            new Watch.ConfigRule("sns-topic-no-public-access"),
        ],
        Reads = [GetAttributes],
        Writes = [SetAttributes],
        Document = "topic-policy",
        State = () => SnsTopicPublicJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = AsksForPublic,
    };

    /// <summary>A topic's policy.</summary>
    /// <param name="Policy">Its text as SNS gives it; null if there is none, which SNS does not let be.</param>
    public sealed record TopicPolicy(string? Policy);

    private static async Task<TopicPolicy?> ObserveAsync(AwsClients aws, Resource topic, CancellationToken cancel)
    {
        if (await Topics.AttributesAsync(aws, topic, cancel) is not { } attributes)
            return null;
        var policy = attributes.GetValueOrDefault(Attribute);
        return new(string.IsNullOrEmpty(policy) ? null : policy);
    }

    private static bool AsksForPublic(Trigger.Call call)
    {
        var request = call.Request;
        return call.EventName switch
        {
            "AddPermission" => request["aWSAccountId"].Texts.Contains("*"),
            "CreateTopic" => PublicPolicy.IsAskedFor(request["attributes"][Attribute]),
            _ => request["attributeName"].Text == Attribute && PublicPolicy.IsAskedFor(request["attributeValue"]),
        };
    }

    private static Verdict Judge(Seen<TopicPolicy> seen) =>
        PublicPolicy.Judge(
            seen,
            "topic",
            seen.State.Policy,
            policy => new TopicPolicy(policy ?? UsualOf(seen.Resource))
        );

    private static IEnumerable<Step> Change(Resource topic, TopicPolicy from, TopicPolicy to)
    {
        if (from.Policy != to.Policy)
            yield return Set(topic, to.Policy ?? UsualOf(topic));
    }

    // SNS takes no empty policy, so a topic without a statement gets what a new one has.
    // https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    private static string UsualOf(Resource topic) =>
        new JsonObject
        {
            ["Version"] = "2008-10-17",
            ["Id"] = "__default_policy_ID",
            ["Statement"] = new JsonArray(
                new JsonObject
                {
                    ["Sid"] = "__default_statement_ID",
                    ["Effect"] = "Allow",
                    ["Principal"] = new JsonObject { ["AWS"] = "*" },
                    ["Action"] = new JsonArray(
                        "SNS:GetTopicAttributes",
                        "SNS:SetTopicAttributes",
                        "SNS:AddPermission",
                        "SNS:RemovePermission",
                        "SNS:DeleteTopic",
                        "SNS:Subscribe",
                        "SNS:ListSubscriptionsByTopic",
                        "SNS:Publish"
                    ),
                    ["Resource"] = topic.Arn,
                    ["Condition"] = new JsonObject
                    {
                        ["StringEquals"] = new JsonObject { ["AWS:SourceOwner"] = Topics.Kind.Owner(topic) },
                    },
                }
            ),
        }.ToJsonString();

    private static Step Set(Resource topic, string policy) =>
        new(
            SetAttributes,
            "SetTopicAttributes",
            new()
            {
                ["TopicArn"] = topic.Arn,
                ["AttributeName"] = Attribute,
                ["AttributeValue"] = policy,
            },
            run =>
                PolicyPut.RunAsync(
                    run,
                    policy,
                    "InvalidParameter",
                    text => SetAsync(run, topic, text ?? UsualOf(topic))
                )
        );

    private static async Task<AmazonWebServiceResponse> SetAsync(StepRun run, Resource topic, string policy) =>
        await run.Aws.Sns.SetTopicAttributesAsync(
            new SetTopicAttributesRequest
            {
                TopicArn = topic.Arn!,
                AttributeName = Attribute,
                AttributeValue = policy,
            },
            run.Cancel
        );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(TopicPolicy))]
    private sealed partial class SnsTopicPublicJson : JsonSerializerContext;
}
