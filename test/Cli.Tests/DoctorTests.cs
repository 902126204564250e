using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.Model;
using Remediation.Cli;
using Remediation.Cli.Examining;
using Remediation.Engine.Ledger;
using Remediation.Guardrails.CloudTrail;
using Remediation.Guardrails.Config;
using Remediation.Guardrails.DynamoDb;
using Remediation.Guardrails.GuardDuty;
using Remediation.Guardrails.Iam;
using Remediation.Guardrails.SecurityHub;
using Remediation.Guardrails.Self;
using Remediation.Model;
using Remediation.Model.Deployment;
using Testing;
using Xunit;

namespace Cli.Tests;

/// <summary>
/// <c>doctor</c>: a healthy deployment is ok, and what is broken is found with the command that mends it.
/// </summary>
public sealed class DoctorTests(Account account) : IClassFixture<Account>
{
    private const string Denied =
        """{"__type":"AccessDeniedException","message":"you are not authorized to perform this"}""";

    private static readonly string[] Services = ["lambda", "sts"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<Run> Doctor(string region, params string[] args) =>
        Run.Of(["doctor", "--region", region, "--endpoint", account.Endpoint, .. args]);

    private static IEnumerable<JsonNode> ChecksOf(Run run) => run.Json["checks"]!.AsArray().Select(check => check!);

    private static string Words(JsonNode check) =>
        $"{check["status"]} {check["area"]} {check["thing"]}: {check["why"]} -> {check["remedy"]}";

    [Fact]
    public async Task A_healthy_deployment_is_ok()
    {
        var there = await DoctorDeployment.MakeAsync(account.Aws, Cancel);
        await using var proxy = WithLimit(1000);
        var run = await Run.Of("doctor", "--region", there.Region, "--endpoint", proxy.Endpoint, "--json");
        Assert.Equal([], ChecksOf(run).Where(check => (string)check["status"]! != "ok").Select(Words));
        Assert.True(run.Code == 0, run.Output + run.Errors);
        string[] areas =
        [
            "alarm",
            "function",
            "heartbeat",
            "ledger",
            "machine",
            "manifest",
            "parameter",
            "queue",
            "quota",
            "regions",
            "role",
            "rule",
            "service",
            "switches",
            "table",
            "trail",
            "webhook",
        ];
        Assert.Equal(areas, ChecksOf(run).Select(check => (string)check["area"]!).Distinct().Order());
        Assert.DoesNotContain(DoctorDeployment.Secret, run.Output, StringComparison.Ordinal);

        // A pause is no failure, and one for whoever wants to know of everything.
        var now = DateTimeOffset.UtcNow;
        await there.Ledger.AddAsync(new Pause("*", "a migration", "dana", now) { Until = now.AddHours(1) }, Cancel);
        Assert.Equal(0, (await Doctor(there.Region)).Code);
        var strict = await Doctor(there.Region, "--fail-on", "warning", "--output", "csv");
        Assert.Equal(4, strict.Code);
        Assert.Contains($"remediate resume --region {there.Region}", strict.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_broken_is_found_with_the_command_that_mends_it()
    {
        var there = await DoctorDeployment.MakeAsync(account.Aws, Cancel);
        await BreakAsync(there);
        var run = await Doctor(there.Region, "--json");
        await there.There.Iam.DeleteRolePolicyAsync(
            new() { RoleName = DoctorDeployment.Role, PolicyName = "another" },
            Cancel
        );
        Assert.Equal(1, run.Code);
        Assert.DoesNotContain("secret-of-the-webhook", run.Output, StringComparison.Ordinal);

        var checks = ChecksOf(run).ToList();
        string[] expected =
        [
            $"failed trail management events|aws cloudtrail start-logging --name arn:aws:cloudtrail:",
            $"failed rule {there.Rule}|remediate sweep self-rule-changed --mode enforce --yes",
            $"failed role {DoctorDeployment.Role}|npx aws-cdk",
            $"failed function {Deployed.Notifier}|aws lambda delete-function-concurrency --function-name",
            $"failed function {Deployed.Notifier} reads table/|aws lambda update-event-source-mapping --uuid",
            $"failed function remediation-gone|npx aws-cdk",
            $"failed function configuration of the engine|npx aws-cdk",
            $"failed heartbeat {Deployed.Engine}|aws logs tail \"$(aws lambda get-function-configuration",
            $"failed webhook {DoctorDeployment.Webhook}|read -rsp 'URL: ' URL && aws ssm put-parameter",
            $"warning ledger point in time recovery|aws dynamodb update-continuous-backups --table-name",
            $"warning ledger deletion protection|aws dynamodb update-table --table-name",
            $"warning ledger expiry|aws dynamodb update-time-to-live --table-name",
            $"warning queue example-dead-letters|remediate redrive --region",
            $"warning switches pause of every guardrail|remediate resume --region",
            $"warning switches exemption 1b2c3d4e|remediate exempt remove 1b2c3d4e --region",
            $"warning service AWS Config|aws configservice start-configuration-recorder",
            $"warning service Security Hub|aws securityhub enable-security-hub",
            $"warning service GuardDuty|aws guardduty update-detector --detector-id {there.Detector} --enable",
        ];
        var missed = expected.Where(line => !checks.Exists(check => IsOf(check, line.Split('|'), there.Region)));
        Assert.True(!missed.Any(), $"{string.Join('\n', missed)}\n\n{string.Join('\n', checks.Select(Words))}");
    }

    // What a command is for is in it: its region, unless a deployment mends it.
    private static bool IsOf(JsonNode check, string[] wanted, string region)
    {
        var remedy = (string?)check["remedy"] ?? "";
        return $"{check["status"]} {check["area"]} {check["thing"]}".StartsWith(wanted[0], StringComparison.Ordinal)
            && remedy.StartsWith(wanted[1], StringComparison.Ordinal)
            && (wanted[1] == "npx aws-cdk" || remedy.Contains(region, StringComparison.Ordinal));
    }

    private static async Task BreakAsync(DoctorDeployment deployment)
    {
        var there = deployment.There;
        await there.CloudTrail.StopLoggingAsync(new() { Name = deployment.Trail }, Cancel);
        await there.EventBridge.DisableRuleAsync(new() { Name = deployment.Rule }, Cancel);
        await there.Iam.PutRolePolicyAsync(
            new()
            {
                RoleName = DoctorDeployment.Role,
                PolicyName = "another",
                PolicyDocument = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}
                """,
            },
            Cancel
        );
        var lambda = there.Lambda;
        await lambda.PutFunctionConcurrencyAsync(
            new() { FunctionName = Deployed.Notifier, ReservedConcurrentExecutions = 0 },
            Cancel
        );
        await lambda.UpdateEventSourceMappingAsync(new() { UUID = deployment.Mapping, Enabled = false }, Cancel);
        await lambda.UpdateFunctionConfigurationAsync(
            new()
            {
                FunctionName = Deployed.Engine,
                Environment = new() { Variables = new() { [Variables.Mode] = "perhaps" } },
            },
            Cancel
        );
        await deployment.PutAsync("/remediation/manifest/function/remediation-gone", "{}", "String", Cancel);
        await deployment.PutAsync(DoctorDeployment.Webhook, "not a URL: secret-of-the-webhook", "SecureString", Cancel);
        await deployment.BeatAsync(Deployed.Engine, DateTimeOffset.UtcNow.AddHours(-4), Cancel);
        await LedgerAsync(deployment);
        await there.Sqs.SendMessageAsync(deployment.QueueUrl, "an event", Cancel);
        await there.Config.StopConfigurationRecorderAsync(new() { ConfigurationRecorderName = "default" }, Cancel);
        await there.SecurityHub.DisableSecurityHubAsync(new(), Cancel);
        await there.GuardDuty.UpdateDetectorAsync(new() { DetectorId = deployment.Detector, Enable = false }, Cancel);
    }

    private static async Task LedgerAsync(DoctorDeployment deployment)
    {
        var dynamo = deployment.There.DynamoDb;
        var table = deployment.Table;
        await dynamo.UpdateTableAsync(new() { TableName = table, DeletionProtectionEnabled = false }, Cancel);
        await dynamo.UpdateContinuousBackupsAsync(
            new()
            {
                TableName = table,
                PointInTimeRecoverySpecification = new() { PointInTimeRecoveryEnabled = false },
            },
            Cancel
        );
        await dynamo.UpdateTimeToLiveAsync(
            new()
            {
                TableName = table,
                TimeToLiveSpecification = new() { AttributeName = "expiresAt", Enabled = false },
            },
            Cancel
        );
        var now = DateTimeOffset.UtcNow;
        await deployment.Ledger.AddAsync(
            new Pause("*", "a migration", "dana", now) { Until = now.AddHours(1) },
            Cancel
        );
        await deployment.Ledger.AddAsync(
            new Exemption
            {
                Id = "1b2c3d4e",
                Guardrail = "s3-bucket-policy-public",
                Resource = "arn:aws:s3:::example",
                Owner = "dana",
                Reason = "a test",
                Created = now.AddDays(-2),
                Expires = now.AddDays(-1),
            },
            Cancel
        );
    }

    [Fact]
    public async Task A_right_that_is_missing_is_named_and_the_rest_is_examined()
    {
        var there = await DoctorDeployment.MakeAsync(account.Aws, Cancel);
        await using var proxy = RecordingProxy.Start(account.Endpoint);
        proxy.Interfere = call => call.Service == Services[0] ? Refused() : null;
        var run = await Run.Of("doctor", "--region", there.Region, "--endpoint", proxy.Endpoint, "--json");
        Assert.Equal(0, run.Code);
        var unknown = ChecksOf(run).Where(check => (string)check["status"]! == "unknown").ToList();
        Assert.All(unknown, check => Assert.Matches("you are denied .*lambda:Get", (string)check["why"]!));
        Assert.Contains(unknown, check => (string)check["thing"]! == Deployed.Engine);
        Assert.Contains(ChecksOf(run), check => (string)check["area"]! == "trail" && (string)check["status"]! == "ok");

        // Where nothing may be looked at, nobody can say anything.
        proxy.Interfere = call => call.Service != Services[1] && call.Service.Length > 0 ? Refused() : null;
        var nothing = await Run.Of("doctor", "--region", there.Region, "--endpoint", proxy.Endpoint, "--json");
        Assert.Equal(3, nothing.Code);
        Assert.Contains("you are denied ssm:GetParameter", nothing.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(ChecksOf(nothing), check => (string)check["status"]! == "failed");
    }

    [Fact]
    public async Task A_small_quota_is_a_warning()
    {
        var there = await DoctorDeployment.MakeAsync(account.Aws, Cancel);
        await using var proxy = WithLimit(10);
        var run = await Run.Of("doctor", "--region", there.Region, "--endpoint", proxy.Endpoint, "--json");
        var wrong = Assert.Single(ChecksOf(run), check => (string)check["status"]! != "ok");
        Assert.Equal(("warning", "quota"), ((string)wrong["status"]!, (string)wrong["area"]!));
        Assert.StartsWith("aws service-quotas request-", (string)wrong["remedy"]!, StringComparison.Ordinal);
        Assert.Equal(0, run.Code);
    }

    // The emulator does not know the call.
    private RecordingProxy WithLimit(int most)
    {
        var proxy = RecordingProxy.Start(account.Endpoint);
        var body = $$$"""{"AccountLimit":{"ConcurrentExecutions":{{{most}}}}}""";
        proxy.Interfere = call =>
            call.Path.Contains("account-settings", StringComparison.Ordinal) ? Answer("200 OK", body) : null;
        return proxy;
    }

    private static Interference Refused() => Answer("403 Forbidden", Denied);

    private static Interference Answer(string status, string body)
    {
        var head = $"HTTP/1.1 {status}\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: {body.Length}";
        return new(false, Encoding.UTF8.GetBytes($"{head}\r\nConnection: close\r\n\r\n{body}"), Ending.Close);
    }

    [Fact]
    public async Task Where_nothing_is_deployed_the_deployment_is_named()
    {
        var run = await Doctor("eu-west-3", "--json");
        Assert.Equal(1, run.Code);
        var parameter = Assert.Single(ChecksOf(run), check => (string)check["area"]! == "parameter");
        Assert.StartsWith("npx aws-cdk@", (string)parameter["remedy"]!, StringComparison.Ordinal);
        Assert.Contains("eu-west-3", (string)parameter["remedy"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_without_rules_is_named_with_all_that_have_some()
    {
        var there = await DoctorDeployment.MakeAsync(account.Aws, Cancel);
        var run = await Doctor(there.Region, "--region", "eu-west-3", "--json");
        Assert.Equal(1, run.Code);
        var failed = ChecksOf(run).Where(check => (string)check["status"]! == "failed").ToList();
        Assert.All(failed, check => Assert.Equal("eu-west-3", (string)check["region"]!));
        var manifest = Assert.Single(failed, check => (string)check["area"]! == "manifest");
        Assert.EndsWith($"-c regions={there.Region},eu-west-3", (string)manifest["remedy"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_examination_that_is_stopped_tells_what_it_found()
    {
        var there = await DoctorDeployment.MakeAsync(account.Aws, Cancel);
        await using var proxy = RecordingProxy.Start(account.Endpoint);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        proxy.Interfere = call =>
        {
            if (call.Service == "lambda")
                stop.Cancel();
            return null;
        };
        var output = new StringWriter();
        string[] args = ["doctor", "--region", there.Region, "--endpoint", proxy.Endpoint];
        var code = await App.RunAsync(args, new(output, isTerminal: false), TextWriter.Null, stop.Token);
        Assert.Equal(1, code);
        Assert.Contains("ok\tmanifest\t", $"{output}", StringComparison.Ordinal);
        Assert.Contains("stopped before its end", $"{output}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_answers_it_is_3()
    {
        var run = await Run.Of("doctor", "--region", "eu-west-3", "--endpoint", "http://127.0.0.1:1");
        Assert.Equal((3, ""), (run.Code, run.Output));
        Assert.Contains("could not be reached", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "Ok")]
    [InlineData(-59, "Ok")]
    [InlineData(60, "Warning")]
    [InlineData(-299, "Warning")]
    [InlineData(-300, "Failed")]
    [InlineData(86_400, "Failed")]
    public void A_clock_that_is_off_is_told(int seconds, string status)
    {
        var check = CallerExaminer.ClockOf(new("machine", "clock", "eu-west-3"), TimeSpan.FromSeconds(seconds));
        Assert.Equal(status, $"{check.Status}");
        Assert.Equal(check.Status != CheckStatus.Ok, check.Remedy is not null);
    }

    [Theory]
    [InlineData("Active", "Successful", "Ok")]
    [InlineData("Pending", "Successful", "Warning")]
    [InlineData("Active", "InProgress", "Warning")]
    [InlineData("Active", "Failed", "Failed")]
    [InlineData("Failed", "Successful", "Failed")]
    public void A_functions_state_is_told(string state, string update, string status)
    {
        var function = new GetFunctionConfigurationResponse { State = new(state), LastUpdateStatus = new(update) };
        var check = FunctionExaminer.StateOf(new("function", "remediation-engine", "eu-west-3"), function);
        Assert.Equal(status, $"{check.Status}");
    }

    [Fact]
    public async Task What_it_may_fail_on_is_failed_or_warning()
    {
        var run = await Doctor("eu-west-3", "--fail-on", "high");
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("--fail-on is 'high': it must be failed or warning", run.Errors, StringComparison.Ordinal);
    }
}
