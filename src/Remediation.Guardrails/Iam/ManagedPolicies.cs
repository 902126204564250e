using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;

namespace Remediation.Guardrails.Iam;

/// <summary>An account's own managed policies.</summary>
internal static class ManagedPolicies
{
    private const string Type = "AWS::IAM::ManagedPolicy";

    // What AWS Config calls the same.
    private const string ConfigType = "AWS::IAM::Policy";

    /// <summary>Every one of them, for a permission.</summary>
    public const string Any = "arn:{partition}:iam::{account}:policy/*";

    /// <summary>Their changes as AWS Config tells them.</summary>
    public static readonly Watch Changes = new Watch.ConfigItem(ConfigType);

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        IsGlobal = true,
        Locate = Locate,
        List = ListAsync,
        Reads = [new("iam:ListPolicies", "*")],
        Tags = TagsAsync,
        TagReads = [new("iam:ListPolicyTags", Any)],
    };

    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        var named = trigger switch
        {
            Trigger.Call call => call.Request["policyArn"].Text,
            Trigger.ConfigItem { IsDeleted: false, ResourceType: ConfigType } item => item.Arn,
            _ => null,
        };
        // AWS's own policies are nobody's to change.
        return Arn.Parse(named) is { Service: "iam" } arn && IsOwn(arn)
            ? [Of(trigger.Resource(Type, named!), arn)]
            : [];
    }

    private static bool IsOwn(Arn arn) =>
        arn.Account != "aws" && arn.Resource.StartsWith("policy/", StringComparison.Ordinal);

    // IAM's API takes the ARN.
    private static Resource Of(Resource resource, Arn arn) =>
        resource with
        {
            Id = arn.ToString(),
            Arn = arn.ToString(),
        };

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var request = new ListPoliciesRequest { Scope = PolicyScopeType.Local, Marker = cursor };
        var answer = await aws.Iam.ListPoliciesAsync(request, cancel);
        var page = IamPages.Of(answer.Policies, answer.IsTruncated, answer.Marker);
        var empty = new Resource(Type, "", null, account, aws.Region, Regions.PartitionOf(aws.Region));
        return ResourcePage.Of(
            page.Items.Select(policy => Arn.Parse(policy.Arn)).OfType<Arn>().Select(arn => Of(empty, arn)),
            page.Next
        );
    }

    private static async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        AwsClients aws,
        Resource policy,
        CancellationToken cancel
    )
    {
        var tags = new Dictionary<string, string>();
        try
        {
            await foreach (var tag in IamPages.AllAsync(marker => PageAsync(marker), cancel))
                tags[tag.Key] = tag.Value;
        }
        catch (NoSuchEntityException)
        {
            // It has gone in the meantime, and its tags with it.
            tags.Clear();
        }
        return tags;

        async Task<IamPage<Tag>> PageAsync(string? marker)
        {
            var page = await aws.Iam.ListPolicyTagsAsync(new() { PolicyArn = policy.Id, Marker = marker }, cancel);
            return IamPages.Of(page.Tags, page.IsTruncated, page.Marker);
        }
    }
}
