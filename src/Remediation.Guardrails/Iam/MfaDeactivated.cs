using System.Text.Json.Serialization;
using Amazon.IdentityManagement.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Iam;

/// <summary>Whoever has a console password has MFA, or can do nothing but set it up.</summary>
public static partial class MfaDeactivated
{
    public const string Id = "iam-mfa-deactivated";

    private static readonly Permission GetLoginProfile = new("iam:GetLoginProfile", PrincipalKind.User.Any);
    private static readonly Permission ListDevices = new("iam:ListMFADevices", PrincipalKind.User.Any);

    // With them a user's own access key could take the policy away again.
    private static readonly Sequence<string> OfGuards = ["DeleteUserPolicy", "PutUserPolicy"];

    private static readonly Setting<Sequence<string>> AllowedUsers = Setting.Texts(
        "allowedUsers",
        [],
        "ARNs of users that may have a console password and no MFA; `*` stands for any text."
    );

    public static readonly Guardrail<UserAccess> Guardrail = new()
    {
        Id = Id,
        Title = "Hold users without MFA to setting it up",
        Repairs = $$"""
            Puts an inline policy named `{{MfaGuard.Name}}` on a user who has a console password and no MFA device. It
            denies everything without MFA but setting a device up and changing the password. Once the user has a
            device, or no password any more, the policy is deleted.

            ```json
            {{MfaGuard.Document}}
            ```
            """,
        Spares = """
            The user's password, access keys, groups and other policies stay. What is done with an access key itself
            goes on: such a call says nothing of MFA, and the policy's `Bool` is then not met. Users without a console
            password, and those that the setting `allowedUsers` names, are left; passkeys and security keys are MFA
            too. That a user has MFA says nothing of who holds the device.

            The root user is not looked at. A policy of that name is this guardrail's, whoever wrote it.
            """,
        Breaks = """
            In the console the user can do nothing until a device is set up, and then signs in again. A user whose own
            policies do not allow `iam:CreateVirtualMFADevice` and `iam:EnableMFADevice` needs somebody else for it.
            Temporary credentials that the user's programs got by `sts:GetSessionToken` without MFA are denied too. Who
            changes phones is held for the minutes in between. IAM lets a user's inline policies have 2,048 characters
            in all; where there is no room for this one, the repair fails and you are told.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Practice = Practice.IdentityAndAccess,
        Controls = [Fsbp("IAM.5"), Cis("3.0.0", "1.10")],
        On = Principals.Users,
        Watches =
        [
            new Watch.Calls(
                "iam.amazonaws.com",
                ["CreateLoginProfile", "DeactivateMFADevice", "EnableMFADevice", .. OfGuards]
            ),
            new Watch.ConfigItem(PrincipalKind.User.Type),
            new Watch.ConfigRule("mfa-enabled-for-iam-console-access", "iam-user-mfa-enabled"),
        ],
        Reads = [GetLoginProfile, ListDevices, InlinePolicies.GetOf(PrincipalKind.User)],
        Writes = [InlinePolicies.PutOf(PrincipalKind.User), InlinePolicies.DeleteOf(PrincipalKind.User)],
        Settings = [AllowedUsers],
        State = () => IamMfaDeactivatedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        // A read right after any of these may still say what was before, and the policy's absence or presence with it.
        Asks = call => !OfGuards.Contains(call.EventName) || call.Request["policyName"].Text == MfaGuard.Name,
    };

    /// <summary>A user by how it comes in.</summary>
    /// <param name="Arn">The ARN, with the path.</param>
    /// <param name="HasPassword">Whether it has a console password.</param>
    /// <param name="HasDevice">Whether it has an MFA device.</param>
    /// <param name="Guard">The inline policy by which it is held to setting one up; null if it has none.</param>
    public sealed record UserAccess(string Arn, bool HasPassword, bool HasDevice, string? Guard);

    private static async Task<UserAccess?> ObserveAsync(AwsClients aws, Resource user, CancellationToken cancel)
    {
        try
        {
            var devices = await aws.Iam.ListMFADevicesAsync(new() { UserName = user.Id }, cancel);
            var guard = await InlinePolicies.DocumentAsync(aws.Iam, PrincipalKind.User, user.Id, MfaGuard.Name, cancel);
            var hasPassword = await HasPasswordAsync(aws, user, cancel);
            return new(user.Arn ?? "", hasPassword, devices.MFADevices is { Count: > 0 }, guard);
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    // IAM has no other answer for "none".
    private static async Task<bool> HasPasswordAsync(AwsClients aws, Resource user, CancellationToken cancel)
    {
        try
        {
            await aws.Iam.GetLoginProfileAsync(new() { UserName = user.Id }, cancel);
            return true;
        }
        catch (NoSuchEntityException)
        {
            return false;
        }
    }

    private static Verdict Judge(Seen<UserAccess> seen)
    {
        var user = seen.State;
        var isAllowed = seen.Get(AllowedUsers).Any(pattern => ArnPattern.Parse(pattern)?.Matches(user.Arn) == true);
        if (user is { HasPassword: true, HasDevice: false } && !isAllowed)
        {
            return user.Guard == MfaGuard.Document
                ? seen.Compliant("the user has a console password and no MFA, and can do nothing but set it up")
                : seen.Violation(
                    $"{user.Arn} has a console password and no MFA device",
                    user with
                    {
                        Guard = MfaGuard.Document,
                    }
                );
        }
        var why =
            user.HasDevice ? "has MFA"
            : user.HasPassword ? "may do without MFA"
            : "has no console password";
        return user.Guard is null
            ? seen.Compliant($"the user {why}")
            : seen.Violation($"{user.Arn} {why} and is still held to setting it up", user with { Guard = null });
    }

    private static IEnumerable<Step> Change(Resource user, UserAccess from, UserAccess to)
    {
        if (from.Guard == to.Guard)
            yield break;
        yield return to.Guard is { } guard
            ? InlinePolicies.Put(PrincipalKind.User, user.Id, MfaGuard.Name, guard)
            : InlinePolicies.Delete(PrincipalKind.User, user.Id, MfaGuard.Name);
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(UserAccess))]
    private sealed partial class IamMfaDeactivatedJson : JsonSerializerContext;
}
