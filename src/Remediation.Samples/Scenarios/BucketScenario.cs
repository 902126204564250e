using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using Remediation.Guardrails.S3;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A bucket with the policy of <c>given.policy</c>, the grants of <c>given.grants</c> beside its owner's (a group's URI and a permission each) and the public access
/// block of <c>given.block</c> (the settings that are on; null for none), and a public neighbour that no event names.
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
            ["account"] = "123456789012",
        };
        names["neighbour"] = names["bucket"] + "-beside";
        await BuildAsync(
            aws,
            names["neighbour"],
            Everybody(names["neighbour"]),
            [("http://acs.amazonaws.com/groups/global/AllUsers", "READ")],
            null,
            cancel
        );
        if ((bool?)given["gone"] == true)
            return names;
        await BuildAsync(
            aws,
            names["bucket"],
            given["policy"]
                ?.ToJsonString()
                .Replace("{{bucket}}", names["bucket"], StringComparison.Ordinal)
                .Replace("{{account}}", names["account"], StringComparison.Ordinal),
            [.. (given["grants"] as JsonArray ?? []).Select(g => ((string)g!["uri"]!, (string)g["permission"]!))],
            (given["block"] as JsonArray)?.Select(b => (string)b!).ToList(),
            cancel
        );
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

    private static string Everybody(string bucket) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{{bucket}}/*"}]}""";

    private static async Task BuildAsync(
        AwsClients aws,
        string bucket,
        string? policy,
        List<(string Uri, string Permission)> grants,
        List<string>? block,
        CancellationToken cancel
    )
    {
        await aws.S3.PutBucketAsync(bucket, cancel);
        if (policy is not null)
            await aws.S3.PutBucketPolicyAsync(bucket, policy, cancel);
        if (grants.Count > 0)
        {
            var acl = await aws.S3.GetBucketAclAsync(new GetBucketAclRequest { BucketName = bucket }, cancel);
            string? List(string permission, string first = "") =>
                string.Join(
                    ", ",
                    new[] { first }
                        .Concat(grants.Where(g => g.Permission == permission).Select(g => $"uri=\"{g.Uri}\""))
                        .Where(g => g.Length > 0)
                )
                    is { Length: > 0 } list
                    ? list
                    : null;
            await aws.S3.PutBucketAclAsync(
                new PutBucketAclRequest
                {
                    BucketName = bucket,
                    GrantFullControl = List("FULL_CONTROL", $"id=\"{acl.Owner.Id}\""),
                    GrantRead = List("READ"),
                    GrantReadACP = List("READ_ACP"),
                    GrantWrite = List("WRITE"),
                    GrantWriteACP = List("WRITE_ACP"),
                },
                cancel
            );
        }
        if (block is not null)
            await aws.S3.PutPublicAccessBlockAsync(
                new PutPublicAccessBlockRequest
                {
                    BucketName = bucket,
                    PublicAccessBlockConfiguration = new()
                    {
                        BlockPublicAcls = block.Contains(Settings[0]),
                        IgnorePublicAcls = block.Contains(Settings[1]),
                        BlockPublicPolicy = block.Contains(Settings[2]),
                        RestrictPublicBuckets = block.Contains(Settings[3]),
                    },
                },
                cancel
            );
    }

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
        return new JsonObject
        {
            ["block"] = await OrNoneAsync(
                "NoSuchPublicAccessBlockConfiguration",
                async () =>
                {
                    var on = (
                        await aws.S3.GetPublicAccessBlockAsync(
                            new GetPublicAccessBlockRequest { BucketName = bucket },
                            cancel
                        )
                    ).PublicAccessBlockConfiguration;
                    bool?[] values =
                    [
                        on.BlockPublicAcls,
                        on.IgnorePublicAcls,
                        on.BlockPublicPolicy,
                        on.RestrictPublicBuckets,
                    ];
                    return new JsonArray([.. Settings.Where((_, i) => values[i] == true).Select(s => (JsonNode)s)]);
                }
            ),
            ["policy"] = await OrNoneAsync(
                "NoSuchBucketPolicy",
                async () =>
                    await aws.S3.GetBucketPolicyAsync(bucket, cancel)
                        is { HttpStatusCode: System.Net.HttpStatusCode.OK } answer
                        ? JsonNode.Parse(answer.Policy)
                        : null
            ),
            ["grants"] = new JsonArray([
                .. acl
                    .Grants.Where(g => g.Grantee.URI is not null || g.Grantee.CanonicalUser != acl.Owner.Id)
                    .Select(g => $"{g.Grantee.URI ?? g.Grantee.CanonicalUser} {g.Permission}")
                    .Order(StringComparer.Ordinal)
                    .Select(g => (JsonNode)g),
            ]),
            ["ownerHasFullControl"] = acl.Grants.Any(g =>
                g.Grantee.CanonicalUser == acl.Owner.Id && g.Permission == "FULL_CONTROL"
            ),
        };
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
