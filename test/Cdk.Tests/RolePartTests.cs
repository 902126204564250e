using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Remediation.Model.Deployment.Manifest;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>The parameters that say what each role must be, several to a parameter.</summary>
public sealed class RolePartTests(ITestOutputHelper output)
{
    private const int Longest = 8192;

    private static readonly GuardrailList Guardrails = [.. Some.Each, .. Catalogue.All];

    private static readonly Deployment Deployment = new(
        """
        {"webhookParameter": "/some/webhook", "webhookKey": "arn:aws:kms:eu-central-1:111122223333:key/example",
         "grace": {"s3-some-safe": 60}, "permissionsBoundary": "team/boundary", "operators": ["arn:aws:iam::111122223333:role/ops-*"],
         "regions": "eu-central-1,us-east-1,eu-west-1",
         "homes": {"eu-central-1": ["eu-central-1", "eu-west-1"], "us-east-1": ["us-*"]}}
        """,
        Guardrails
    );

    public static TheoryData<string> Stacks => [.. Deployment.Stacks];

    [Theory, MemberData(nameof(Stacks))]
    public void Each_role_of_a_stack_is_in_one_parameter_that_says_what_the_template_makes(string stack)
    {
        var evaluation = EvaluationOf(stack);
        var said = Said(evaluation);
        Assert.Distinct(said.Keys);
        var made = Made(evaluation);
        Assert.NotEmpty(made);
        Assert.All(made, role => Assert.Equal(Like(said[role.Name], role), said[role.Name]));
    }

    [Fact]
    public void Each_home_says_what_the_guardrails_roles_must_be_and_nobody_says_more()
    {
        var first = EvaluationOf("Remediation");
        var second = EvaluationOf("Remediation-us-east-1");
        var ofGuardrails = Made(first).Where(role => !IsOfHome(role)).Select(Plain).ToList();
        Assert.True(ofGuardrails.Count > 10, $"only {ofGuardrails.Count} roles are guardrails'");
        Assert.Equal(Names(Made(first)), Names(Said(first).Values));
        Assert.Equal(Names(ofGuardrails.Concat(Made(second))), Names(Said(second).Values));
        var there = Said(second);
        Assert.All(ofGuardrails, role => Assert.Equal(Like(there[role.Name], role), there[role.Name]));
        Assert.All(ofGuardrails, role => Assert.True(PolicyDigest.Is(there[role.Name].Policy), role.Name));
    }

    [Fact]
    public void A_list_that_the_deployment_is_given_is_a_list_in_the_text_too()
    {
        var given = new Dictionary<string, string>
        {
            ["Enforced"] = "safe/*,disruptive/remediation-ec2-x",
            ["Held"] = "safe/remediation-s3-x,safe/remediation-s3-y",
        };
        var evaluation = EvaluationOf("Remediation", given);
        var engine = Assert.Single(Made(evaluation), role => role.Name == "remediation-engine");
        Assert.Contains("role/remediation/write/disruptive/remediation-ec2-x", engine.Policy, StringComparison.Ordinal);
        var said = Said(evaluation)["remediation-engine"];
        Assert.Equal(Like(said, engine), said);
    }

    [Fact]
    public void A_role_is_found_by_its_group()
    {
        foreach (var stack in Deployment.Stacks)
        foreach (var (parameter, value) in Parameters(EvaluationOf(stack)))
        {
            var group = parameter.Split('/')[4];
            foreach (var role in ManifestPart.Read<RolesPart>(parameter, value).Roles)
                Assert.Equal(group, RolesPart.GroupOf(role.Name));
        }
    }

    [Fact]
    public void Todays_parameters_are_as_long_as_SSM_takes() => Fit("today", Deployment);

    [Fact]
    public void So_are_those_of_125_guardrails()
    {
        var options = """{"webhookParameter": "hook", "regions": "eu-central-1,us-east-1", "mode": "enforce"}""";
        Fit("125", new(options, [Some.Self, .. Some.Numbered(124)]));
    }

    [Fact]
    public void A_policy_that_no_parameter_takes_is_an_error_that_names_the_parameter()
    {
        var operators = Enumerable.Range(1, 200).Select(n => $"arn:aws:iam::111122223333:role/some-operator-{n}");
        var options = new JsonObject { ["operators"] = string.Join(',', operators) };
        var e = Assert.Throws<OptionException>(() => new Deployment(options.ToJsonString()));
        Assert.Contains("/remediation/manifest/roles/operator/", e.Message, StringComparison.Ordinal);
    }

    private void Fit(string what, Deployment deployment)
    {
        foreach (var stack in deployment.Stacks)
        {
            var lengths = Parameters(EvaluationOf(stack, deployment: deployment)).Select(p => p.Value.Length).ToList();
            output.WriteLine(
                $"{what}, {stack}: {lengths.Count} parameters, {lengths.Max()} characters at most, "
                    + $"{lengths.Sum()} in all"
            );
            Assert.All(lengths, length => Assert.InRange(length, 1, Longest));
        }
    }

    private static Evaluation EvaluationOf(
        string stack,
        IReadOnlyDictionary<string, string>? parameters = null,
        Deployment? deployment = null
    )
    {
        var region = stack == "Remediation" ? "eu-central-1" : stack["Remediation-".Length..];
        return new((deployment ?? Deployment).Template(stack), parameters, region);
    }

    // What CloudFormation will make.
    private static List<RolePart> Made(Evaluation evaluation) =>
        [.. evaluation.Resources("AWS::IAM::Role").Select(role => RoleOf(evaluation, role.Key, role.Value))];

    private static RolePart RoleOf(Evaluation evaluation, string id, JsonObject role)
    {
        var policy = Assert.Single(role["Policies"]!.AsArray())!;
        Assert.Equal("exact", (string?)policy["PolicyName"]);
        Assert.Null(role["ManagedPolicyArns"]);
        return new()
        {
            Name = evaluation.Text(new JsonObject { ["Ref"] = id }),
            Path = (string)role["Path"]!,
            Trust = role["AssumeRolePolicyDocument"]!.ToJsonString(),
            Policy = policy["PolicyDocument"]!.ToJsonString(),
            Boundary = (string?)role["PermissionsBoundary"],
        };
    }

    // As the engine reads them.
    private static Dictionary<string, RolePart> Said(Evaluation evaluation) =>
        Parameters(evaluation)
            .SelectMany(parameter => ManifestPart.Read<RolesPart>(parameter.Key, parameter.Value).Roles)
            .ToDictionary(role => role.Name, Plain);

    private static Dictionary<string, string> Parameters(Evaluation evaluation) =>
        evaluation
            .Resources("AWS::SSM::Parameter")
            .Select(parameter => parameter.Value)
            .Where(parameter => ((string)parameter["Name"]!).StartsWith(Roles, StringComparison.Ordinal))
            .ToDictionary(parameter => (string)parameter["Name"]!, parameter => (string)parameter["Value"]!);

    private static string Roles => ManifestPart.PathOf(RolesPart.Word);

    private static bool IsOfHome(RolePart role) => role.Path == OwnRoles.Path;

    private static IEnumerable<string> Names(IEnumerable<RolePart> roles) =>
        roles.Select(role => role.Name).Order(StringComparer.Ordinal);

    // The order of a policy's members has no meaning.
    private static RolePart Plain(RolePart role) =>
        role with
        {
            Trust = Plain(role.Trust),
            Policy = Plain(role.Policy!),
        };

    private static string Plain(string policy) =>
        PolicyDigest.Is(policy) ? policy : Sorted(JsonNode.Parse(policy))!.ToJsonString();

    // A role as another says it: by digests where that has digests.
    private static RolePart Like(RolePart said, RolePart role) =>
        role with
        {
            Trust = Like(said.Trust, role.Trust),
            Policy = Like(said.Policy!, role.Policy!),
        };

    private static string Like(string said, string policy) =>
        PolicyDigest.Is(said) && !PolicyDigest.Is(policy)
            ? PolicyDigest.Of(policy, "aws", Evaluation.Account)
            : Plain(policy);

    private static JsonNode? Sorted(JsonNode? node) =>
        node switch
        {
            JsonObject o => new JsonObject(
                o.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))
            ),
            JsonArray a => new JsonArray([.. a.Select(Sorted)]),
            _ => node?.DeepClone(),
        };
}
