using System.Text.Json.Nodes;
using Amazon.SecretsManager.Model;
using Remediation.Guardrails.SecretsManager;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A secret with the policy of <c>given.policy</c> (none without it), which the service of <c>given.owner</c> manages;
/// <c>given.replica</c> makes it one of a primary in another region, <c>given.deleted</c> schedules its deletion, and
/// <c>given.gone</c> deletes it at once. Beside it another one that no event names and that everybody may read.
/// </summary>
/// <remarks>Placeholders: secret, secretArn (also within the policy), neighbour, neighbourArn, account.</remarks>
public sealed class SecretScenario : IScenario
{
    private const string PrimaryRegion = "eu-west-1";

    public string Type => "AWS::SecretsManager::Secret";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var secret = $"example/{Guid.NewGuid():N}"[..20];
        var names = new Dictionary<string, string>
        {
            ["secret"] = secret,
            ["neighbour"] = $"{secret}-beside",
            ["account"] = Emulator.Account,
        };
        names["neighbourArn"] = await MakeAsync(aws, names["neighbour"], [], cancel);
        await PutAsync(aws, names["neighbourArn"], OpenTo(names["neighbourArn"]), cancel);

        var isReplica = (bool?)given["replica"] == true;
        var made = await MakeAsync(isReplica ? aws.In(PrimaryRegion) : aws, secret, given, cancel);
        names["secretArn"] = made.Replace(PrimaryRegion, aws.Region, StringComparison.Ordinal);
        if (Deployment.PolicyOf(given["policy"], names) is { } policy)
            await PutAsync(isReplica ? aws.In(PrimaryRegion) : aws, made, policy, cancel);
        var isGone = (bool?)given["gone"] == true;
        if (isGone || (bool?)given["deleted"] == true)
        {
            var request = new DeleteSecretRequest { SecretId = made, ForceDeleteWithoutRecovery = isGone };
            await aws.SecretsManager.DeleteSecretAsync(request, cancel);
        }
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["secret"] = await ReadAsync(aws, names["secretArn"], cancel),
            ["neighbour"] = await ReadAsync(aws, names["neighbourArn"], cancel),
        };

    private static string OpenTo(string secret) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Resource":"{{secret}}"}]}""";

    private static async Task<string> MakeAsync(AwsClients aws, string name, JsonObject given, CancellationToken cancel)
    {
        var request = new CreateSecretRequest
        {
            Name = name,
            Description = "invoices",
            SecretString = "an example",
            Tags = [new() { Key = "team", Value = "billing" }],
        };
        if ((string?)given["owner"] is { } owner)
            request.Tags.Add(new() { Key = "aws:secretsmanager:owningService", Value = owner });
        if ((bool?)given["replica"] == true)
            request.AddReplicaRegions = [new() { Region = "us-east-1" }];
        return (await aws.SecretsManager.CreateSecretAsync(request, cancel)).ARN!;
    }

    private static Task PutAsync(AwsClients aws, string secret, string policy, CancellationToken cancel) =>
        aws.SecretsManager.PutResourcePolicyAsync(new() { SecretId = secret, ResourcePolicy = policy }, cancel);

    private static async Task<JsonNode?> ReadAsync(AwsClients aws, string secret, CancellationToken cancel)
    {
        try
        {
            var described = await aws.SecretsManager.DescribeSecretAsync(new() { SecretId = secret }, cancel);
            var isReplica = described.PrimaryRegion is { } primary && primary != aws.Region;
            var answer = await aws.In(isReplica ? PrimaryRegion : aws.Region)
                .SecretsManager.GetResourcePolicyAsync(new() { SecretId = described.Name! }, cancel);
            return new JsonObject
            {
                ["policy"] = answer.ResourcePolicy is { } policy ? JsonNode.Parse(policy) : null,
                ["description"] = described.Description,
            };
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }
}
