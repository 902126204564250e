using Remediation.Samples;
using Xunit;

namespace Cli.Tests;

/// <summary>The endpoints that the SDK's variables name stand for every region.</summary>
public sealed class EndpointTests(Account account) : IClassFixture<Account>
{
    private const string Guardrail = "ec2-ingress-open-to-world";
    private const string Elsewhere = "eu-central-1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Machine Machine() =>
        new("[default]\nregion = us-east-1\n")
        {
            Variables = { ["AWS_ACCESS_KEY_ID"] = "AKIAENV", ["AWS_SECRET_ACCESS_KEY"] = "s" },
        };

    [Theory]
    [InlineData("AWS_ENDPOINT_URL")]
    [InlineData("AWS_ENDPOINT_URL_EC2", "AWS_ENDPOINT_URL_STS")]
    public async Task A_sweep_of_another_region_finds_what_is_there(params string[] variables)
    {
        var given = Sample.Of(Guardrail).First(s => s.Outcome == "applied").Given;
        var names = await ScenarioList.Of(Guardrail).ArrangeAsync(account.Aws.In(Elsewhere), given, Cancel);
        var groups = names.Values.Where(name => name.StartsWith("sg-", StringComparison.Ordinal)).ToList();
        using var machine = Machine();
        foreach (var variable in variables)
            machine.Variables[variable] = account.Endpoint;

        var there = await machine.RunAsync("sweep", Guardrail, "--region", Elsewhere, "--json");
        var here = await machine.RunAsync("sweep", Guardrail, "--json");

        Assert.True(there.Code == 0, there.Errors);
        Assert.True(here.Code == 0, here.Errors);
        Assert.Equal((Elsewhere, "us-east-1"), ((string)there.Json["region"]!, (string)here.Json["region"]!));
        Assert.Contains($":{Elsewhere}:", there.Output, StringComparison.Ordinal);
        Assert.Contains(groups, group => there.Output.Contains(group, StringComparison.Ordinal));
        Assert.All(groups, group => Assert.DoesNotContain(group, here.Output, StringComparison.Ordinal));
    }
}
