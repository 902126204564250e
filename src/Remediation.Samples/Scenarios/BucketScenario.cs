using System.Net;
using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using Remediation.Guardrails.S3;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A bucket with the policy of <c>given.policy</c>, the grants of <c>given.grants</c> beside its owner's (a group's URI
/// and a permission each), the public access block of <c>given.block</c> (the settings that are on; null for none), the
/// versioning of <c>given.versioning</c> (its statuses one after another; none for a bucket that never had it) and the
/// default encryption of <c>given.encryption</c> (algorithm, key and whether there is a bucket key; null for none), and
/// a website where <c>given.website</c> is true; and a public neighbour that no event names. Where
/// <c>given.logBucket</c> is true there is a bucket for logs, and the bucket logs to it below <c>given.logging</c>; null
/// for no logs.
/// </summary>
/// <remarks>Placeholders: bucket (also within the policy), neighbour, logBucket, account.</remarks>
public sealed class BucketScenario : IScenario
{
    private const string Everybody = "http://acs.amazonaws.com/groups/global/AllUsers";

    private static readonly string[] BlockSettings =
    [
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
    ];

    public string Type => "AWS::S3::Bucket";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var bucket = $"example-{Guid.NewGuid():N}"[..20];
        var names = new Dictionary<string, string>
        {
            ["bucket"] = bucket,
            ["account"] = Emulator.Account,
            ["neighbour"] = $"{bucket}-beside",
            // Of the region, as the setting names it.
            ["logBucket"] = $"example-access-logs-{aws.Region}",
        };
        if ((bool?)given["logBucket"] == true)
            await BuildAsync(aws, names["logBucket"], LogsTo(names["logBucket"]), cancel);
        await BuildAsync(aws, names["neighbour"], OpenTo(names["neighbour"]), cancel);
        if ((bool?)given["gone"] != true)
            await BuildAsync(aws, bucket, Filled(given, names), cancel);
        if ((string?)given["logging"] is { } prefix)
            await LogAsync(aws, bucket, names["logBucket"], prefix, cancel);
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

    // What a neighbour is given: open by policy and by ACL.
    private static JsonObject OpenTo(string bucket) =>
        new()
        {
            ["policy"] = JsonNode.Parse(
                $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{{bucket}}/*"}]}"""
            ),
            ["grants"] = new JsonArray(new JsonObject { ["uri"] = Everybody, ["permission"] = "READ" }),
        };

    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    private static JsonObject LogsTo(string bucket) =>
        new()
        {
            ["policy"] = JsonNode.Parse(
                $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::{{bucket}}/*"}]}"""
            ),
        };

    private static JsonObject Filled(JsonObject given, Dictionary<string, string> names)
    {
        var text = given.ToJsonString();
        foreach (var (name, value) in names)
            text = text.Replace("{{" + name + "}}", value, StringComparison.Ordinal);
        return JsonNode.Parse(text)!.AsObject();
    }

    private static async Task BuildAsync(AwsClients aws, string bucket, JsonObject given, CancellationToken cancel)
    {
        await aws.S3.PutBucketAsync(bucket, cancel);
        if ((bool?)given["website"] == true)
            await WebsiteAsync(aws, bucket, cancel);
        if (given["policy"] is { } policy)
            await aws.S3.PutBucketPolicyAsync(bucket, policy.ToJsonString(), cancel);
        if (given["grants"] is JsonArray { Count: > 0 } grants)
            await GrantAsync(aws, bucket, grants, cancel);
        if (given["block"] is JsonArray block)
            await BlockAsync(aws, bucket, [.. block.Select(name => (string)name!)], cancel);
        foreach (var status in given["versioning"] as JsonArray ?? [])
            await VersionAsync(aws, bucket, (string)status!, cancel);
        if (given["encryption"] is { } encryption)
            await EncryptAsync(aws, bucket, encryption, cancel);
    }

    private static async Task GrantAsync(AwsClients aws, string bucket, JsonArray grants, CancellationToken cancel)
    {
        var acl = await aws.S3.GetBucketAclAsync(new GetBucketAclRequest { BucketName = bucket }, cancel);
        await aws.S3.PutBucketAclAsync(
            new PutBucketAclRequest
            {
                BucketName = bucket,
                GrantFullControl = Granted(grants, "FULL_CONTROL", $"id=\"{acl.Owner.Id}\""),
                GrantRead = Granted(grants, "READ"),
                GrantReadACP = Granted(grants, "READ_ACP"),
                GrantWrite = Granted(grants, "WRITE"),
                GrantWriteACP = Granted(grants, "WRITE_ACP"),
            },
            cancel
        );
    }

    private static string? Granted(JsonArray grants, string permission, params string[] others)
    {
        var groups = grants
            .Where(grant => (string)grant!["permission"]! == permission)
            .Select(grant => $"uri=\"{grant!["uri"]}\"");
        var all = others.Concat(groups).ToList();
        return all.Count == 0 ? null : string.Join(", ", all);
    }

    private static Task BlockAsync(AwsClients aws, string bucket, List<string> on, CancellationToken cancel) =>
        aws.S3.PutPublicAccessBlockAsync(
            new PutPublicAccessBlockRequest
            {
                BucketName = bucket,
                PublicAccessBlockConfiguration = new()
                {
                    BlockPublicAcls = on.Contains(BlockSettings[0]),
                    IgnorePublicAcls = on.Contains(BlockSettings[1]),
                    BlockPublicPolicy = on.Contains(BlockSettings[2]),
                    RestrictPublicBuckets = on.Contains(BlockSettings[3]),
                },
            },
            cancel
        );

    private static Task VersionAsync(AwsClients aws, string bucket, string status, CancellationToken cancel) =>
        aws.S3.PutBucketVersioningAsync(
            new PutBucketVersioningRequest
            {
                BucketName = bucket,
                VersioningConfig = new() { Status = status },
            },
            cancel
        );

    private static Task WebsiteAsync(AwsClients aws, string bucket, CancellationToken cancel) =>
        aws.S3.PutBucketWebsiteAsync(
            new PutBucketWebsiteRequest
            {
                BucketName = bucket,
                WebsiteConfiguration = new() { IndexDocumentSuffix = "index.html" },
            },
            cancel
        );

    private static Task EncryptAsync(AwsClients aws, string bucket, JsonNode encryption, CancellationToken cancel)
    {
        var rule = new ServerSideEncryptionRule
        {
            ServerSideEncryptionByDefault = new()
            {
                ServerSideEncryptionAlgorithm = (string)encryption["algorithm"]!,
                ServerSideEncryptionKeyManagementServiceKeyId = (string?)encryption["key"],
            },
            BucketKeyEnabled = (bool)encryption["hasBucketKey"]!,
        };
        return aws.S3.PutBucketEncryptionAsync(
            new PutBucketEncryptionRequest
            {
                BucketName = bucket,
                ServerSideEncryptionConfiguration = new() { ServerSideEncryptionRules = [rule] },
            },
            cancel
        );
    }

    private static Task LogAsync(AwsClients aws, string bucket, string logs, string prefix, CancellationToken cancel) =>
        aws.S3.PutBucketLoggingAsync(
            new PutBucketLoggingRequest
            {
                BucketName = bucket,
                LoggingConfig = new() { TargetBucketName = logs, TargetPrefix = prefix },
            },
            cancel
        );

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
            ["block"] = await ReadBlockAsync(aws, bucket, cancel),
            ["policy"] = await ReadPolicyAsync(aws, bucket, cancel),
            ["grants"] = GrantsOf(acl),
            ["ownerHasFullControl"] = acl.Grants.Any(grant =>
                IsOwners(acl, grant) && grant.Permission == "FULL_CONTROL"
            ),
            ["versioning"] = await ReadVersioningAsync(aws, bucket, cancel),
            ["encryption"] = await ReadEncryptionAsync(aws, bucket, cancel),
            ["logging"] = await ReadLoggingAsync(aws, bucket, cancel),
        };
    }

    private static async Task<JsonNode?> ReadBlockAsync(AwsClients aws, string bucket, CancellationToken cancel)
    {
        try
        {
            var answer = await aws.S3.GetPublicAccessBlockAsync(
                new GetPublicAccessBlockRequest { BucketName = bucket },
                cancel
            );
            var block = answer.PublicAccessBlockConfiguration;
            bool?[] values =
            [
                block.BlockPublicAcls,
                block.IgnorePublicAcls,
                block.BlockPublicPolicy,
                block.RestrictPublicBuckets,
            ];
            var on = BlockSettings.Where((_, index) => values[index] == true);
            return new JsonArray([.. on.Select(name => (JsonNode)name)]);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchPublicAccessBlockConfiguration")
        {
            return null;
        }
    }

    private static async Task<JsonNode?> ReadPolicyAsync(AwsClients aws, string bucket, CancellationToken cancel)
    {
        var answer = await aws.S3.GetBucketPolicyAsync(bucket, cancel);
        return answer.HttpStatusCode == HttpStatusCode.OK ? JsonNode.Parse(answer.Policy) : null;
    }

    private static async Task<string?> ReadVersioningAsync(AwsClients aws, string bucket, CancellationToken cancel)
    {
        var answer = await aws.S3.GetBucketVersioningAsync(bucket, cancel);
        var status = answer.VersioningConfig?.Status?.Value;
        return status == VersionStatus.Off.Value ? null : status;
    }

    private static async Task<JsonNode?> ReadEncryptionAsync(AwsClients aws, string bucket, CancellationToken cancel)
    {
        var request = new GetBucketEncryptionRequest { BucketName = bucket };
        var answer = await aws.S3.GetBucketEncryptionAsync(request, cancel);
        var rule = answer.ServerSideEncryptionConfiguration.ServerSideEncryptionRules.Single();
        var named = rule.ServerSideEncryptionByDefault;
        // What every bucket has that was given nothing else.
        if (named.ServerSideEncryptionAlgorithm == ServerSideEncryptionMethod.AES256)
            return null;
        var key = named.ServerSideEncryptionKeyManagementServiceKeyId;
        return new JsonObject
        {
            ["algorithm"] = named.ServerSideEncryptionAlgorithm.Value,
            ["key"] = string.IsNullOrEmpty(key) ? null : key,
            ["hasBucketKey"] = rule.BucketKeyEnabled == true,
        };
    }

    private static async Task<string?> ReadLoggingAsync(AwsClients aws, string bucket, CancellationToken cancel)
    {
        var request = new GetBucketLoggingRequest { BucketName = bucket };
        var to = (await aws.S3.GetBucketLoggingAsync(request, cancel)).BucketLoggingConfig;
        return string.IsNullOrEmpty(to?.TargetBucketName) ? null : $"{to.TargetBucketName}/{to.TargetPrefix}";
    }

    private static JsonArray GrantsOf(GetBucketAclResponse acl)
    {
        var others = acl
            .Grants.Where(grant => !IsOwners(acl, grant))
            .Select(grant => $"{grant.Grantee.URI ?? grant.Grantee.CanonicalUser} {grant.Permission}")
            .Order(StringComparer.Ordinal);
        return [.. others.Select(grant => (JsonNode)grant)];
    }

    private static bool IsOwners(GetBucketAclResponse acl, S3Grant grant) =>
        grant.Grantee.URI is null && grant.Grantee.CanonicalUser == acl.Owner.Id;
}
