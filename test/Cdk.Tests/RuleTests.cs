using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>The rules that forward to the home bus: the union of what guardrails watch, and nothing else.</summary>
public sealed class RuleTests
{
    private const string Bus = "event-bus/remediation-home";
    private const string OwnRole = $"arn:aws:iam::{Evaluation.Account}:role/remediation/write/safe/remediation-x";

    private static readonly Deployment Deployment = new();
    private static readonly Deployment ThreeRegions = new(
        """{"regions": "eu-central-1,us-east-1,eu-west-1"}""",
        Catalogue.All
    );

    private static readonly string[] OwnRoles = [$"arn:aws:iam::{Evaluation.Account}:role/remediation/*"];

    private static readonly Dictionary<string, string> Names = new()
    {
        ["account"] = Evaluation.Account,
        ["bucket"] = "example-bucket",
        ["home"] = "us-east-1",
        ["region"] = "us-east-1",
    };

    // Their patterns as EventBridge is given them.
    private static readonly IReadOnlyList<string> Patterns = PatternsOf(Catalogue.All);

    public static TheoryData<string> Ids => [.. Catalogue.All.Select(g => g.Id)];

    [Theory, MemberData(nameof(Ids))]
    public void A_sample_is_let_through_if_and_only_if_a_guardrail_watches_it(string id)
    {
        foreach (var sample in Sample.Of(id))
        {
            var text = sample.EventFor(Names, partly: true);
            var watched = Catalogue
                .All.SelectMany(g => EventPattern.Of(g, OwnRoles))
                .Any(p => Pattern.Matches(p.ToJsonString(), text));
            Assert.True(watched == IsForwarded(text), $"{id}/{sample.Name}: watched {watched}, and not forwarded so");
        }
    }

    [Theory, MemberData(nameof(Ids))]
    public void Each_guardrails_own_rules_let_its_samples_through_too(string id)
    {
        var own = PatternsOf([Catalogue.Find(id)!]);
        var samples = Sample
            .Of(id)
            .Where(s => s.Outcome == Violated(id))
            .Select(s => s.EventFor(Names, partly: true))
            .ToList();
        Assert.NotEmpty(samples);
        Assert.All(samples, text => Assert.Contains(own, pattern => Pattern.Matches(pattern, text)));
        Assert.All(samples, text => Assert.True(IsForwarded(text)));
    }

    [Theory, MemberData(nameof(Ids))]
    public void Another_accounts_events_our_own_changes_and_failed_calls_are_left_out(string id)
    {
        // A sign-in that failed is told too, and nobody signs in as our roles.
        var calls = Sample
            .Of(id)
            .Where(s => s.Outcome == Violated(id) && s.Event["detail"]!["userIdentity"] is not null)
            .Where(s => (string?)s.Event["detail-type"] == "AWS API Call via CloudTrail")
            .Select(s => JsonNode.Parse(s.EventFor(Names, partly: true))!.AsObject())
            .ToList();
        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.True(IsForwarded(call.ToJsonString())));
        Assert.All(calls, call => Assert.False(IsForwarded(With(call, c => c["account"] = "444455556666"))));
        Assert.All(calls, call => Assert.False(IsForwarded(With(call, c => c["source"] = "custom.s3"))));
        Assert.All(
            calls,
            call => Assert.False(IsForwarded(With(call, c => c["detail"]!["errorCode"] = "AccessDenied")))
        );
        Assert.All(
            calls,
            call =>
                Assert.False(
                    IsForwarded(
                        With(
                            call,
                            c =>
                                c["detail"]!["userIdentity"] = new JsonObject
                                {
                                    ["type"] = "AssumedRole",
                                    ["sessionContext"] = new JsonObject
                                    {
                                        ["sessionIssuer"] = new JsonObject { ["arn"] = OwnRole },
                                    },
                                }
                        )
                    )
                )
        );
    }

    [Fact]
    public void Every_pattern_of_every_stack_names_the_account()
    {
        var patterns = ThreeRegions
            .Templates.SelectMany(template => template["Resources"]!.AsObject())
            .Where(resource => (string?)resource.Value!["Type"] == "AWS::Events::Rule")
            .Select(resource => resource.Value!["Properties"]!["EventPattern"])
            .OfType<JsonObject>()
            .ToList();
        Assert.NotEmpty(patterns);
        Assert.All(
            patterns,
            pattern =>
                Assert.Contains(
                    "AWS::AccountId",
                    Assert.Single(pattern["account"]!.AsArray())!.ToJsonString(),
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public void The_rules_of_the_template_are_the_union_of_the_watches()
    {
        var expected = WatchRules.Of(Some.All);
        Assert.NotEmpty(expected);
        var rules = Forwarding(Deployment.Home).ToDictionary(r => (string)r["Name"]!);
        Assert.Equal(
            expected.Select(r => r.Name).Order(StringComparer.Ordinal),
            rules.Keys.Order(StringComparer.Ordinal)
        );
        Assert.All(
            expected,
            rule =>
                Assert.Equal(
                    Filled(rule.Pattern, "${AWS::Partition}", "${AWS::AccountId}"),
                    Deployment.Flat(rules[rule.Name]["EventPattern"])!.ToJsonString(),
                    JsonEquality.Instance
                )
        );
    }

    [Fact]
    public void Every_pattern_names_the_account_and_fits_EventBridge_in_every_partition() =>
        Assert.All(
            new[] { Deployment, ThreeRegions }.SelectMany(d => d.Templates).SelectMany(Forwarding),
            rule =>
            {
                Assert.Equal(
                    """["${AWS::AccountId}"]""",
                    Deployment.Flat(rule["EventPattern"]!["account"])!.ToJsonString(PatternJson.Plain)
                );
                var pattern = Deployment
                    .Flat(rule["EventPattern"])!
                    .ToJsonString(PatternJson.Plain)
                    .Replace("${AWS::Partition}", "aws-us-gov", StringComparison.Ordinal)
                    .Replace("${AWS::AccountId}", Evaluation.Account, StringComparison.Ordinal);
                Assert.InRange(pattern.Length, 1, 2048);
            }
        );

    [Theory]
    [InlineData("Remediation", "${AWS::Region}")]
    [InlineData("Remediation", "eu-central-1")]
    [InlineData("Remediation-us-east-1", "eu-central-1")]
    [InlineData("Remediation-eu-west-1", "eu-central-1")]
    public void A_rule_forwards_to_the_bus_of_its_home_by_the_role_of_its_own_region(string stack, string home)
    {
        var deployment = home.StartsWith('$') ? Deployment : ThreeRegions;
        var template = deployment.Template(stack);
        var (id, role) = Deployment
            .ResourcesOf(template, "AWS::IAM::Role")
            .Single(r => r.Key.StartsWith("RulesForwarder", StringComparison.Ordinal));
        var bus = $"arn:${{AWS::Partition}}:events:{home}:${{AWS::AccountId}}:{Bus}";
        Assert.Equal([$"events:PutEvents {bus}"], Deployment.Permissions(role["Properties"]!.AsObject()));
        Assert.NotEmpty(Forwarding(template));
        Assert.All(
            Forwarding(template),
            rule =>
            {
                Assert.Equal("ENABLED", (string?)rule["State"]);
                Assert.Null(rule["EventBusName"]);
                Assert.Equal(
                    $$$"""
                    [{"Arn": "{{{bus}}}", "Id": "home", "RoleArn": "${{{{id}}}.Arn}",
                      "DeadLetterConfig": {"Arn": "${DeadLettersBBF8BAAB.Arn}"}}]
                    """,
                    Deployment.Flat(rule["Targets"])!.ToJsonString(PatternJson.Plain),
                    JsonEquality.Instance
                );
            }
        );
    }

    [Fact]
    public void Another_region_has_the_same_rules_a_queue_and_a_role_and_nothing_else()
    {
        var home = Forwarding(ThreeRegions.Home).Select(r => (string?)r["Name"]).ToList();
        foreach (var region in new[] { "us-east-1", "eu-west-1" })
        {
            var template = ThreeRegions.Template($"Remediation-{region}");
            Assert.Equal(home, Forwarding(template).Select(r => (string?)r["Name"]));
            var types = template["Resources"]!.AsObject().CountBy(r => (string)r.Value!["Type"]!).ToDictionary();
            Assert.Equal(
                new Dictionary<string, int>
                {
                    ["AWS::Events::Rule"] = home.Count,
                    ["AWS::IAM::Role"] = 1,
                    ["AWS::SQS::Queue"] = 1,
                    ["AWS::SQS::QueuePolicy"] = 1,
                    // A rule's each, the queue's, and one for the role.
                    ["AWS::SSM::Parameter"] = home.Count + 2,
                },
                types
            );
        }
    }

    [Fact]
    public void The_home_bus_wakes_the_engine_by_what_AWS_itself_sends_and_lets_nobody_in()
    {
        Assert.Equal("remediation-home", (string?)Deployment.One("AWS::Events::EventBus")["Properties"]!["Name"]);
        Assert.Empty(Deployment.Resources("AWS::Events::EventBusPolicy"));
        Assert.Null(Deployment.One("AWS::Events::EventBus")["Properties"]!["Policy"]);
        var wake = Deployment.Rule("remediation-wake");
        Assert.Equal("remediation-home", (string?)wake["EventBusName"]);
        Assert.Equal(
            """{"source":[{"prefix":"aws."}],"account":["${AWS::AccountId}"]}""",
            Deployment.Flat(wake["EventPattern"])!.ToJsonString(),
            JsonEquality.Instance
        );
        // Nothing that a region forwards is left out there.
        var woken = new Evaluation(Deployment.Home).Of(wake["EventPattern"])!.ToJsonString();
        Assert.All(
            Sample.All.Select(s => s.EventFor(Names, partly: true)).Where(IsForwarded),
            text => Assert.True(Pattern.Matches(woken, text))
        );
    }

    [Fact]
    public void A_rule_that_calls_a_function_tries_eight_times_in_an_hour_and_then_fills_the_dead_letter_queue()
    {
        var calling = Deployment
            .Resources("AWS::Events::Rule")
            .Select(r => r["Properties"]!.AsObject())
            .Where(r => !IsForwarding(r))
            .ToList();
        Assert.NotEmpty(calling);
        Assert.All(
            calling,
            rule =>
            {
                var function =
                    (string?)rule["Name"] == "remediation-watchdog-sweep"
                        ? "remediation-watchdog"
                        : "remediation-engine";
                Assert.Equal(
                    $$$"""
                    [{"Id": "function",
                      "Arn": "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:{{{function}}}",
                      "DeadLetterConfig": {"Arn": "${DeadLettersBBF8BAAB.Arn}"},
                      "RetryPolicy": {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 8}}]
                    """,
                    Deployment.Flat(rule["Targets"])!.ToJsonString(PatternJson.Plain),
                    JsonEquality.Instance
                );
            }
        );
        Assert.Single(calling, rule => Called(rule) == "remediation-watchdog");
    }

    [Fact]
    public void Every_rule_that_calls_a_function_may_and_no_other_rule_may()
    {
        var deployment = new Deployment("{}", Some.Each);
        var allowed = deployment
            .Resources("AWS::Lambda::Permission")
            .Select(p => Deployment.Flat(p["Properties"])!)
            .ToList();
        Assert.All(
            allowed,
            p =>
                Assert.Equal(
                    ("lambda:InvokeFunction", "events.amazonaws.com", "${AWS::AccountId}"),
                    ((string?)p["Action"], (string?)p["Principal"], (string?)p["SourceAccount"])
                )
        );
        const string rules = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/";
        Assert.Equal(
            deployment
                .Resources("AWS::Events::Rule")
                .Select(r => r["Properties"]!.AsObject())
                .Where(r => !IsForwarding(r))
                .Select(r => $"{Called(r)} {rules}{Prefix(r)}{r["Name"]}")
                .Order(StringComparer.Ordinal),
            allowed.Select(p => $"{NameOf(deployment, p)} {p["SourceArn"]}").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_dead_letter_queue_of_every_region_takes_what_this_accounts_rules_there_could_not_deliver() =>
        Assert.All(
            ThreeRegions.Templates,
            template =>
            {
                var policy = Assert
                    .Single(
                        Deployment.ResourcesOf(template, "AWS::SQS::QueuePolicy"),
                        found => found.Key.StartsWith("DeadLetters", StringComparison.Ordinal)
                    )
                    .Value["Properties"]!;
                Assert.Equal(
                    """["${DeadLettersBBF8BAAB}"]""",
                    Deployment.Flat(policy["Queues"])!.ToJsonString(PatternJson.Plain)
                );
                Assert.Equal(
                    """
                    [{"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "${DeadLettersBBF8BAAB.Arn}",
                      "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
                     {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage",
                      "Resource": "${DeadLettersBBF8BAAB.Arn}", "Condition": {
                        "StringEquals": {"aws:SourceAccount": "${AWS::AccountId}"},
                        "ArnLike": {"aws:SourceArn":
                          "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/remediation-*"}}}]
                    """,
                    Deployment.Flat(policy["PolicyDocument"]!["Statement"])!.ToJsonString(PatternJson.Plain),
                    JsonEquality.Instance
                );
            }
        );

    [Fact]
    public void Calls_are_matched_by_service_and_name_where_they_succeeded_and_were_not_ours() =>
        Same(
            """
            {"source": ["aws.s3"], "detail-type": ["AWS API Call via CloudTrail"], "detail": {
              "eventSource": ["s3.amazonaws.com"], "eventName": ["PutThing", "DeleteThing"], "errorCode": [{"exists": false}],
              "$or": [
                {"userIdentity": {"sessionContext": {"sessionIssuer": {"arn": [{"exists": false}]}}}},
                {"userIdentity": {"sessionContext": {"sessionIssuer": {"arn": [{"anything-but": {"prefix": "arn:aws:iam::111122223333:role/remediation/"}}]}}}}]}}
            """,
            Some.Safe.Watches[0].Patterns(["arn:aws:iam::111122223333:role/remediation/*"])
        );

    [Fact]
    public void Without_own_roles_nobodys_calls_are_left_out() =>
        Assert.Null(Some.Safe.Watches[0].Patterns([]).Single()["detail"]!["$or"]);

    [Fact]
    public void Config_items_are_matched_whole_or_summarized_unless_the_resource_is_deleted() =>
        Same(
            """
            {"source": ["aws.config"], "detail-type": ["Config Configuration Item Change"], "detail": {"$or": [
              {"configurationItem": {"resourceType": ["AWS::S3::Bucket"], "configurationItemStatus": [{"anything-but": ["ResourceDeleted", "ResourceDeletedNotRecorded"]}]}},
              {"configurationItemSummary": {"resourceType": ["AWS::S3::Bucket"], "configurationItemStatus": [{"anything-but": ["ResourceDeleted", "ResourceDeletedNotRecorded"]}]}}]}}
            """,
            Some.Safe.Watches[1].Patterns([])
        );

    [Fact]
    public void Config_rules_are_matched_by_name_also_as_others_than_the_account_name_them() =>
        Same(
            """
            {"source": ["aws.config"], "detail-type": ["Config Rules Compliance Change"], "detail": {
              "configRuleName": ["thing-is-set", {"prefix": "securityhub-thing-is-set-"}, {"prefix": "OrgConfigRule-thing-is-set-"},
                {"prefix": "thing-is-set-conformance-pack-"}],
              "newEvaluationResult": {"complianceType": ["NON_COMPLIANT"]}}}
            """,
            Some.Safe.Watches[2].Patterns([])
        );

    [Fact]
    public void Many_names_are_spread_over_patterns_that_fit_and_none_is_lost()
    {
        var names = Enumerable.Range(0, 200).Select(i => $"PutSomeQuiteLongOperationName{i}").ToArray();
        var watch = new Watch.Calls("ec2.amazonaws.com", [.. names]);
        var patterns = watch.Patterns(["arn:aws-us-gov:iam::111122223333:role/remediation/*"]).ToList();
        Assert.All(patterns, p => Assert.True(p.ToJsonString().Length <= 2048));
        Assert.Equal(names, patterns.SelectMany(p => p["detail"]!["eventName"]!.AsArray()).Select(n => (string)n!));
    }

    private static List<string> PatternsOf(GuardrailList guardrails) =>
        [.. WatchRules.Of(guardrails).Select(rule => Filled(rule.Pattern, Evaluation.Partition, Evaluation.Account))];

    private static string Filled(JsonObject pattern, string partition, string account) =>
        Placeholders.Fill(pattern.ToJsonString(PatternJson.Plain), partition, null, account);

    // The outcome of the samples that are a violation: what only tells repairs nothing.
    private static string Violated(string id) => Catalogue.Find(id)!.Risk == Risk.NotifyOnly ? "held" : "applied";

    private static bool IsForwarded(string text) => Patterns.Any(pattern => Pattern.Matches(pattern, text));

    private static string With(JsonObject call, Action<JsonObject> change)
    {
        var changed = call.DeepClone().AsObject();
        change(changed);
        return changed.ToJsonString();
    }

    private static IEnumerable<JsonObject> Forwarding(JsonObject template) =>
        Deployment
            .ResourcesOf(template, "AWS::Events::Rule")
            .Select(r => r.Value["Properties"]!.AsObject())
            .Where(IsForwarding);

    private static bool IsForwarding(JsonObject rule) => (string?)rule["Targets"]![0]!["Id"] == "home";

    private static string Called(JsonObject rule) => Deployment.Text(rule["Targets"]![0]!["Arn"]!).Split(':')[^1];

    private static string Prefix(JsonObject rule) => rule["EventBusName"] is { } bus ? $"{bus}/" : "";

    // Of the reference ${Id.Arn}.
    private static string NameOf(Deployment deployment, JsonNode permission)
    {
        var id = ((string)permission["FunctionName"]!)[2..].Split('.')[0];
        return (string)deployment.Home["Resources"]![id]!["Properties"]!["FunctionName"]!;
    }

    private static void Same(string expected, IEnumerable<JsonObject> patterns) =>
        Assert.Equal(expected, Assert.Single(patterns).ToJsonString(), JsonEquality.Instance);
}
