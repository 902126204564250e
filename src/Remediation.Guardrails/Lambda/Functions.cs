using Amazon.Lambda;
using Amazon.Lambda.Model;
using Remediation.Guardrails.Self;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Lambda;

/// <summary>
/// Functions by qualifier: how events name one, whose it is, how they are listed and tagged. A function, each of its
/// versions and each alias has a policy of its own, and a function and each alias may have a URL.
/// </summary>
/// <remarks>
/// The id is the name, and behind a colon the qualifier where there is one, as at the end of the ARN.
/// https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
/// </remarks>
internal static class Functions
{
    public const string Type = "AWS::Lambda::Function";

    private const string EventSource = "lambda.amazonaws.com";
    private const string Latest = "$LATEST";
    private const int LongestName = 140;
    private const int LongestQualifier = 128;

    /// <summary>What <see cref="IsEnginesAsync"/> reads.</summary>
    public static readonly Permission ReadManifest = Parts.ReadManifest;

    /// <summary>A kind of what functions have by qualifier.</summary>
    /// <param name="types">Its CloudFormation types.</param>
    /// <param name="versions">Which versions are listed; null for functions alone.</param>
    /// <param name="idsOf">The ids of those that a function or a version has.</param>
    /// <param name="reads">What that reads.</param>
    public static ResourceKind Kind(
        IReadOnlyList<string> types,
        FunctionVersion? versions,
        Func<AwsClients, FunctionConfiguration, CancellationToken, Task<List<string>>> idsOf,
        Permission reads
    )
    {
        return new()
        {
            Types = types,
            Locate = trigger => Located(trigger) is { } id ? [id] : [],
            Owner = function => Arn.Parse(function.Arn)?.Account ?? function.Account,
            List = ListAsync,
            Reads = [new("lambda:ListFunctions", "*"), reads],
            Tags = TagsAsync,
            TagReads = [Permission("lambda:ListTags")],
        };

        Resource? Located(Trigger trigger) =>
            trigger switch
            {
                Trigger.Call { EventSource: EventSource } call => Named(trigger, types[0], ArnIn(call.Response))
                    ?? Named(trigger, types[0], call.Request["functionName"].Text, call.Request["qualifier"].Text),
                Trigger.ConfigItem { ResourceType: Type, IsDeleted: false } item => Named(
                    trigger,
                    types[0],
                    item.Arn ?? item.ResourceId
                ),
                Trigger.ConfigRule { ResourceType: Type } rule => Named(trigger, types[0], rule.ResourceId),
                _ => null,
            };

        async Task<ResourcePage> ListAsync(AwsClients aws, string account, string? cursor, CancellationToken cancel)
        {
            var request = new ListFunctionsRequest { FunctionVersion = versions, Marker = cursor };
            var page = await aws.Lambda.ListFunctionsAsync(request, cancel);
            var found = new List<Resource>();
            foreach (var function in page.Functions ?? [])
            {
                try
                {
                    var ids = await idsOf(aws, function, cancel);
                    found.AddRange(ids.Select(id => Of(types[0], id, account, aws.Region)));
                }
                catch (ResourceNotFoundException)
                {
                    // It was deleted meanwhile.
                }
            }
            return ResourcePage.Of(found, page.NextMarker);
        }
    }

    /// <summary>A permission on every function of the account and region, with and without a qualifier.</summary>
    /// <param name="action">The IAM action.</param>
    public static Permission Permission(string action) =>
        new(action, "arn:{partition}:lambda:{region}:{account}:function:*");

    /// <summary>Lambda's calls, by CloudTrail's names.</summary>
    public static Watch Calls(params Sequence<string> eventNames) => new Watch.Calls(EventSource, eventNames);

    /// <summary>The function's name, and the version or alias; null for the function itself.</summary>
    /// <remarks>
    /// A function is named, not given by its ARN, which would have to be escaped in the call's path.
    /// </remarks>
    public static (string Name, string? Qualifier) Split(Resource function) =>
        function.Id.Split(':') is [var name, var qualifier] ? (name, qualifier) : (function.Id, null);

    /// <summary>An id of its parts.</summary>
    public static string IdOf(string name, string? qualifier) =>
        qualifier is null or Latest ? name : $"{name}:{qualifier}";

    /// <summary>Whether a function is the engine's own: the region's manifest names it.</summary>
    public static async Task<bool> IsEnginesAsync(AwsClients aws, Resource function, CancellationToken cancel)
    {
        var (name, _) = Split(function);
        return name.StartsWith(Deployed.Prefix, StringComparison.Ordinal)
            && await Parts.FindAsync<FunctionPart>(aws, FunctionPart.Word, name, cancel) is not null;
    }

    // The answer names a function by its whole ARN: a URL's by itself, a policy's in the statement that was added.
    private static string? ArnIn(Field answer) =>
        answer["functionArn"].Text
        ?? (answer["statement"].Text is { } added ? FunctionStatement.ResourceOf(added) : null);

    // A name may have before it, each part optional: arn:aws:lambda, the region, the account and the word function;
    // and after it a qualifier.
    // https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    private static Resource? Named(Trigger near, string type, string? text, string? qualifier = null)
    {
        var parts = text?.Split(':') ?? [];
        if (parts is ["arn", _, "lambda", ..])
            parts = parts[3..];
        if (parts is [var region, _, ..] && region == near.Region)
            parts = parts[1..];
        var account = near.Account;
        if (parts is [{ Length: 12 } digits, _, ..] && digits.All(char.IsAsciiDigit))
            (account, parts) = (digits, parts[1..]);
        if (parts is ["function", _, ..])
            parts = parts[1..];
        if (parts is [_, var last])
            (qualifier, parts) = (last, parts[..1]);
        if (parts is not [var name] || !IsName(name, LongestName) || !(qualifier is null || IsQualifier(qualifier)))
            return null;
        var id = IdOf(name, qualifier);
        var found = Of(type, id, account, near.Region);
        // Another account's function has no name here.
        return account == near.Account ? found : found with { Id = found.Arn!, Account = near.Account };
    }

    private static bool IsQualifier(string text) =>
        text is Latest or "$LATEST.PUBLISHED" || IsName(text, LongestQualifier);

    private static bool IsName(string text, int longest) =>
        text.Length > 0
        && text.Length <= longest
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static Resource Of(string type, string id, string account, string region)
    {
        var partition = Regions.PartitionOf(region);
        var arn = new Arn(partition, "lambda", region, account, $"function:{id}");
        return new(type, id, arn.ToString(), account, region, partition);
    }

    // Tags are a function's, and neither a version's nor an alias's.
    private static async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        AwsClients aws,
        Resource function,
        CancellationToken cancel
    )
    {
        var (name, _) = Split(function);
        try
        {
            var request = new ListTagsRequest { Resource = Of(Type, name, function.Account, function.Region).Arn! };
            return (await aws.Lambda.ListTagsAsync(request, cancel)).Tags ?? [];
        }
        catch (ResourceNotFoundException)
        {
            return new Dictionary<string, string>();
        }
    }
}
