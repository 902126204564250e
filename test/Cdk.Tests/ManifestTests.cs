using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Remediation.Model.Deployment.Manifest;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>The parameters that say what each part must be: they say what the template makes, field by field.</summary>
public sealed class ManifestTests
{
    // What a part is that the manifest does not say, by the resource's type: the beginnings of the properties' paths.
    private static readonly Dictionary<string, string[]> NotSaid = new()
    {
        // Of the package it says the hash.
        ["AWS::Lambda::Function"] = ["Code.", "Description", "LoggingConfig.", "Tags["],
        ["AWS::Lambda::EventInvokeConfig"] = ["FunctionName", "Qualifier"],
        ["AWS::Lambda::EventSourceMapping"] =
        [
            "BisectBatchOnFunctionError",
            "DestinationConfig.",
            "FunctionName",
            "MaximumRecordAgeInSeconds",
            "MaximumRetryAttempts",
            "StartingPosition",
            "Tags[",
        ],
        ["AWS::Lambda::Permission"] = ["FunctionName"],
        ["AWS::Events::Rule"] = ["Tags["],
        ["AWS::SQS::Queue"] = ["QueueName", "Tags["],
        ["AWS::SQS::QueuePolicy"] = ["Queues["],
        ["AWS::CloudWatch::Alarm"] = ["Tags["],
        ["AWS::DynamoDB::Table"] = ["AttributeDefinitions[", "BillingMode", "KeySchema[", "SSESpecification.", "Tags["],
    };

    private static readonly Deployment Deployment = new(
        """
        {"webhookParameter": "/some/webhook", "grace": {"s3-some-safe": 60}, "regions": "eu-central-1,us-east-1",
         "alarmTopic": "arn:aws:sns:eu-central-1:111122223333:alarms",
         "settings": {"exemptions": {"permanent": [
           {"guardrail": "s3-bucket-policy-public", "resource": "arn:aws:s3:::example-website",
            "owner": "web \"team\" ä", "reason": "a site's $ {files} \\ <b>"}]}}}
        """,
        [.. Some.Each, .. Catalogue.All]
    );

    public static TheoryData<string> Stacks => ["Remediation", "Remediation-us-east-1"];

    [Theory, MemberData(nameof(Stacks))]
    public void Each_rule_function_queue_table_and_alarm_has_one_parameter_that_says_what_the_template_makes(
        string stack
    )
    {
        var (evaluation, resources) = Evaluated(stack);
        var expected = new TemplateParts(evaluation, resources).All(Deployment.CodeSha256);
        var said = Said(resources);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), said.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, part => Assert.Equal(Plain(part.Value), said[part.Key]));
    }

    [Theory, MemberData(nameof(Stacks))]
    public void A_property_that_changed_would_not_be_what_the_parameter_says(string stack)
    {
        var (evaluation, resources) = Evaluated(stack);
        var said = Said(resources);
        var changed = 0;
        foreach (var (id, resource) in resources)
        {
            if (!NotSaid.TryGetValue((string)resource!["Type"]!, out var notSaid))
                continue;
            foreach (var (path, _) in Leaves(resource["Properties"], ""))
            {
                if (notSaid.Any(start => path.StartsWith(start, StringComparison.Ordinal)))
                    continue;
                var other = resources.DeepClone().AsObject();
                Change(other[id]!["Properties"]!, path);
                var parts = new TemplateParts(evaluation, other).All(Deployment.CodeSha256);
                Assert.True(
                    parts.Any(part => !Equals(Plain(part.Value), said.GetValueOrDefault(part.Key))),
                    $"{id}.{path} is in no parameter"
                );
                changed++;
            }
        }
        Assert.True(changed > 20, $"only {changed} properties were changed");
    }

    [Fact]
    public void Another_package_would_not_be_what_the_parameter_says()
    {
        var (evaluation, resources) = Evaluated("Remediation");
        var said = Said(resources);
        Assert.All(
            new TemplateParts(evaluation, resources).All("another").Values.OfType<FunctionPart>(),
            part => Assert.NotEqual(Plain(part), said[part.Parameter])
        );
    }

    [Theory, MemberData(nameof(Stacks))]
    public void Parameters_are_texts_of_a_length_and_a_tier_that_SSM_takes(string stack) =>
        Assert.All(
            Evaluated(stack).Resources.Where(IsParameter).Select(p => p.Value!["Properties"]!),
            parameter =>
            {
                Assert.Equal("String", (string?)parameter["Type"]);
                Assert.Equal("Intelligent-Tiering", (string?)parameter["Tier"]);
                Assert.InRange(((string)parameter["Value"]!).Length, 1, 8192);
                Assert.Matches(
                    "^/remediation/manifest/(rule|function|queue|table|alarm|roles/[a-z0-9]+)/[A-Za-z0-9_.-]+$",
                    (string?)parameter["Name"]
                );
                // SSM refuses what begins so.
                Assert.DoesNotContain("{{", (string?)parameter["Value"], StringComparison.Ordinal);
            }
        );

    [Fact]
    public void With_125_guardrails_a_value_still_fits()
    {
        var many = new Deployment("""{"webhookParameter": "hook"}""", [Some.Self, .. Some.Numbered(124)]);
        var evaluation = new Evaluation(many.Home);
        Assert.All(
            evaluation.Resources("AWS::SSM::Parameter"),
            parameter => Assert.InRange(((string)parameter.Value["Value"]!).Length, 1, 8192)
        );
    }

    private static (Evaluation Evaluation, JsonObject Resources) Evaluated(string stack)
    {
        var template = Deployment.Template(stack);
        var evaluation = new Evaluation(template, region: stack == "Remediation" ? "eu-central-1" : "us-east-1");
        var resources = template["Resources"]!
            .AsObject()
            .Select(r =>
                KeyValuePair.Create(
                    r.Key,
                    (JsonNode?)
                        new JsonObject
                        {
                            ["Type"] = (string)r.Value!["Type"]!,
                            ["Properties"] = evaluation.Of(r.Value["Properties"]),
                        }
                )
            );
        return (evaluation, new JsonObject(resources));
    }

    // As the engine reads them; for those of roles see RolePartTests.
    private static Dictionary<string, ManifestPart> Said(JsonObject resources) =>
        resources
            .Where(IsParameter)
            .Select(parameter => parameter.Value!["Properties"]!)
            .Where(parameter => ((string)parameter["Name"]!).Split('/')[3] != RolesPart.Word)
            .Select(parameter => Read((string)parameter["Name"]!, (string)parameter["Value"]!))
            .ToDictionary(part => part.Parameter, Plain);

    private static bool IsParameter(KeyValuePair<string, JsonNode?> resource) =>
        (string?)resource.Value!["Type"] == "AWS::SSM::Parameter"
        && ((string)resource.Value["Properties"]!["Name"]!).StartsWith(Deployed.ManifestPath, StringComparison.Ordinal);

    private static ManifestPart Read(string name, string value) =>
        name.Split('/')[3] switch
        {
            RulePart.Word => ManifestPart.Read<RulePart>(name, value),
            FunctionPart.Word => ManifestPart.Read<FunctionPart>(name, value),
            QueuePart.Word => ManifestPart.Read<QueuePart>(name, value),
            TablePart.Word => ManifestPart.Read<TablePart>(name, value),
            AlarmPart.Word => ManifestPart.Read<AlarmPart>(name, value),
            _ => throw new ArgumentException($"{name} is of no kind", nameof(name)),
        };

    // The order of a pattern's and a policy's members has no meaning.
    private static ManifestPart Plain(ManifestPart part) =>
        part switch
        {
            RulePart rule => rule with { Pattern = Sorted(rule.Pattern) },
            QueuePart queue => queue with { Policy = Sorted(queue.Policy) },
            _ => part,
        };

    private static string? Sorted(string? json) =>
        json is null ? null : Sorted(JsonNode.Parse(json))!.ToJsonString(PatternJson.Plain);

    private static JsonNode? Sorted(JsonNode? node) =>
        node switch
        {
            JsonObject o => new JsonObject(
                o.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))
            ),
            JsonArray a => new JsonArray([.. a.Select(Sorted)]),
            _ => node?.DeepClone(),
        };

    private static void Change(JsonNode properties, string path)
    {
        var leaf = Leaves(properties, "").First(found => found.Path == path).Leaf;
        JsonNode changed = leaf.GetValueKind() switch
        {
            JsonValueKind.True => false,
            JsonValueKind.False => true,
            JsonValueKind.Number => leaf.GetValue<int>() + 1,
            _ => leaf.GetValue<string>() + "x",
        };
        leaf.ReplaceWith(changed);
    }

    private static IEnumerable<(string Path, JsonNode Leaf)> Leaves(JsonNode? node, string path) =>
        node switch
        {
            JsonObject o => o.SelectMany(m => Leaves(m.Value, path.Length == 0 ? m.Key : $"{path}.{m.Key}")),
            JsonArray a => a.SelectMany((element, index) => Leaves(element, $"{path}[{index}]")),
            null => [],
            _ => [(path, node)],
        };
}
