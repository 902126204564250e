using System.Text.Json.Serialization;
using Amazon.Runtime;
using Amazon.SecretsManager.Model;
using Remediation.Guardrails.Shared.Policies;

namespace Remediation.Guardrails.SecretsManager;

/// <summary>A secret's policy has no public statement.</summary>
public static partial class PolicyPublic
{
    public const string Id = "secretsmanager-policy-public";

    private static readonly Permission Get = Secrets.Permission("secretsmanager:GetResourcePolicy");
    private static readonly Permission Put = Secrets.Permission("secretsmanager:PutResourcePolicy");
    private static readonly Permission Delete = Secrets.Permission("secretsmanager:DeleteResourcePolicy");

    public static readonly Guardrail<SecretPolicy> Guardrail = new()
    {
        Id = Id,
        Title = "Take the public statements out of a secret's policy",
        Repairs = """
            Takes those statements out of a secret's policy that allow everybody something without a condition that
            really narrows it, and puts the policy without them; if none is left, the policy is deleted. Where `*`
            stands beside named principals, only the `*` goes.
            """,
        Spares = """
            Every other statement stays as it was written, and so does the secret; its value is never read. Principals
            that were deleted go too where Secrets Manager does not take the rest with them. A condition on
            organization, account, VPC, endpoint, source ARN or source addresses that are together no more than a /8 of
            IPv4 and a /16 of IPv6 narrows; a negated test, `...IfExists`, `ForAllValues`, a wildcard, TLS or a date
            does not. A policy that cannot be understood (a name twice, an operator that nobody knows) is left and told
            as unclear.

            Left alone are a secret that a service of AWS manages, such as RDS; a replica, which has its policy from its
            primary; and a secret that waits for its deletion, until it is restored.

            Another account needs the secret's key as well: a secret under the key that AWS manages is public within its
            own account alone. It is put right all the same.
            """,
        Breaks = """
            Whoever had the secret by `*` alone, on purpose too, can no longer read it.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [],
        On = Secrets.Kind,
        Watches = [Secrets.Calls("PutResourcePolicy", "RestoreSecret"), Secrets.Changes],
        Reads = [Secrets.Describe, Get],
        Writes = [Put, Delete],
        Document = "secret-policy",
        State = () => SecretsManagerPolicyPublicJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => PublicPolicy.IsAskedFor(call.Request["resourcePolicy"]),
    };

    /// <summary>A secret's policy.</summary>
    /// <param name="WhyNot">Why it cannot be set on this secret now; null if it can.</param>
    /// <param name="Policy">Its text as Secrets Manager gives it; null if there is none, or it cannot be set.</param>
    public sealed record SecretPolicy(string? WhyNot, string? Policy);

    private static async Task<SecretPolicy?> ObserveAsync(AwsClients aws, Resource secret, CancellationToken cancel)
    {
        if (await Secrets.DescribeAsync(aws, secret, cancel) is not { } described)
            return null;
        if (WhyNot(described, secret) is { } why)
            return new(why, Policy: null);
        try
        {
            var request = new GetResourcePolicyRequest { SecretId = secret.Arn! };
            var policy = (await aws.SecretsManager.GetResourcePolicyAsync(request, cancel)).ResourcePolicy;
            return new(WhyNot: null, string.IsNullOrEmpty(policy) ? null : policy);
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/service-linked-secrets.html
    private static string? WhyNot(DescribeSecretResponse secret, Resource resource)
    {
        if (!string.IsNullOrEmpty(secret.OwningService))
            return $"{secret.OwningService} manages the secret";
        if (!string.IsNullOrEmpty(secret.PrimaryRegion) && secret.PrimaryRegion != resource.Region)
            return $"the secret is a replica, and has its policy from {secret.PrimaryRegion}";
        return secret.DeletedDate is null ? null : "the secret waits for its deletion";
    }

    private static Verdict Judge(Seen<SecretPolicy> seen) =>
        seen.State.WhyNot is { } why
            ? seen.Left($"the policy cannot be set: {why}")
            : PublicPolicy.Judge(seen, "secret", seen.State.Policy, policy => seen.State with { Policy = policy });

    private static IEnumerable<Step> Change(Resource secret, SecretPolicy from, SecretPolicy to)
    {
        // What could not be set then or cannot be now is not.
        if (from.WhyNot is null && to.WhyNot is null && from.Policy != to.Policy)
            yield return Write(secret.Arn ?? secret.Id, to.Policy);
    }

    private static Step Write(string secret, string? policy) =>
        policy is null
            ? new(Delete, "DeleteResourcePolicy", new() { ["SecretId"] = secret }, run => DeleteAsync(run, secret))
            : new(
                Put,
                "PutResourcePolicy",
                new() { ["SecretId"] = secret, ["ResourcePolicy"] = policy },
                run =>
                    PolicyPut.RunAsync(
                        run,
                        policy,
                        "MalformedPolicyDocumentException",
                        text => text is null ? DeleteAsync(run, secret) : PutAsync(run, secret, text)
                    )
            );

    // Without BlockPublicPolicy, by which Secrets Manager would refuse what is public to it and not to us: then all of
    // it would stay.
    private static async Task<AmazonWebServiceResponse> PutAsync(StepRun run, string secret, string policy) =>
        await run.Aws.SecretsManager.PutResourcePolicyAsync(
            new PutResourcePolicyRequest { SecretId = secret, ResourcePolicy = policy },
            run.Cancel
        );

    private static async Task<AmazonWebServiceResponse> DeleteAsync(StepRun run, string secret) =>
        await run.Aws.SecretsManager.DeleteResourcePolicyAsync(new() { SecretId = secret }, run.Cancel);

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(SecretPolicy))]
    private sealed partial class SecretsManagerPolicyPublicJson : JsonSerializerContext;
}
