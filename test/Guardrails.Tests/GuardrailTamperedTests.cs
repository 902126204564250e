using System.IO.Enumeration;
using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Remediation.Guardrails.Self;
using Xunit;

namespace Guardrails.Tests;

public sealed class GuardrailTamperedTests
{
    private const string Watched = "s3-bucket-policy-public";
    private const string Name = "remediation-s3-bucket-policy-public";
    private const string FunctionArn = $"arn:aws-cn:lambda:cn-north-1:111122223333:function:{Name}";
    private const string OwnRoles = "arn:aws-cn:iam::111122223333:role/remediation/*";
    private static readonly Guardrail Guardrail = Tampered.Guardrail;
    private static readonly Resource Rule = Assert.Single(OfRule($"{Name}-1"));
    private static readonly Resource Function = Assert.Single(OfFunction(Name));
    private static readonly RuleTarget Target = new()
    {
        Id = "function",
        Arn = FunctionArn,
        DeadLetters = "arn:aws-cn:sqs:cn-north-1:111122223333:letters",
        Attempts = 8,
        Seconds = 3600,
    };

    private static readonly string WholePattern = EventPattern
        .Of(Catalogue.Find(Watched)!, [OwnRoles])
        .First()
        .ToJsonString();

    private static readonly EngineRule WholeRule = new()
    {
        Status = "ENABLED",
        Pattern = WholePattern,
        Description = "of ours",
        Targets = [Target],
        Function = FunctionArn,
        Permissions = ["deployed"],
    };
    private static readonly EngineFunction WholeFunction = new()
    {
        Runtime = "provided.al2023",
        Handler = "bootstrap",
        Role = "arn:aws-cn:iam::111122223333:role/remediation/x",
        Variables = VariablesWith(),
        Code = "code",
        Likeness = new("code", "ledger"),
        Permitted = [.. EventPattern.Of(Catalogue.Find(Watched)!, []).Select((_, index) => $"{Name}-{index + 1}")],
    };

    private static IEnumerable<Resource> OfRule(
        string name,
        string call = "DisableRule",
        string member = "name",
        string bus = "default"
    ) =>
        Guardrail.On.Locate(
            Some.Call(
                "events.amazonaws.com",
                call,
                new JsonObject { [member] = name, ["eventBusName"] = bus }.ToJsonString()
            )
        );

    private static IEnumerable<Resource> OfFunction(string name) =>
        Guardrail.On.Locate(
            Some.Call(
                "lambda.amazonaws.com",
                "DeleteFunction20150331",
                new JsonObject { ["functionName"] = name }.ToJsonString()
            )
        );

    private static Sequence<FunctionVariable> VariablesWith(params (string Name, string Value)[] others)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["REMEDIATION_GUARDRAILS"] = Watched,
            ["REMEDIATION_MODE"] = "audit",
            ["REMEDIATION_LEDGER_TABLE"] = "ledger",
            ["REMEDIATION_OWN_ROLES"] = OwnRoles,
        };
        foreach (var (name, value) in others)
            variables[name] = value;
        return [.. variables.Select(v => new FunctionVariable(v.Key, v.Value))];
    }

    private static Verdict Judge(EngineRule rule) => Some.Judge(Guardrail, Rule, rule);

    private static Verdict Judge(EngineFunction function, string name = Name) =>
        Some.Judge(Guardrail, Function with { Id = name }, function);

    private static IEnumerable<string> Plan(EngineRule rule) => Plan(Rule, rule);

    private static IEnumerable<string> Plan(EngineFunction function) => Plan(Function, function);

    private static IEnumerable<string> Plan(Resource resource, EnginePart part) =>
        Some.Plan(Guardrail, resource, part).Select(s => s.Action);

    private static List<string> Undo(Resource resource, EnginePart before, EnginePart now) =>
        [.. Some.Undo(Guardrail, resource, Through(before), Through(now)).Select(s => s.Action)];

    private static List<string> Undo(EngineRule before, EngineRule now) => Undo(Rule, before, now);

    // As the ledger keeps it.
    private static object Through(EnginePart state) => Guardrail.Read(Guardrail.Write(state));

    [Theory]
    [InlineData(Name + "-1", "DisableRule", "name", "")]
    [InlineData(Name + "-1", "RemoveTargets", "rule", "default")]
    [InlineData(Name + "-1", "PutTargets", "rule", "arn:aws-cn:events:cn-north-1:111122223333:event-bus/default")]
    [InlineData(Name + "-sweep", "DeleteRule", "name", "default")]
    [InlineData("remediation-s3-enforced-sweep", "DeleteRule", "name", "default")]
    [InlineData("remediation-all-audited-hourly-sweep", "DeleteRule", "name", "default")]
    public void A_rule_of_ours_on_the_default_bus_is_judged(string name, string call, string member, string bus) =>
        Assert.Equal(
            ("AWS::Events::Rule", $"arn:aws-cn:events:cn-north-1:111122223333:rule/{name}"),
            Assert.Single(OfRule(name, call, member, bus)) is var r ? (r.Type, r.Arn) : default
        );

    [Theory]
    [InlineData(Name + "-1", "orders")]
    [InlineData(Name + "-1", "arn:aws-cn:events:cn-north-1:444455556666:event-bus/default")]
    [InlineData(Name + "-0", "default")]
    [InlineData(Name + "-01", "default")]
    [InlineData(Name + "-99", "default")]
    [InlineData(Name, "default")]
    [InlineData("remediation-1", "default")]
    [InlineData("remediation-of-invoices-1", "default")]
    [InlineData("remediation-of-invoices-sweep", "default")]
    [InlineData("", "default")]
    public void Every_other_rule_is_somebody_elses(string name, string bus) => Assert.Empty(OfRule(name, bus: bus));

    [Theory]
    [InlineData(Name)]
    [InlineData(Name + ":live")]
    [InlineData("111122223333:function:" + Name)]
    [InlineData("111122223333:function:" + Name + ":7")]
    [InlineData(FunctionArn)]
    [InlineData(FunctionArn + ":$LATEST")]
    public void A_function_is_the_same_by_every_form_of_its_name(string named) =>
        Assert.Equal(
            ("AWS::Lambda::Function", Name, FunctionArn),
            Assert.Single(OfFunction(named)) is var f ? (f.Type, f.Id, f.Arn) : default
        );

    [Theory]
    [InlineData("remediation-notifier")]
    [InlineData("remediation-ec2-enforced")]
    [InlineData("remediation-all-audited")]
    public void Shared_functions_and_the_notifier_are_ours_too(string name) => Assert.Single(OfFunction(name));

    [Theory]
    [InlineData("remediation-of-invoices")]
    [InlineData("remediation-s3")]
    [InlineData("444455556666:function:" + Name)]
    [InlineData("arn:aws-cn:lambda:cn-north-1:444455556666:function:" + Name)]
    [InlineData("arn:aws-cn:lambda:cn-northwest-1:111122223333:function:" + Name)]
    [InlineData("")]
    public void Every_other_function_is_somebody_elses(string named) => Assert.Empty(OfFunction(named));

    [Fact]
    public void CloudFormation_is_known_by_its_source_address_which_nobody_can_choose()
    {
        var call = Some.Call("events.amazonaws.com", "DisableRule", $$"""{"name":"{{Name}}-1"}""");
        Assert.Empty(
            Guardrail.On.Locate(call with { Actor = Some.Actor with { SourceIp = "cloudformation.amazonaws.com" } })
        );
        Assert.Single(
            Guardrail.On.Locate(
                call with
                {
                    Actor = Some.Actor with { UserAgent = "cloudformation.amazonaws.com", SourceIp = "198.51.100.24" },
                }
            )
        );
    }

    [Theory]
    [InlineData("arn:aws-cn:events:cn-north-1:111122223333:rule/" + Name + "-1", 1)]
    [InlineData(Name + "-1", 1)]
    [InlineData("arn:aws-cn:events:cn-north-1:111122223333:rule/orders/" + Name + "-1", 0)]
    [InlineData("arn:aws-cn:events:cn-north-1:444455556666:rule/" + Name + "-1", 0)]
    public void A_configuration_item_names_a_rule_by_name_or_by_arn(string named, int located)
    {
        var item = new Trigger.ConfigItem(
            "id",
            "111122223333",
            "cn-north-1",
            DateTimeOffset.UnixEpoch,
            "AWS::Events::Rule",
            named,
            ResourceName: null,
            Arn: null,
            IsDeleted: false
        );
        Assert.Equal(located, Guardrail.On.Locate(item).Count());
        Assert.Empty(Guardrail.On.Locate(item with { IsDeleted = true }));
    }

    [Fact]
    public void Rules_of_global_services_are_expected_where_their_calls_are_recorded_and_nowhere_else()
    {
        var global = Catalogue.All.First(g => g.On.IsGlobal).Id;
        var call = Some.Call("events.amazonaws.com", "DeleteRule", $$"""{"name":"{{Deployed.RuleOf(global, 1)}}"}""");
        Assert.Single(Guardrail.On.Locate(call with { Region = "us-gov-west-1" }));
        Assert.Empty(Guardrail.On.Locate(call with { Region = "us-gov-east-1" }));
        Assert.Empty(Guardrail.On.Locate(call with { Region = "eu-central-1" }));
    }

    [Fact]
    public void Every_guardrails_rules_are_known_by_their_names() =>
        Assert.All(
            Catalogue.All,
            guardrail =>
                Assert.All(
                    EventPattern.Of(guardrail, []).Select((_, index) => Deployed.RuleOf(guardrail.Id, index + 1)),
                    name => Assert.Equal(name, Assert.Single(OfRule(name)).Id)
                )
        );

    [Fact]
    public void A_whole_rule_is_right_also_when_its_patterns_members_are_in_another_order()
    {
        Assert.IsType<Verdict.Compliant>(Judge(WholeRule));
        var turned = new JsonObject(
            JsonNode
                .Parse(WholePattern)!
                .AsObject()
                .Reverse()
                .Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))
        ).ToJsonString();
        Assert.NotEqual(WholePattern, turned);
        Assert.IsType<Verdict.Compliant>(Judge(WholeRule with { Pattern = turned }));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("no JSON")]
    public void Another_pattern_is_replaced_and_the_rest_of_the_rule_is_kept(string? pattern)
    {
        var step = Assert.Single(Some.Plan(Guardrail, Rule, WholeRule with { Pattern = pattern }));
        Assert.Equal(
            ("events:PutRule", "of ours", "ENABLED"),
            (step.Action, (string?)step.Parameters["Description"], (string?)step.Parameters["State"])
        );
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(WholePattern), JsonNode.Parse((string)step.Parameters["EventPattern"]!))
        );
    }

    [Fact]
    public void A_pattern_that_lets_our_own_roles_through_is_not_ours() =>
        Assert.Equal(
            ["events:PutRule"],
            Plan(WholeRule with { Pattern = EventPattern.Of(Catalogue.Find(Watched)!, []).First().ToJsonString() })
        );

    [Fact]
    public void A_schedule_beside_the_pattern_is_taken_away() =>
        Assert.Equal(["events:PutRule"], Plan(WholeRule with { Schedule = "rate(1 minute)" }));

    [Fact]
    public void What_several_changes_broke_is_put_right_in_one_plan()
    {
        var gone = new EngineRule { Function = FunctionArn, Beside = Target with { Id = "other" } };
        var plan = Some.Plan(Guardrail, Rule, gone);
        Assert.Equal(["events:PutRule", "events:PutTargets", "lambda:AddPermission"], plan.Select(s => s.Action));
        Assert.Equal(
            $"the rule {Name}-1 is gone and may not call {FunctionArn}",
            Assert.IsType<Verdict.Violation>(Judge(gone)).Why
        );
        Assert.Equal(
            $"s3-bucket-policy-public: {Catalogue.Find(Watched)!.Title}",
            (string?)plan[0].Parameters["Description"]
        );
        Assert.Equal(Target.DeadLetters, (string?)plan[1].Parameters["Targets"]![0]!["DeadLetterQueue"]);
    }

    [Fact]
    public void Without_another_rule_the_target_comes_back_alone()
    {
        var step = Assert.Single(Some.Plan(Guardrail, Rule, WholeRule with { Targets = [] }));
        Assert.Equal(
            $$"""{"Rule":"{{Name}}-1","Targets":[{"Id":"function","Arn":"{{FunctionArn}}"}]}""",
            step.Parameters.ToJsonString()
        );
    }

    // The emulator compares no conditions.
    [Theory]
    [InlineData(FunctionArn, true)]
    [InlineData($"arn:aws-cn:sqs:cn-north-1:111122223333:{Name}-grace", true)]
    [InlineData("arn:aws-cn:sqs:cn-north-1:444455556666:remediation-x", false)]
    [InlineData("arn:aws-cn:lambda:cn-north-1:111122223333:function:another", false)]
    public void Rules_are_aimed_at_what_the_permissions_condition_lets_them(string called, bool isOurs)
    {
        var step = Assert.Single(
            Some.Plan(Guardrail, Rule, WholeRule with { Function = called, Targets = [] }),
            s => s.Action == "events:PutTargets"
        );
        Assert.Contains(step.Permission, Guardrail.Writes);
        var condition = Assert.Single(step.Permission.Conditions, c => c.Operator == "ForAllValues:ArnLike");
        Assert.Equal("events:TargetArn", condition.Key);
        var patterns = condition.Values.Select(v => Placeholders.Fill(v, "aws-cn", "cn-north-1", "111122223333"));
        var target = (string)Assert.Single(step.Parameters["Targets"]!.AsArray())!["Arn"]!;
        Assert.Equal(called, target);
        Assert.Equal(isOurs, patterns.Any(p => FileSystemName.MatchesSimpleExpression(p, target, ignoreCase: false)));
    }

    [Fact]
    public void Who_is_let_in_is_whom_the_permissions_condition_names()
    {
        var step = Assert.Single(Some.Plan(Guardrail, Rule, WholeRule with { Permissions = [] }));
        Assert.Equal("lambda:AddPermission", step.Action);
        Assert.Equal(
            new PermissionCondition("StringEquals", "lambda:Principal", [(string)step.Parameters["Principal"]!]),
            Assert.Single(step.Permission.Conditions)
        );
    }

    [Fact]
    public void A_target_that_gets_a_part_of_the_event_or_a_qualified_function_does_not_wake_it()
    {
        Assert.Equal(
            ["events:PutTargets"],
            Plan(WholeRule with { Targets = [Target with { InputPath = "$.detail.nothing" }] })
        );
        Assert.Equal(
            ["events:PutTargets"],
            Plan(WholeRule with { Targets = [Target with { Arn = $"{FunctionArn}:old" }] })
        );
        Assert.IsType<Verdict.Compliant>(
            Judge(
                WholeRule with
                {
                    Targets =
                    [
                        Target with
                        {
                            Id = "log",
                            Arn = "arn:aws-cn:logs:cn-north-1:111122223333:log-group:x",
                        },
                        Target,
                    ],
                }
            )
        );
    }

    [Fact]
    public void A_sweeps_schedule_is_enabled_and_aimed_but_not_made_up()
    {
        var sweep = Rule with { Id = $"{Name}-sweep" };
        var whole = WholeRule with { Pattern = null, Schedule = "rate(1 hour)" };
        Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, sweep, whole));
        Assert.Equal(
            ["events:EnableRule", "events:PutTargets"],
            Plan(sweep, whole with { Status = "DISABLED", Targets = [] })
        );
        Assert.Empty(Plan(sweep, whole with { Status = null, Schedule = null }));
        Assert.Empty(Plan(sweep, whole with { Schedule = null, Pattern = "{}" }));
    }

    [Fact]
    public void Undo_of_a_deletion_deletes_and_of_a_replacement_replaces()
    {
        var gone = new EngineRule
        {
            Function = FunctionArn,
            Beside = Target,
            Permissions = ["deployed"],
        };
        Assert.Equal(["events:RemoveTargets", "events:DeleteRule"], Undo(gone, WholeRule));
        Assert.Equal(["events:DisableRule"], Undo(WholeRule with { Status = "DISABLED" }, WholeRule));
        Assert.Equal(["events:PutRule"], Undo(WholeRule with { Pattern = "{}", Status = "DISABLED" }, WholeRule));
        Assert.Equal(
            ["events:PutTargets"],
            Undo(WholeRule with { Targets = [Target with { Input = "{}" }] }, WholeRule)
        );
        Assert.Equal(
            ["events:RemoveTargets", "lambda:RemovePermission"],
            Undo(WholeRule with { Targets = [], Permissions = [] }, WholeRule)
        );
        Assert.Equal(
            ["events:PutRule", "events:PutTargets"],
            Undo(WholeRule, WholeRule with { Status = null, Pattern = null, Description = null, Targets = [] })
        );
        Assert.Empty(Undo(WholeRule, WholeRule));
    }

    [Fact]
    public void Undo_puts_a_target_back_with_all_that_it_had()
    {
        var strange = new RuleTarget
        {
            Id = "function",
            Arn = "arn:aws-cn:lambda:cn-north-1:444455556666:function:x",
            RoleArn = "arn:aws-cn:iam::444455556666:role/x",
            Template = "\"<a>\"",
            Paths = [new("a", "$.detail")],
            DeadLetters = "arn:aws-cn:sqs:cn-north-1:444455556666:q",
            Attempts = 0,
            Seconds = 60,
        };
        var before = WholeRule with { Targets = [strange] };
        var step = Assert.Single(Some.Undo(Guardrail, Rule, Through(before), Through(WholeRule)));
        var shown = new JsonObject
        {
            ["Id"] = strange.Id,
            ["Arn"] = strange.Arn,
            ["RoleArn"] = strange.RoleArn,
            ["InputTemplate"] = strange.Template,
            ["InputPathsMap"] = new JsonObject { ["a"] = "$.detail" },
            ["DeadLetterQueue"] = strange.DeadLetters,
            ["MaximumRetryAttempts"] = 0,
            ["MaximumEventAgeInSeconds"] = 60,
        };
        Assert.Equal(shown.ToJsonString(), step.Parameters["Targets"]![0]!.ToJsonString());
    }

    [Fact]
    public void A_whole_function_is_right_and_a_stopped_one_may_run_again()
    {
        Assert.IsType<Verdict.Compliant>(Judge(WholeFunction));
        Assert.IsType<Verdict.Compliant>(Judge(WholeFunction with { Reserved = 5 }));
        Assert.Equal(["lambda:DeleteFunctionConcurrency"], Plan(WholeFunction with { Reserved = 0 }));
        Assert.Equal(
            ["lambda:DeleteFunctionConcurrency", "lambda:AddPermission"],
            Plan(WholeFunction with { Reserved = 0, Permitted = [.. WholeFunction.Permitted.Skip(1)] })
        );
    }

    [Fact]
    public void What_only_a_deployment_can_mend_is_said_without_a_plan()
    {
        void Told(EngineFunction function, string why, string name = Name)
        {
            var violation = Assert.IsType<Verdict.Violation>(Judge(function, name));
            Assert.Null(violation.Wanted);
            Assert.Empty(Guardrail.Plan(Function with { Id = name }, function, violation));
            Assert.Contains(why, violation.Why, StringComparison.Ordinal);
        }
        Told(new(), "is gone: deploy again");
        Told(WholeFunction with { Code = "other" }, "has other code");
        Told(WholeFunction with { Handler = "evil" }, "the handler evil");
        Told(WholeFunction with { Runtime = "python3.13" }, "the runtime python3.13");
        Told(
            WholeFunction with
            {
                Layers = ["arn:aws-cn:lambda:cn-north-1:444455556666:layer:x:1"],
            },
            "has layers (arn:aws-cn:lambda:cn-north-1:444455556666:layer:x:1)"
        );
        Told(
            WholeFunction with
            {
                Role = "arn:aws-cn:iam::111122223333:role/admin",
            },
            "has the role arn:aws-cn:iam::111122223333:role/admin"
        );
        Told(
            WholeFunction with
            {
                Variables = VariablesWith(("AWS_ENDPOINT_URL_S3", "https://198.51.100.24")),
            },
            "has AWS_ENDPOINT_URL_S3, which diverts"
        );
        Told(
            WholeFunction with
            {
                Variables = VariablesWith(("https_proxy", "198.51.100.24:80")),
            },
            "has https_proxy, which diverts"
        );
        Told(
            WholeFunction with
            {
                Variables = VariablesWith(("REMEDIATION_FUNCTION", "notifier")),
            },
            "is not configured to run guardrails"
        );
        Told(
            WholeFunction with
            {
                Variables = VariablesWith(("REMEDIATION_GUARDRAILS", "cloudtrail-logging-stopped")),
            },
            "does not run its guardrails"
        );
        Told(WholeFunction with { Variables = VariablesWith(("REMEDIATION_MODE", "off")) }, "has the mode 'off'");
        Told(
            WholeFunction with
            {
                Variables = VariablesWith(("REMEDIATION_LEDGER_TABLE", "elsewhere")),
            },
            "writes to the ledger 'elsewhere'"
        );
        Told(
            WholeFunction with
            {
                Variables = VariablesWith(("REMEDIATION_OWN_ROLES", "arn:aws-cn:iam::111122223333:role/*")),
            },
            "takes 'arn:aws-cn:iam::111122223333:role/*' for our own roles"
        );
        Told(
            WholeFunction with
            {
                Variables = VariablesWith(("REMEDIATION_MODE", "audit")),
            },
            "has the mode 'audit'",
            "remediation-s3-enforced"
        );
        Told(WholeFunction, "is not configured as the notifier", "remediation-notifier");
    }

    [Fact]
    public void The_mode_is_known_of_a_shared_function_alone()
    {
        Assert.IsType<Verdict.Compliant>(
            Judge(WholeFunction with { Variables = VariablesWith(("REMEDIATION_MODE", "enforce")) })
        );
        Assert.IsType<Verdict.Compliant>(
            Judge(
                WholeFunction with
                {
                    Variables = VariablesWith(("REMEDIATION_MODE", "enforce")),
                },
                "remediation-s3-enforced"
            )
        );
        Assert.IsType<Verdict.Compliant>(
            Judge(WholeFunction with { Variables = [new("REMEDIATION_FUNCTION", "notifier")] }, "remediation-notifier")
        );
    }

    [Fact]
    public void What_is_wrong_beside_what_can_be_mended_is_said_too()
    {
        var broken = WholeFunction with { Reserved = 0, Code = "other" };
        Assert.Equal("lambda:DeleteFunctionConcurrency", Assert.Single(Plan(broken)));
        Assert.Contains(
            "has other code",
            Assert.IsType<Verdict.Violation>(Judge(broken)).Why,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Undo_stops_only_what_was_stopped_and_removes_only_what_was_added()
    {
        List<string> Of(EngineFunction before, EngineFunction now) => Undo(Function, before, now);
        Assert.Equal(["lambda:PutFunctionConcurrency"], Of(WholeFunction with { Reserved = 0 }, WholeFunction));
        Assert.Equal(
            ["lambda:RemovePermission"],
            Of(WholeFunction with { Permitted = [.. WholeFunction.Permitted.Skip(1)] }, WholeFunction)
        );
        Assert.Empty(Of(WholeFunction, WholeFunction));
        Assert.Empty(Of(WholeFunction with { Reserved = 0 }, WholeFunction with { Reserved = 3 }));
    }
}
