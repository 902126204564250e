using System.Net;
using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using Remediation.Guardrails.S3;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A bucket with the policy of <c>given.policy</c>, the grants of <c>given.grants</c> beside its owner's (a group's
/// URI and a permission each) and the public access block of <c>given.block</c> (the settings that are on; null for
/// none), and a public neighbour that no event names.
/// </summary>
/// <remarks>Placeholders: bucket (also within the policy), neighbour, account.</remarks>
public sealed class BucketScenario(string guardrail) : IScenario
{
    private static readonly string[] Settings =
    [
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
    ];

    public string Guardrail => guardrail;

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var names = new Dictionary<string, string>
        {
            ["bucket"] = $"example-{Guid.NewGuid():N}"[..20],
            ["account"] = Emulator.Account,
        };
        names["neighbour"] = names["bucket"] + "-beside";
        await BuildAsync(aws, names["neighbour"], PublicNeighbour(names["neighbour"]), cancel);
        if ((bool?)given["gone"] == true)
            return names;
        var wanted = new Wanted
        {
            Policy = given["policy"]
                ?.ToJsonString()
                .Replace("{{bucket}}", names["bucket"], StringComparison.Ordinal)
                .Replace("{{account}}", names["account"], StringComparison.Ordinal),
            Grants = [.. (given["grants"] as JsonArray ?? []).Select(GrantOf)],
            Block = (given["block"] as JsonArray)?.Select(b => (string)b!).ToList(),
        };
        await BuildAsync(aws, names["bucket"], wanted, cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["bucket"] = await ReadAsync(aws, names["bucket"], cancel),
            ["neighbour"] = await ReadAsync(aws, names["neighbour"], cancel),
        };

    /// <summary>What a bucket is to have.</summary>
    private sealed record Wanted
    {
        public string? Policy { get; init; }
        public IReadOnlyList<Given> Grants { get; init; } = [];

        /// <summary>The settings of the public access block that are on; null for none at all.</summary>
        public IReadOnlyList<string>? Block { get; init; }
    }

    /// <summary>A grant to a group.</summary>
    private sealed record Given(string Uri, string Permission);

    private static Given GrantOf(JsonNode? grant) => new((string)grant!["uri"]!, (string)grant["permission"]!);

    private static Wanted PublicNeighbour(string bucket)
    {
        var statement = new JsonObject
        {
            ["Effect"] = "Allow",
            ["Principal"] = "*",
            ["Action"] = "s3:GetObject",
            ["Resource"] = $"arn:aws:s3:::{bucket}/*",
        };
        var policy = new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statement) };
        return new()
        {
            Policy = policy.ToJsonString(),
            Grants = [new("http://acs.amazonaws.com/groups/global/AllUsers", "READ")],
        };
    }

    private static async Task BuildAsync(AwsClients aws, string bucket, Wanted wanted, CancellationToken cancel)
    {
        await aws.S3.PutBucketAsync(bucket, cancel);
        if (wanted.Policy is { } policy)
            await aws.S3.PutBucketPolicyAsync(bucket, policy, cancel);
        if (wanted.Grants.Count > 0)
            await GrantAsync(aws, bucket, wanted.Grants, cancel);
        if (wanted.Block is { } block)
            await aws.S3.PutPublicAccessBlockAsync(BlockOf(bucket, block), cancel);
    }

    private static async Task GrantAsync(
        AwsClients aws,
        string bucket,
        IReadOnlyList<Given> grants,
        CancellationToken cancel
    )
    {
        var acl = await aws.S3.GetBucketAclAsync(new GetBucketAclRequest { BucketName = bucket }, cancel);
        var request = new PutBucketAclRequest
        {
            BucketName = bucket,
            GrantFullControl = string.Join(", ", To("FULL_CONTROL").Prepend($"id=\"{acl.Owner.Id}\"")),
            GrantRead = List("READ"),
            GrantReadACP = List("READ_ACP"),
            GrantWrite = List("WRITE"),
            GrantWriteACP = List("WRITE_ACP"),
        };
        await aws.S3.PutBucketAclAsync(request, cancel);

        IEnumerable<string> To(string permission) =>
            grants.Where(g => g.Permission == permission).Select(g => $"uri=\"{g.Uri}\"");

        string? List(string permission) => To(permission).Any() ? string.Join(", ", To(permission)) : null;
    }

    private static PutPublicAccessBlockRequest BlockOf(string bucket, IReadOnlyList<string> on) =>
        new()
        {
            BucketName = bucket,
            PublicAccessBlockConfiguration = new()
            {
                BlockPublicAcls = on.Contains(Settings[0]),
                IgnorePublicAcls = on.Contains(Settings[1]),
                BlockPublicPolicy = on.Contains(Settings[2]),
                RestrictPublicBuckets = on.Contains(Settings[3]),
            },
        };

    private static async Task<JsonNode?> ReadAsync(AwsClients aws, string bucket, CancellationToken cancel)
    {
        GetBucketAclResponse acl;
        try
        {
            acl = await aws.S3.GetBucketAclAsync(new GetBucketAclRequest { BucketName = bucket }, cancel);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchBucket")
        {
            return null;
        }
        const string noBlock = "NoSuchPublicAccessBlockConfiguration";
        return new JsonObject
        {
            ["block"] = await OrNoneAsync(noBlock, () => BlockAsync(aws, bucket, cancel)),
            ["policy"] = await OrNoneAsync("NoSuchBucketPolicy", () => PolicyAsync(aws, bucket, cancel)),
            ["grants"] = GrantsBeside(acl),
            ["ownerHasFullControl"] = acl.Grants.Any(g => IsOwners(g, acl) && g.Permission == "FULL_CONTROL"),
        };
    }

    private static async Task<JsonNode?> BlockAsync(AwsClients aws, string bucket, CancellationToken cancel)
    {
        var request = new GetPublicAccessBlockRequest { BucketName = bucket };
        var block = (await aws.S3.GetPublicAccessBlockAsync(request, cancel)).PublicAccessBlockConfiguration;
        bool?[] values =
        [
            block.BlockPublicAcls,
            block.IgnorePublicAcls,
            block.BlockPublicPolicy,
            block.RestrictPublicBuckets,
        ];
        return new JsonArray([.. Settings.Where((_, i) => values[i] == true).Select(s => (JsonNode)s)]);
    }

    private static async Task<JsonNode?> PolicyAsync(AwsClients aws, string bucket, CancellationToken cancel)
    {
        var answer = await aws.S3.GetBucketPolicyAsync(bucket, cancel);
        return answer.HttpStatusCode == HttpStatusCode.OK ? JsonNode.Parse(answer.Policy) : null;
    }

    private static bool IsOwners(S3Grant grant, GetBucketAclResponse acl) =>
        grant.Grantee.URI is null && grant.Grantee.CanonicalUser == acl.Owner.Id;

    private static JsonArray GrantsBeside(GetBucketAclResponse acl)
    {
        var words = acl
            .Grants.Where(g => !IsOwners(g, acl))
            .Select(g => $"{g.Grantee.URI ?? g.Grantee.CanonicalUser} {g.Permission}");
        return new([.. words.Order(StringComparer.Ordinal).Select(w => (JsonNode)w)]);
    }

    private static async Task<JsonNode?> OrNoneAsync(string absent, Func<Task<JsonNode?>> read)
    {
        try
        {
            return await read();
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == absent)
        {
            return null;
        }
    }
}
