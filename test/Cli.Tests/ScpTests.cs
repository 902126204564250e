using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Remediation.Guardrails;
using Xunit;

namespace Cli.Tests;

/// <summary>The service control policy, evaluated as Organizations would.</summary>
public sealed class ScpTests
{
    private const string Account = "arn:aws:iam::111122223333:";
    private const string Operators = "arn:*:iam::*:role/security-operators";
    private const string Operator = Account + "role/security-operators";
    private const string Own = Account + "role/remediation/Remediation-S3-Role-1ABC";
    private const string CloudFormation = Account + "role/cdk-hnb659fds-cfn-exec-role-111122223333-eu-central-1";
    private const string Deployer = Account + "role/cdk-hnb659fds-deploy-role-111122223333-eu-central-1";
    private const string Anybody = Account + "role/administrator";
    private const string Function =
        "arn:aws:lambda:eu-central-1:111122223333:function:remediation-s3-bucket-acl-public";
    private const string Ledger = "arn:aws:dynamodb:eu-central-1:111122223333:table/Remediation-LedgerA1B2C3-4D5E6F";
    private const string Role = "arn:aws:iam::111122223333:role/remediation/Remediation-S3-Role-1ABC";

    private static async Task<JsonArray> StatementsAsync(params string[] args)
    {
        var run = await Run.Of(["policy", "scp", .. args]);
        Assert.True(run.Code == 0, run.Errors);
        Assert.InRange(run.Output.Length, 1000, 5120);
        Assert.Equal("2012-10-17", (string)run.Json["Version"]!);
        return run.Json["Statement"]!.AsArray();
    }

    private static string[] Texts(JsonNode node) =>
        node is JsonArray many ? [.. many.Select(t => (string)t!)] : [(string)node!];

    private static bool Like(string pattern, string text) =>
        Regex.IsMatch(
            text,
            $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}$"
        );

    private static bool Denies(
        JsonArray statements,
        string principal,
        string action,
        string resource,
        string? function = null
    ) =>
        statements.Any(s =>
            Texts(s!["Action"]!).Any(a => Like(a, action))
            && Texts(s["Resource"]!).Any(r => Like(r, resource))
            && s["Condition"]!
                .AsObject()
                .All(c =>
                    c.Key == "ArnNotLike"
                        ? !Texts(c.Value!["aws:PrincipalArn"]!).Any(p => Like(p, principal))
                        : function is not null && Texts(c.Value!["lambda:FunctionArn"]!).Any(f => Like(f, function))
                )
        );

    [Theory]
    [
        InlineData("lambda:UpdateFunctionCode", Function),
        InlineData("lambda:DeleteFunction", Function),
        InlineData("lambda:PutFunctionConcurrency", Function),
        InlineData("lambda:AddPermission", Function)
    ]
    [
        InlineData("lambda:UpdateFunctionConfiguration", Function),
        InlineData("lambda:RemovePermission", Function),
        InlineData("lambda:CreateFunctionUrlConfig", Function),
        InlineData("lambda:DeleteFunctionConcurrency", Function)
    ]
    [
        InlineData(
            "events:DisableRule",
            "arn:aws:events:eu-central-1:111122223333:rule/remediation-s3-bucket-acl-public-1"
        ),
        InlineData("events:RemoveTargets", "arn:aws:events:eu-central-1:111122223333:rule/remediation-s3-1")
    ]
    [
        InlineData("events:PutRule", "arn:aws:events:eu-central-1:111122223333:rule/remediation-s3-1"),
        InlineData("events:DeleteRule", "arn:aws:events:eu-central-1:111122223333:rule/remediation-s3-1")
    ]
    [
        InlineData("iam:PutRolePolicy", Role),
        InlineData("iam:UpdateAssumeRolePolicy", Role),
        InlineData("iam:DeleteRole", Role),
        InlineData("iam:CreateRole", Role),
        InlineData("iam:AttachRolePolicy", Role),
        InlineData("iam:PassRole", Role)
    ]
    [
        InlineData("iam:UpdateAssumeRolePolicy", Operator),
        InlineData("iam:CreateRole", CloudFormation),
        InlineData("iam:PutRolePolicy", Deployer)
    ]
    [
        InlineData("dynamodb:DeleteTable", Ledger),
        InlineData("dynamodb:UpdateTable", Ledger),
        InlineData("dynamodb:PutItem", Ledger),
        InlineData("dynamodb:DeleteItem", Ledger),
        InlineData("dynamodb:PartiQLDelete", Ledger)
    ]
    [InlineData("sqs:PurgeQueue", "arn:aws:sqs:eu-central-1:111122223333:Remediation-DeadLettersA1-B2")]
    [
        InlineData("logs:DeleteLogGroup", "arn:aws:logs:eu-central-1:111122223333:log-group:Remediation-S3-Logs:*"),
        InlineData(
            "logs:PutRetentionPolicy",
            "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/lambda/remediation-notifier:*"
        )
    ]
    [
        InlineData(
            "cloudwatch:DeleteAlarms",
            "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:remediation-dead-letters"
        ),
        InlineData(
            "cloudwatch:PutMetricAlarm",
            "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:remediation-dead-letters"
        )
    ]
    [InlineData(
        "cloudformation:DeleteStack",
        "arn:aws:cloudformation:eu-central-1:111122223333:stack/Remediation/5f0c"
    )]
    [
        InlineData("cloudtrail:StopLogging", "arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit"),
        InlineData("cloudtrail:DeleteTrail", "arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/audit")
    ]
    [
        InlineData("cloudtrail:UpdateTrail", "arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit"),
        InlineData("cloudtrail:PutEventSelectors", "arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit")
    ]
    public async Task Nobody_but_deployment_and_operators_touches_the_engine(string action, string resource)
    {
        var statements = await StatementsAsync("--role-pattern", Operators);
        Assert.True(Denies(statements, Anybody, action, resource));
        Assert.True(Denies(statements, Account + "user/dana", action, resource));
        Assert.True(Denies(statements, Account + "root", action, resource));
        Assert.False(Denies(statements, Operator, action, resource));
        Assert.False(Denies(statements, CloudFormation, action, resource));
    }

    [Fact]
    public async Task Event_sources_are_kept_by_their_function()
    {
        var statements = await StatementsAsync();
        foreach (
            var action in (string[])
                [
                    "lambda:CreateEventSourceMapping",
                    "lambda:UpdateEventSourceMapping",
                    "lambda:DeleteEventSourceMapping",
                ]
        )
        {
            Assert.True(
                Denies(
                    statements,
                    Anybody,
                    action,
                    "arn:aws:lambda:eu-central-1:111122223333:event-source-mapping:5f0c",
                    Function.Replace("s3-bucket-acl-public", "notifier", StringComparison.Ordinal)
                )
            );
            Assert.False(
                Denies(
                    statements,
                    Anybody,
                    action,
                    "arn:aws:lambda:eu-central-1:111122223333:event-source-mapping:5f0c",
                    "arn:aws:lambda:eu-central-1:111122223333:function:payroll"
                )
            );
        }
    }

    [Theory]
    [
        InlineData(Own, "dynamodb:PutItem", Ledger),
        InlineData(Own, "dynamodb:UpdateItem", Ledger),
        InlineData(Own, "cloudtrail:UpdateTrail", "arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit")
    ]
    [InlineData(Own, "sqs:DeleteMessage", "arn:aws:sqs:eu-central-1:111122223333:Remediation-Grace")]
    [
        InlineData(Deployer, "iam:PassRole", CloudFormation),
        InlineData(
            Deployer,
            "cloudformation:ExecuteChangeSet",
            "arn:aws:cloudformation:eu-central-1:111122223333:stack/Remediation/5f0c"
        )
    ]
    [
        InlineData(Anybody, "lambda:UpdateFunctionCode", "arn:aws:lambda:eu-central-1:111122223333:function:payroll"),
        InlineData(Anybody, "iam:CreateRole", "arn:aws:iam::111122223333:role/payroll")
    ]
    [
        InlineData(Anybody, "dynamodb:PutItem", "arn:aws:dynamodb:eu-central-1:111122223333:table/orders"),
        InlineData(Anybody, "iam:GetRole", Role),
        InlineData(Anybody, "dynamodb:Query", Ledger)
    ]
    [
        InlineData(Anybody, "cloudtrail:StartLogging", "arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit"),
        InlineData(Anybody, "events:EnableRule", "arn:aws:events:eu-central-1:111122223333:rule/remediation-s3-1")
    ]
    public async Task The_engine_and_everybody_elses_work_go_on(string principal, string action, string resource) =>
        Assert.False(Denies(await StatementsAsync("--role-pattern", Operators), principal, action, resource));

    [Fact]
    public async Task Our_own_roles_can_do_all_that_guardrails_write_to_what_is_not_the_engines()
    {
        var statements = await StatementsAsync();
        foreach (var write in Catalogue.All.SelectMany(g => g.Writes))
        {
            var resource = write
                .Resource.Replace("{partition}", "aws", StringComparison.Ordinal)
                .Replace("{region}", "eu-central-1", StringComparison.Ordinal)
                .Replace("{account}", "111122223333", StringComparison.Ordinal)
                .Replace("*", "somebody-elses", StringComparison.Ordinal);
            Assert.False(Denies(statements, Own, write.Action, resource), $"{write.Action} on {resource}");
        }
    }

    [Fact]
    public async Task Our_roles_cannot_change_our_roles() =>
        Assert.True(Denies(await StatementsAsync("--role-pattern", Operators), Own, "iam:PutRolePolicy", Role));

    [Fact]
    public async Task Stack_and_table_may_have_other_names()
    {
        var statements = await StatementsAsync("--stack", "Guards", "--table", "evidence");
        Assert.True(
            Denies(statements, Anybody, "dynamodb:PutItem", "arn:aws:dynamodb:eu-central-1:111122223333:table/evidence")
        );
        Assert.True(
            Denies(
                statements,
                Anybody,
                "cloudformation:UpdateStack",
                "arn:aws:cloudformation:eu-central-1:111122223333:stack/Guards/5f0c"
            )
        );
        Assert.False(Denies(statements, Anybody, "dynamodb:PutItem", Ledger));
    }

    [Fact]
    public async Task No_partition_is_named_and_the_lack_of_operators_is_told()
    {
        var run = await Run.Of("policy", "scp");
        Assert.DoesNotMatch(@"arn:aws", run.Output);
        Assert.Contains("no --role-pattern", run.Errors, StringComparison.Ordinal);
        Assert.Equal("", (await Run.Of("policy", "scp", "--role-pattern", Operators)).Errors);
    }

    [Fact]
    public async Task A_policy_near_its_limit_says_so_and_one_beyond_is_refused()
    {
        string[] Many(int count) =>
            [.. Enumerable.Range(1, count).SelectMany(i => (string[])["--role-pattern", $"{Operators}-{i}"])];
        var near = await Run.Of(["policy", "scp", .. Many(10)]);
        Assert.Equal(0, near.Code);
        Assert.Matches(@"has \d{4} characters of the 5120", near.Errors);
        var beyond = await Run.Of(["policy", "scp", .. Many(40)]);
        Assert.Equal((2, ""), (beyond.Code, beyond.Output));
        Assert.Contains("give fewer or shorter ones", beyond.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [
        InlineData("is not a pattern of roles", "--role-pattern", "security-operators"),
        InlineData("is not a pattern of roles", "--role-pattern", "arn:*:iam::*:role/*"),
        InlineData("is not a pattern of roles", "--role-pattern", "*")
    ]
    [InlineData("is not a table's name", "--table", "*"), InlineData("is not a stack's name", "--stack", "*")]
    public async Task A_pattern_that_trusts_or_locks_everybody_is_2(string error, params string[] args)
    {
        var run = await Run.Of(["policy", "scp", .. args]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void No_guardrail_is_called_scp() => Assert.Null(Catalogue.Find("scp"));
}
