using System.Text.Json.Nodes;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>How the CDK's command line hands options to the app.</summary>
public sealed class ContextTests : IDisposable
{
    private readonly string overflow = Path.GetTempFileName();

    public void Dispose() => File.Delete(overflow);

    [Fact]
    public void Options_are_what_is_not_the_CDKs_own()
    {
        const string json = """
            {"mode": "audit", "grace": {"s3-some-safe": 60}, "aws:cdk:enable-path-metadata": true,
             "@aws-cdk/core:checkSecretUsage": true, "cli-telemetry": false, "acknowledged-issue-numbers": [1],
             "availability-zones:account=111122223333:region=us-east-1": ["us-east-1a"]}
            """;
        var context = Context.Read(Environment(json));
        Assert.Equal(["mode", "grace"], context.Select(option => option.Key));
        Assert.Equal("""{"s3-some-safe":60}""", context["grace"]!.ToJsonString());
        Assert.Equal(60, DeploymentOptions.Read(context, Some.All).Grace["s3-some-safe"]);
    }

    [Fact]
    public void Without_the_command_line_there_are_none() => Assert.Empty(Context.Read(_ => null));

    [Fact]
    public void What_is_too_long_for_a_variable_comes_in_a_file_and_the_variable_counts_before_it()
    {
        File.WriteAllText(overflow, """{"sweep": "false", "mode": "audit", "aws:cdk:something": 1}""");
        var context = Context.Read(Environment("""{"mode": "enforce"}"""));
        Assert.Equal("""{"sweep":"false","mode":"enforce"}""", context.ToJsonString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_misspelt_option_is_refused_however_it_comes(bool inFile)
    {
        const string json = """{"mod": "enforce", "aws:cdk:enable-path-metadata": true}""";
        File.WriteAllText(overflow, inFile ? json : "{}");
        var context = Context.Read(Environment(inFile ? "{}" : json));
        var error = Assert.Throws<OptionException>(() => DeploymentOptions.Read(context, Some.All));
        Assert.StartsWith("'mod' is no option: there are ", error.Message, StringComparison.Ordinal);
        Assert.All(DeploymentOptions.Names, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_no_object_is_refused() =>
        Assert.Equal(
            "the CDK's context is no JSON object",
            Assert.Throws<OptionException>(() => Context.Read(Environment("[]"))).Message
        );

    private Func<string, string?> Environment(string json) =>
        name =>
            name switch
            {
                "CDK_CONTEXT_JSON" => json,
                "CONTEXT_OVERFLOW_LOCATION_ENV" => new FileInfo(overflow).Length > 0 ? overflow : null,
                _ => null,
            };
}
