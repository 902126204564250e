using System.Globalization;
using System.Text.Json.Serialization;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Iam;

/// <summary>The root user is not used.</summary>
/// <remarks>
/// Only told: what happened cannot be undone. An event tells of what happened just now; the credential report tells of
/// the last use, so that one whose event was lost is found by the sweep.
/// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
/// </remarks>
public static partial class RootLogin
{
    public const string Id = "iam-root-login";

    private const string SignIn = "signin.amazonaws.com";
    private const string AssumeRoot = "AssumeRoot";

    // A daily sweep and a report of up to four hours together see every use once.
    private static readonly TimeSpan Recently = TimeSpan.FromDays(2);

    // Other records of a sign-in, such as CheckMfa, come besides one of these.
    private static readonly Sequence<string> SignIns =
    [
        "ConsoleLogin",
        "PasswordRecoveryCompleted",
        "PasswordRecoveryRequested",
        "PasswordUpdated",
    ];

    public static readonly Guardrail<RootUse> Guardrail = new()
    {
        Id = Id,
        Title = "Tell of each use of the root user",
        Repairs = """
            Nothing is repaired: tells whoever answers for the account that its root user signed in or failed to, that
            its password or e-mail address was asked for or changed, and that somebody used it by `sts:AssumeRoot` or
            changed whether the organization may. Each happening is told at once, however many there are.

            The sweep reads IAM's credential report and tells of a sign-in or a use of a root access key within the last
            two days, so that one whose event was lost is found too.
            """,
        Spares = """
            Calls that the root user makes once it has signed in are not told one by one; look in CloudTrail for what it
            did. GuardDuty's finding `Policy:IAMUser/RootCredentialUsage` is told where GuardDuty makes one. What AWS's
            services do as the root user, and sign-ins of IAM users and of IAM Identity Center's, are none of these.

            CloudTrail records a sign-in of the root user in us-east-1, and `sts:AssumeRoot` in the region that was
            asked, in the account of the one who asks: both need a deployment there. Where the root user must be used
            for a while, make an exemption until the day on which that ends.
            """,
        Breaks = "Nothing.",
        Severity = Severity.High,
        Risk = Risk.NotifyOnly,
        Practice = Practice.IdentityAndAccess,
        Controls = [Cis("3.0.0", "1.7"), Cis("3.0.0", "4.3")],
        On = RootUser.Account,
        Watches =
        [
            new Watch.SignIns("Root", [.. SignIns]),
            new Watch.Calls(SignIn, [.. SignIns]),
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-track-privileged-tasks.html
            new Watch.Calls("sts.amazonaws.com", AssumeRoot),
            // https://docs.aws.amazon.com/accounts/latest/reference/API_StartPrimaryEmailUpdate.html
            new Watch.Calls("account.amazonaws.com", "AcceptPrimaryEmailUpdate", "StartPrimaryEmailUpdate"),
            // https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOrganizationsRootSessions.html
            new Watch.Calls(
                "iam.amazonaws.com",
                "DisableOrganizationsRootCredentialsManagement",
                "DisableOrganizationsRootSessions",
                "EnableOrganizationsRootCredentialsManagement",
                "EnableOrganizationsRootSessions"
            ),
            // https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html
            new Watch.Findings(1, "Policy:IAMUser/RootCredentialUsage"),
        ],
        Reads = [CredentialReport.Generate, CredentialReport.Get],
        Writes = [],
        State = () => IamRootLoginJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = (_, _, _) => [],
    };

    /// <summary>How the root user of an account was used.</summary>
    /// <param name="IsKnown">Whether IAM had a credential report, and the root user was in it.</param>
    /// <param name="Last">When it last signed in or used an access key; null if it never did.</param>
    public sealed record RootUse(bool IsKnown, DateTimeOffset? Last);

    private static async Task<RootUse?> ObserveAsync(AwsClients aws, Resource account, CancellationToken cancel)
    {
        var row = CredentialReport.RootRow(await CredentialReport.ReadAsync(aws.Iam, cancel));
        return row is null ? new(IsKnown: false, Last: null) : new(IsKnown: true, CredentialReport.LastUse(row));
    }

    private static Verdict Judge(Seen<RootUse> seen)
    {
        var use = seen.State;
        if (HappeningOf(seen.Trigger) is { } happening)
            return seen.Told($"{happening}: ask who it was, and if nobody knows, take the root user back at once");
        if (use.Last is { } last && last >= seen.Trigger.Time - Recently)
            return seen.Told(
                $"the root user of account {seen.Resource.Account} signed in or used an access key at "
                    + $"{last.ToString("u", CultureInfo.InvariantCulture)}: look in CloudTrail for who it was"
            );
        return use.IsKnown || seen.Trigger is not Trigger.Sweep
            ? seen.Compliant("the root user was not used within the last two days")
            : seen.Unclear("IAM is still making its credential report, which says when the root user was last used");
    }

    // Null for what happened to somebody else.
    private static string? HappeningOf(Trigger trigger) =>
        trigger switch
        {
            Trigger.SignIn signIn => SignedIn(signIn),
            Trigger.Call { EventSource: SignIn } call => RootUser.Is(call.Actor)
                ? $"{Changed(call.EventName)} of account {call.Account}"
                : null,
            Trigger.Call { EventName: AssumeRoot } call =>
                $"the root user of {AccountOf(call.Request["targetPrincipal"])} is used by {AssumeRoot}",
            Trigger.Call { EventSource: "account.amazonaws.com" } call =>
                $"{Changed(call.EventName)} of {AccountOf(call.Request["accountId"], call.Account)}",
            Trigger.Call call => $"what the organization may do as its accounts' root users has changed ({call.Name})",
            Trigger.Finding => $"GuardDuty found that the root user of account {trigger.Account} is used",
            _ => null,
        };

    private static string SignedIn(Trigger.SignIn signIn)
    {
        var failed = signIn.Succeeded ? "" : ", and that failed";
        if (signIn.EventName != "ConsoleLogin")
            return $"{Changed(signIn.EventName)} of account {signIn.Account}{failed}";
        var factor = signIn.UsedMfa ? "with" : "without";
        return signIn.Succeeded
            ? $"the root user of account {signIn.Account} signed in to the console {factor} a second factor"
            : $"somebody failed to sign in to the console as the root user of account {signIn.Account}";
    }

    private static string Changed(string eventName) =>
        eventName switch
        {
            "PasswordRecoveryRequested" => "somebody asked for a new password of the root user",
            "PasswordRecoveryCompleted" or "PasswordUpdated" => "somebody changed the password of the root user",
            "StartPrimaryEmailUpdate" => "somebody began to change the e-mail address of the root user",
            "AcceptPrimaryEmailUpdate" => "somebody changed the e-mail address of the root user",
            _ => "somebody signed in as the root user",
        };

    // An account's id or its root user's ARN; what else the text may be is not repeated.
    private static string AccountOf(Field named, string? own = null)
    {
        var text = Arn.Parse(named.Text)?.Account ?? named.Text ?? own;
        return text is { Length: 12 } id && id.All(char.IsAsciiDigit) ? $"account {id}" : "another account";
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(RootUse))]
    private sealed partial class IamRootLoginJson : JsonSerializerContext;
}
