using System.Text.Json.Serialization;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Iam;

/// <summary>The root user has no access key.</summary>
/// <remarks>
/// Only told: no role of the account can delete a key of the root user. What the organization can do:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html
/// </remarks>
public static partial class RootAccessKey
{
    public const string Id = "iam-root-access-key";

    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
    private const string KeysPresent = "AccountAccessKeysPresent";

    public static readonly Guardrail<RootKeys> Guardrail = new()
    {
        Id = Id,
        Title = "Tell of an access key of the root user",
        Repairs = """
            Nothing is repaired: tells whoever answers for the account that its root user has an access key, when one is
            made or switched on, and in the sweep. No role of the account can delete it. The root user itself can, and
            with centralized root access the organization's management account or its delegated administrator:
            `sts:AssumeRoot` with the task policy `IAMDeleteRootUserCredentials`.
            """,
        Spares = """
            IAM says whether there is a key, not how many and whether one is active: an inactive key is told too. Keys
            of users are not looked at. Where the root user must have a key for a while, make an exemption until the day
            on which it goes.
            """,
        Breaks = """
            Nothing. Whatever still works with the key stops once somebody deletes it.
            """,
        Severity = Severity.Critical,
        Risk = Risk.NotifyOnly,
        Practice = Practice.IdentityAndAccess,
        Controls = [Fsbp("IAM.4"), Cis("3.0.0", "1.4")],
        On = RootUser.Account,
        Watches =
        [
            new Watch.Calls("iam.amazonaws.com", "CreateAccessKey", "UpdateAccessKey"),
            new Watch.ConfigRule("iam-root-access-key-check"),
        ],
        // It has no resource type.
        Reads = [new("iam:GetAccountSummary", "*")],
        Writes = [],
        State = () => IamRootAccessKeyJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = (_, _, _) => [],
        Asks = call => RootUser.Is(call.Actor),
    };

    /// <summary>Whether an account's root user has an access key.</summary>
    public sealed record RootKeys(bool HasKey);

    private static async Task<RootKeys?> ObserveAsync(AwsClients aws, Resource account, CancellationToken cancel)
    {
        var summary = (await aws.Iam.GetAccountSummaryAsync(new(), cancel)).SummaryMap ?? [];
        return new(summary.GetValueOrDefault(KeysPresent) > 0);
    }

    private static Verdict Judge(Seen<RootKeys> seen) =>
        seen.State.HasKey
            ? seen.Told(
                $"the root user of account {seen.Resource.Account} has an access key, which allows everything: sign in "
                    + "as the root user and delete it, or let the organization do it by sts:AssumeRoot with "
                    + "IAMDeleteRootUserCredentials"
            )
            : seen.Compliant("the root user has no access key");

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(RootKeys))]
    private sealed partial class IamRootAccessKeyJson : JsonSerializerContext;
}
