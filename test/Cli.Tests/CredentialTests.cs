using Xunit;

namespace Cli.Tests;

/// <summary>Where credentials and the region come from, and what is said where none come.</summary>
public sealed class CredentialTests : IDisposable
{
    private const string Config = """
        [default]
        region = eu-west-3

        [profile keys]
        region = ap-south-1

        [profile chain]
        role_arn = arn:aws:iam::111122223333:role/outer
        source_profile = middle
        region = eu-central-1

        [profile middle]
        role_arn = arn:aws:iam::111122223333:role/inner
        source_profile = keys

        [profile closed]
        role_arn = arn:aws:iam::111122223333:role/closed
        source_profile = keys
        region = eu-central-1

        [profile circle]
        role_arn = arn:aws:iam::111122223333:role/outer
        source_profile = circle
        region = eu-central-1

        [profile mfa]
        role_arn = arn:aws:iam::111122223333:role/guarded
        source_profile = keys
        mfa_serial = arn:aws:iam::111122223333:mfa/alice
        region = eu-central-1

        [sso-session office]
        sso_start_url = https://example.awsapps.com/start
        sso_region = eu-west-1

        [profile sso]
        sso_session = office
        sso_account_id = 111122223333
        sso_role_name = audit
        region = eu-central-1

        [profile sso-closed]
        sso_session = office
        sso_account_id = 111122223333
        sso_role_name = closed
        region = eu-central-1

        [profile legacy]
        sso_start_url = https://legacy.awsapps.com/start
        sso_region = eu-west-1
        sso_account_id = 111122223333
        sso_role_name = old
        region = eu-central-1

        [profile over-sso]
        role_arn = arn:aws:iam::111122223333:role/outer
        source_profile = sso
        region = eu-central-1

        [profile process]
        credential_process = echo '{"Version":1,"AccessKeyId":"PROCESS","SecretAccessKey":"s"}'
        region = eu-central-1

        [profile broken]
        credential_process = echo 'no vault here' >&2; echo 'a second line' >&2; exit 7
        region = eu-central-1

        [profile chatty]
        credential_process = echo 'hello'
        region = eu-central-1

        [profile empty]
        region = eu-central-1

        [profile ended]
        region = eu-central-1
        """;

    private const string Keys = """
        [keys]
        aws_access_key_id = AKIAKEYS
        aws_secret_access_key = s

        [ended]
        aws_access_key_id = AKIAENDED
        aws_secret_access_key = s
        """;

    private const string Later = "2099-01-01T00:00:00Z";
    private const string Before = "2020-01-01T00:00:00Z";

    private readonly AwsDouble aws = new();
    private readonly Machine machine = new(Config, Keys);

    public CredentialTests() => machine.Variables["AWS_ENDPOINT_URL"] = aws.Url;

    public void Dispose()
    {
        machine.Dispose();
        aws.Dispose();
    }

    // The caller's ARN tells the keys and the region of the signature.
    private static void AssertCalled(string region, string key, Run run)
    {
        Assert.True(run.Code == 0, run.Output + run.Errors);
        Assert.Equal($"account 111122223333, {region}, as arn:aws:iam::111122223333:user/{region}/{key}\n", run.Errors);
    }

    private static void AssertFailed(int code, Run run, params string[] words)
    {
        Assert.Equal(code, run.Code);
        Assert.All(words, word => Assert.Contains(word, run.Errors, StringComparison.Ordinal));
        Assert.Single(run.Errors.Trim().Split('\n'));
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    private Task<Run> HistoryAsync(params string[] more) => machine.RunAsync(["history", "--table", "t", .. more]);

    [Fact]
    public async Task A_profile_that_is_named_wins_over_the_environment_and_brings_its_region()
    {
        machine.Variables["AWS_ACCESS_KEY_ID"] = "AKIAENV";
        machine.Variables["AWS_SECRET_ACCESS_KEY"] = "s";
        AssertCalled("eu-west-3", "AKIAENV", await HistoryAsync());
        AssertCalled("ap-south-1", "AKIAKEYS", await HistoryAsync("--profile", "keys"));
        machine.Variables["AWS_PROFILE"] = "keys";
        AssertCalled("ap-south-1", "AKIAENV", await HistoryAsync());
        machine.Variables["AWS_DEFAULT_REGION"] = "us-east-2";
        AssertCalled("us-east-2", "AKIAKEYS", await HistoryAsync("--profile", "keys"));
        machine.Variables["AWS_REGION"] = "us-west-2";
        AssertCalled("us-west-2", "AKIAKEYS", await HistoryAsync("--profile", "keys"));
        AssertCalled("sa-east-1", "AKIAKEYS", await HistoryAsync("--profile", "keys", "--region", "sa-east-1"));
    }

    [Fact]
    public async Task Roles_are_chained_over_source_profiles()
    {
        AssertCalled("eu-central-1", "outer-by-inner-by-AKIAKEYS", await HistoryAsync("--profile", "chain"));
        Assert.Contains("AssumeRole AKIAKEYS eu-central-1", aws.Asked);
        AssertFailed(
            3,
            await HistoryAsync("--profile", "closed"),
            "AWS refused arn:aws:iam::111122223333:role/closed of profile 'closed' with AccessDenied: You may not.",
            "source_profile"
        );
        AssertFailed(3, await HistoryAsync("--profile", "circle"), "profile 'circle' gives no credentials", "cyclical");
    }

    [Fact]
    public async Task A_login_at_identity_center_is_used_in_both_forms()
    {
        machine.LogIn("office", "token", Later);
        machine.LogIn("https://legacy.awsapps.com/start", "token", Later);
        AssertCalled("eu-central-1", "SSO-audit", await HistoryAsync("--profile", "sso"));
        AssertCalled("eu-central-1", "SSO-old", await HistoryAsync("--profile", "legacy"));
        AssertCalled("eu-central-1", "outer-by-SSO-audit", await HistoryAsync("--profile", "over-sso"));
        AssertFailed(
            3,
            await HistoryAsync("--profile", "sso-closed"),
            "profile 'sso-closed' may not use closed in account 111122223333: No access",
            "`aws sso login --profile sso-closed`"
        );
    }

    [Fact]
    public async Task A_login_that_has_ended_names_the_profile_and_the_command()
    {
        AssertFailed(
            3,
            await HistoryAsync("--profile", "sso"),
            "profile 'sso' is not logged in: run `aws sso login --profile sso`"
        );
        machine.LogIn("office", "token", Before);
        AssertFailed(
            3,
            await HistoryAsync("--profile", "over-sso"),
            "the login of profile 'sso', from which 'over-sso' comes, has ended: run `aws sso login --profile sso`"
        );
        machine.LogIn("office", "withdrawn", Later);
        AssertFailed(3, await HistoryAsync("--profile", "sso"), "has ended: run `aws sso login --profile sso`");
    }

    [Fact]
    public async Task A_credential_process_is_run_and_one_that_fails_is_told()
    {
        AssertCalled("eu-central-1", "PROCESS", await HistoryAsync("--profile", "process"));
        var broken = await HistoryAsync("--profile", "broken");
        AssertFailed(3, broken, "the credential_process of profile 'broken' failed: exit code 7: no vault here");
        Assert.DoesNotContain("a second line", broken.Errors, StringComparison.Ordinal);
        AssertFailed(3, await HistoryAsync("--profile", "chatty"), "credential_process of profile 'chatty' failed");
    }

    [Fact]
    public async Task A_code_is_asked_for_on_a_terminal_and_nowhere_else()
    {
        AssertFailed(
            3,
            await HistoryAsync("--profile", "mfa"),
            "profile 'mfa' needs the code of the MFA device arn:aws:iam::111122223333:mfa/alice",
            "no terminal"
        );
        Assert.Empty(aws.Codes);
        var typed = await machine.RunAsync("123456\r", ["history", "--table", "t", "--profile", "mfa"]);
        Assert.True(typed.Code == 0, typed.Output + typed.Errors);
        Assert.Equal("123456", Assert.Single(aws.Codes));
        Assert.Contains("guarded-by-AKIAKEYS", typed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("123456", typed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_identity_and_a_container_give_credentials()
    {
        machine.Variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = $"{aws.Url}/container";
        AssertCalled("eu-west-3", "CONTAINER", await HistoryAsync());
        var token = machine.PathOf("token");
        await File.WriteAllTextAsync(token, "jwt", TestContext.Current.CancellationToken);
        machine.Variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = token;
        machine.Variables["AWS_ROLE_ARN"] = "arn:aws:iam::111122223333:role/pod";
        AssertCalled("eu-west-3", "web-jwt", await HistoryAsync());
        File.Delete(token);
        AssertFailed(3, await HistoryAsync(), token, "arn:aws:iam::111122223333:role/pod");
    }

    [Fact]
    public async Task Without_credentials_there_is_one_error_and_no_event_is_run()
    {
        var envelope = machine.PathOf("event.json");
        await File.WriteAllTextAsync(envelope, "[]", TestContext.Current.CancellationToken);
        string[][] all =
        [
            ["sweep"],
            ["preview"],
            ["replay", envelope],
            ["pause", "--reason", "why"],
            ["status", "--json"],
            ["sweep", "--profile", "empty"],
        ];
        Assert.All(
            await Task.WhenAll(all.Select(args => machine.RunAsync(args))),
            run =>
            {
                Assert.Equal("", run.Output);
                AssertFailed(3, run, "credentials");
            }
        );
        AssertFailed(2, await HistoryAsync("--profile", "keyz"), "no profile 'keyz'", "did you mean keys?");
        machine.Variables["AWS_PROFILE"] = "nobody";
        AssertFailed(2, await HistoryAsync("--region", "eu-central-1"), "there is no profile 'nobody'");
    }

    [Fact]
    public async Task Errors_name_the_thing_the_account_and_the_region()
    {
        AssertFailed(
            3,
            await machine.RunAsync("history", "--table", "none", "--profile", "keys", "--json"),
            "AWS does not find the ledger table none in account 111122223333, ap-south-1: Requested resource not found."
        );
        AssertFailed(
            3,
            await HistoryAsync("--profile", "ended"),
            "AWS does not accept the credentials of profile 'ended' (ExpiredToken in eu-central-1): The token is old."
        );
        machine.Variables["AWS_ENDPOINT_URL"] = "nonsense";
        AssertFailed(2, await HistoryAsync("--profile", "keys"), "AWS_ENDPOINT_URL is 'nonsense', which is not a URL");
    }
}
