using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.ECR.Model;
using Remediation.Guardrails.Ecr;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A private repository with the policy of <c>given.policy</c> (none without it); <c>given.gone</c> for one that never
/// was. Beside it another one that no event names and from which everybody may pull.
/// </summary>
/// <remarks>Placeholders: repository, repositoryArn, neighbour, account.</remarks>
public sealed class RepositoryScenario : IScenario
{
    private const string Open =
        """{"Version":"2012-10-17","Statement":[{"Sid":"open","Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage"}]}""";

    public string Type => "AWS::ECR::Repository";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var repository = $"billing/{Guid.NewGuid():N}"[..20];
        var names = new Dictionary<string, string>
        {
            ["repository"] = repository,
            ["neighbour"] = $"{repository}-beside",
            ["account"] = Emulator.Account,
        };
        var neighbour = await MakeAsync(aws, names["neighbour"], Open, cancel);
        names["repositoryArn"] = neighbour[..^"-beside".Length];
        if ((bool?)given["gone"] != true)
            await MakeAsync(aws, repository, Deployment.PolicyOf(given["policy"], names), cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["repository"] = await ReadAsync(aws, names["repository"], cancel),
            ["neighbour"] = await ReadAsync(aws, names["neighbour"], cancel),
        };

    private static async Task<string> MakeAsync(AwsClients aws, string name, string? policy, CancellationToken cancel)
    {
        var request = new CreateRepositoryRequest
        {
            RepositoryName = name,
            ImageTagMutability = "IMMUTABLE",
            Tags = [new() { Key = "team", Value = "billing" }],
        };
        var arn = (await aws.Ecr.CreateRepositoryAsync(request, cancel)).Repository!.RepositoryArn!;
        if (policy is not null)
            await aws.Ecr.SetRepositoryPolicyAsync(new() { RepositoryName = name, PolicyText = policy }, cancel);
        return arn;
    }

    private static async Task<JsonNode?> ReadAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        try
        {
            var answer = await aws.Ecr.DescribeRepositoriesAsync(new() { RepositoryNames = [name] }, cancel);
            return new JsonObject
            {
                ["policy"] = await PolicyAsync(aws, name, cancel),
                ["tags"] = answer.Repositories![0].ImageTagMutability?.Value,
            };
        }
        catch (RepositoryNotFoundException)
        {
            return null;
        }
    }

    private static async Task<JsonNode?> PolicyAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        try
        {
            var answer = await aws.Ecr.GetRepositoryPolicyAsync(new() { RepositoryName = name }, cancel);
            return Shown(answer.PolicyText!);
        }
        catch (RepositoryPolicyNotFoundException)
        {
            return null;
        }
    }

    // What nobody can compare by its members is compared by its text.
    private static JsonNode? Shown(string policy)
    {
        try
        {
            return JsonNode.Parse(policy, null, new() { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return policy;
        }
    }
}
