using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
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

    // What the guardrails of the engine's own parts read and put back, and no others: a pattern for lines of an action,
    // a resource and its conditions.
    private static readonly Regex OnOurParts = new(
        string.Join(
            '|',
            Exactly("ssm:GetParameter(sByPath)?", "ssm:*", "parameter/remediation/(manifest/)?\\*"),
            Exactly(
                "dynamodb:(DescribeContinuousBackups|DescribeTable|DescribeTimeToLive|GetResourcePolicy|"
                    + "DeleteResourcePolicy|PutResourcePolicy|UpdateContinuousBackups|UpdateTable|UpdateTimeToLive)",
                "dynamodb:*",
                "table/\\*",
                """{"Null":{"aws:ResourceTag/remediation:part":["false"]}}"""
            ),
            Exactly(
                "lambda:(GetFunction(Concurrency|Configuration|EventInvokeConfig|RecursionConfig)|GetPolicy|"
                    + "(Delete|Put)FunctionConcurrency|PutFunction(EventInvokeConfig|RecursionConfig)|"
                    + "RemovePermission|UpdateFunctionConfiguration)",
                "lambda:*",
                "function:remediation-\\*"
            ),
            Exactly(
                "lambda:AddPermission",
                "lambda:*",
                "function:remediation-\\*",
                """{"StringEquals":{"lambda:Principal":["events.amazonaws.com"]}}"""
            ),
            Exactly(
                "lambda:UpdateEventSourceMapping",
                "lambda:*",
                "event-source-mapping:\\*",
                $$$"""{"ArnLike":{"lambda:FunctionArn":["{{{Arn("lambda:*")}}}function:remediation-*"]}}"""
            ),
            Exactly(
                "iam:PassRole",
                "iam:",
                "role/remediation/\\*",
                """{"StringEquals":{"iam:PassedToService":["events.amazonaws.com"]}}"""
            ),
            @"^lambda:(GetAccountSettings|ListEventSourceMappings) \* $"
        )
    );

    // A trail with a log group hands CloudTrail the role that it had, and a recorder hands Config its own; and
    // statements are taken out of an inline policy by writing the rest of it.
    private static readonly Regex OfARepair = new(
        string.Join(
            '|',
            Exactly(
                "iam:PassRole",
                "iam:",
                "role/\\*",
                """{"StringEquals":{"iam:PassedToService":["cloudtrail.amazonaws.com"]}}"""
            ),
            Exactly(
                "iam:PassRole",
                "iam:",
                "role/\\*",
                """{"StringEquals":{"iam:PassedToService":["config.amazonaws.com"]}}"""
            ),
            "^iam:(PutRolePolicy|UpdateAssumeRolePolicy) "
        )
    );

    // What an undo gives back; people alone assume its role.
    private static readonly Regex OfAnUndo = new(
        string.Join(
            '|',
            @"^iam:Attach(Group|Role|User)Policy ",
            Exactly("lambda:AddPermission", "lambda:*", "function:(remediation-)?\\*"),
            Exactly(
                "lambda:UpdateFunctionUrlConfig",
                "lambda:*",
                "function:\\*",
                """{"StringEquals":{"lambda:FunctionUrlAuthType":["NONE"]}}"""
            )
        )
    );

    // What is in a table is read and written by nobody; whether one is the engine's own says the manifest.
    private static readonly Regex OnTables = new(
        string.Join(
            '|',
            @"^dynamodb:ListTables \* $",
            Exactly("ssm:GetParameter", "ssm:*", "parameter/remediation/manifest/\\*"),
            Exactly(
                "dynamodb:(DescribeContinuousBackups|DescribeTable|ListTagsOfResource|UpdateContinuousBackups)",
                "dynamodb:*",
                "table/\\*"
            )
        )
    );

    // What is in a document is read and written by nobody, and none is run.
    private static readonly Regex OnDocuments = new(
        string.Join(
            '|',
            @"^ssm:ListDocuments \* $",
            Exactly(
                "ssm:(DescribeDocumentPermission|ListTagsForResource|ModifyDocumentPermission)",
                "ssm:*",
                "document/\\*"
            )
        )
    );

    // Who may call a function is read and narrowed. Its code is read and written by nobody, and none is called; whether
    // one is the engine's own says the manifest.
    private static readonly Regex OnFunctions = new(
        string.Join(
            '|',
            @"^lambda:ListFunctions \* $",
            Exactly("ssm:GetParameter", "ssm:*", "parameter/remediation/manifest/\\*"),
            Exactly(
                "lambda:(GetFunctionUrlConfig|GetPolicy|ListAliases|ListFunctionUrlConfigs|ListTags|RemovePermission)",
                "lambda:*",
                "function:\\*"
            ),
            Exactly(
                "lambda:UpdateFunctionUrlConfig",
                "lambda:*",
                "function:\\*",
                """{"StringEquals":{"lambda:FunctionUrlAuthType":["AWS_IAM"]}}"""
            )
        )
    );

    [Fact]
    public void No_guardrail_reads_a_secret_decrypts_becomes_or_makes_a_role_or_changes_more_than_a_functions_callers()
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
            "lambda:",
            "s3:GetObject",
            "dynamodb:",
        ];
        var roles = Roles(role => Path(role) != "/remediation/").ToList();
        Assert.NotEmpty(roles);
        foreach (var role in roles)
        {
            Assert.All(
                Lines(role),
                line =>
                {
                    if (OfOurselves(role) && OnOurParts.IsMatch(line))
                        return;
                    if (Path(role) == "/remediation/undo/" && OfAnUndo.IsMatch(line))
                        return;
                    if (PassesRolesOrWritesPolicies(role) && OfARepair.IsMatch(line))
                        return;
                    if (OfTables(role) && OnTables.IsMatch(line))
                        return;
                    if (OfDocuments(role) && OnDocuments.IsMatch(line))
                        return;
                    if (OfFunctions(role) && OnFunctions.IsMatch(line))
                        return;
                    Assert.DoesNotContain(never, start => line.StartsWith(start, StringComparison.OrdinalIgnoreCase));
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
    public void Descriptions_have_the_length_and_letters_that_AWS_takes(string type, int length)
    {
        var described = Deployment.Resources(type).Where(r => r["Properties"]!["Description"] is not null).ToList();
        Assert.NotEmpty(described);
        Assert.All(
            described,
            r =>
                Assert.Matches(
                    $@"^[\t\n\r\x20-\x7E\xA1-\xFF]{{1,{length}}}\z",
                    Deployment.Text(r["Properties"]!["Description"]!)
                )
        );
    }

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
            """{"ec2-ingress-open-to-world":{"allowedPorts":[8080]},"storm":{"repairs":7},"exemptions":{"maximumDays":30}}""";
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
        ((string?)role["RoleName"])?.Split('-') is [_, "read" or "undo", "self"] or [_, "self", ..];

    private static bool OfTables(JsonObject role) =>
        (string?)role["RoleName"]
            is "remediation-read-dynamodb"
                or "remediation-dynamodb-pitr-disabled"
                or "remediation-undo-dynamodb";

    private static bool OfDocuments(JsonObject role) =>
        (string?)role["RoleName"]
            is "remediation-read-ssm"
                or "remediation-ssm-document-public"
                or "remediation-undo-ssm";

    private static bool OfFunctions(JsonObject role) =>
        (string?)role["RoleName"]
            is "remediation-read-lambda"
                or "remediation-lambda-policy-public"
                or "remediation-lambda-url-public"
                or "remediation-undo-lambda";

    private static bool PassesRolesOrWritesPolicies(JsonObject role) =>
        (string?)role["RoleName"]
            is "remediation-cloudtrail-trail-weakened"
                or "remediation-cloudtrail-trail-deleted"
                or "remediation-config-recorder-stopped"
                or "remediation-iam-inline-admin-policy"
                or "remediation-iam-role-trust-opened"
                or "remediation-undo-cloudtrail"
                or "remediation-undo-config"
                or "remediation-undo-iam";

    private static IEnumerable<string> Lines(JsonObject role) =>
        Deployment
            .Statements(role)
            .SelectMany(s =>
                Deployment
                    .Many(s!["Action"]!)
                    .SelectMany(a => Deployment.Many(s["Resource"]!).Select(r => $"{a} {r} {Conditions(s)}"))
            );

    private static string? Conditions(JsonNode statement) =>
        Deployment.Flat(statement["Condition"])?.ToJsonString(PatternJson.Plain);

    // The action and the resource are patterns already.
    private static string Exactly(string action, string where, string resource, string conditions = "") =>
        $"^{action} {Regex.Escape(Arn(where))}{resource} {Regex.Escape(conditions)}$";

    // Of a service and a region.
    private static string Arn(string where) => $"arn:${{AWS::Partition}}:{where}:${{AWS::AccountId}}:";
}
