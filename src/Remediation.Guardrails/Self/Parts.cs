using Amazon.SimpleSystemsManagement.Model;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>
/// The parts of the engine's own deployment, as the manifest names them: what the guardrails of rules, functions,
/// queues, tables, alarms and roles have in common.
/// </summary>
/// <remarks>
/// Only what the manifest names is ours: anybody may give a resource a name like ours. In a region without a manifest
/// nothing is.
/// </remarks>
internal static class Parts
{
    private const string Parameters = "arn:{partition}:ssm:{region}:{account}:parameter/remediation/manifest/*";
    private const string CloudFormation = "cloudformation.amazonaws.com";

    // What SSM answers at most.
    private const int PageSize = 10;

    /// <summary>What tells the guardrails what a part must be.</summary>
    public static readonly Permission ReadManifest = new("ssm:GetParameter", Parameters);

    /// <summary>What tells them which parts there are.</summary>
    public static readonly Permission ListManifest = new("ssm:GetParametersByPath", Parameters);

    /// <summary>The tag that the deployment gives to the parts whose names it does not choose.</summary>
    public static readonly Sequence<PermissionCondition> Tagged =
    [
        new("Null", "aws:ResourceTag/remediation:part", ["false"]),
    ];

    /// <summary>A kind of part.</summary>
    /// <param name="type">The CloudFormation type.</param>
    /// <param name="word">The kind's word in the manifest.</param>
    /// <param name="locate">The parts that an event names, which need not be ours.</param>
    /// <param name="arnOf">The ARN of a part that the manifest names, from that parameter.</param>
    public static ResourceKind Kind(
        string type,
        string word,
        Func<Trigger, IEnumerable<Resource>> locate,
        Func<Resource, Parameter, string> arnOf
    )
    {
        return new()
        {
            Types = [type],
            Locate = trigger => IsDeployment(trigger) ? [] : locate(trigger),
            List = ListAsync,
            Reads = [ListManifest],
        };

        async Task<ResourcePage> ListAsync(AwsClients aws, string account, string? cursor, CancellationToken cancel)
        {
            var path = ManifestPart.PathOf(word);
            var request = new GetParametersByPathRequest
            {
                Path = path.TrimEnd('/'),
                MaxResults = PageSize,
                NextToken = cursor,
            };
            var page = await aws.Ssm.GetParametersByPathAsync(request, cancel);
            var near = new Resource(type, "", null, account, aws.Region, Regions.PartitionOf(aws.Region));
            return ResourcePage.Of((page.Parameters ?? []).Select(Named), page.NextToken);

            Resource Named(Parameter parameter)
            {
                var named = near with { Id = parameter.Name[path.Length..] };
                return named with { Arn = arnOf(named, parameter) };
            }
        }
    }

    /// <summary>
    /// Whether CloudFormation made the call: by its source address, since a user agent can be chosen by anybody and a
    /// source address cannot.
    /// </summary>
    public static bool IsDeployment(Trigger trigger) => trigger is Trigger.Call { Actor.SourceIp: CloudFormation };

    /// <summary>
    /// What a part must be, with nothing read of the part yet; null if the manifest of the region does not name it.
    /// </summary>
    public static async Task<Compared<T>?> FindAsync<T>(
        AwsClients aws,
        string word,
        string name,
        CancellationToken cancel
    )
        where T : ManifestPart
    {
        var parameter = ManifestPart.PathOf(word) + name;
        try
        {
            var answer = await aws.Ssm.GetParameterAsync(new() { Name = parameter }, cancel);
            return new() { Manifest = ManifestPart.Read<T>(parameter, answer.Parameter.Value), Present = null };
        }
        catch (ParameterNotFoundException)
        {
            return null;
        }
        catch (ManifestException e)
        {
            return new() { Fault = e.Message, Present = null };
        }
    }

    /// <summary>The verdict where nobody knows what the part must be.</summary>
    public static Verdict WithoutManifest<T>(Seen<Compared<T>> seen)
        where T : class =>
        seen.Unclear($"nobody can say what {seen.Resource.Id} must be: {seen.State.Fault ?? "the manifest does not"}");

    /// <summary>The verdict from what is wrong.</summary>
    /// <param name="seen">What was seen.</param>
    /// <param name="what">The part, e.g. <c>the rule x</c>.</param>
    /// <param name="mended">What is wrong and put back.</param>
    /// <param name="told">What is wrong and only a deployment mends.</param>
    /// <param name="wanted">The part as it should be.</param>
    public static Verdict VerdictOf<T>(
        Seen<Compared<T>> seen,
        string what,
        List<string> mended,
        List<string> told,
        T wanted
    )
        where T : class
    {
        var why = $"{what} {string.Join(" and ", mended.Concat(told))}";
        if (mended.Count > 0)
            return seen.Violation(why, seen.State.With(wanted));
        return told.Count > 0 ? seen.Told($"{why}: deploy again") : seen.Compliant($"{what} is as it was deployed");
    }

    public static string ArnOf(Resource near, string service, string resource) =>
        new Arn(near.Partition, service, near.Region, near.Account, resource).ToString();

    public static string ArnOf(Trigger near, string service, string resource) =>
        new Arn(near.Partition, service, near.Region, near.Account, resource).ToString();

    public static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
