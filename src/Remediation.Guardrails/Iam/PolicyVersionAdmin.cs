using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.IdentityManagement.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Iam;

/// <summary>No edit of an account's own managed policy makes all who have it administrators.</summary>
public static partial class PolicyVersionAdmin
{
    public const string Id = "iam-policy-version-admin";

    private static readonly Permission SetDefault = new("iam:SetDefaultPolicyVersion", ManagedPolicies.Any);

    private static readonly Setting<Sequence<string>> AllowedPolicies = Setting.Texts(
        "allowedPolicies",
        [],
        "ARNs of policies that may give administrator rights; `*` stands for any text."
    );

    public static readonly Guardrail<Policy> Guardrail = new()
    {
        Id = Id,
        Title = "Put the former version of a policy back that was edited into an administrator policy",
        Repairs = """
            Makes the former default version of an account's own managed policy the default again, where the present one
            makes whoever carries the policy an administrator: it allows every action on every resource, or something by
            which its holder can become an administrator, without a condition that narrows it. Former is the last
            version that was seen to be right, or else the newest other one that makes nobody an administrator.
            """,
        Spares = """
            The policy stays attached to all who have it, and the version that was taken back stays beside the others. A
            policy all of whose versions give administrator rights was made for that: who has it is judged by
            `iam-admin-policy-attached`. If the former version was deleted, it is told. A version whose document cannot
            be understood is told as unclear.
            """,
        Breaks = """
            Whoever worked with the rights that the edit added loses them at the next call: name policies that may give
            administrator rights in the settings.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.IdentityAndAccess,
        Controls = [Fsbp("IAM.1"), Cis("3.0.0", "1.16")],
        On = ManagedPolicies.Kind,
        Watches =
        [
            new Watch.Calls("iam.amazonaws.com", "CreatePolicyVersion", "SetDefaultPolicyVersion"),
            ManagedPolicies.Changes,
        ],
        Reads = [.. PolicyVersions.Reads],
        Writes = [SetDefault],
        Settings = [AllowedPolicies],
        KeepsBaseline = true,
        State = () => IamPolicyVersionAdminJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.Request["setAsDefault"].IsTrue && AdminDocument.IsAskedBy(call),
    };

    /// <summary>A managed policy by its versions.</summary>
    /// <param name="Arn">The policy's ARN.</param>
    /// <param name="Versions">The default version and, if that makes administrators, after it the others, the newest
    /// first.</param>
    public sealed record Policy(string Arn, Sequence<PolicyVersion> Versions);

    private static async Task<Policy?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        try
        {
            return new(resource.Id, [.. await PolicyVersions.ReadAsync(aws.Iam, resource.Id, cancel)]);
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    private static Verdict Judge(Seen<Policy> seen)
    {
        var policy = seen.State;
        if (policy.Versions.Count == 0)
            return seen.Unclear("the policy has no default version");
        var present = policy.Versions[0];
        if (present.Problem is not null)
            return seen.Unclear($"the default version {present.Id} cannot be understood: {present.Problem}");
        if (present.Admin is null)
            return seen.Compliant($"the default version {present.Id} makes nobody an administrator");
        if (seen.Get(AllowedPolicies).FirstOrDefault(pattern => Names(pattern, policy.Arn)) is { } allowed)
            return seen.Compliant($"the settings allow {allowed} to give administrator rights");

        var gives = $"the default version {present.Id} makes whoever has the policy an administrator: {present.Admin}";
        var was = seen.Baseline is { Versions: [{ IsHarmless: true } right, ..] } ? right.Id : null;
        var harmless = policy.Versions.Where(version => version.IsHarmless && version.Id != present.Id).ToList();
        if ((harmless.Find(version => version.Id == was) ?? harmless.FirstOrDefault()) is { } former)
            return seen.Violation($"{gives}; its former version is {former.Id}", policy with { Versions = [former] });
        return was is null
            ? seen.Compliant("every version makes administrators: iam-admin-policy-attached judges who has the policy")
            : seen.Told($"{gives}, and its former version {was} is deleted. Write a version that gives less");
    }

    private static bool Names(string pattern, string arn) => ArnPattern.Parse(pattern)?.Matches(arn) == true;

    private static IEnumerable<Step> Change(Resource resource, Policy from, Policy to)
    {
        if (to.Versions.Count == 0 || (from.Versions.Count > 0 && from.Versions[0].Id == to.Versions[0].Id))
            yield break;
        var request = new SetDefaultPolicyVersionRequest { PolicyArn = resource.Id, VersionId = to.Versions[0].Id };
        yield return new(
            SetDefault,
            "SetDefaultPolicyVersion",
            new JsonObject { ["PolicyArn"] = request.PolicyArn, ["VersionId"] = request.VersionId },
            run => run.Aws.Iam.SetDefaultPolicyVersionAsync(request, run.Cancel).AsAnswer()
        );
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Policy))]
    private sealed partial class IamPolicyVersionAdminJson : JsonSerializerContext;
}
