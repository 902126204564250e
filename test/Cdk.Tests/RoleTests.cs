using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>What each role may do and who may assume it, exactly.</summary>
public sealed class RoleTests
{
    private const string Roles = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role";

    // In a trust policy, whose principal says the account.
    private const string Trusted = "arn:*:iam::*:role";
    private const string Engine = $"{Trusted}/remediation/remediation-engine";
    private const string Watchdog = $"{Trusted}/remediation/remediation-watchdog";

    private static readonly GuardrailList Guardrails = [.. Some.Each, .. Remediation.Guardrails.Catalogue.All];

    private static readonly Deployment Deployment = new(
        """{"webhookParameter": "/some/webhook", "grace": {"s3-some-safe": 60}}""",
        Guardrails
    );

    public static TheoryData<string> Services => [.. Guardrails.Select(OwnRoles.ServiceOf).Distinct()];

    public static TheoryData<string> Writing => [.. Guardrails.Where(g => g.Risk != Risk.NotifyOnly).Select(g => g.Id)];

    [Theory, MemberData(nameof(Services))]
    public void A_services_read_role_holds_what_its_guardrails_read(string service)
    {
        var role = Deployment.Role($"remediation-read-{service}");
        Assert.Equal("/remediation/read/", (string?)role["Path"]);
        Holds(role, Of(service).SelectMany(ReadsOf).Concat(service == "self" ? HeartbeatPolicy.Reads : []));
        Trusts(role, service == "self" ? [Engine, Watchdog] : [Engine]);
    }

    [Theory, MemberData(nameof(Writing))]
    public void A_guardrails_write_role_holds_what_it_writes_below_the_path_of_its_risk(string id)
    {
        var guardrail = Guardrails.Find(id)!;
        var role = Deployment.Role($"remediation-{id}");
        var risk = guardrail.Risk.ToString().ToLowerInvariant();
        Assert.Equal($"/remediation/write/{risk}/", (string?)role["Path"]);
        Holds(role, guardrail.Writes);
        Trusts(role, OwnRoles.ServiceOf(guardrail) == "self" ? [Engine, Watchdog] : [Engine]);
    }

    [Theory, MemberData(nameof(Services))]
    public void A_services_undo_role_holds_what_undoing_its_repairs_takes_and_the_operator_alone_assumes_it(
        string service
    )
    {
        var role = Deployment.Role($"remediation-undo-{service}");
        Assert.Equal("/remediation/undo/", (string?)role["Path"]);
        Holds(role, Of(service).SelectMany(g => ReadsOf(g).Concat(g.Writes).Concat(g.Undos)));
        Trusts(role, [$"{Trusted}/remediation/remediation-operator"]);
    }

    [Fact]
    public void What_only_tells_has_no_role_to_write_or_undo_with()
    {
        var deployment = new Deployment("{}", [Some.NotifyOnly]);
        Assert.Equal(
            ["remediation-engine", "remediation-operator", "remediation-read-iam", "remediation-read-self"],
            deployment
                .Resources("AWS::IAM::Role")
                .Select(role => (string?)role["Properties"]!["RoleName"])
                .OfType<string>()
                .Order(StringComparer.Ordinal)
        );
    }

    // The engine tells of what keeps it from working, whichever guardrails there are.
    [Fact]
    public void Without_guardrails_of_our_own_parts_their_read_role_holds_what_the_heartbeat_reads()
    {
        var role = new Deployment("{}", [Some.Safe]).Role("remediation-read-self");
        Holds(role, HeartbeatPolicy.Reads);
        Trusts(role, [Engine, Watchdog]);
    }

    [Fact]
    public void There_are_these_roles_and_no_others()
    {
        var services = Services.Select(row => row.Data).ToList();
        IEnumerable<string> named =
        [
            .. services.Select(service => $"remediation-read-{service}"),
            .. services.Select(service => $"remediation-undo-{service}"),
            .. Writing.Select(row => $"remediation-{row.Data}"),
            "remediation-engine",
            "remediation-operator",
            "remediation-watchdog",
        ];
        var roles = Deployment.Resources("AWS::IAM::Role").Select(role => role["Properties"]!).ToList();
        Assert.Equal(
            named.Order(StringComparer.Ordinal),
            roles.Select(role => (string?)role["RoleName"]).OfType<string>().Order(StringComparer.Ordinal)
        );
        // The forwarding rules' and the notifier's.
        Assert.Equal(2, roles.Count(role => role["RoleName"] is null));
        Assert.All(named, name => Assert.InRange(name.Length, 1, 64));
    }

    // IAM compares names without the case.
    [Fact]
    public void An_id_as_long_as_it_may_be_gives_a_name_that_IAM_takes()
    {
        var role = new Deployment("{}", [Some.Named(52)]).Role($"remediation-{Some.Named(52).Id}");
        Assert.Equal(64, ((string)role["RoleName"]!).Length);
    }

    [Fact]
    public void Every_role_has_our_path_one_inline_policy_and_nothing_beside_it()
    {
        Assert.Empty(Deployment.Resources("AWS::IAM::Policy"));
        Assert.Empty(Deployment.Resources("AWS::IAM::ManagedPolicy"));
        Assert.All(
            Deployment.Resources("AWS::IAM::Role"),
            role =>
            {
                var properties = role["Properties"]!;
                Assert.StartsWith("/remediation/", (string?)properties["Path"], StringComparison.Ordinal);
                Assert.Null(properties["ManagedPolicyArns"]);
                Assert.Null(properties["PermissionsBoundary"]);
                var policy = Assert.Single(properties["Policies"]!.AsArray());
                Assert.Equal("exact", (string?)policy!["PolicyName"]);
            }
        );
    }

    [Fact]
    public void The_engine_may_use_the_ledger_assume_roles_and_nothing_of_a_customer() =>
        Assert.Equal(
            Statements([
                Ledger("dynamodb:GetItem", "dynamodb:Query"),
                LedgerWrites,
                Allow($"{Roles}/remediation/read/*", "sts:AssumeRole"),
                ("Allow", "sts:AssumeRole", Split("Enforced", "none"), OwnAccount),
                ("Deny", "sts:AssumeRole", Split("Held", "none"), ""),
                Allow("*", "ec2:DescribeRegions"),
                .. HeartbeatReads,
                Allow("${DelaysABC35896.Arn}", "sqs:SendMessage"),
                Allow("${DelaysABC35896.Arn}", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"),
                Allow("${EngineLogs990B69DA.Arn}", "logs:CreateLogStream", "logs:PutLogEvents"),
                Allow("${DeadLettersBBF8BAAB.Arn}", "sqs:SendMessage"),
                Allow(Function("remediation-engine"), "lambda:InvokeFunction"),
            ]),
            StatementsOf(Deployment.Role("remediation-engine"))
        );

    [Fact]
    public void The_watchdog_may_do_the_same_but_for_the_delay_queue() =>
        Assert.Equal(
            Statements([
                Ledger("dynamodb:GetItem", "dynamodb:Query"),
                LedgerWrites,
                Allow($"{Roles}/remediation/read/*", "sts:AssumeRole"),
                ("Allow", "sts:AssumeRole", Split("Enforced", "none"), OwnAccount),
                ("Deny", "sts:AssumeRole", Split("Held", "none"), ""),
                Allow("*", "ec2:DescribeRegions"),
                .. HeartbeatReads,
                Allow("${WatchdogLogs0E38844B.Arn}", "logs:CreateLogStream", "logs:PutLogEvents"),
                Allow("${DeadLettersBBF8BAAB.Arn}", "sqs:SendMessage"),
                Allow(Function("remediation-watchdog"), "lambda:InvokeFunction"),
            ]),
            StatementsOf(Deployment.Role("remediation-watchdog"))
        );

    [Fact]
    public void The_notifier_reads_one_parameter_and_the_stream()
    {
        Assert.Equal(
            Statements([
                Allow(
                    "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/some/webhook",
                    "ssm:GetParameter"
                ),
                Allow(
                    "${LedgerB7379752.StreamArn}",
                    "dynamodb:DescribeStream",
                    "dynamodb:GetRecords",
                    "dynamodb:GetShardIterator",
                    "dynamodb:ListStreams"
                ),
                Allow("${NotifierBootstrapLogsEC21E5D0.Arn}", "logs:CreateLogStream", "logs:PutLogEvents"),
                Allow("${DeadLettersBBF8BAAB.Arn}", "sqs:SendMessage"),
            ]),
            StatementsOf(Deployment.RoleOfFunction("remediation-notifier"))
        );
        Assert.Null(Deployment.Variables("remediation-notifier")["SSL_CERT_FILE"]);
    }

    [Fact]
    public void The_operator_may_use_the_ledger_its_switches_the_dead_letters_and_the_undo_roles()
    {
        const string parameters = "arn:${AWS::Partition}:ssm:*:${AWS::AccountId}:parameter/remediation";
        Assert.Equal(
            Statements([
                Ledger("dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"),
                (
                    "Allow",
                    "dynamodb:DeleteItem dynamodb:PutItem dynamodb:UpdateItem",
                    "${LedgerB7379752.Arn}",
                    Keys("resource#*", "guardrail#*", "switches")
                ),
                Allow(
                    $"{parameters}/ledger {parameters}/manifest {parameters}/manifest/*",
                    "ssm:GetParameter",
                    "ssm:GetParametersByPath"
                ),
                Allow(Function("remediation-engine"), "lambda:GetFunctionConfiguration", "lambda:InvokeFunction"),
                Allow(
                    Anywhere("sqs", "Remediation-*"),
                    "sqs:ChangeMessageVisibility",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sqs:ReceiveMessage"
                ),
                Allow($"{Roles}/remediation/undo/*", "sts:AssumeRole"),
            ]),
            StatementsOf(Deployment.Role("remediation-operator"))
        );
    }

    [Fact]
    public void Operators_are_who_IAM_lets_or_those_of_the_options_alone()
    {
        Trusts(Deployment.Role("remediation-operator"), []);
        const string operators = "arn:aws:iam::111122223333:role/security,arn:aws:iam::111122223333:user/ops/*";
        var named = new Deployment(new JsonObject { ["operators"] = operators }.ToJsonString(), [Some.Safe]);
        Trusts(named.Role("remediation-operator"), operators.Split(','));
    }

    [Fact]
    public void Functions_roles_are_Lambdas_and_the_forwarding_role_the_rules_of_this_account()
    {
        Assert.All(
            ["remediation-engine", "remediation-watchdog", "remediation-notifier"],
            function =>
                Assert.Equal(
                    """{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"}}""",
                    Trust(Deployment.RoleOfFunction(function)).ToJsonString()
                )
        );
        var forwarder = Deployment.ResourcesOf(Deployment.Home, "AWS::IAM::Role").Single(r => IsForwarder(r.Value));
        Assert.Equal(
            """
            {"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"${AWS::AccountId}"},
            "ArnLike":{"aws:SourceArn":
            "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/remediation-*"}},
            "Effect":"Allow","Principal":{"Service":"events.amazonaws.com"}}
            """,
            Trust(forwarder.Value["Properties"]!.AsObject()).ToJsonString(PatternJson.Plain),
            JsonEquality.Instance
        );
        Assert.Equal(
            [
                "events:PutEvents arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:"
                    + "event-bus/remediation-home",
            ],
            Deployment.Permissions(forwarder.Value["Properties"]!.AsObject())
        );
    }

    [Fact]
    public void A_wildcard_resource_is_there_only_where_a_guardrail_or_the_heartbeat_declares_it()
    {
        var declared = Guardrails
            .SelectMany(g => ReadsOf(g).Concat(g.Writes).Concat(g.Undos))
            .Concat(HeartbeatPolicy.Reads)
            .Where(p => p.Resource == "*")
            .Select(p => $"{p.Action} *")
            .Append("ec2:DescribeRegions *")
            .ToHashSet();
        Assert.All(
            AllPermissions.Where(p => p.EndsWith(" *", StringComparison.Ordinal)),
            p => Assert.Contains(p, declared)
        );
    }

    [Fact]
    public void No_action_is_a_wildcard() =>
        Assert.All(AllPermissions, p => Assert.DoesNotContain('*', p.Split(' ')[0]));

    [Fact]
    public void No_template_spells_a_partition_a_region_or_an_account_in_a_policy()
    {
        string[] types =
        [
            "AWS::IAM::Role",
            "AWS::SQS::QueuePolicy",
            "AWS::Events::Rule",
            "AWS::Lambda::Permission",
            "AWS::Lambda::Function",
            "AWS::SSM::Parameter",
        ];
        Assert.All(
            types.SelectMany(Deployment.Resources).Select(r => r.ToJsonString(PatternJson.Plain)),
            policy =>
            {
                Assert.DoesNotContain("arn:aws", policy, StringComparison.Ordinal);
                Assert.DoesNotMatch(
                    new Regex(@"\b[a-z]{2}(-gov)?-(north|south|east|west|central)[a-z]*-\d\b|\b\d{12}\b"),
                    policy
                );
            }
        );
    }

    [Fact]
    public void What_undo_alone_writes_is_in_undo_roles_alone()
    {
        var writes = Guardrails.SelectMany(g => g.Writes).Select(p => p.Action).ToHashSet();
        var undos = Guardrails
            .SelectMany(g => g.Undos)
            .Select(p => p.Action)
            .Where(a => !writes.Contains(a))
            .ToHashSet();
        Assert.NotEmpty(undos);
        Assert.All(
            Deployment
                .Resources("AWS::IAM::Role")
                .Select(role => role["Properties"]!.AsObject())
                .Where(role => (string?)role["Path"] != "/remediation/undo/")
                .SelectMany(Deployment.Permissions),
            p => Assert.DoesNotContain(p.Split(' ')[0], undos)
        );
    }

    [Fact]
    public void Conditions_of_guardrails_permissions_are_kept()
    {
        var bounded = Guardrails.SelectMany(g => ReadsOf(g).Concat(g.Writes)).Where(p => p.Conditions.Count > 0);
        Assert.NotEmpty(bounded);
        var role = Deployment.Role("remediation-s3-bucket-policy-public");
        var statement = Assert.Single(
            Deployment.Statements(role),
            s => Deployment.Many(s!["Action"]!).Contains("s3:PutBucketPolicy")
        );
        Assert.Equal(
            """{"StringEquals":{"aws:ResourceAccount":["${AWS::AccountId}"]}}""",
            Deployment.Flat(statement!["Condition"])!.ToJsonString(PatternJson.Plain)
        );
    }

    [Fact]
    public void With_a_customer_managed_key_the_notifier_may_decrypt_that_parameter_with_that_key()
    {
        const string key = "arn:aws:kms:eu-central-1:111122223333:key/0000";
        var role = new Deployment(
            $$"""{"webhookParameter": "hook", "webhookKey": "{{key}}"}""",
            [Some.Safe]
        ).RoleOfFunction("remediation-notifier");
        var statement = Deployment
            .Flat(Deployment.Statements(role))!
            .AsArray()
            .Single(s => s!["Action"]!.ToJsonString() == "\"kms:Decrypt\"")!;
        Assert.Equal(key, (string?)statement["Resource"]);
        var only = statement["Condition"]!["StringEquals"]!;
        Assert.Equal("ssm.${AWS::Region}.amazonaws.com", (string?)only["kms:ViaService"]);
        Assert.Equal(
            "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/hook",
            (string?)only["kms:EncryptionContext:PARAMETER_ARN"]
        );
    }

    [Theory]
    [InlineData("boundary", "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/boundary")]
    [InlineData("team/boundary", "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/team/boundary")]
    [InlineData("arn:aws:iam::aws:policy/PowerUserAccess", "arn:aws:iam::aws:policy/PowerUserAccess")]
    public void A_permissions_boundary_is_on_every_role_of_every_stack(string option, string arn)
    {
        var deployment = new Deployment(
            new JsonObject
            {
                ["permissionsBoundary"] = option,
                ["webhookParameter"] = "hook",
                ["regions"] = "us-east-1,eu-west-1",
            }.ToJsonString(),
            Some.Each
        );
        Assert.Equal(2, deployment.Stacks.Count);
        Assert.All(
            deployment.Resources("AWS::IAM::Role"),
            role => Assert.Equal(arn, Deployment.Text(role["Properties"]!["PermissionsBoundary"]!))
        );
    }

    [Fact]
    public void Of_two_homes_the_first_alone_makes_the_accounts_roles_and_both_engines_may_assume_them()
    {
        var deployment = new Deployment(
            """
            {"regions": "us-east-1,eu-west-1,eu-north-1", "homes": {"us-east-1": ["*"], "eu-west-1": ["eu-*"]}}
            """,
            Some.Each
        );
        Assert.Equal(
            ["Remediation", "Remediation-eu-north-1", "Remediation-eu-west-1"],
            deployment.Stacks.Order(StringComparer.Ordinal)
        );
        var second = deployment.Template("Remediation-eu-west-1");
        Assert.Equal(
            ["remediation-engine-eu-west-1", "remediation-operator-eu-west-1", "remediation-watchdog-eu-west-1"],
            Deployment
                .ResourcesOf(second, "AWS::IAM::Role")
                .Select(role => (string?)role.Value["Properties"]!["RoleName"])
                .OfType<string>()
                .Order(StringComparer.Ordinal)
        );
        Trusts(deployment.Role("remediation-s3-some-safe"), [Engine, $"{Engine}-eu-west-1"]);
        Trusts(
            deployment.Role("remediation-self-some-part"),
            [Engine, $"{Engine}-eu-west-1", Watchdog, $"{Watchdog}-eu-west-1"]
        );
        var names = deployment
            .Resources("AWS::IAM::Role")
            .Select(role => (string?)role["Properties"]!["RoleName"])
            .OfType<string>()
            .ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.All(names, name => Assert.InRange(name.Length, 1, 64));
    }

    private static IEnumerable<string> AllPermissions =>
        Deployment
            .Resources("AWS::IAM::Role")
            .Select(role => role["Properties"]!.AsObject())
            .SelectMany(role => StatementsOf(role).Select(s => s.Split('|')))
            .SelectMany(s => s[1].Split(' ').SelectMany(a => s[2].Split(' ').Select(r => $"{a} {r}")));

    private static (string, string, string, string) LedgerWrites =>
        (
            "Allow",
            "dynamodb:PutItem dynamodb:UpdateItem",
            "${LedgerB7379752.Arn}",
            Keys("resource#*", "guardrail#*", "heartbeat#*")
        );

    // What HeartbeatPolicy.OwnReads comes to.
    private static IEnumerable<(string, string, string, string)> HeartbeatReads =>
        [
            Allow(Anywhere("ssm", "parameter/remediation/manifest"), "ssm:GetParametersByPath"),
            Allow(Anywhere("ssm", "parameter/remediation/manifest/*"), "ssm:GetParametersByPath"),
            Allow(Anywhere("sqs", "remediation-*"), "sqs:GetQueueAttributes"),
            Allow(Anywhere("sqs", "Remediation-*"), "sqs:GetQueueAttributes"),
        ];

    private static string OwnAccount => """{"StringEquals":{"aws:ResourceAccount":"${AWS::AccountId}"}}""";

    private static bool IsForwarder(JsonObject role) =>
        ((string?)role["Properties"]!["Description"])?.StartsWith("Forwards", StringComparison.Ordinal) == true;

    private static IEnumerable<Guardrail> Of(string service) => Guardrails.Where(g => OwnRoles.ServiceOf(g) == service);

    // Put together here anew, so that the one derivation of the product is tested and not compared with itself.
    private static IEnumerable<Permission> ReadsOf(Guardrail guardrail) =>
        [.. guardrail.Reads, .. guardrail.On.Reads, .. guardrail.On.TagReads];

    // A permission a line, with its conditions, whichever statement it stands in.
    private static void Holds(JsonObject role, IEnumerable<Permission> declared) =>
        Assert.Equal(
            declared
                .Select(p => $"{p.Action} {Filled(p.Resource)} {string.Join(' ', p.Conditions.Select(Line).Order())}")
                .Distinct()
                .Order(StringComparer.Ordinal),
            Deployment.Flat(Deployment.Statements(role))!.AsArray().SelectMany(Lines).Order(StringComparer.Ordinal)
        );

    private static string Line(PermissionCondition condition) =>
        $"{condition.Operator} {condition.Key} {string.Join(' ', condition.Values.Select(Filled))}";

    private static IEnumerable<string> Lines(JsonNode? statement)
    {
        Assert.Equal("Allow", (string?)statement!["Effect"]);
        var conditions = (statement["Condition"]?.AsObject() ?? [])
            .SelectMany(
                o => o.Value!.AsObject(),
                (o, key) => $"{o.Key} {key.Key} {string.Join(' ', Deployment.Many(key.Value!))}"
            )
            .Order();
        var bound = string.Join(' ', conditions);
        return Deployment
            .Many(statement["Action"]!)
            .SelectMany(a => Deployment.Many(statement["Resource"]!).Select(r => $"{a} {r} {bound}"));
    }

    private static void Trusts(JsonObject role, IReadOnlyList<string> principals)
    {
        var trust = Trust(role);
        Assert.Equal(("Allow", "sts:AssumeRole"), ((string?)trust["Effect"], (string?)trust["Action"]));
        Assert.Equal("""{"AWS":"${AWS::AccountId}"}""", trust["Principal"]!.ToJsonString(PatternJson.Plain));
        if (principals.Count == 0)
        {
            Assert.Null(trust["Condition"]);
            return;
        }
        var names = new JsonArray([.. principals.Select(principal => (JsonNode)principal)]);
        Assert.Equal(
            new JsonObject { ["ArnLike"] = new JsonObject { ["aws:PrincipalArn"] = names } }.ToJsonString(),
            trust["Condition"]!.ToJsonString(),
            JsonEquality.Instance
        );
    }

    private static JsonObject Trust(JsonObject role) =>
        Deployment.Flat(Assert.Single(role["AssumeRolePolicyDocument"]!["Statement"]!.AsArray()))!.AsObject();

    private static (string, string, string, string) Ledger(params string[] actions) =>
        Allow("${LedgerB7379752.Arn}", actions);

    private static (string, string, string, string) Allow(string resources, params string[] actions) =>
        ("Allow", string.Join(' ', actions), resources, "");

    private static IEnumerable<string> Statements(
        (string Effect, string Actions, string Resources, string Bound)[] all
    ) => all.Select(s => $"{s.Effect}|{s.Actions}|{s.Resources}|{s.Bound}");

    // Whole: what is not said here is not there.
    private static IEnumerable<string> StatementsOf(JsonObject role) =>
        Deployment
            .Statements(role)
            .Select(s =>
                $"{s!["Effect"]}|{string.Join(' ', Deployment.Many(s["Action"]!))}|"
                + $"{string.Join(' ', Deployment.Many(s["Resource"]!))}|"
                + Deployment.Flat(s["Condition"])?.ToJsonString(PatternJson.Plain)
            );

    private static string Keys(params string[] keys)
    {
        var leading = string.Join(',', keys.Select(key => $"\"{key}\""));
        return $"{{\"ForAllValues:StringLike\":{{\"dynamodb:LeadingKeys\":[{leading}]}},"
            + "\"Null\":{\"dynamodb:LeadingKeys\":\"false\"}}";
    }

    // What it comes to is in AssumeTests.
    private static string Split(string parameter, string otherwise)
    {
        const string any = "arn:*:iam::*:role/remediation/write/";
        var given = new JsonObject
        {
            ["Fn::Join"] = new JsonArray(
                "",
                new JsonArray(
                    any,
                    new JsonObject { ["Fn::Join"] = new JsonArray($"|{any}", new JsonObject { ["Ref"] = parameter }) }
                )
            ),
        };
        var either = new JsonObject { ["Fn::If"] = new JsonArray($"{parameter}Given", given, any + otherwise) };
        return new JsonObject { ["Fn::Split"] = new JsonArray("|", either) }.ToJsonString(PatternJson.Plain);
    }

    private static string Function(string name) =>
        "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:" + name;

    private static string Anywhere(string service, string resource) =>
        $"arn:${{AWS::Partition}}:{service}:*:${{AWS::AccountId}}:{resource}";

    private static string Filled(string resource) =>
        Placeholders.Fill(resource, "${AWS::Partition}", "*", "${AWS::AccountId}");
}
