using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>The convention by which others find what was deployed.</summary>
public sealed class NameTests
{
    [Fact]
    public void Functions_rules_and_alarms_are_named_by_the_guardrails_id() =>
        Assert.Equal(
            [
                "remediation-s3-bucket-acl-public",
                "remediation-s3-bucket-acl-public-2",
                "remediation-s3-bucket-acl-public-sweep",
                "remediation-s3-bucket-acl-public-errors",
                "remediation-s3-enforced",
                "remediation-all-audited",
                "remediation-notifier",
                "remediation-war",
            ],
            [
                Deployed.FunctionOf("s3-bucket-acl-public"),
                Deployed.RuleOf("s3-bucket-acl-public", 2),
                Deployed.SweepOf(Deployed.FunctionOf("s3-bucket-acl-public")),
                Deployed.ErrorsOf(Deployed.FunctionOf("s3-bucket-acl-public")),
                Deployed.FunctionOf("s3", true),
                Deployed.FunctionOf("all", false),
                Deployed.Notifier,
                Deployed.AlarmOf("war"),
            ]
        );

    [Fact]
    public void Any_id_that_a_guardrail_may_have_gives_names_that_AWS_takes()
    {
        for (var length = 4; length <= Deployed.LongestId; length++)
        {
            var id = Some.Named(length).Id;
            var other = Some.Named(length - 1).Id + "y";
            var functions = new[]
            {
                Deployed.FunctionOf(id),
                Deployed.FunctionOf(id, true),
                Deployed.FunctionOf(id, false),
            };
            Assert.All(
                functions
                    .Concat(functions.Select(Deployed.SweepOf))
                    .Concat(functions.Select(Deployed.ErrorsOf))
                    .Append(Deployed.RuleOf(id, 999)),
                name => Assert.Matches(@"^[a-z0-9-]{1,64}\z", name)
            );
            Assert.NotEqual(Deployed.FunctionOf(id), Deployed.FunctionOf(other));
            Assert.StartsWith(Deployed.FunctionOf(id), Deployed.RuleOf(id, 1), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_id_as_long_as_guardrails_have_them_is_written_whole() =>
        Assert.All(
            Enumerable.Range(4, 42),
            length => Assert.Equal($"remediation-{Some.Named(length).Id}", Deployed.FunctionOf(Some.Named(length).Id))
        );

    [Fact]
    public void A_longer_id_is_refused() =>
        Assert.Throws<ArgumentException>(() => Deployed.FunctionOf(Some.Named(55).Id));

    [Fact]
    public void Rules_are_matched_by_their_number_of_digits()
    {
        Assert.Equal(["remediation-x-?"], Deployed.RulesOf("x", 9));
        Assert.Equal(["remediation-x-?", "remediation-x-??"], Deployed.RulesOf("x", 10));
    }

    [Theory]
    [InlineData(
        "guardrail",
        "remediation-ec2-some-disruptive",
        "remediation-iam-some-global",
        "remediation-s3-some-safe"
    )]
    [InlineData("service", "remediation-ec2-audited", "remediation-iam-enforced", "remediation-s3-enforced")]
    [InlineData("all", "remediation-all-audited", "remediation-all-enforced")]
    public void Functions_have_these_names_in_every_grouping(string grouping, params string[] names)
    {
        var deployment = new Deployment(
            $$"""{"grouping": "{{grouping}}", "mode": "enforce"}""",
            [Some.Safe, Some.Disruptive, Some.Global]
        );
        Assert.Equal(
            names,
            deployment.Functions().Select(f => (string)f.Function["FunctionName"]!).Order(StringComparer.Ordinal)
        );
        Assert.Equal(names.Select(n => $"{n}-sweep"), Sweeps(deployment).Order(StringComparer.Ordinal));
    }

    // CloudFormation makes what is new before it removes what is old: a rule that came under another logical id would
    // meet its own name.
    [Fact]
    public void A_rule_stays_the_same_resource_when_its_guardrail_goes_from_audit_to_enforce()
    {
        static List<string> Rules(string mode) =>
            [
                .. new Deployment($$"""{"grouping": "service", "mode": "{{mode}}"}""", [Some.Safe, Some.Global])
                    .Templates.SelectMany(t => t["Resources"]!.AsObject())
                    .Where(r =>
                        (string?)r.Value!["Type"] == "AWS::Events::Rule"
                        && r.Value["Properties"]!["EventPattern"] is not null
                    )
                    .Select(r => $"{r.Key} {r.Value!["Properties"]!["Name"]}")
                    .Order(StringComparer.Ordinal),
            ];
        Assert.NotEmpty(Rules("audit"));
        Assert.Equal(Rules("audit"), Rules("enforce"));
    }

    private static IEnumerable<string> Sweeps(Deployment deployment) =>
        deployment
            .Resources("AWS::Events::Rule")
            .Where(r => r["Properties"]!["ScheduleExpression"] is not null)
            .Select(r => (string)r["Properties"]!["Name"]!);
}
