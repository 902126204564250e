using System.Text.Json.Nodes;
using Amazon.KeyManagementService.Model;
using Remediation.Guardrails.Kms;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A key that rotates every <c>given.rotation</c> days (not at all without it) and is in the state of
/// <c>given.state</c> (Enabled without it; Disabled, PendingDeletion), of <c>given.spec</c>, <c>given.usage</c> and
/// <c>given.origin</c>, with the policy of <c>given.policy</c> (KMS's default without it, which is read in that word);
/// <c>given.multiRegion</c> makes it PRIMARY or REPLICA, <c>given.isAws</c> AWS's own key for S3, and <c>given.gone</c>
/// one that never was. Beside it another one that no event names and that does not rotate.
/// </summary>
/// <remarks>Placeholders: key, keyArn (also within the policy), neighbour, account.</remarks>
public sealed class KeyScenario : IScenario
{
    private const string PrimaryRegion = "eu-west-1";
    private const string PolicyName = "default";
    private const string UsualSid = "Enable IAM User Permissions";
    private const string NeverMade = "00000000-1111-2222-3333-444444444444";

    public string Type => "AWS::KMS::Key";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var neighbour = await MakeAsync(aws, [], cancel);
        var key = (bool?)given["gone"] == true ? NeverMade : (await ArrangeKeyAsync(aws, given, cancel)).KeyId;
        var names = new Dictionary<string, string>
        {
            ["key"] = key,
            ["keyArn"] = $"{neighbour.Arn[..(neighbour.Arn.LastIndexOf('/') + 1)]}{key}",
            ["neighbour"] = neighbour.KeyId,
            ["account"] = Emulator.Account,
        };
        if (Deployment.PolicyOf(given["policy"], names) is { } policy)
        {
            var request = new PutKeyPolicyRequest
            {
                KeyId = key,
                PolicyName = PolicyName,
                Policy = policy,
            };
            await aws.Kms.PutKeyPolicyAsync(request, cancel);
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
            ["key"] = await ReadAsync(aws, names["key"], cancel),
            ["neighbour"] = await ReadAsync(aws, names["neighbour"], cancel),
        };

    private static async Task<KeyMetadata> ArrangeKeyAsync(AwsClients aws, JsonObject given, CancellationToken cancel)
    {
        if ((bool?)given["isAws"] == true)
            return (await aws.Kms.DescribeKeyAsync("alias/aws/s3", cancel)).KeyMetadata;
        var isReplica = (string?)given["multiRegion"] == "REPLICA";
        var key = await MakeAsync(isReplica ? aws.In(PrimaryRegion) : aws, given, cancel);
        if (isReplica)
        {
            var request = new ReplicateKeyRequest { KeyId = key.KeyId, ReplicaRegion = aws.Region };
            key = (await aws.In(PrimaryRegion).Kms.ReplicateKeyAsync(request, cancel)).ReplicaKeyMetadata;
        }
        if ((int?)given["rotation"] is { } period)
        {
            var request = new EnableKeyRotationRequest { KeyId = key.KeyId, RotationPeriodInDays = period };
            await aws.Kms.EnableKeyRotationAsync(request, cancel);
        }
        if ((string?)given["state"] == "Disabled")
            await aws.Kms.DisableKeyAsync(new DisableKeyRequest { KeyId = key.KeyId }, cancel);
        if ((string?)given["state"] == "PendingDeletion")
        {
            var request = new ScheduleKeyDeletionRequest { KeyId = key.KeyId, PendingWindowInDays = 7 };
            await aws.Kms.ScheduleKeyDeletionAsync(request, cancel);
        }
        return key;
    }

    private static async Task<KeyMetadata> MakeAsync(AwsClients aws, JsonObject given, CancellationToken cancel)
    {
        var request = new CreateKeyRequest
        {
            KeySpec = (string?)given["spec"] ?? "SYMMETRIC_DEFAULT",
            KeyUsage = (string?)given["usage"] ?? "ENCRYPT_DECRYPT",
            Origin = (string?)given["origin"] ?? "AWS_KMS",
            MultiRegion = given["multiRegion"] is not null,
            Description = "invoices",
            Tags = [new() { TagKey = "team", TagValue = "billing" }],
        };
        return (await aws.Kms.CreateKeyAsync(request, cancel)).KeyMetadata;
    }

    private static async Task<JsonNode?> ReadAsync(AwsClients aws, string id, CancellationToken cancel)
    {
        try
        {
            var key = (await aws.Kms.DescribeKeyAsync(id, cancel)).KeyMetadata;
            var rotation = await aws.Kms.GetKeyRotationStatusAsync(id, cancel);
            var policy = await aws.Kms.GetKeyPolicyAsync(
                new GetKeyPolicyRequest { KeyId = id, PolicyName = PolicyName },
                cancel
            );
            return new JsonObject
            {
                ["state"] = key.KeyState.Value,
                ["rotation"] = rotation.KeyRotationEnabled == true ? rotation.RotationPeriodInDays : null,
                ["description"] = key.Description,
                ["policy"] = Shown(JsonNode.Parse(policy.Policy)!),
            };
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    private static JsonNode Shown(JsonNode policy) =>
        policy["Statement"] is JsonArray { Count: 1 } only && (string?)only[0]!["Sid"] == UsualSid ? "default" : policy;
}
