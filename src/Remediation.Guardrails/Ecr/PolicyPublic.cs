using System.Text.Json.Serialization;
using Amazon.ECR.Model;
using Amazon.Runtime;
using Remediation.Guardrails.Shared.Policies;

namespace Remediation.Guardrails.Ecr;

/// <summary>A private repository's policy has no public statement.</summary>
public static partial class PolicyPublic
{
    public const string Id = "ecr-policy-public";

    private static readonly Permission Get = Repositories.Permission("ecr:GetRepositoryPolicy");
    private static readonly Permission Put = Repositories.Permission("ecr:SetRepositoryPolicy");
    private static readonly Permission Delete = Repositories.Permission("ecr:DeleteRepositoryPolicy");

    public static readonly Guardrail<RepositoryPolicy> Guardrail = new()
    {
        Id = Id,
        Title = "Take the public statements out of a private repository's policy",
        Repairs = """
            Takes those statements out of a repository's policy that allow everybody something without a condition that
            really narrows it, and sets the policy without them; if none is left, the policy is deleted. Everybody is
            here who has an AWS account, whatever account: ECR knows no anonymous callers. Where `*` stands beside named
            principals, only the `*` goes.
            """,
        Spares = """
            Every other statement stays as it was written, Lambda's own for functions of images as well, and so do the
            images; principals that were deleted go too where ECR does not take the rest with them. A condition on
            organization, account, VPC, endpoint, source ARN or source addresses that are together no more than a /8 of
            IPv4 and a /16 of IPv6 narrows; a negated test, `...IfExists`, `ForAllValues`, a wildcard, TLS or a date
            does not. A policy that cannot be understood (a name twice, an operator that nobody knows) is left and told
            as unclear.

            Repositories of ECR Public are public by what they are for, and are not looked at; neither are the policy of
            the registry and the templates for repositories that ECR itself makes. What such a template makes is found
            by AWS Config or the sweep.
            """,
        Breaks = """
            Whoever pulls or pushes by `*` alone, on purpose too, can no longer: clusters and build jobs of other
            accounts as well.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [],
        On = Repositories.Kind,
        Watches = [Repositories.Calls("SetRepositoryPolicy"), Repositories.Changes],
        Reads = [Get],
        Writes = [Put, Delete],
        Document = "repository-policy",
        State = () => EcrPolicyPublicJson.Default,
        Observe = ObserveAsync,
        Judge = seen =>
            PublicPolicy.Judge(seen, "repository", seen.State.Policy, policy => new RepositoryPolicy(policy)),
        Change = Change,
        Asks = call => PublicPolicy.IsAskedFor(call.Request["policyText"]),
    };

    /// <summary>A repository's policy.</summary>
    /// <param name="Policy">Its text as ECR gives it; null if there is none.</param>
    public sealed record RepositoryPolicy(string? Policy);

    private static async Task<RepositoryPolicy?> ObserveAsync(
        AwsClients aws,
        Resource repository,
        CancellationToken cancel
    )
    {
        try
        {
            var request = new GetRepositoryPolicyRequest { RepositoryName = repository.Id };
            var policy = (await aws.Ecr.GetRepositoryPolicyAsync(request, cancel)).PolicyText;
            return new(string.IsNullOrEmpty(policy) ? null : policy);
        }
        catch (RepositoryPolicyNotFoundException)
        {
            return new(Policy: null);
        }
        catch (RepositoryNotFoundException)
        {
            return null;
        }
    }

    private static IEnumerable<Step> Change(Resource repository, RepositoryPolicy from, RepositoryPolicy to)
    {
        if (from != to)
            yield return Write(repository.Id, to.Policy);
    }

    private static Step Write(string repository, string? policy) =>
        policy is null
            ? new(
                Delete,
                "DeleteRepositoryPolicy",
                new() { ["RepositoryName"] = repository },
                run => DeleteAsync(run, repository)
            )
            : new(
                Put,
                "SetRepositoryPolicy",
                new() { ["RepositoryName"] = repository, ["PolicyText"] = policy },
                run =>
                    PolicyPut.RunAsync(
                        run,
                        policy,
                        "InvalidParameterException",
                        text => text is null ? DeleteAsync(run, repository) : SetAsync(run, repository, text)
                    )
            );

    // Without Force, so that ECR refuses what would keep us from setting it again.
    private static async Task<AmazonWebServiceResponse> SetAsync(StepRun run, string repository, string policy) =>
        await run.Aws.Ecr.SetRepositoryPolicyAsync(
            new SetRepositoryPolicyRequest { RepositoryName = repository, PolicyText = policy },
            run.Cancel
        );

    private static async Task<AmazonWebServiceResponse> DeleteAsync(StepRun run, string repository) =>
        await run.Aws.Ecr.DeleteRepositoryPolicyAsync(new() { RepositoryName = repository }, run.Cancel);

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(RepositoryPolicy))]
    private sealed partial class EcrPolicyPublicJson : JsonSerializerContext;
}
