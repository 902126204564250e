using System.Text.Json.Serialization;
using Amazon.S3Control.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.S3;

/// <summary>An account's public access block has all four of its settings on.</summary>
public static partial class AccountPublicAccessBlockWeakened
{
    public const string Id = "s3-account-public-access-block-weakened";

    private const string Type = "AWS::S3::AccountPublicAccessBlock";

    private static readonly Permission GetBlock = new("s3:GetAccountPublicAccessBlock", "*");
    private static readonly Permission PutBlock = new("s3:PutAccountPublicAccessBlock", "*");

    public static readonly Guardrail<PublicAccessBlock> Guardrail = new()
    {
        Id = Id,
        Title = "Restore the account's public access block",
        Repairs = """
            Puts all four settings of the account's public access block for S3 on, whichever was off and also where the
            block was deleted. It holds for every bucket and access point of the account in every region.
            """,
        Spares = """
            Policies, ACLs and objects of the buckets stay as they are, and so do the buckets' own blocks: S3 only stops
            honouring what is public in them. Where an S3 policy of your organization holds the block, S3 shows what the
            organization wants and lets nobody in the account write it: if that is not all four, the repair is refused
            with 403, and you are told.
            """,
        Breaks = """
            Every bucket of the account that serves the public on purpose (a website without CloudFront) stops doing so.
            Exempt an account that publishes on purpose, or leave this in audit there and block bucket by bucket.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("S3.1"), Cis("3.0.0", "2.1.4")],
        On = ResourceKind.Singleton(Type, "s3", "account-public-access-block", isGlobal: true),
        Watches =
        [
            Buckets.Calls("PutAccountPublicAccessBlock", "DeleteAccountPublicAccessBlock"),
            new Watch.ConfigItem(Type),
            new Watch.ConfigRule(
                "s3-account-level-public-access-blocks",
                "s3-account-level-public-access-blocks-periodic"
            ),
        ],
        Reads = [GetBlock],
        Writes = [PutBlock],
        // What the account's block says comes to the regions one after another:
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
        Settles = TimeSpan.FromMinutes(2),
        State = () => S3AccountPublicAccessBlockWeakenedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = PublicAccessBlock.IsWeakenedBy,
    };

    private static async Task<PublicAccessBlock?> ObserveAsync(
        AwsClients aws,
        Resource account,
        CancellationToken cancel
    )
    {
        try
        {
            var request = new GetPublicAccessBlockRequest { AccountId = account.Account };
            var on = (await aws.S3Control.GetPublicAccessBlockAsync(request, cancel)).PublicAccessBlockConfiguration;
            return new(
                IsConfigured: true,
                on?.BlockPublicAcls == true,
                on?.IgnorePublicAcls == true,
                on?.BlockPublicPolicy == true,
                on?.RestrictPublicBuckets == true
            );
        }
        catch (NoSuchPublicAccessBlockConfigurationException)
        {
            return PublicAccessBlock.None;
        }
    }

    private static Verdict Judge(Seen<PublicAccessBlock> seen)
    {
        var off = seen.State.Off().ToList();
        if (off.Count == 0)
            return seen.Compliant("all four settings are on");
        var why = seen.State.IsConfigured
            ? $"the account's public access block has {string.Join(", ", off)} off"
            : "the account has no public access block";
        return seen.Violation(why, PublicAccessBlock.All);
    }

    private static IEnumerable<Step> Change(Resource account, PublicAccessBlock from, PublicAccessBlock to)
    {
        if (from == to)
            yield break;
        yield return to.IsConfigured ? Put(account, to) : Delete(account);
    }

    // Called as in CloudTrail and IAM: by its API it has the name of the one for buckets.
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html
    private static Step Put(Resource account, PublicAccessBlock block)
    {
        var request = new PutPublicAccessBlockRequest
        {
            AccountId = account.Account,
            PublicAccessBlockConfiguration = new()
            {
                BlockPublicAcls = block.BlockPublicAcls,
                IgnorePublicAcls = block.IgnorePublicAcls,
                BlockPublicPolicy = block.BlockPublicPolicy,
                RestrictPublicBuckets = block.RestrictPublicBuckets,
            },
        };
        return new(
            PutBlock,
            "PutAccountPublicAccessBlock",
            new()
            {
                ["AccountId"] = account.Account,
                ["BlockPublicAcls"] = block.BlockPublicAcls,
                ["IgnorePublicAcls"] = block.IgnorePublicAcls,
                ["BlockPublicPolicy"] = block.BlockPublicPolicy,
                ["RestrictPublicBuckets"] = block.RestrictPublicBuckets,
            },
            run => run.Aws.S3Control.PutPublicAccessBlockAsync(request, run.Cancel).AsAnswer()
        );
    }

    // AWS asks for the same permission as for a put.
    private static Step Delete(Resource account)
    {
        var request = new DeletePublicAccessBlockRequest { AccountId = account.Account };
        return new(
            PutBlock,
            "DeleteAccountPublicAccessBlock",
            new() { ["AccountId"] = account.Account },
            run => run.Aws.S3Control.DeletePublicAccessBlockAsync(request, run.Cancel).AsAnswer()
        );
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(PublicAccessBlock))]
    private sealed partial class S3AccountPublicAccessBlockWeakenedJson : JsonSerializerContext;
}
