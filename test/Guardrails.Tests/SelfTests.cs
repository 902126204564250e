using System.IO.Enumeration;
using Remediation.Guardrails.Self;
using Remediation.Model.Deployment.Manifest;
using Xunit;

namespace Guardrails.Tests;

/// <summary>
/// The engine's own parts: what the manifest says is put back, and what it does not say is nobody's to change.
/// </summary>
public sealed class SelfTests
{
    private const string Account = "111122223333";
    private const string HomeBus = $"arn:aws-cn:events:cn-north-1:{Account}:event-bus/remediation-home";

    private static readonly Resource Any = new("AWS::Events::Rule", "x", "arn", Account, "cn-north-1", "aws-cn");
    private static readonly RuleTarget Target = new() { Id = "home", Arn = HomeBus };
    private static readonly RulePart Rule = new()
    {
        Name = "remediation-calls-1",
        Pattern = """{"source":["aws.s3"]}""",
        Targets = [Target],
    };
    private static readonly FunctionPart Function = new()
    {
        Name = "remediation-engine",
        Role = "arn:aws-cn:iam::111122223333:role/remediation/engine",
        Runtime = "provided.al2023",
        Handler = "bootstrap",
        Architecture = "arm64",
        Memory = 256,
        Timeout = 60,
        CodeSha256 = "hash",
        Variables = [new("REMEDIATION_LEDGER_TABLE", "ledger"), new("REMEDIATION_MODE", "enforce")],
        Permissions = [new() { Principal = "events.amazonaws.com", SourceArn = "arn:rule" }],
        Sources = [new() { EventSourceArn = "arn:queue", BatchSize = 10 }],
    };

    // As Lambda gives it: with names that the manifest does not know.
    private static readonly FunctionPart Present = Function with
    {
        Permissions = [Function.Permissions[0] with { StatementId = "made-up" }],
        Sources = [Function.Sources[0] with { Id = "uuid" }],
    };

    private static Compared<T> Of<T>(T manifest, T? present)
        where T : ManifestPart => new() { Manifest = manifest, Present = present };

    private static IEnumerable<string> Plan(FunctionPart present, FunctionPart? manifest = null) =>
        Some.Plan(FunctionChanged.Guardrail, Any, Of(manifest ?? Function, present)).Select(step => step.Action);

    private static Verdict.Violation Judge(FunctionPart? present, FunctionPart? manifest = null) =>
        Assert.IsType<Verdict.Violation>(Some.Judge(FunctionChanged.Guardrail, Any, Of(manifest ?? Function, present)));

    private static IEnumerable<string> Plan(RulePart? present, RulePart? manifest = null) =>
        Some.Plan(RuleChanged.Guardrail, Any, Of(manifest ?? Rule, present)).Select(step => step.Action);

    [Fact]
    public void What_is_as_the_manifest_says_is_right()
    {
        Assert.IsType<Verdict.Compliant>(Some.Judge(RuleChanged.Guardrail, Any, Of(Rule, Rule)));
        Assert.IsType<Verdict.Compliant>(Some.Judge(FunctionChanged.Guardrail, Any, Of(Function, Present)));
    }

    [Fact]
    public void Without_a_manifest_that_can_be_read_it_is_unclear_and_nothing_is_planned()
    {
        var verdict = Some.Judge(
            RuleChanged.Guardrail,
            Any,
            new Compared<RulePart> { Fault = "broken", Present = Rule }
        );
        Assert.Contains("broken", Assert.IsType<Verdict.Unclear>(verdict).Why, StringComparison.Ordinal);
    }

    // What the part that was changed says of itself leads nowhere.
    [Fact]
    public void A_function_whose_variables_name_another_ledger_gets_the_manifests_variables_and_no_target_is_written()
    {
        var diverted = Present with
        {
            Variables = [new("REMEDIATION_LEDGER_TABLE", "elsewhere"), new("REMEDIATION_MODE", "enforce")],
        };
        var step = Assert.Single(Some.Plan(FunctionChanged.Guardrail, Any, Of(Function, diverted)));
        Assert.Equal("lambda:UpdateFunctionConfiguration", step.Action);
        Assert.Equal(
            """{"REMEDIATION_LEDGER_TABLE":"ledger","REMEDIATION_MODE":"enforce"}""",
            (string?)step.Parameters["Environment"]
        );
        var why = Judge(diverted).Why;
        Assert.Contains("REMEDIATION_LEDGER_TABLE", why, StringComparison.Ordinal);
        Assert.DoesNotContain("elsewhere", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_change_of_a_configuration_is_seen_and_put_back_in_one_call()
    {
        FunctionPart[] changed =
        [
            Present with
            {
                Variables = [.. Present.Variables, new("AWS_CONFIG_FILE", "/tmp/config")],
            },
            Present with
            {
                Variables = [new("REMEDIATION_LEDGER_TABLE", "ledger"), new("REMEDIATION_MODE", "audit")],
            },
            Present with
            {
                Variables = [],
            },
            Present with
            {
                Timeout = 1,
            },
            Present with
            {
                Memory = 128,
            },
            Present with
            {
                DeadLetterArn = "arn:elsewhere",
            },
            Present with
            {
                Layers = ["arn:aws-cn:lambda:cn-north-1:444455556666:layer:x:1"],
            },
            Present with
            {
                Timeout = 1,
                Memory = 128,
                Layers = ["layer"],
            },
        ];
        Assert.All(changed, one => Assert.Equal(["lambda:UpdateFunctionConfiguration"], Plan(one)));
    }

    [Fact]
    public void What_stops_a_function_otherwise_is_put_back()
    {
        Assert.Equal(["lambda:DeleteFunctionConcurrency"], Plan(Present with { ReservedConcurrency = 0 }));
        var reserved = Function with { ReservedConcurrency = 5 };
        Assert.Equal(["lambda:PutFunctionConcurrency"], Plan(Present, reserved));
        Assert.Equal(["lambda:PutFunctionEventInvokeConfig"], Plan(Present with { MaximumRetryAttempts = 0 }));
        Assert.Equal(["lambda:PutFunctionEventInvokeConfig"], Plan(Present with { MaximumEventAge = 60 }));
        Assert.Equal(["lambda:PutFunctionRecursionConfig"], Plan(Present with { RecursiveLoop = "Allow" }));
        var source = Present.Sources[0];
        Assert.Equal(
            ["lambda:UpdateEventSourceMapping"],
            Plan(Present with { Sources = [source with { Enabled = false }] })
        );
        Assert.Equal(
            ["lambda:UpdateEventSourceMapping"],
            Plan(Present with { Sources = [source with { BatchSize = 1 }] })
        );
        Assert.Equal(
            ["lambda:UpdateEventSourceMapping"],
            Plan(Present with { Sources = [source with { Filters = ["""{"body":["nothing"]}"""] }] })
        );
    }

    [Fact]
    public void Lambdas_own_retries_are_the_same_whether_they_are_said_or_not() =>
        Assert.IsType<Verdict.Compliant>(
            Some.Judge(
                FunctionChanged.Guardrail,
                Any,
                Of(Function, Present with { MaximumRetryAttempts = 2, MaximumEventAge = 21_600 })
            )
        );

    [Fact]
    public void A_permission_for_everybody_is_taken_away_and_one_that_is_missing_is_given()
    {
        var everybody = new FunctionPermission { StatementId = "everybody", Principal = "*" };
        Assert.Equal(
            ["lambda:RemovePermission"],
            Plan(Present with { Permissions = [.. Present.Permissions, everybody] })
        );
        Assert.Equal(["lambda:AddPermission"], Plan(Present with { Permissions = [] }));
        // A wider one in the place of the own is not the own.
        var wider = Present.Permissions[0] with
        {
            SourceArn = null,
        };
        Assert.Equal(["lambda:RemovePermission", "lambda:AddPermission"], Plan(Present with { Permissions = [wider] }));
        var foreign = Present.Permissions[0] with { Conditions = """{"Bool":{"aws:x":"true"}}""" };
        Assert.Equal(
            ["lambda:RemovePermission", "lambda:AddPermission"],
            Plan(Present with { Permissions = [foreign] })
        );
    }

    [Fact]
    public void Undo_lets_in_again_whom_a_repair_shut_out_but_none_whose_conditions_it_cannot_give()
    {
        var everybody = new FunctionPermission { StatementId = "everybody", Principal = "*" };
        var bounded = everybody with { StatementId = "bounded", Conditions = "{}" };
        var before = Of(Function, Present with { Permissions = [.. Present.Permissions, everybody, bounded] });
        var step = Assert.Single(Some.Undo(FunctionChanged.Guardrail, Any, before, Of(Function, Present)));
        Assert.Equal(("lambda:AddPermission", "*"), (step.Action, (string?)step.Parameters["Principal"]));
    }

    [Fact]
    public void A_queue_that_no_deployment_gave_is_not_read_any_more()
    {
        var another = new EventSource
        {
            Id = "another",
            EventSourceArn = "arn:theirs",
            BatchSize = 1,
        };
        var changed = Present with { Sources = [.. Present.Sources, another] };
        Assert.Equal(["lambda:UpdateEventSourceMapping"], Plan(changed));
        var left = Present with { Sources = [.. Present.Sources, another with { Enabled = false }] };
        Assert.IsType<Verdict.Compliant>(Some.Judge(FunctionChanged.Guardrail, Any, Of(Function, left)));
    }

    [Fact]
    public void What_only_a_deployment_mends_is_told()
    {
        (FunctionPart? Present, string Why)[] told =
        [
            (null, "is gone"),
            (Present with { CodeSha256 = "other" }, "has other code"),
            (Present with { Role = "arn:admin" }, "has the role arn:admin"),
            (Present with { Runtime = "python3.13" }, "has the runtime python3.13"),
            (Present with { Handler = "evil" }, "has the handler evil"),
            (Present with { Architecture = "x86_64" }, "has the architecture x86_64"),
            (Present with { Attached = ["subnet-1"] }, "is attached to what it should not be (subnet-1)"),
            (Present with { Sources = [] }, "does not read arn:queue"),
        ];
        Assert.All(
            told,
            one =>
            {
                var violation = Judge(one.Present);
                Assert.Null(violation.Wanted);
                Assert.Contains(one.Why, violation.Why, StringComparison.Ordinal);
            }
        );
        var both = Present with { CodeSha256 = "other", Timeout = 1 };
        Assert.Single(Plan(both));
        Assert.Contains("has other code", Judge(both).Why, StringComparison.Ordinal);
        Assert.IsType<Verdict.Compliant>(
            Some.Judge(
                FunctionChanged.Guardrail,
                Any,
                Of(Function with { CodeSha256 = null }, Present with { CodeSha256 = "any" })
            )
        );
    }

    [Fact]
    public void A_rule_is_made_again_and_a_target_that_is_whole_is_never_written()
    {
        Assert.Equal(["events:PutRule", "events:PutTargets"], Plan((RulePart?)null));
        Assert.Equal(["events:EnableRule"], Plan(Rule with { State = "DISABLED" }));
        Assert.Equal(["events:PutRule"], Plan(Rule with { Pattern = "{}" }));
        Assert.Equal(["events:PutRule"], Plan(Rule with { Pattern = null, Schedule = "rate(1 minute)" }));
        Assert.Equal(["events:PutTargets"], Plan(Rule with { Targets = [] }));
        var another = new RuleTarget { Id = "other", Arn = "arn:other" };
        var diverted = Rule with { Targets = [Target with { Input = "{}" }, another] };
        var step = Assert.Single(Some.Plan(RuleChanged.Guardrail, Any, Of(Rule, diverted)));
        Assert.Equal("home", (string?)Assert.Single(step.Parameters["Targets"]!.AsArray())!["Id"]);
        Assert.IsType<Verdict.Compliant>(
            Some.Judge(RuleChanged.Guardrail, Any, Of(Rule, Rule with { Targets = [Target, another] }))
        );
    }

    [Fact]
    public void Each_part_of_a_target_is_compared()
    {
        var full = Target with { RoleArn = "arn:role", DeadLetterArn = "arn:queue" };
        var manifest = Rule with { Targets = [full] };
        RuleTarget[] diverted =
        [
            full with
            {
                Arn = $"{HomeBus}2",
            },
            full with
            {
                RoleArn = null,
            },
            full with
            {
                DeadLetterArn = null,
            },
            full with
            {
                MaximumRetryAttempts = 0,
            },
            full with
            {
                MaximumEventAge = 60,
            },
            full with
            {
                InputPath = "$.nothing",
            },
            full with
            {
                InputTemplate = "\"x\"",
            },
        ];
        Assert.All(diverted, one => Assert.Equal(["events:PutTargets"], Plan(Rule with { Targets = [one] }, manifest)));
        var usual = full with { MaximumRetryAttempts = 185, MaximumEventAge = 86_400 };
        var verdict = Some.Judge(RuleChanged.Guardrail, Any, Of(manifest, Rule with { Targets = [usual] }));
        Assert.IsType<Verdict.Compliant>(verdict);
    }

    [Fact]
    public void A_rule_of_the_home_bus_is_written_by_the_permission_of_that_bus()
    {
        var wake = Rule with { Bus = "remediation-home" };
        var step = Assert.Single(Some.Plan(RuleChanged.Guardrail, Any, Of(wake, wake with { State = "DISABLED" })));
        Assert.EndsWith(":rule/remediation-home/*", step.Permission.Resource, StringComparison.Ordinal);
        Assert.Equal("remediation-home", (string?)step.Parameters["EventBusName"]);
    }

    // The emulator compares no conditions.
    [Theory]
    [InlineData($"arn:aws-cn:events:cn-northwest-1:{Account}:event-bus/remediation-home", true)]
    [InlineData($"arn:aws-cn:lambda:cn-north-1:{Account}:function:remediation-engine", true)]
    [InlineData($"arn:aws-cn:sqs:cn-north-1:{Account}:remediation-delays", true)]
    [InlineData($"arn:aws-cn:events:cn-north-1:{Account}:event-bus/default", false)]
    [InlineData("arn:aws-cn:events:cn-north-1:444455556666:event-bus/remediation-home", false)]
    [InlineData($"arn:aws-cn:lambda:cn-north-1:{Account}:function:another", false)]
    public void Rules_are_aimed_at_what_the_permissions_condition_lets_them(string target, bool isOurs)
    {
        var manifest = Rule with { Targets = [Target with { Arn = target }] };
        var step = Assert.Single(Some.Plan(RuleChanged.Guardrail, Any, Of(manifest, Rule with { Targets = [] })));
        var condition = Assert.Single(
            step.Permission.Conditions,
            c => c.Key == "events:TargetArn" && c.Operator != "Null"
        );
        var patterns = condition.Values.Select(v => Placeholders.Fill(v, "aws-cn", "cn-north-1", Account));
        Assert.Equal(isOurs, patterns.Any(p => FileSystemName.MatchesSimpleExpression(p, target, ignoreCase: false)));
    }

    [Fact]
    public void Who_is_let_in_is_whom_the_permissions_condition_names()
    {
        var step = Assert.Single(
            Some.Plan(FunctionChanged.Guardrail, Any, Of(Function, Present with { Permissions = [] }))
        );
        Assert.Equal(
            new PermissionCondition("StringEquals", "lambda:Principal", [(string)step.Parameters["Principal"]!]),
            Assert.Single(step.Permission.Conditions)
        );
    }

    [Theory]
    [InlineData("remediation-calls-1", null, "rule/remediation-calls-1")]
    [InlineData("remediation-calls-1", "default", "rule/remediation-calls-1")]
    [InlineData("remediation-wake", "remediation-home", "rule/remediation-home/remediation-wake")]
    [InlineData("remediation-wake", HomeBus, "rule/remediation-home/remediation-wake")]
    [InlineData("remediation-wake", "orders", null)]
    [InlineData("invoices", null, null)]
    public void A_rule_is_located_by_its_bus(string name, string? bus, string? expected)
    {
        var request = bus is null ? $$"""{"name":"{{name}}"}""" : $$"""{"name":"{{name}}","eventBusName":"{{bus}}"}""";
        var call = Some.Call("events.amazonaws.com", "DisableRule", request);
        var located = RuleChanged.Guardrail.On.Locate(call).SingleOrDefault();
        var arn = expected is null ? null : $"arn:aws-cn:events:cn-north-1:{Account}:{expected}";
        Assert.Equal(arn, located?.Arn);
    }

    [Theory]
    [InlineData("remediation-engine", true)]
    [InlineData($"{Account}:function:remediation-engine", true)]
    [InlineData($"arn:aws-cn:lambda:cn-north-1:{Account}:function:remediation-engine:live", true)]
    [InlineData("arn:aws-cn:lambda:cn-north-1:444455556666:function:remediation-engine", false)]
    [InlineData("another", false)]
    public void A_function_is_located_by_each_form_of_its_name(string named, bool isLocated)
    {
        var call = Some.Call("lambda.amazonaws.com", "X", $$"""{"functionName":"{{named}}"}""");
        var located = FunctionChanged.Guardrail.On.Locate(call).Select(resource => resource.Id);
        Assert.Equal(isLocated ? ["remediation-engine"] : [], located);
    }

    [Fact]
    public void What_happens_to_a_mapping_is_located_by_the_function_in_the_answer()
    {
        var arn = $"arn:aws-cn:lambda:cn-north-1:{Account}:function:remediation-notifier";
        var call = Some.Call(
            "lambda.amazonaws.com",
            "UpdateEventSourceMapping20150331",
            """{"uUID":"x"}""",
            $$"""{"functionArn":"{{arn}}"}"""
        );
        Assert.Equal(arn, Assert.Single(FunctionChanged.Guardrail.On.Locate(call)).Arn);
    }

    [Fact]
    public void What_CloudFormation_does_is_a_deployment_whatever_others_call_themselves()
    {
        var call = Some.Call("events.amazonaws.com", "DisableRule", """{"name":"remediation-calls-1"}""");
        var deployment = call with { Actor = Some.Actor with { SourceIp = "cloudformation.amazonaws.com" } };
        var disguised = call with { Actor = Some.Actor with { UserAgent = "cloudformation.amazonaws.com" } };
        Assert.Empty(RuleChanged.Guardrail.On.Locate(deployment));
        Assert.Single(RuleChanged.Guardrail.On.Locate(disguised));
    }

    [Fact]
    public void A_purged_queue_is_told_and_one_whose_settings_changed_is_put_back_in_one_call()
    {
        var queue = new QueuePart
        {
            Name = "q",
            Arn = "arn",
            Url = "url",
            Policy = """{"a":1,"b":2}""",
            MaximumMessageSize = 262_144,
        };
        var guardrail = QueueChanged.Guardrail;
        var same = queue with { Policy = """{ "b": 2, "a": 1 }""", MaximumMessageSize = 1_048_576 };
        Assert.IsType<Verdict.Compliant>(Some.Judge(guardrail, Any, Of(queue, same)));
        var changed = queue with
        {
            Policy = null,
            Retention = 60,
            Delay = 900,
            VisibilityTimeout = 0,
            MaximumMessageSize = 1024,
            DeadLetterArn = "arn:x",
            MaximumReceives = 1,
            ManagedEncryption = false,
            Key = "key",
        };
        Assert.Equal(
            [
                "Policy",
                "MessageRetentionPeriod",
                "DelaySeconds",
                "VisibilityTimeout",
                "RedrivePolicy",
                "KmsMasterKeyId",
                "SqsManagedSseEnabled",
                "MaximumMessageSize",
            ],
            Assert.Single(Some.Plan(guardrail, Any, Of(queue, changed))).Parameters["Attributes"]!
                .AsObject()
                .Select(attribute => attribute.Key)
        );
        var purge = Some.Call("sqs.amazonaws.com", "PurgeQueue", "{}");
        var seen = Some.Seen(guardrail, Any, Of(queue, queue)) with { Trigger = purge };
        Assert.Null(Assert.IsType<Verdict.Violation>(guardrail.VerdictOf(seen)).Wanted);
    }

    [Fact]
    public void A_tables_stream_is_told_and_never_made_again()
    {
        var table = new TablePart
        {
            Name = "t",
            StreamView = "NEW_IMAGE",
            StreamArn = "arn:1",
            TtlAttribute = "expires",
        };
        var guardrail = TableChanged.Guardrail;
        var another = Assert.IsType<Verdict.Violation>(
            Some.Judge(guardrail, Any, Of(table, table with { StreamArn = "arn:2" }))
        );
        Assert.Null(another.Wanted);
        Assert.Equal(
            ["dynamodb:UpdateTable"],
            Some.Plan(guardrail, Any, Of(table, table with { DeletionProtection = false, StreamView = null }))
                .Select(step => step.Action)
        );
        Assert.Equal(
            ["dynamodb:UpdateTimeToLive", "dynamodb:UpdateTimeToLive"],
            Some.Plan(guardrail, Any, Of(table, table with { TtlAttribute = "created" })).Select(step => step.Action)
        );
    }

    [Fact]
    public void The_engine_reads_the_manifest_and_never_writes_it()
    {
        var guardrails = Remediation.Guardrails.Catalogue.All;
        var all = guardrails.SelectMany(g => RolePolicy.Of(g, enforce: true).Concat(g.Undos)).ToList();
        Assert.Contains(all, permission => permission.Action == "ssm:GetParameter");
        Assert.All(
            all.Where(permission => permission.Service == "ssm" && !IsOfDocuments(permission)),
            permission => Assert.StartsWith("ssm:Get", permission.Action, StringComparison.Ordinal)
        );

        // A document is no parameter.
        static bool IsOfDocuments(Permission permission) =>
            permission.Action == "ssm:ListDocuments"
            || permission.Resource.EndsWith(":document/*", StringComparison.Ordinal);
    }
}
