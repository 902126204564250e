namespace Iam.Tests;

/// <summary>How the emulator names what AWS's IAM names otherwise.</summary>
/// <remarks>
/// moto 5.2.1 takes the action of a call for "the service of the signature : the operation", which is IAM's name for most of them. Where it is not, a role's policy must be put into its words:
/// S3's calls go by the sub-resource in a table of its own, in which some are missing and pass for reading, making or deleting the bucket; Invoke is not InvokeFunction.
/// It knows a call's resource in S3 alone (and for roles and queues); everywhere else it compares "*" with the policy, so that only "*" allows anything.
/// It ignores conditions that it does not know, ForAllValues:StringLike and Null among them.
/// </remarks>
internal static class Moto
{
    // moto/s3/responses.py, ACTION_MAP: where its name is IAM's too.
    private static readonly HashSet<string> S3 =
    [
        "ListAllMyBuckets",
        "ListBucket",
        "GetBucketLocation",
        "GetBucketVersioning",
        "GetBucketPolicy",
        "GetBucketWebsite",
        "GetBucketAcl",
        "GetBucketTagging",
        "GetBucketLogging",
        "GetBucketCORS",
        "GetBucketNotification",
        "GetLifecycleConfiguration",
        "GetAccelerateConfiguration",
        "PutBucketVersioning",
        "PutBucketPolicy",
        "PutBucketWebsite",
        "PutBucketAcl",
        "PutBucketTagging",
        "PutBucketLogging",
        "PutBucketCORS",
        "PutBucketNotification",
        "PutLifecycleConfiguration",
        "PutAccelerateConfiguration",
        "DeleteBucketPolicy",
        "DeleteBucketWebsite",
    ];

    /// <summary>What the emulator calls an action; several where one action allows several calls.</summary>
    public static IReadOnlyList<string> Actions(string action) =>
        action.Split(':') switch
        {
            ["s3", var name] when S3.Contains(name) => [action],
            ["s3", "GetAccountPublicAccessBlock"] => ["s3:GetPublicAccessBlock"],
            ["s3", "PutAccountPublicAccessBlock"] => ["s3:PutPublicAccessBlock", "s3:DeletePublicAccessBlock"],
            ["s3", var name] when name.StartsWith("Get", StringComparison.Ordinal) => ["s3:ListBucket"],
            ["s3", _] => ["s3:CreateBucket", "s3:DeleteBucket"],
            ["lambda", "InvokeFunction"] => ["lambda:Invoke"],
            ["cloudwatch", var name] => [$"monitoring:{name}"],
            _ => [action],
        };

    public static bool ChecksResources(string action) => action.StartsWith("s3:", StringComparison.Ordinal);
}
