using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Remediation.Guardrails.Iam;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A managed policy with the documents of <c>given.versions</c>, the last of them the default, or the one of
/// <c>given.default</c>; two roles that have it, and a policy beside it that no event names.
/// </summary>
/// <remarks>Placeholders: name, policyArn, neighbour, account.</remarks>
public sealed class ManagedPolicyScenario : IScenario
{
    private const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    private const string Everything =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    public string Type => "AWS::IAM::ManagedPolicy";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var name = $"shared-{Guid.NewGuid():N}"[..15];
        var documents = ((JsonArray)given["versions"]!).Select(document => document!.ToJsonString()).ToList();
        var policy = await CreateAsync(aws, name, (string?)given["path"] ?? "/", documents[0], cancel);
        foreach (var document in documents[1..])
        {
            var request = new CreatePolicyVersionRequest
            {
                PolicyArn = policy,
                PolicyDocument = document,
                SetAsDefault = true,
            };
            await aws.Iam.CreatePolicyVersionAsync(request, cancel);
        }
        if ((string?)given["default"] is { } version)
            await aws.Iam.SetDefaultPolicyVersionAsync(new() { PolicyArn = policy, VersionId = version }, cancel);
        foreach (var role in Roles(name))
        {
            await aws.Iam.CreateRoleAsync(new() { RoleName = role, AssumeRolePolicyDocument = Trust }, cancel);
            await aws.Iam.AttachRolePolicyAsync(new() { RoleName = role, PolicyArn = policy }, cancel);
        }
        return new Dictionary<string, string>
        {
            ["name"] = name,
            ["policyArn"] = policy,
            ["neighbour"] = await CreateAsync(aws, $"{name}-beside", "/", Everything, cancel),
            ["account"] = policy.Split(':')[4],
        };
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var attached = new JsonArray();
        foreach (var role in Roles(names["name"]))
        {
            var answer = await aws.Iam.ListAttachedRolePoliciesAsync(new() { RoleName = role }, cancel);
            foreach (var policy in answer.AttachedPolicies ?? [])
                attached.Add((JsonNode)policy.PolicyName.Replace(names["name"], "policy", StringComparison.Ordinal));
        }
        return new()
        {
            ["default"] = await DefaultAsync(aws, names["policyArn"], cancel),
            ["attached"] = attached,
            ["neighbour"] = await DefaultAsync(aws, names["neighbour"], cancel),
        };
    }

    private static IEnumerable<string> Roles(string name) => [$"{name}-one", $"{name}-two"];

    private static async Task<string> DefaultAsync(AwsClients aws, string policy, CancellationToken cancel) =>
        (await aws.Iam.GetPolicyAsync(new() { PolicyArn = policy }, cancel)).Policy.DefaultVersionId;

    private static async Task<string> CreateAsync(
        AwsClients aws,
        string name,
        string path,
        string document,
        CancellationToken cancel
    )
    {
        var request = new CreatePolicyRequest
        {
            PolicyName = name,
            Path = path,
            PolicyDocument = document,
        };
        return (await aws.Iam.CreatePolicyAsync(request, cancel)).Policy.Arn;
    }
}
