using System.Text.RegularExpressions;
using Xunit;

namespace Reference.Tests;

/// <summary>What the deployment itself grants and denies are real actions, as narrow as AWS lets them be.</summary>
public sealed partial class DeploymentTests(AuthorizationReference reference)
{
    [Fact]
    public void The_engines_own_permissions_are_real_of_the_right_kind_and_as_narrow_as_aws_lets_them_be() =>
        Allowance.Assert(
            new PermissionLaws(reference).Check([.. EngineGrants.All, .. EngineGrants.OfTheHeartbeat]),
            EngineGrants.Allowances
        );

    [Fact]
    public void The_engines_list_has_every_action_that_the_stacks_source_names_and_no_other() =>
        Assert.Equal(
            Named("cdk").Where(name => reference.Find(name) is not null).Order(StringComparer.Ordinal),
            EngineGrants.All.Select(d => d.Action).Distinct().Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Every_action_and_condition_key_that_the_stack_and_the_service_control_policy_name_exists()
    {
        List<string> names = [.. Named("cdk"), .. Named("src", "Remediation.Cli")];
        Assert.Contains("dynamodb:LeadingKeys", names);
        Assert.Contains("lambda:Get*", names);
        Assert.All(
            names,
            name => Assert.True(Exists(name), $"AWS has no {name}: did you mean {reference.Nearest(name)}?")
        );
    }

    [Theory, InlineData("lambda:Pot*"), InlineData("lambda:PutFunctions"), InlineData("dynamodb:LeadingKey")]
    public void A_name_that_fits_no_action_and_no_condition_key_is_found(string name) => Assert.False(Exists(name));

    private bool Exists(string name)
    {
        var service = name.Split(':')[0];
        return name.EndsWith('*')
            ? reference.ActionsOf(service).Any(action => action.Name.StartsWith(name[..^1], StringComparison.Ordinal))
            : reference.Find(name) is not null || reference.ConditionKeysOf(service).Contains(name);
    }

    // Names of services are followed by a capital letter; aws: is the prefix of no service.
    private static IEnumerable<string> Named(params string[] folder) =>
        Repository
            .Sources(folder)
            .SelectMany(file => Name().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Where(name => !name.StartsWith("aws:", StringComparison.Ordinal))
            .Distinct();

    [GeneratedRegex("\"([a-z][a-z0-9-]*:[A-Z][A-Za-z0-9]*\\*?)\"")]
    private static partial Regex Name();
}
