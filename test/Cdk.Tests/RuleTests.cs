using System.IO.Enumeration;
using System.Text.Json.Nodes;
using Xunit;

namespace Remediation.Cdk.Tests;

public sealed class RuleTests
{
    private static readonly Deployment Deployment = new();

    public static TheoryData<string> Ids => [.. Some.All.Select(g => g.Id)];

    [Theory, MemberData(nameof(Ids))]
    public void A_guardrails_rules_are_its_patterns(string id)
    {
        var guardrail = Some.All.Single(g => g.Id == id);
        var expected = EventPattern
            .Of(guardrail, [Deployment.AnyArn])
            .Select(p => p.ToJsonString())
            .Order(StringComparer.Ordinal);
        Assert.Equal(
            expected,
            RulesOf(id)
                .Select(r => Deployment.Flat(r["Properties"]!["EventPattern"])!.ToJsonString())
                .Order(StringComparer.Ordinal),
            JsonEquality.Instance
        );
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_pattern_fits_EventBridges_limit(string id) =>
        Assert.All(
            EventPattern.Of(Some.All.Single(g => g.Id == id), ["arn:aws-us-gov:iam::111122223333:role/remediation/*"]),
            p => Assert.True(p.ToJsonString().Length <= 2048)
        );

    [Fact]
    public void Every_rule_has_one_target_with_retries_and_the_dead_letter_queue() =>
        Assert.All(
            Deployment.Resources("AWS::Events::Rule"),
            rule =>
            {
                var target = Assert.Single(rule["Properties"]!["Targets"]!.AsArray())!;
                Assert.Contains(
                    "DeadLetters",
                    target["DeadLetterConfig"]!["Arn"]!.ToJsonString(),
                    StringComparison.Ordinal
                );
                Assert.Equal(3600, (int)target["RetryPolicy"]!["MaximumEventAgeInSeconds"]!);
                Assert.Equal(8, (int)target["RetryPolicy"]!["MaximumRetryAttempts"]!);
            }
        );

    [Fact]
    public void Every_rule_may_call_its_function_and_no_other_rule_may()
    {
        const string rules = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/";
        var allowed = Deployment
            .Resources("AWS::Lambda::Permission")
            .Select(p =>
                (
                    Function: Deployment.Text(p["Properties"]!["FunctionName"]!),
                    Rules: Deployment.Text(p["Properties"]!["SourceArn"]!)
                )
            )
            .ToList();
        Assert.All(allowed, a => Assert.StartsWith(rules + Deployed.Prefix, a.Rules, StringComparison.Ordinal));
        foreach (var rule in Deployment.Resources("AWS::Events::Rule"))
            Assert.Equal(
                Deployment.Text(rule["Properties"]!["Targets"]![0]!["Arn"]!),
                Assert
                    .Single(
                        allowed,
                        a =>
                            FileSystemName.MatchesSimpleExpression(
                                a.Rules,
                                rules + (string)rule["Properties"]!["Name"]!,
                                ignoreCase: false
                            )
                    )
                    .Function
            );
        Assert.All(
            Deployment.Resources("AWS::Lambda::Permission"),
            p =>
                Assert.Equal(
                    ("lambda:InvokeFunction", "events.amazonaws.com"),
                    ((string?)p["Properties"]!["Action"], (string?)p["Properties"]!["Principal"])
                )
        );
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_guardrails_rules_are_named_by_its_id_and_counted(string id) =>
        Assert.Equal(
            Enumerable.Range(1, RulesOf(id).Count()).Select(n => $"remediation-{id}-{n}"),
            RulesOf(id)
                .Select(r => (string?)r["Properties"]!["Name"])
                .OrderBy(n => n!.Length)
                .ThenBy(n => n, StringComparer.Ordinal)
        );

    [Fact]
    public void Rules_of_global_services_are_conditional_and_others_are_not()
    {
        foreach (var guardrail in Some.All)
            Assert.All(
                RulesOf(guardrail.Id),
                rule => Assert.Equal(guardrail.On.IsGlobal ? "GlobalEventsRegion" : null, (string?)rule["Condition"])
            );
        var condition = Deployment
            .Templates.Select(t => t["Conditions"]?["GlobalEventsRegion"])
            .First(c => c is not null)!
            .ToJsonString();
        Assert.All(
            new[] { "us-east-1", "us-gov-west-1", "cn-north-1" },
            region => Assert.Contains($"\"{region}\"", condition, StringComparison.Ordinal)
        );
    }

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
    public void Config_rules_are_matched_by_name_also_as_Security_Hub_and_conformance_packs_name_them() =>
        Same(
            """
            {"source": ["aws.config"], "detail-type": ["Config Rules Compliance Change"], "detail": {
              "configRuleName": ["thing-is-set", {"prefix": "securityhub-thing-is-set-"}, {"prefix": "thing-is-set-conformance-pack-"}],
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

    private static IEnumerable<JsonObject> RulesOf(string id) =>
        Deployment
            .Resources("AWS::Events::Rule")
            .Where(r => ((string)r["Properties"]!["Description"]!).StartsWith($"{id}: ", StringComparison.Ordinal));

    private static void Same(string expected, IEnumerable<JsonObject> patterns) =>
        Assert.Equal(expected, Assert.Single(patterns).ToJsonString(), JsonEquality.Instance);
}
