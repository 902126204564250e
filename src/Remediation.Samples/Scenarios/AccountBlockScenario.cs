using System.Text.Json.Nodes;
using Amazon.S3Control.Model;
using Remediation.Guardrails.S3;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// An account's public access block with the settings of <c>given.block</c> on; null for none. The emulator has one for
/// each region, so every arrangement has a region of its own.
/// </summary>
/// <remarks>Placeholders: region, account.</remarks>
public sealed class AccountBlockScenario : IScenario
{
    public string Type => "AWS::S3::AccountPublicAccessBlock";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var region = Deployment.NewRegion();
        if (given["block"] is JsonArray on)
            await PutAsync(aws.In(region), [.. on.Select(name => (string)name!)], cancel);
        return new Dictionary<string, string> { ["region"] = region, ["account"] = Emulator.Account };
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) => new() { ["block"] = await ReadBlockAsync(aws.In(names["region"]), cancel) };

    private static Task PutAsync(AwsClients aws, List<string> on, CancellationToken cancel)
    {
        var block = new PublicAccessBlockConfiguration
        {
            BlockPublicAcls = on.Contains("BlockPublicAcls"),
            IgnorePublicAcls = on.Contains("IgnorePublicAcls"),
            BlockPublicPolicy = on.Contains("BlockPublicPolicy"),
            RestrictPublicBuckets = on.Contains("RestrictPublicBuckets"),
        };
        var request = new PutPublicAccessBlockRequest
        {
            AccountId = Emulator.Account,
            PublicAccessBlockConfiguration = block,
        };
        return aws.S3Control.PutPublicAccessBlockAsync(request, cancel);
    }

    private static async Task<JsonNode?> ReadBlockAsync(AwsClients aws, CancellationToken cancel)
    {
        try
        {
            var request = new GetPublicAccessBlockRequest { AccountId = Emulator.Account };
            var block = (
                await aws.S3Control.GetPublicAccessBlockAsync(request, cancel)
            ).PublicAccessBlockConfiguration!;
            return new JsonObject
            {
                ["BlockPublicAcls"] = block.BlockPublicAcls,
                ["IgnorePublicAcls"] = block.IgnorePublicAcls,
                ["BlockPublicPolicy"] = block.BlockPublicPolicy,
                ["RestrictPublicBuckets"] = block.RestrictPublicBuckets,
            };
        }
        catch (NoSuchPublicAccessBlockConfigurationException)
        {
            return null;
        }
    }
}
