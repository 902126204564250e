using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.ECR.Model;
using Remediation.Guardrails.Ecr;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A private repository with the policy of <c>given.policy</c> (none without it), and with the flag for scans on push
/// if <c>given.flag</c>; <c>given.gone</c> for one that never was. Beside it another one that no event names, from
/// which everybody may pull, and which has no scans. Where <c>given.registry</c> says how the registry scans, as a
/// PutRegistryScanningConfiguration does, both are in a region of their own.
/// </summary>
/// <remarks>Placeholders: repository, repositoryArn, neighbour, account, region.</remarks>
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
        var registry = given["registry"];
        var region = registry is null ? aws.Region : Deployment.NewRegion();
        var there = aws.In(region);
        var repository = $"billing/{Guid.NewGuid():N}"[..20];
        var names = new Dictionary<string, string>
        {
            ["repository"] = repository,
            ["neighbour"] = $"{repository}-beside",
            ["account"] = Emulator.Account,
            ["region"] = region,
        };
        var neighbour = await MakeAsync(there, names["neighbour"], Open, isScanned: false, cancel);
        names["repositoryArn"] = neighbour[..^"-beside".Length];
        var policy = Deployment.PolicyOf(given["policy"], names);
        if ((bool?)given["gone"] != true)
            await MakeAsync(there, repository, policy, (bool?)given["flag"] == true, cancel);
        if (registry is not null)
            await there.Ecr.PutRegistryScanningConfigurationAsync(RequestOf(registry), cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var there = aws.In(names["region"]);
        var registry = await there.Ecr.GetRegistryScanningConfigurationAsync(new(), cancel);
        return new()
        {
            ["repository"] = await ReadAsync(there, names["repository"], cancel),
            ["neighbour"] = await ReadAsync(there, names["neighbour"], cancel),
            ["registry"] = new JsonObject
            {
                ["scanType"] = registry.ScanningConfiguration!.ScanType?.Value,
                ["rules"] = registry.ScanningConfiguration.Rules?.Count,
            },
        };
    }

    private static PutRegistryScanningConfigurationRequest RequestOf(JsonNode registry) =>
        new()
        {
            ScanType = (string)registry["scanType"]!,
            Rules = [.. registry["rules"]!.AsArray().Select(rule => RuleOf(rule!))],
        };

    private static RegistryScanningRule RuleOf(JsonNode rule)
    {
        var filters = rule["repositoryFilters"]!.AsArray();
        return new()
        {
            ScanFrequency = (string)rule["scanFrequency"]!,
            RepositoryFilters = [.. filters.Select(filter => FilterOf(filter!))],
        };
    }

    private static ScanningRepositoryFilter FilterOf(JsonNode filter) =>
        new() { Filter = (string)filter["filter"]!, FilterType = (string)filter["filterType"]! };

    private static async Task<string> MakeAsync(
        AwsClients aws,
        string name,
        string? policy,
        bool isScanned,
        CancellationToken cancel
    )
    {
        var request = new CreateRepositoryRequest
        {
            RepositoryName = name,
            ImageTagMutability = "IMMUTABLE",
            ImageScanningConfiguration = new() { ScanOnPush = isScanned },
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
            var scanning = await aws.Ecr.BatchGetRepositoryScanningConfigurationAsync(
                new() { RepositoryNames = [name] },
                cancel
            );
            return new JsonObject
            {
                ["policy"] = await PolicyAsync(aws, name, cancel),
                ["tags"] = answer.Repositories![0].ImageTagMutability?.Value,
                ["scanOnPush"] = answer.Repositories[0].ImageScanningConfiguration?.ScanOnPush,
                ["scanFrequency"] = scanning.ScanningConfigurations![0].ScanFrequency?.Value,
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
