using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Remediation.Cdk.Tests;

public sealed class RoleTests
{
    private static readonly Deployment Audit = new("""{"webhookParameter": "/some/webhook"}""");
    private static readonly Deployment Enforce = new(
        new JsonObject
        {
            ["guardrails"] = new JsonObject(Some.All.Select(g => KeyValuePair.Create(g.Id, (JsonNode?)"enforce"))),
        }.ToJsonString()
    );

    private static readonly string OwnPermission = string.Join(
        '|',
        @"^dynamodb:\w+ \$\{\w*Ledger\w*Arn\}$",
        @"^lambda:InvokeFunction arn:\$\{AWS::Partition\}:lambda:\$\{AWS::Region\}:\$\{AWS::AccountId\}:"
            + "function:remediation-[a-z0-9-]+$",
        @"^logs:\w+ \$\{\w*Logs\w*\.Arn\}$",
        @"^sqs:SendMessage \$\{\w*DeadLetters\w*Arn\}$"
    );

    private static readonly JsonSerializerOptions Unescaped = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<string> Ids => [.. Some.All.Select(g => g.Id)];

    [Theory, MemberData(nameof(Ids))]
    public void An_auditing_role_holds_what_the_guardrail_reads_and_nothing_that_it_writes(string id)
    {
        var guardrail = Some.All.Single(g => g.Id == id);
        Holds(Audit, id, ReadsOf(guardrail), "audit");
    }

    [Theory, MemberData(nameof(Ids))]
    public void An_enforcing_role_holds_what_the_guardrail_reads_and_writes(string id)
    {
        var guardrail = Some.All.Single(g => g.Id == id);
        Holds(Enforce, id, [.. ReadsOf(guardrail), .. guardrail.Writes], "enforce");
    }

    [Fact]
    public void Every_role_has_our_path_one_inline_policy_and_nothing_beside_it()
    {
        foreach (var deployment in new[] { Audit, Enforce })
        {
            Assert.Empty(deployment.Resources("AWS::IAM::Policy"));
            Assert.Empty(deployment.Resources("AWS::IAM::ManagedPolicy"));
            Assert.All(
                deployment.Resources("AWS::IAM::Role"),
                role =>
                {
                    Assert.Equal("/remediation/", (string?)role["Properties"]!["Path"]);
                    Assert.Null(role["Properties"]!["ManagedPolicyArns"]);
                    Assert.Single(role["Properties"]!["Policies"]!.AsArray());
                }
            );
        }
    }

    [Fact]
    public void A_wildcard_resource_is_there_only_where_a_guardrail_declares_it()
    {
        var declared = Some
            .All.SelectMany(g => ReadsOf(g).Concat(g.Writes))
            .Where(p => p.Resource == "*")
            .Select(p => $"{p.Action} *")
            .ToHashSet();
        foreach (var deployment in new[] { Audit, Enforce })
            Assert.All(
                deployment
                    .Functions()
                    .SelectMany(f => Deployment.Permissions(f.Role))
                    .Where(p => p.EndsWith(" *", StringComparison.Ordinal)),
                p => Assert.Contains(p, declared)
            );
    }

    [Fact]
    public void No_action_is_a_wildcard() =>
        Assert.All(
            Enforce.Functions().Concat(Audit.Functions()).SelectMany(f => Deployment.Permissions(f.Role)),
            p => Assert.DoesNotContain('*', p.Split(' ')[0])
        );

    [Fact]
    public void No_template_spells_a_partition_a_region_or_an_account_in_a_policy()
    {
        var everything = new Deployment(
            """{"grouping": "service", "mode": "enforce", "webhookParameter": "/some/webhook", "grace": {"s3-some-safe": 60, "iam-some-global": 900}}"""
        );
        foreach (var deployment in new[] { Audit, Enforce, everything })
        foreach (
            var policy in new[]
            {
                "AWS::IAM::Role",
                "AWS::SQS::QueuePolicy",
                "AWS::Events::Rule",
                "AWS::Lambda::Permission",
            }
                .SelectMany(deployment.Resources)
                .Select(r => r.ToJsonString())
        )
        {
            Assert.DoesNotContain("arn:aws", policy, StringComparison.Ordinal);
            Assert.DoesNotMatch(
                new Regex(@"\b[a-z]{2}(-gov)?-(north|south|east|west|central)[a-z]*-\d\b|\b\d{12}\b"),
                policy
            );
        }
    }

    [Fact]
    public void What_undo_alone_writes_is_in_no_role()
    {
        var undo = Some
            .All.SelectMany(g =>
                g.Undos.Select(u => u.Action)
                    .Except(g.Writes.Select(w => w.Action))
                    .Select(action => (g.Id, Action: action))
            )
            .ToList();
        Assert.NotEmpty(undo);
        foreach (var deployment in new[] { Audit, Enforce })
            Assert.All(
                undo,
                u =>
                    Assert.DoesNotContain(
                        Deployment.Permissions(deployment.Functions().Single(f => f.Id == u.Id).Role),
                        p => p.StartsWith($"{u.Action} ", StringComparison.Ordinal)
                    )
            );
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_function_writes_records_and_counters_of_the_ledger_and_never_a_switch(string id)
    {
        foreach (var deployment in new[] { Audit, Enforce })
        {
            var statements = Deployment
                .Flat(
                    deployment.Functions().Single(f => f.Id == id).Role["Policies"]![0]!["PolicyDocument"]!["Statement"]
                )!
                .AsArray();
            var writing = Assert.Single(
                statements,
                s => s!["Action"]!.ToJsonString().Contains("dynamodb:PutItem", StringComparison.Ordinal)
            )!;
            Assert.Equal("""["dynamodb:PutItem","dynamodb:UpdateItem"]""", writing["Action"]!.ToJsonString());
            Assert.Equal(
                """{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["resource#*","breaker#*"]},"Null":{"dynamodb:LeadingKeys":"false"}}""",
                writing["Condition"]!.ToJsonString()
            );
            var declared = Some.All.SelectMany(g => RolePolicy.Of(g, enforce: true)).Select(p => p.Action).ToHashSet();
            var own = statements.Where(s => !Deployment.Many(s!["Action"]!).Any(declared.Contains));
            Assert.Equal(writing, Assert.Single(own, s => s!["Condition"] is not null));
            Assert.Equal(
                """["dynamodb:GetItem","dynamodb:Query"]""",
                Assert.Single(
                    statements,
                    s => s!["Action"]!.ToJsonString().Contains("dynamodb:Query", StringComparison.Ordinal)
                )!["Action"]!.ToJsonString()
            );
        }
    }

    [Fact]
    public void A_role_holds_what_is_bounded_under_its_conditions_and_what_is_not_under_none()
    {
        var bounded = 0;
        foreach (var (deployment, enforce) in new[] { (Audit, false), (Enforce, true) })
        foreach (var guardrail in Some.All)
        {
            var role = deployment.Functions().Single(f => f.Id == guardrail.Id).Role;
            var statements = Deployment.Flat(role["Policies"]![0]!["PolicyDocument"]!["Statement"])!.AsArray();
            var declared = enforce ? [.. ReadsOf(guardrail), .. guardrail.Writes] : ReadsOf(guardrail);
            foreach (var permission in declared)
            {
                var statement = Assert.Single(
                    statements,
                    s =>
                        Deployment.Many(s!["Action"]!).Contains(permission.Action)
                        && Deployment.Many(s["Resource"]!).Contains(Filled(permission.Resource))
                )!;
                var conditions = (statement["Condition"]?.AsObject() ?? [])
                    .SelectMany(o => o.Value!.AsObject(), (o, key) => (o.Key, key.Key, Deployment.Many(key.Value!)))
                    .Select(c => $"{c.Item1} {c.Item2} {string.Join(' ', c.Item3)}");
                Assert.Equal(
                    permission
                        .Conditions.Select(c => $"{c.Operator} {c.Key} {string.Join(' ', c.Values.Select(Filled))}")
                        .Order(StringComparer.Ordinal),
                    conditions.Order(StringComparer.Ordinal)
                );
                bounded += permission.Conditions.Count;
            }
        }
        Assert.NotEqual(0, bounded);
    }

    [Theory]
    [InlineData(
        "s3-bucket-policy-public",
        "s3:PutBucketPolicy",
        """{"StringEquals":{"aws:ResourceAccount":["${AWS::AccountId}"]}}"""
    )]
    [InlineData(
        "guardrail-tampered",
        "lambda:AddPermission",
        """{"StringEquals":{"lambda:Principal":["events.amazonaws.com"]}}"""
    )]
    [InlineData(
        "guardrail-tampered",
        "events:PutTargets",
        "{\"ForAllValues:ArnLike\":{\"events:TargetArn\":["
            + "\"arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:remediation-*\","
            + "\"arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:remediation-*\"]},"
            + "\"Null\":{\"events:TargetArn\":[\"false\"]}}"
    )]
    public void What_reaches_beyond_us_by_its_resource_alone_is_bounded(string id, string action, string condition)
    {
        var role = Enforce.Functions().Single(f => f.Id == id).Role;
        var statements = Deployment.Flat(role["Policies"]![0]!["PolicyDocument"]!["Statement"])!.AsArray();
        var statement = Assert.Single(statements, s => Deployment.Many(s!["Action"]!).Contains(action));
        Assert.Equal(condition, statement!["Condition"]!.ToJsonString(Unescaped));
    }

    [Fact]
    public void The_notifier_reads_one_parameter_and_the_stream()
    {
        var (_, function, role) = Audit.Functions().Single(f => f.Id == "notifier");
        var permissions = Deployment.Permissions(role);
        Assert.Equal(
            "ssm:GetParameter arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/some/webhook",
            Assert.Single(permissions, p => p.StartsWith("ssm:", StringComparison.Ordinal))
        );
        Assert.All(
            permissions.Where(p => p.StartsWith("dynamodb:", StringComparison.Ordinal)),
            p =>
                Assert.Matches(
                    @"^dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams) \$\{Ledger\w+\.StreamArn\}$",
                    p
                )
        );
        Assert.Equal(8, permissions.Count);
        Assert.Null(function["Environment"]!["Variables"]!["SSL_CERT_FILE"]);
    }

    [Fact]
    public void With_a_customer_managed_key_the_notifier_may_decrypt_that_parameter_with_that_key()
    {
        const string key = "arn:aws:kms:eu-central-1:111122223333:key/0000";
        var role = new Deployment($$"""{"webhookParameter": "hook", "webhookKey": "{{key}}"}""", [Some.Safe])
            .Functions()
            .Single(f => f.Id == "notifier")
            .Role;
        var statement = Deployment
            .Flat(role["Policies"]![0]!["PolicyDocument"]!["Statement"])!
            .AsArray()
            .Single(s => s!["Action"]!.ToJsonString() == "\"kms:Decrypt\"")!;
        Assert.Equal(key, (string?)statement["Resource"]);
        Assert.Equal(
            "ssm.${AWS::Region}.amazonaws.com",
            (string?)statement["Condition"]!["StringEquals"]!["kms:ViaService"]
        );
        Assert.Equal(
            "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/hook",
            (string?)statement["Condition"]!["StringEquals"]!["kms:EncryptionContext:PARAMETER_ARN"]
        );
    }

    // Put together here anew, so that the one derivation of the product is tested and not compared with itself.
    private static List<Permission> ReadsOf(Guardrail guardrail) =>
        [.. guardrail.Reads, .. guardrail.On.Reads, .. guardrail.On.TagReads];

    private static void Holds(Deployment deployment, string id, IReadOnlyList<Permission> declared, string mode)
    {
        var (_, function, role) = deployment.Functions().Single(f => f.Id == id);
        Assert.Equal(mode, (string?)function["Environment"]!["Variables"]!["REMEDIATION_MODE"]);
        var expected = declared.Select(p => $"{p.Action} {Filled(p.Resource)}").ToHashSet();
        var permissions = Deployment.Permissions(role);
        var own = permissions.Where(p => !expected.Contains(p)).ToList();
        Assert.Equal(expected.Order(StringComparer.Ordinal), permissions.Where(expected.Contains));
        // What every function needs besides: the ledger, itself for long sweeps, its own log group, the dead letter
        // queue.
        Assert.Equal(
            [
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:UpdateItem",
                "lambda:InvokeFunction",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "sqs:SendMessage",
            ],
            own.Select(p => p.Split(' ')[0])
        );
        Assert.All(own, p => Assert.Matches(OwnPermission, p));
    }

    private static string Filled(string resource) =>
        Placeholders.Fill(resource, "${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}");
}
