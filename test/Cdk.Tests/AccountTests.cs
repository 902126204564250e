using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>What AWS itself refuses or limits, and what no role may do.</summary>
public sealed class AccountTests
{
    private static readonly Deployment Deployment = new(
        """{"webhookParameter": "/some/webhook", "regions": "eu-central-1,us-east-1"}""",
        [.. Catalogue.All, Some.Self]
    );

    [Fact]
    public void No_guardrail_can_read_a_secret_decrypt_become_or_pass_a_role_make_roles_or_call_or_change_a_function()
    {
        string[] never =
        [
            "ssm:",
            "kms:Decrypt",
            "kms:GenerateDataKey",
            "secretsmanager:GetSecretValue",
            "sts:",
            "iam:PassRole",
            "iam:CreateRole",
            "iam:PutRolePolicy",
            "iam:AttachRolePolicy",
            "iam:UpdateAssumeRolePolicy",
            "lambda:Invoke",
            "lambda:UpdateFunctionCode",
            "s3:GetObject",
            "dynamodb:",
        ];
        var roles = Roles(role => Path(role) != "/remediation/").ToList();
        Assert.NotEmpty(roles);
        foreach (var role in roles)
        {
            Assert.All(
                Deployment.Permissions(role),
                permission =>
                {
                    // Who watches the engine itself may read what its parts must be.
                    if (OfOurselves(role) && permission.StartsWith("ssm:GetParameter", StringComparison.Ordinal))
                        return;
                    // An undo attaches a policy again; people alone assume its role.
                    if (
                        Path(role) == "/remediation/undo/"
                        && permission.StartsWith("iam:Attach", StringComparison.Ordinal)
                    )
                        return;
                    Assert.DoesNotContain(
                        never,
                        start => permission.StartsWith(start, StringComparison.OrdinalIgnoreCase)
                    );
                    // And may let its functions be called and run again.
                    if (permission.StartsWith("lambda:", StringComparison.Ordinal) && OfOurselves(role))
                        Assert.Matches(@"^lambda:(ListFunctions \*|\w+ \S+:function:remediation-\S+)$", permission);
                }
            );
        }
    }

    [Fact]
    public void No_role_that_reads_holds_an_action_that_a_guardrail_writes_or_undoes_with()
    {
        var changes = Catalogue.All.SelectMany(g => g.Writes.Concat(g.Undos)).Select(p => p.Action).ToHashSet();
        Assert.NotEmpty(changes);
        Assert.All(
            Roles(role => Path(role) is "/remediation/" or "/remediation/read/").SelectMany(Deployment.Permissions),
            p => Assert.DoesNotContain(p.Split(' ')[0], changes)
        );
    }

    [Fact]
    public void No_role_trusts_another_account_or_everybody() =>
        Assert.All(
            Roles(_ => true),
            role =>
            {
                var statement = Assert.Single(role["AssumeRolePolicyDocument"]!["Statement"]!.AsArray())!;
                Assert.Equal("sts:AssumeRole", (string?)statement["Action"]);
                var principal = Deployment.Flat(statement["Principal"])!.ToJsonString(PatternJson.Plain);
                Assert.Contains(
                    principal,
                    (string[])
                        [
                            """{"Service":"lambda.amazonaws.com"}""",
                            """{"Service":"events.amazonaws.com"}""",
                            """{"AWS":"${AWS::AccountId}"}""",
                        ]
                );
                if (principal.Contains("events", StringComparison.Ordinal))
                    Assert.NotNull(statement["Condition"]!["StringEquals"]!["aws:SourceAccount"]);
                // Whom IAM lets: the operator's role alone.
                if (principal.Contains("AWS\"", StringComparison.Ordinal))
                    Assert.Equal((string?)role["RoleName"] == "remediation-operator", statement["Condition"] is null);
            }
        );

    [Theory]
    [InlineData("AWS::Lambda::Function", 256)]
    [InlineData("AWS::IAM::Role", 1000)]
    [InlineData("AWS::Events::Rule", 512)]
    [InlineData("AWS::SSM::Parameter", 1024)]
    public void Descriptions_have_the_length_and_letters_that_AWS_takes(string type, int length) =>
        Assert.All(
            Deployment.Resources(type),
            r =>
                Assert.Matches(
                    $@"^[\t\n\r\x20-\x7E\xA1-\xFF]{{1,{length}}}\z",
                    Deployment.Text(r["Properties"]!["Description"]!)
                )
        );

    [Fact]
    public void Nothing_is_public()
    {
        Assert.Empty(Deployment.Resources("AWS::Lambda::Url"));
        Assert.Empty(Deployment.Resources("AWS::Events::EventBusPolicy"));
        Assert.All(
            Deployment.Resources("AWS::Lambda::Permission"),
            p =>
            {
                Assert.NotNull(p["Properties"]!["SourceArn"]);
                Assert.NotNull(p["Properties"]!["SourceAccount"]);
            }
        );
    }

    [Fact]
    public void The_system_certificates_can_be_used_instead()
    {
        var variables = new Deployment("""{"smallCaBundle": "false"}""", [Some.Safe]).Variables("remediation-engine");
        Assert.Null(variables["SSL_CERT_FILE"]);
        Assert.Null(variables["SSL_CERT_DIR"]);
    }

    [Fact]
    public void Settings_reach_the_guardrails_and_not_the_notifier()
    {
        const string settings =
            """{"ec2-ingress-open-to-world":{"allowedPorts":[8080]},"breaker":{"repairs":7},"exemptions":{"maximumDays":30}}""";
        var deployment = new Deployment(
            $$"""{"webhookParameter": "hook", "settings": {{settings}}}""",
            [.. Catalogue.All, Some.Self]
        );
        Assert.Equal(settings, (string?)deployment.Variables("remediation-engine")["REMEDIATION_SETTINGS"]);
        Assert.Equal(settings, (string?)deployment.Variables("remediation-watchdog")["REMEDIATION_SETTINGS"]);
        Assert.Null(deployment.Variables("remediation-notifier")["REMEDIATION_SETTINGS"]);
    }

    private static IEnumerable<JsonObject> Roles(Func<JsonObject, bool> choice) =>
        Deployment.Resources("AWS::IAM::Role").Select(r => r["Properties"]!.AsObject()).Where(choice);

    private static string Path(JsonObject role) => (string)role["Path"]!;

    private static bool OfOurselves(JsonObject role) =>
        ((string?)role["RoleName"])?.Split('-')
            is [_, "read" or "undo", "self" or "guardrail"]
                or [_, "self" or "guardrail", ..];
}
