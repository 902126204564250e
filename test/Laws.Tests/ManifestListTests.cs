using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>What a sweep of the engine's own parts comes to: what the manifest names, also what is no more.</summary>
public sealed class ManifestListTests(Emulators emulators) : InAccount(emulators)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("self-rule-changed", """{"rule": {"gone": true}}""", "rule", "wake", "sweep")]
    [InlineData("self-rule-changed", """{"manifest": "broken"}""", "rule", "wake", "sweep")]
    [InlineData("self-function-changed", """{"function": {"gone": true}}""", "function")]
    [InlineData("self-queue-changed", """{"queue": {"gone": true}}""", "queue")]
    [InlineData("self-table-changed", """{"table": {"gone": true}}""", "table")]
    [InlineData("self-alarm-changed", """{"alarm": {"gone": true}}""", "alarm", "health")]
    [InlineData("self-manifest-changed", "{}", "parameter")]
    public async Task A_sweep_comes_to_what_the_manifest_names_and_to_nothing_else(
        string guardrail,
        string given,
        params string[] words
    )
    {
        var (names, listed) = await ListedAsync(guardrail, given);
        Assert.Equal(
            words.Select(word => names[word]).Order(StringComparer.Ordinal),
            listed.Select(r => r.Id).Order(StringComparer.Ordinal)
        );
        Assert.All(listed, r => Assert.Equal((names["region"], Account.Id, "aws"), (r.Region, r.Account, r.Partition)));
        var arn = words[0] + "Arn";
        Assert.Equal(names[arn], listed.Single(r => r.Id == names[words[0]]).Arn);
    }

    [Theory]
    [InlineData("self-rule-changed")]
    [InlineData("self-function-changed")]
    [InlineData("self-queue-changed")]
    [InlineData("self-table-changed")]
    [InlineData("self-alarm-changed")]
    [InlineData("self-manifest-changed")]
    public async Task Without_a_manifest_there_is_nothing_to_sweep(string guardrail) =>
        Assert.Empty((await ListedAsync(guardrail, """{"manifest": "none"}""")).Listed);

    [Fact]
    public async Task The_rule_of_the_home_bus_is_listed_by_its_bus()
    {
        var (names, listed) = await ListedAsync("self-rule-changed", "{}");
        var wake = listed.Single(r => r.Id == names["wake"]);
        Assert.EndsWith($":rule/{names["bus"]}/{names["wake"]}", wake.Arn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_are_listed_once_by_the_manifest_and_once_because_they_are_below_our_path()
    {
        var scenario = Account.Scenario("self-role-changed");
        var named = await scenario.ArrangeAsync(Account.Aws, [], Cancel);
        var unnamed = await scenario.ArrangeAsync(Account.Aws, new() { ["manifest"] = "none" }, Cancel);
        var kind = Catalogue.Find("self-role-changed")!.On;
        var listed = await kind.ListAllAsync(Account.Aws, Account.Id, Cancel).ToListAsync(Cancel);
        Assert.Equal(named["arn"], Assert.Single(listed, role => role.Id == named["name"]).Arn);
        Assert.Equal(unnamed["arn"], Assert.Single(listed, role => role.Id == unnamed["name"]).Arn);
        // The manifest names it, and it is gone.
        Assert.Single(listed, role => role.Id == $"{named["name"]}-2");
        Assert.DoesNotContain(listed, role => role.Id == named["neighbour"] || role.Id == unnamed["neighbour"]);
    }

    private async Task<(IReadOnlyDictionary<string, string> Names, List<Resource> Listed)> ListedAsync(
        string guardrail,
        string given
    )
    {
        var names = await Account
            .Scenario(guardrail)
            .ArrangeAsync(Account.Aws, JsonNode.Parse(given)!.AsObject(), Cancel);
        var there = Account.Aws.In(names["region"]);
        var kind = Catalogue.Find(guardrail)!.On;
        return (names, await kind.ListAllAsync(there, Account.Id, Cancel).ToListAsync(Cancel));
    }
}
