using System.Net;
using System.Text.Json.Serialization;
using Amazon.S3.Model;

namespace Remediation.Guardrails.S3;

/// <summary>A bucket encrypts new objects as strongly, and by the key, as it did.</summary>
public static partial class EncryptionWeakened
{
    public const string Id = "s3-encryption-weakened";

    // One action is for both: GetBucketEncryption, and PutBucketEncryption with DeleteBucketEncryption.
    private static readonly Permission GetEncryption = Buckets.Permission("s3:GetEncryptionConfiguration");
    private static readonly Permission PutEncryption = Buckets.Permission("s3:PutEncryptionConfiguration");

    public static readonly Guardrail<Encryption> Guardrail = new()
    {
        Id = Id,
        Title = "Put a bucket's default encryption back",
        Repairs = """
            Puts a bucket's default encryption back as it was last right: a KMS key in the place of S3's own keys, the
            key that was named in the place of another one, two layers (DSSE-KMS) in the place of one, and the bucket
            key.
            """,
        Spares = """
            A bucket that S3's own keys always encrypted stays so: that is S3's default, and those that receive access
            logs must have it. What was made stronger stays. Which encryption types a bucket refuses stays as it is, and
            so do objects that are there already. Before a first event or sweep has seen a bucket, it is not known what
            it was: a call that takes KMS away is told then. Directory buckets are not watched.
            """,
        Breaks = """
            Whoever writes to the bucket needs the use of the key again. Somebody who changes the key on purpose finds
            it changed back: exempt the bucket, or who changes it, until it is done.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [new("NIST SP 800-53 Revision 5", "S3.17"), new("PCI DSS v4.0.1", "S3.17")],
        On = Buckets.Kind,
        Watches =
        [
            // A bucket that was just made has its first state.
            Buckets.Calls("PutBucketEncryption", "DeleteBucketEncryption", "CreateBucket"),
            Buckets.Changes,
            new Watch.ConfigRule("s3-default-encryption-kms", "s3-bucket-server-side-encryption-enabled"),
        ],
        Reads = [GetEncryption],
        Writes = [PutEncryption],
        KeepsBaseline = true,
        State = () => S3EncryptionWeakenedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = TakesKmsAway,
    };

    /// <summary>A bucket's default encryption.</summary>
    /// <param name="Algorithm">AES256 (S3's own keys), aws:kms or aws:kms:dsse; null where S3 names none, which is
    /// AES256 too.</param>
    /// <param name="Key">The KMS key, as whoever set it named it; null for AWS's own for S3.</param>
    /// <param name="HasBucketKey">Whether one key of the bucket stands between KMS and its objects.</param>
    /// <param name="Refused">The encryption types that the bucket refuses.</param>
    /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionRule.html</remarks>
    public sealed record Encryption(string? Algorithm, string? Key, bool HasBucketKey, Sequence<string> Refused)
    {
        public const string OwnKeys = "AES256";
        public const string Kms = "aws:kms";
        public const string TwiceKms = "aws:kms:dsse";

        /// <summary>How much it does, from 0; null for an algorithm that is not known here.</summary>
        [JsonIgnore]
        public int? Strength =>
            Algorithm switch
            {
                null or OwnKeys => 0,
                Kms => 1,
                TwiceKms => 2,
                _ => null,
            };

        public override string ToString() =>
            $"{Algorithm ?? OwnKeys}{(Key is null ? "" : $" by {Key}")}{(HasBucketKey ? " with a bucket key" : "")}";
    }

    private static Task<Encryption?> ObserveAsync(AwsClients aws, Resource bucket, CancellationToken cancel)
    {
        return Buckets.ReadAsync(ReadAsync);

        async Task<Encryption?> ReadAsync()
        {
            var answer = await aws.S3.GetBucketEncryptionAsync(
                new GetBucketEncryptionRequest { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account },
                cancel
            );
            // The SDK hands over S3's "not found" as an answer. Since 2023 every bucket has an encryption:
            // https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
            if (answer.HttpStatusCode == HttpStatusCode.NotFound)
                return null;
            // S3 allows one rule.
            var rule = answer.ServerSideEncryptionConfiguration?.ServerSideEncryptionRules?.FirstOrDefault();
            var named = rule?.ServerSideEncryptionByDefault;
            return new(
                Text(named?.ServerSideEncryptionAlgorithm?.Value),
                Text(named?.ServerSideEncryptionKeyManagementServiceKeyId),
                rule?.BucketKeyEnabled == true,
                [.. rule?.BlockedEncryptionTypes?.EncryptionType ?? []]
            );
        }
    }

    private static string? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static Verdict Judge(Seen<Encryption> seen)
    {
        var now = seen.State;
        if (now.Strength is null)
            return seen.Unclear($"S3 says that the bucket's encryption is {now.Algorithm}");
        if (seen.Baseline is not { Strength: { } strength } was)
        {
            return now.Strength == 0 && seen.Trigger is Trigger.Call call && TakesKmsAway(call)
                ? seen.Unclear(
                    $"{call.EventName} left the bucket with S3's own keys, and what it had before is not known"
                )
                : seen.Compliant($"the bucket's encryption is {now}");
        }
        var wrong = WhatIsLost(was, now, strength);
        return wrong is null
            ? seen.Compliant($"the bucket's encryption is {now}")
            : seen.Violation($"the bucket's encryption was {was}, and {wrong}", was with { Refused = now.Refused });
    }

    private static string? WhatIsLost(Encryption was, Encryption now, int strength)
    {
        if (now.Strength < strength)
            return $"is {now}";
        // Stronger than it was, it is right whatever the key.
        if (now.Strength > strength || strength == 0)
            return null;
        if (was.Key is not null && was.Key != now.Key)
            return $"has {(now.Key is null ? "AWS's own key for S3" : $"the key {now.Key}")} now";
        return was.HasBucketKey && !now.HasBucketKey ? "has no bucket key now" : null;
    }

    private static bool TakesKmsAway(Trigger.Call call) =>
        call.EventName == "DeleteBucketEncryption"
        || call.Request["ServerSideEncryptionConfiguration"]["Rule"]["ApplyServerSideEncryptionByDefault"][
            "SSEAlgorithm"
        ].Text == Encryption.OwnKeys;

    private static IEnumerable<Step> Change(Resource bucket, Encryption from, Encryption to)
    {
        if (from == to)
            yield break;
        if (to.Algorithm is null)
            yield return Delete(bucket);
        else
            yield return Put(bucket, to, to.Algorithm);
    }

    private static Step Put(Resource bucket, Encryption encryption, string algorithm) =>
        new(
            PutEncryption,
            "PutBucketEncryption",
            new()
            {
                ["Bucket"] = bucket.Id,
                ["SSEAlgorithm"] = algorithm,
                ["KMSMasterKeyID"] = encryption.Key,
                ["BucketKeyEnabled"] = encryption.HasBucketKey,
            },
            run => run.Aws.S3.PutBucketEncryptionAsync(Request(bucket, encryption, algorithm), run.Cancel).AsAnswer()
        );

    private static PutBucketEncryptionRequest Request(Resource bucket, Encryption encryption, string algorithm)
    {
        var rule = new ServerSideEncryptionRule
        {
            ServerSideEncryptionByDefault = new()
            {
                ServerSideEncryptionAlgorithm = algorithm,
                ServerSideEncryptionKeyManagementServiceKeyId = encryption.Key,
            },
            BucketKeyEnabled = encryption.HasBucketKey,
        };
        if (encryption.Refused.Count > 0)
            rule.BlockedEncryptionTypes = new() { EncryptionType = [.. encryption.Refused] };
        return new()
        {
            BucketName = bucket.Id,
            ExpectedBucketOwner = bucket.Account,
            ServerSideEncryptionConfiguration = new() { ServerSideEncryptionRules = [rule] },
        };
    }

    private static Step Delete(Resource bucket)
    {
        var request = new DeleteBucketEncryptionRequest
        {
            BucketName = bucket.Id,
            ExpectedBucketOwner = bucket.Account,
        };
        return new(
            PutEncryption,
            "DeleteBucketEncryption",
            new() { ["Bucket"] = bucket.Id },
            run => run.Aws.S3.DeleteBucketEncryptionAsync(request, run.Cancel).AsAnswer()
        );
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Encryption))]
    private sealed partial class S3EncryptionWeakenedJson : JsonSerializerContext;
}
