using Testing;
using Xunit;

namespace Cli.Tests;

/// <summary><c>doctor</c>: a healthy deployment is ok, and what is broken is found with the command that mends it.</summary>
public sealed class DoctorTests(Account account) : IClassFixture<Account>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<Run> Doctor(DoctorDeployment there, params string[] args) =>
        Run.Of(["doctor", "--region", there.Region, "--endpoint", account.Endpoint, .. args]);

    [Fact]
    public async Task A_healthy_deployment_is_ok()
    {
        var there = await DoctorDeployment.MakeAsync(account.Aws, Cancel);
        var run = await Doctor(there);
        Assert.Fail(run.Output + run.Errors);
    }
}
