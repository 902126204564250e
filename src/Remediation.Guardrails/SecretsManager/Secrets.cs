using Amazon.SecretsManager.Model;

namespace Remediation.Guardrails.SecretsManager;

/// <summary>Secrets: how events name one, whose it is, how they are listed, tagged and described.</summary>
/// <remarks>
/// A request names a secret by its name, its ARN or a part of its ARN; the answer has the whole ARN, which ends with a
/// hyphen and six characters of Secrets Manager's own.
/// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html
/// </remarks>
internal static class Secrets
{
    public const string Type = "AWS::SecretsManager::Secret";

    private const string EventSource = "secretsmanager.amazonaws.com";
    private const string Prefix = "secret:";
    private const int PageSize = 100;

    // "-a1b2c3"
    private const int SuffixLength = 7;

    public static readonly Permission Describe = Permission("secretsmanager:DescribeSecret");

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        Locate = Locate,
        Owner = secret => Arn.Parse(secret.Arn)?.Account ?? secret.Account,
        List = ListAsync,
        Reads = [new("secretsmanager:ListSecrets", "*")],
        Tags = TagsAsync,
        TagReads = [Describe],
    };

    /// <summary>A permission on every secret of the account and region.</summary>
    /// <param name="action">The IAM action.</param>
    public static Permission Permission(string action) =>
        new(action, "arn:{partition}:secretsmanager:{region}:{account}:secret:*");

    /// <summary>Secrets Manager's calls, by CloudTrail's names.</summary>
    public static Watch Calls(params Sequence<string> eventNames) => new Watch.Calls(EventSource, eventNames);

    /// <summary>Config's changes of secrets.</summary>
    public static Watch Changes => new Watch.ConfigItem(Type);

    /// <summary>What is said of a secret, but for its value; null if there is none.</summary>
    public static async Task<DescribeSecretResponse?> DescribeAsync(
        AwsClients aws,
        Resource secret,
        CancellationToken cancel
    )
    {
        try
        {
            return await aws.SecretsManager.DescribeSecretAsync(new() { SecretId = secret.Arn! }, cancel);
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    // The answer's names begin in small letters or do not: arn, aRN.
    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        var named = trigger switch
        {
            Trigger.Call { EventSource: EventSource } call =>
            [
                call.Response["arn"].Text,
                call.Response["aRN"].Text,
                call.Request["secretId"].Text,
            ],
            Trigger.ConfigItem { ResourceType: Type, IsDeleted: false } item => [item.Arn, item.ResourceId],
            Trigger.ConfigRule { ResourceType: Type } rule => [rule.ResourceId],
            _ => (string?[])[],
        };
        return named.Select(name => Named(trigger, name)).OfType<Resource>().Take(1);
    }

    private static Resource? Named(Trigger trigger, string? name)
    {
        if (Arn.Parse(name) is not { Service: "secretsmanager" } arn || arn.Region != trigger.Region)
            return null;
        if (NameIn(arn) is not { } secret)
            return null;
        // Another account's secret has no name here.
        return trigger.Resource(Type, arn.Account == trigger.Account ? secret : arn.ToString(), arn.ToString());
    }

    private static string? NameIn(Arn arn)
    {
        if (!arn.Resource.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var name = arn.Resource[Prefix.Length..];
        return name.Length > SuffixLength && name[^SuffixLength] == '-' && name.All(IsOfName)
            ? name[..^SuffixLength]
            : null;
    }

    // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || "/_+=.@-".Contains(c);

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var request = new ListSecretsRequest { MaxResults = PageSize, NextToken = cursor };
        var page = await aws.SecretsManager.ListSecretsAsync(request, cancel);
        var partition = Regions.PartitionOf(aws.Region);
        var secrets = (page.SecretList ?? [])
            .Where(secret => secret.ARN is not null)
            .Select(secret => new Resource(
                Type,
                secret.Name ?? secret.ARN!,
                secret.ARN,
                account,
                aws.Region,
                partition
            ));
        return ResourcePage.Of(secrets, page.NextToken);
    }

    private static async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        AwsClients aws,
        Resource secret,
        CancellationToken cancel
    ) => (await DescribeAsync(aws, secret, cancel))?.Tags?.ToDictionary(tag => tag.Key!, tag => tag.Value ?? "") ?? [];
}
