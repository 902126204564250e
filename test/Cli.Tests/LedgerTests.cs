using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Xunit;

namespace Cli.Tests;

/// <summary>The ledger is found without being named: the deployment's parameter says which it is.</summary>
public sealed class LedgerTests(Account account) : IClassFixture<Account>
{
    private const string Record = "000000000000-20260102T030405Z-0000000000";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Every verb that needs a ledger, and the exit code that it has with an empty one.</summary>
    public static TheoryData<string, int> Verbs =>
        new()
        {
            { "history", 0 },
            { $"undo {Record}", 2 },
            { "exempt list", 0 },
            { "exempt remove 1b2c3d4e", 2 },
            { "exempt add --resource arn:aws:s3:::a --owner me --reason it --expires 1d", 0 },
            { "pause --reason it", 0 },
            { "resume", 0 },
            { "status", 0 },
            { "sweep s3-versioning-suspended --mode enforce", 0 },
        };

    [Theory, MemberData(nameof(Verbs))]
    public async Task The_deployments_parameter_names_it(string verb, int code)
    {
        await NameAsync(Account.Table);
        // There must be something to resume, in whatever order the verbs come.
        if (verb == "resume")
            await Run.Of("pause", "--reason", "it", "--endpoint", account.Endpoint);
        var run = await Run.Of([.. verb.Split(' '), "--endpoint", account.Endpoint]);
        Assert.True(code == run.Code, run.Errors);
        Assert.DoesNotContain("no ledger table", run.Errors, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Verbs))]
    public async Task Where_nothing_is_deployed_the_region_and_the_remedy_are_named(string verb, int _)
    {
        string[] elsewhere = ["--region", "eu-west-1", "--endpoint", account.Endpoint];
        var run = await Run.Of([.. verb.Split(' '), .. elsewhere]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(
            "no ledger table: eu-west-1 has no parameter /remediation/ledger",
            run.Errors,
            StringComparison.Ordinal
        );
        Assert.Contains("give --region REGION, or --table NAME", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_audit_does_without_and_does_not_ask()
    {
        string[] elsewhere = ["--region", "eu-west-1", "--endpoint", account.Endpoint];
        var run = await Run.Of(["sweep", "s3-versioning-suspended", .. elsewhere]);
        Assert.True(run.Code == 0, run.Errors);
    }

    [Fact]
    public async Task The_option_comes_before_the_parameter()
    {
        await NameAsync(Account.Table);
        var run = await Run.Of("history", "--table", "another", "--endpoint", account.Endpoint);
        Assert.Equal(3, run.Code);
    }

    private async Task NameAsync(string table)
    {
        var aws = account.Aws;
        var ssm = aws.Client(() =>
            new AmazonSimpleSystemsManagementClient(
                aws.Credentials,
                aws.Configured(new AmazonSimpleSystemsManagementConfig())
            )
        );
        var parameter = new PutParameterRequest
        {
            Name = "/remediation/ledger",
            Value = table,
            Type = ParameterType.String,
            Overwrite = true,
        };
        await ssm.PutParameterAsync(parameter, Cancel);
    }
}
