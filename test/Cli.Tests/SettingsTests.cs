using Xunit;

namespace Cli.Tests;

/// <summary>What changes the process's environment must not run beside others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>The exemptions' settings as the deployment has them, from REMEDIATION_SETTINGS.</summary>
[Collection(nameof(Alone))]
public sealed class SettingsTests(Account account) : IClassFixture<Account>, IDisposable
{
    private static readonly string[] Said =
    [
        "--resource",
        "arn:aws:s3:::my-website",
        "--owner",
        "web-team",
        "--reason",
        "a public web site",
    ];

    private Task<Run> There(string settings, params string[] args)
    {
        Environment.SetEnvironmentVariable("REMEDIATION_SETTINGS", settings);
        return Run.Of([.. args, "--table", Account.Table, "--endpoint", account.Endpoint]);
    }

    public void Dispose() => Environment.SetEnvironmentVariable("REMEDIATION_SETTINGS", null);

    [Fact]
    public async Task The_longest_exemption_is_the_settings()
    {
        const string week = """{"exemptions": {"maximumDays": 7}}""";
        var longer = await There(week, ["exempt", "add", "--expires", "8d", .. Said]);
        Assert.Equal(2, longer.Code);
        Assert.Contains("an exemption lasts 7 days at most", longer.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await There(week, ["exempt", "add", "--expires", "7d", .. Said])).Code);
        var undo = await There(week, "undo", "000000000000-20260102T030405Z-0000000000", "--exempt-for", "8d");
        Assert.Equal(2, undo.Code);
        Assert.Contains("an exemption lasts 7 days at most", undo.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Permanent_exemptions_are_listed_and_not_removed_here()
    {
        const string permanent =
            """{"exemptions": {"permanent": [{"guardrail": "*", "resource": "arn:aws:s3:::logs", "owner": "platform", "reason": "log delivery"}]}}""";
        var listed = await There(permanent, "exempt", "list");
        Assert.Contains("permanent-1\tpermanent\t*\tarn:aws:s3:::logs", listed.Output, StringComparison.Ordinal);
        var removed = await There(permanent, "exempt", "remove", "permanent-1");
        Assert.Equal(2, removed.Code);
        Assert.Contains("REMEDIATION_SETTINGS", removed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_settings_are_named()
    {
        var run = await There("""{"exemptions": {"maximumDays": 0}}""", "exempt", "list");
        Assert.Equal(2, run.Code);
        Assert.Contains(
            "REMEDIATION_SETTINGS must have in 'maximumDays' a whole number from 1 to 3650",
            run.Errors,
            StringComparison.Ordinal
        );
    }
}
