using System.Text.Json.Nodes;
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

    // The same texts by both ways: neither takes what the other refuses.
    [Theory]
    [InlineData("guardrail", "s3-nothing", true)]
    [InlineData("guardrail", "*", false)]
    [InlineData("resource", "my-bucket", true)]
    [InlineData("resource", "arn:aws:s3", true)]
    [InlineData("resource", "arn:aws:s3:::b\\*", false)]
    [InlineData("resource", "arn:aws:s3:::b?", false)]
    [InlineData("resource", "*", false)]
    [InlineData("principal", "dana", true)]
    [InlineData("principal", "*", false)]
    [InlineData("account", "12", true)]
    [InlineData("account", "11112222333*", true)]
    [InlineData("account", "*", false)]
    [InlineData("owner", " ", true)]
    [InlineData("owner", "a\nb", true)]
    [InlineData("reason", "", true)]
    [InlineData("reason", "a\u001bb", true)]
    [InlineData("reason", " spaced ", false)]
    public async Task Settings_and_command_line_refuse_the_same(string member, string value, bool isWrong)
    {
        var texts = new Dictionary<string, string>
        {
            ["guardrail"] = "s3-bucket-policy-public",
            ["resource"] = "arn:aws:s3:::example",
            ["principal"] = "arn:aws:iam::111122223333:role/web",
            ["account"] = Testing.Account.Id,
            ["owner"] = "web-team",
            ["reason"] = "a public web site",
        };
        texts[member] = value;
        var options = texts.Where(t => t.Key != "guardrail").SelectMany(t => new[] { $"--{t.Key}", t.Value });
        var permanent = new JsonObject(texts.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value)));
        var settings = new JsonObject { ["exemptions"] = new JsonObject { ["permanent"] = new JsonArray(permanent) } };

        var added = await There("", ["exempt", "add", texts["guardrail"], .. options, "--expires", "1h"]);
        var read = await There(settings.ToJsonString(), "exempt", "list");

        Assert.Equal(isWrong ? (2, 2) : (0, 0), (added.Code, read.Code));
        if (!isWrong)
            return;
        Assert.Contains(
            member == "guardrail" ? "no guardrail" : $"--{member} ",
            added.Errors,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"REMEDIATION_SETTINGS has a wrong element 1 in 'exemptions.permanent': {member} ",
            read.Errors,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("arn:aws:*:*:111122223333:*", "*")]
    [InlineData("*", "arn:aws:iam::*:*")]
    public async Task Everything_for_everybody_is_refused_by_both(string resource, string principal)
    {
        var permanent = new JsonObject
        {
            ["guardrail"] = "*",
            ["resource"] = resource,
            ["principal"] = principal,
            ["owner"] = "o",
            ["reason"] = "r",
        };
        var settings = new JsonObject { ["exemptions"] = new JsonObject { ["permanent"] = new JsonArray(permanent) } };
        string[] all = ["--resource", resource, "--principal", principal, "--owner", "o", "--reason", "r"];

        var added = await There("", ["exempt", "add", .. all, "--expires", "1h"]);
        var read = await There(settings.ToJsonString(), "exempt", "list");

        Assert.Equal((2, 2), (added.Code, read.Code));
        const string fault = "it exempts every resource from every guardrail for everybody";
        Assert.Contains($"{fault}, which is a pause: `remediate pause", added.Errors, StringComparison.Ordinal);
        Assert.Contains($"{fault}; let the guardrails audit", read.Errors, StringComparison.Ordinal);
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
