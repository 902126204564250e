using System.Text.Json.Nodes;
using Remediation.Guardrails.Self;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>What a sweep of the engine itself comes to: also what is no more.</summary>
public sealed class EngineListTests(Emulators emulators) : InAccount(emulators)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sweep_comes_to_the_functions_and_to_the_rules_that_they_imply_although_one_was_deleted()
    {
        var (names, listed) = await ListedAsync("""{"rule": {"gone": true}}""");
        string[] rules =
        [
            .. Rules("s3-bucket-policy-public"),
            .. Rules("guardrail-tampered"),
            $"{names["function"]}-sweep",
        ];
        Assert.Contains(names["rule"], rules);
        Assert.Equal(
            rules.Order(StringComparer.Ordinal),
            listed.Where(r => r.Type == "AWS::Events::Rule").Select(r => r.Id).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["remediation-guardrail-tampered", names["function"]],
            listed.Where(r => r.Type == "AWS::Lambda::Function").Select(r => r.Id).Order(StringComparer.Ordinal)
        );
        Assert.All(
            listed,
            r => Assert.Equal((names["region"], "123456789012", "aws"), (r.Region, r.Account, r.Partition))
        );
        Assert.Equal(names["ruleArn"], listed.Single(r => r.Id == names["rule"]).Arn);
    }

    [Fact]
    public async Task A_schedule_or_a_function_that_does_not_exist_is_not_made_up()
    {
        var (_, listed) = await ListedAsync("""{"sweep": {"gone": true}, "function": {"gone": true}}""");
        Assert.Equal(
            Rules("guardrail-tampered").Append("remediation-guardrail-tampered").Order(StringComparer.Ordinal),
            listed.Where(r => r.Type != "AWS::CloudWatch::Alarm").Select(r => r.Id).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            Deployed.Alarms.Append("remediation-guardrail-tampered-errors").Order(StringComparer.Ordinal),
            listed.Where(r => r.Type == "AWS::CloudWatch::Alarm").Select(r => r.Id).Order(StringComparer.Ordinal)
        );
    }

    private async Task<(IReadOnlyDictionary<string, string> Names, List<Resource> Listed)> ListedAsync(string given)
    {
        var names = await Account
            .Scenario(Tampered.Guardrail.Id)
            .ArrangeAsync(Account.Aws, JsonNode.Parse(given)!.AsObject(), Cancel);
        return (
            names,
            await Tampered
                .Guardrail.On.ListAllAsync(Account.Aws.In(names["region"]), "123456789012", Cancel)
                .ToListAsync(Cancel)
        );
    }

    private static IEnumerable<string> Rules(string guardrail) =>
        EventPattern
            .Of(Remediation.Guardrails.Catalogue.Find(guardrail)!, [])
            .Select((_, index) => Deployed.RuleOf(guardrail, index + 1));
}
