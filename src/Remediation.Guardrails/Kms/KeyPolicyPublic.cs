using System.Text.Json.Serialization;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Remediation.Guardrails.Shared.Policies;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Kms;

/// <summary>A key's policy has no public statement.</summary>
public static partial class KeyPolicyPublic
{
    public const string Id = "kms-key-policy-public";

    // The only one that a key has.
    private const string Default = "default";

    private static readonly Permission GetPolicy = Keys.Permission("kms:GetKeyPolicy");

    // No role of ours may write a policy past KMS's own check that somebody can change it afterwards.
    private static readonly Permission PutPolicy = Keys.Permission("kms:PutKeyPolicy") with
    {
        Conditions = [new("Bool", "kms:BypassPolicyLockoutSafetyCheck", ["false"])],
    };

    public static readonly Guardrail<KeyPolicy> Guardrail = new()
    {
        Id = Id,
        Title = "Take the public statements out of a key's policy",
        Repairs = """
            Takes those statements out of a key's policy that allow everybody something without a condition that really
            narrows it, and puts the policy without them. Where `*` stands beside named principals, only the `*` goes.

            Nobody is locked out: KMS's own check for that stays on, and our role cannot switch it off. A policy is told
            and not written if without its public statements nobody of the key's account could change it for sure. For
            sure can the account, or a role or user of it that is named, by a statement without a condition or with one
            on the account alone; one that a denial names, or may mean, does not count.
            """,
        Spares = """
            Every other statement stays as it was written, and so do grants, aliases and the key itself; principals that
            were deleted go too where KMS does not take the rest with them. Besides a condition on organization,
            account, VPC, endpoint, source ARN or source addresses that are together no more than a /8 of IPv4 and a /16
            of IPv6, `kms:CallerAccount` narrows, with `kms:ViaService` or without; `kms:ViaService` alone does not, nor
            does an encryption context, a negated test, `...IfExists`, `ForAllValues`, a wildcard, TLS or a date. A
            policy that cannot be understood (a name twice, an operator that nobody knows) is left and told as unclear.

            AWS's own keys are left alone. A grant cannot be public, and is not looked at. Of a multi-Region key each
            replica has a policy of its own, and is judged by it in its own region.

            A key whose policy does not let the account's IAM policies count can only be changed by those whom it names:
            then KMS refuses our write, nothing is changed, and you are told.
            """,
        Breaks = """
            Whoever used the key by `*` alone, on purpose too, can no longer: what is encrypted with it stays so, and
            they cannot read it until a statement or a grant names them.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("KMS.5")],
        On = Keys.Kind,
        Watches =
        [
            // A replica's making is a CreateKey in its own region:
            // https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html
            Keys.Calls("CreateKey", "PutKeyPolicy"),
            Keys.Changes,
            new Watch.ConfigRule("kms-key-policy-no-public-access"),
        ],
        Reads = [Keys.Describe, GetPolicy],
        Writes = [PutPolicy],
        Document = "key-policy",
        // https://docs.aws.amazon.com/kms/latest/developerguide/accessing-kms.html#programming-eventual-consistency
        Settles = TimeSpan.FromMinutes(5),
        State = () => KmsKeyPolicyPublicJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => PublicPolicy.IsAskedFor(call.Request["policy"]),
    };

    /// <summary>A key's policy.</summary>
    /// <param name="IsAws">Whether AWS manages the key: then its policy is not read.</param>
    /// <param name="Policy">Its text as KMS gives it; null where it was not read.</param>
    public sealed record KeyPolicy(bool IsAws, string? Policy);

    private static Task<KeyPolicy?> ObserveAsync(AwsClients aws, Resource key, CancellationToken cancel)
    {
        return Keys.ReadAsync(aws, key, ReadAsync, cancel);

        async Task<KeyPolicy> ReadAsync(KeyMetadata metadata)
        {
            if (metadata.KeyManager?.Value != Keys.Customer)
                return new(IsAws: true, Policy: null);
            var request = new GetKeyPolicyRequest { KeyId = key.Id, PolicyName = Default };
            return new(IsAws: false, (await aws.Kms.GetKeyPolicyAsync(request, cancel)).Policy);
        }
    }

    private static Verdict Judge(Seen<KeyPolicy> seen)
    {
        if (seen.State.IsAws)
            return seen.Left("AWS manages the key and its policy");
        var verdict = PublicPolicy.Judge(seen, "key", seen.State.Policy, policy => seen.State with { Policy = policy });
        return
            verdict is Verdict.Violation { Wanted: KeyPolicy wanted }
            && !KeyManagers.AreLeft(wanted.Policy, seen.Resource)
            ? seen.Told(
                $"{verdict.Why}, and without that nobody of the account could change the policy for sure: "
                    + "give the account a statement of its own, then take the public one out"
            )
            : verdict;
    }

    private static IEnumerable<Step> Change(Resource key, KeyPolicy from, KeyPolicy to)
    {
        // A key has a policy always.
        if (!from.IsAws && !to.IsAws && from.Policy != to.Policy && to.Policy is { } policy)
            yield return Put(key.Id, policy);
    }

    private static Step Put(string key, string policy) =>
        new(
            PutPolicy,
            "PutKeyPolicy",
            new()
            {
                ["KeyId"] = key,
                ["PolicyName"] = Default,
                ["Policy"] = policy,
                ["BypassPolicyLockoutSafetyCheck"] = false,
            },
            run =>
                PolicyPut.RunAsync(
                    run,
                    policy,
                    "MalformedPolicyDocumentException",
                    // Without the dead somebody living is left, or the policy would not have been wanted.
                    text => PutAsync(run, key, text ?? policy)
                )
        );

    private static async Task<AmazonWebServiceResponse> PutAsync(StepRun run, string key, string policy) =>
        await run.Aws.Kms.PutKeyPolicyAsync(
            new PutKeyPolicyRequest
            {
                KeyId = key,
                PolicyName = Default,
                Policy = policy,
                BypassPolicyLockoutSafetyCheck = false,
            },
            run.Cancel
        );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(KeyPolicy))]
    private sealed partial class KmsKeyPolicyPublicJson : JsonSerializerContext;
}
