using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using Remediation.Guardrails.Model;

namespace Remediation.Samples;

/// <summary>
/// A bucket with the public access block of <c>given.publicAccessBlock</c> (the four names; absent for none), the policy of <c>given.policy</c>
/// (its text, or an object; with placeholders) and the grants of <c>given.grants</c>; and an open neighbour that no event names.
/// </summary>
/// <remarks>Placeholders: bucket, neighbour, account, owner (its canonical user id).</remarks>
/// <param name="guardrail">The guardrail's id: the three guardrails of a bucket's openness start from the same.</param>
public sealed class BucketScenario(string guardrail) : IScenario
{
    private const string Groups = "http://acs.amazonaws.com/groups/";

    public string Guardrail => guardrail;

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(AwsClients aws, JsonObject given, CancellationToken cancel)
    {
        var bucket = $"reports-{Guid.NewGuid():N}"[..24];
        // S3 tells no account id; a user's ARN does.
        var account = (await aws.Iam.CreateUserAsync(new() { UserName = bucket }, cancel)).User.Arn.Split(':')[4];
        var names = new Dictionary<string, string> { ["bucket"] = bucket, ["neighbour"] = $"{bucket}-beside", ["account"] = account };
        if ((bool?)given["gone"] == true) return names;
        foreach (var name in (string[])[bucket, names["neighbour"]]) await aws.S3.PutBucketAsync(name, cancel);
        names["owner"] = (await aws.S3.GetBucketAclAsync(new() { BucketName = bucket }, cancel)).Owner.Id;

        if (given["publicAccessBlock"] is JsonObject block) await BlockAsync(aws, bucket, block, cancel);
        if (given["policy"] is { } policy) await aws.S3.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = bucket, Policy = Fill(policy, names) }, cancel);
        if (given["grants"] is JsonArray grants) await GrantAsync(aws, bucket, names["owner"], grants, cancel);

        await BlockAsync(aws, names["neighbour"], new() { ["BlockPublicAcls"] = true }, cancel);
        await aws.S3.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = names["neighbour"], Policy = Fill(JsonNode.Parse(OpenPolicy)!, names) }, cancel);
        await GrantAsync(aws, names["neighbour"], names["owner"], [$"{names["owner"]} FULL_CONTROL", "global/AllUsers READ"], cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(AwsClients aws, IReadOnlyDictionary<string, string> names, CancellationToken cancel) => new()
    {
        ["bucket"] = await ReadAsync(aws, names["bucket"], cancel),
        ["neighbour"] = await ReadAsync(aws, names["neighbour"], cancel),
    };

    private const string OpenPolicy = """{"Version":"2012-10-17","Statement":[{"Sid":"NotInTheEvent","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{{neighbour}}/*"}]}""";

    private static string Fill(JsonNode policy, Dictionary<string, string> names) =>
        names.Aggregate(policy is JsonValue text ? (string)text! : policy.ToJsonString(), (json, name) => json.Replace("{{" + name.Key + "}}", name.Value, StringComparison.Ordinal));

    private static Task BlockAsync(AwsClients aws, string bucket, JsonObject block, CancellationToken cancel) => aws.S3.PutPublicAccessBlockAsync(new()
    {
        BucketName = bucket,
        PublicAccessBlockConfiguration = new()
        {
            BlockPublicAcls = (bool?)block["BlockPublicAcls"] == true, IgnorePublicAcls = (bool?)block["IgnorePublicAcls"] == true,
            BlockPublicPolicy = (bool?)block["BlockPublicPolicy"] == true, RestrictPublicBuckets = (bool?)block["RestrictPublicBuckets"] == true,
        },
    }, cancel);

    // "<canonical user id, {{owner}} or the end of a group's URI> <permission>".
    private static Task GrantAsync(AwsClients aws, string bucket, string owner, JsonArray grants, CancellationToken cancel) => aws.S3.PutBucketAclAsync(new()
    {
        BucketName = bucket,
        AccessControlPolicy = new()
        {
            Owner = new() { Id = owner },
            Grants = [.. grants.Select(g => ((string)g!).Split(' ')).Select(g => new S3Grant
            {
                Grantee = g[0].Contains('/', StringComparison.Ordinal) ? new() { URI = Groups + g[0] } : new() { CanonicalUser = g[0] == "{{owner}}" ? owner : g[0] },
                Permission = S3Permission.FindValue(g[1]),
            })],
        },
    }, cancel);

    private static async Task<JsonNode?> ReadAsync(AwsClients aws, string bucket, CancellationToken cancel)
    {
        var acl = await OrNull(() => aws.S3.GetBucketAclAsync(new() { BucketName = bucket }, cancel));
        if (acl is null) return null;
        var block = (await OrNull(() => aws.S3.GetPublicAccessBlockAsync(new() { BucketName = bucket }, cancel)))?.PublicAccessBlockConfiguration;
        return new JsonObject
        {
            ["publicAccessBlock"] = block is null ? null : new JsonObject
            {
                ["BlockPublicAcls"] = block.BlockPublicAcls, ["IgnorePublicAcls"] = block.IgnorePublicAcls,
                ["BlockPublicPolicy"] = block.BlockPublicPolicy, ["RestrictPublicBuckets"] = block.RestrictPublicBuckets,
            },
            ["policy"] = (await OrNull(() => aws.S3.GetBucketPolicyAsync(new GetBucketPolicyRequest { BucketName = bucket }, cancel)))?.Policy is { Length: > 0 } policy ? Parsed(policy) : null,
            ["grants"] = new JsonArray([.. (acl.Grants ?? []).Select(g => JsonValue.Create($"{g.Grantee.URI?.Replace(Groups, "", StringComparison.Ordinal) ?? g.Grantee.CanonicalUser} {g.Permission.Value}"))]),
        };
    }

    private static JsonNode Parsed(string policy)
    {
        try { return JsonNode.Parse(policy)!; }
        catch (System.Text.Json.JsonException) { return JsonValue.Create(policy); }
    }

    private static async Task<T?> OrNull<T>(Func<Task<T>> read) where T : class
    {
        try { return await read(); }
        catch (AmazonS3Exception e) when (e.ErrorCode is "NoSuchBucket" or "NoSuchBucketPolicy" or "NoSuchPublicAccessBlockConfiguration") { return null; }
    }
}
