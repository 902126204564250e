using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>What AWS itself refuses or limits, and what no guardrail's role may do.</summary>
public sealed class AccountTests
{
    private static readonly Deployment Apart = new("""{"webhookParameter": "/some/webhook"}""", Catalogue.All);
    private static readonly Deployment Together = new(
        new JsonObject
        {
            ["grouping"] = "all",
            ["guardrails"] = new JsonObject(Catalogue.All.Select(g => KeyValuePair.Create(g.Id, (JsonNode?)"enforce"))),
        }.ToJsonString(),
        Catalogue.All
    );

    [Fact]
    public void There_are_guardrails_to_deploy() => Assert.NotEmpty(Catalogue.All);

    [Fact]
    public void No_guardrail_can_read_a_secret_decrypt_become_or_pass_a_role_make_roles_or_call_or_change_a_function_but_itself()
    {
        string[] never =
        [
            "ssm:GetParameter",
            "kms:Decrypt",
            "kms:GenerateDataKey",
            "secretsmanager:GetSecretValue",
            "sts:",
            "iam:PassRole",
            "iam:CreateRole",
            "iam:PutRolePolicy",
            "iam:AttachRolePolicy",
            "lambda:InvokeFunctionUrl",
            "lambda:Update",
            "s3:GetObject",
        ];
        foreach (
            var (_, function, role) in new[] { Apart, Together }
                .SelectMany(d => d.Functions())
                .Where(f => f.Id != "notifier")
        )
        foreach (var permission in Deployment.Permissions(role))
        {
            Assert.DoesNotContain(never, start => permission.StartsWith(start, StringComparison.OrdinalIgnoreCase));
            if (permission.StartsWith("lambda:InvokeFunction", StringComparison.Ordinal))
                Assert.Equal(
                    $"lambda:InvokeFunction arn:${{AWS::Partition}}:lambda:${{AWS::Region}}:${{AWS::AccountId}}:function:{function["FunctionName"]}",
                    permission
                );
            // Who watches the engine itself may let its functions be called and run again, and change none.
            else if (permission.StartsWith("lambda:", StringComparison.Ordinal))
                Assert.Matches(
                    @"^lambda:(ListFunctions \*|(GetFunctionConfiguration|GetFunctionConcurrency|GetPolicy|AddPermission|DeleteFunctionConcurrency) \S+:function:remediation-\*)$",
                    permission
                );
            if (permission.StartsWith("dynamodb:", StringComparison.Ordinal))
                Assert.Matches("^dynamodb:(GetItem|PutItem|Query|UpdateItem) ", permission);
        }
    }

    [Fact]
    public void An_audit_deployment_holds_no_action_that_a_guardrail_writes_or_undoes_with()
    {
        var changes = Catalogue.All.SelectMany(g => g.Writes.Concat(g.Undos)).Select(p => p.Action).ToHashSet();
        Assert.NotEmpty(changes);
        Assert.All(
            Apart.Functions().SelectMany(f => Deployment.Permissions(f.Role)),
            p => Assert.DoesNotContain(p.Split(' ')[0], changes)
        );
    }

    [Fact]
    public void Only_Lambda_assumes_a_role() =>
        Assert.All(
            Apart.Resources("AWS::IAM::Role"),
            role =>
            {
                var statement = Assert.Single(
                    role["Properties"]!["AssumeRolePolicyDocument"]!["Statement"]!.AsArray()
                )!;
                Assert.Equal(
                    ("sts:AssumeRole", "lambda.amazonaws.com"),
                    ((string?)statement["Action"], (string?)statement["Principal"]!["Service"])
                );
            }
        );

    [Fact]
    public void Descriptions_have_the_length_and_letters_that_AWS_takes()
    {
        foreach (
            var (type, length) in new[]
            {
                ("AWS::Lambda::Function", 256),
                ("AWS::IAM::Role", 1000),
                ("AWS::Events::Rule", 512),
            }
        )
            Assert.All(
                Apart.Resources(type).Concat(Together.Resources(type)),
                r =>
                    Assert.Matches(
                        $@"^[\t\n\r\x20-\x7E\xA1-\xFF]{{1,{length}}}\z",
                        (string?)r["Properties"]!["Description"]
                    )
            );
    }

    // IAM: 10,240 characters of inline policy a role. Lambda: 4 KB of environment and 20 KB of resource policy a
    // function, a statement of which has some 400. A guardrail's rules share a statement.
    [Fact]
    public void All_guardrails_fit_one_function()
    {
        var (_, function, role) = Assert.Single(Together.Functions());
        Assert.True(role["Policies"]!.ToJsonString().Length < 10240);
        Assert.True(function["Environment"]!.ToJsonString().Length < 4096);
        Assert.True(Together.Resources("AWS::Lambda::Permission").Count < 50);
    }

    [Fact]
    public void No_template_comes_near_CloudFormations_limit() =>
        Assert.All(
            Apart.Templates.Concat(Together.Templates),
            t => Assert.True(t["Resources"]!.AsObject().Count < 400)
        );

    [Fact]
    public void Nothing_is_public_and_only_what_others_must_find_has_a_name_of_our_choice()
    {
        Assert.Empty(Apart.Resources("AWS::Lambda::Url"));
        Assert.All(Apart.Resources("AWS::Lambda::Permission"), p => Assert.NotNull(p["Properties"]!["SourceArn"]));
        foreach (
            var (type, name) in new[]
            {
                ("AWS::IAM::Role", "RoleName"),
                ("AWS::DynamoDB::Table", "TableName"),
                ("AWS::SQS::Queue", "QueueName"),
                ("AWS::Logs::LogGroup", "LogGroupName"),
            }
        )
            Assert.All(Apart.Resources(type), r => Assert.Null(r["Properties"]![name]));
    }

    [Fact]
    public void The_system_certificates_can_be_used_instead()
    {
        var variables = new Deployment("""{"smallCaBundle": "false"}""", [Some.Safe]).Functions().Single().Function[
            "Environment"
        ]!["Variables"]!;
        Assert.Null(variables["SSL_CERT_FILE"]);
        Assert.Null(variables["SSL_CERT_DIR"]);
    }

    [Fact]
    public void Settings_reach_the_guardrails_and_not_the_notifier()
    {
        var functions = new Deployment(
            """{"webhookParameter": "hook", "settings": {"breaker": {"repairs": 7}}}""",
            [Some.Safe]
        )
            .Functions()
            .ToDictionary(f => f.Id, f => f.Function["Environment"]!["Variables"]!);
        Assert.Equal("""{"breaker":{"repairs":7}}""", (string?)functions[Some.Safe.Id]["REMEDIATION_SETTINGS"]);
        Assert.Null(functions["notifier"]["REMEDIATION_SETTINGS"]);
    }

    [Fact]
    public void A_function_is_given_the_settings_of_its_own_guardrails_and_what_concerns_all()
    {
        const string all = """
            {"settings": {
              "ec2-ingress-open-to-world": {"allowedPorts": [8080]},
              "iam-admin-policy-attached": {"managedPolicies": ["PowerUserAccess"]},
              "breaker": {"repairs": 7},
              "exemptions": {"maximumDays": 30}}}
            """;
        var functions = new Deployment(all, Catalogue.All)
            .Functions()
            .ToDictionary(f => f.Id, f => Settings(f.Function));
        string[] everybodys = ["breaker", "exemptions"];
        Assert.All(
            functions,
            f =>
            {
                string[] own = f.Key is "ec2-ingress-open-to-world" or "iam-admin-policy-attached" ? [f.Key] : [];
                Assert.Equal([.. own, .. everybodys], f.Value.Select(member => member.Key));
            }
        );
        Assert.Equal(
            """{"ec2-ingress-open-to-world":{"allowedPorts":[8080]},"breaker":{"repairs":7},"exemptions":{"maximumDays":30}}""",
            functions["ec2-ingress-open-to-world"].ToJsonString()
        );
    }

    private static JsonObject Settings(JsonObject function) =>
        JsonNode.Parse((string)function["Environment"]!["Variables"]!["REMEDIATION_SETTINGS"]!)!.AsObject();
}
