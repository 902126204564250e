using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.IdentityManagement.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Iam;

/// <summary>The account's password policy asks for at least what the settings say.</summary>
public static partial class PasswordPolicyWeakened
{
    public const string Id = "iam-password-policy-weakened";

    // The bounds are IAM's: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html
    private const int LongestPassword = 128;
    private const int MostRemembered = 24;
    private const int OldestPassword = 1095;

    // None of them has a resource type.
    private static readonly Permission Get = new("iam:GetAccountPasswordPolicy", "*");
    private static readonly Permission Update = new("iam:UpdateAccountPasswordPolicy", "*");
    private static readonly Permission Delete = new("iam:DeleteAccountPasswordPolicy", "*");

    private static readonly Setting<int> MinimumLength = Setting.Number(
        "minimumLength",
        14,
        6,
        LongestPassword,
        "The fewest characters that a password must have."
    );

    private static readonly Setting<int> Remembered = Setting.Number(
        "remembered",
        MostRemembered,
        0,
        MostRemembered,
        "How many earlier passwords may not be used again."
    );

    private static readonly Setting<int> MaximumAge = Setting.Number(
        "maximumAge",
        0,
        0,
        OldestPassword,
        "After how many days a password must be changed; 0 asks for no change."
    );

    private static readonly Setting<bool> EveryKind = Setting.Flag(
        "everyKind",
        true,
        "Whether a password must have capital letters, small letters, digits and symbols."
    );

    public static readonly Guardrail<AccountPasswords> Guardrail = new()
    {
        Id = Id,
        Title = "Put the account's password policy back to what is asked for",
        Repairs = """
            Sets the account's password policy so that it asks for at least what the settings say: by default 14
            characters, capital and small letters, digits and symbols, and none of the last 24 passwords. An account
            without a policy gets one.
            """,
        Spares = """
            What the policy asks for beyond that stays as it is: longer passwords, an earlier change, whether users may
            change their own. Passwords that users have already stay valid; a policy is asked when one is set. Users of
            IAM Identity Center have a policy of their own.

            That an expired password can only be reset by an administrator (`HardExpiry`) is never switched on. Where it
            is on and passwords had no end so far, it is switched off when the settings give them one.
            """,
        Breaks = """
            Whoever sets a password from then on must keep to the policy, automation too. With `maximumAge` users whose
            password is older must change it at their next sign-in.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.IdentityAndAccess,
        Controls = [Fsbp("IAM.7"), Cis("3.0.0", "1.8"), Cis("3.0.0", "1.9")],
        On = ResourceKind.Singleton(
            "AWS::IAM::AccountPasswordPolicy",
            "iam",
            "account-password-policy",
            isGlobal: true
        ),
        Watches =
        [
            new Watch.Calls("iam.amazonaws.com", "DeleteAccountPasswordPolicy", "UpdateAccountPasswordPolicy"),
            new Watch.ConfigRule("iam-password-policy"),
        ],
        Reads = [Get],
        Writes = [Update],
        Undos = [Delete],
        Settings = [MinimumLength, Remembered, MaximumAge, EveryKind],
        State = () => IamPasswordPolicyWeakenedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = _ => true,
    };

    /// <summary>An account by its password policy.</summary>
    /// <param name="Policy">What it asks for; null if it has none.</param>
    public sealed record AccountPasswords(Passwords? Policy);

    /// <summary>What a password policy asks for.</summary>
    /// <param name="Length">The fewest characters.</param>
    /// <param name="Capitals">Whether there must be capital letters.</param>
    /// <param name="Smalls">Whether there must be small letters.</param>
    /// <param name="Digits">Whether there must be digits.</param>
    /// <param name="Symbols">Whether there must be symbols.</param>
    /// <param name="Remembered">How many earlier passwords may not be used again; 0 for none.</param>
    /// <param name="Age">After how many days a password ends; 0 for never.</param>
    /// <param name="MayChange">Whether users may change their own.</param>
    /// <param name="IsHard">Whether only an administrator can set a new one once it has ended.</param>
    public sealed record Passwords(
        int Length,
        bool Capitals,
        bool Smalls,
        bool Digits,
        bool Symbols,
        int Remembered,
        int Age,
        bool MayChange,
        bool IsHard
    );

    private static async Task<AccountPasswords?> ObserveAsync(
        AwsClients aws,
        Resource account,
        CancellationToken cancel
    )
    {
        try
        {
            var policy = (await aws.Iam.GetAccountPasswordPolicyAsync(new(), cancel)).PasswordPolicy;
            return new(
                new Passwords(
                    policy.MinimumPasswordLength ?? 0,
                    policy.RequireUppercaseCharacters == true,
                    policy.RequireLowercaseCharacters == true,
                    policy.RequireNumbers == true,
                    policy.RequireSymbols == true,
                    policy.PasswordReusePrevention ?? 0,
                    policy.MaxPasswordAge ?? 0,
                    policy.AllowUsersToChangePassword == true,
                    policy.HardExpiry == true
                )
            );
        }
        catch (NoSuchEntityException)
        {
            return new((Passwords?)null);
        }
    }

    private static Verdict Judge(Seen<AccountPasswords> seen)
    {
        if (seen.State.Policy is not { } policy)
            return seen.Violation("the account has no password policy", new(Asked(seen, Least)));
        var asked = Asked(seen, policy);
        return policy == asked
            ? seen.Compliant("the account's password policy asks for what the settings do, or more")
            : seen.Violation(
                $"the account's password policy is too weak: {string.Join(", ", Differences(policy, asked))}",
                new(asked)
            );
    }

    // What IAM takes for what a call leaves out.
    private static Passwords Least => new(6, false, false, false, false, 0, 0, false, false);

    // The stricter of what is there and what the settings say.
    private static Passwords Asked(Seen<AccountPasswords> seen, Passwords policy)
    {
        var all = seen.Get(EveryKind);
        var age = Sooner(policy.Age, seen.Get(MaximumAge));
        return policy with
        {
            Length = Math.Max(policy.Length, seen.Get(MinimumLength)),
            Capitals = policy.Capitals || all,
            Smalls = policy.Smalls || all,
            Digits = policy.Digits || all,
            Symbols = policy.Symbols || all,
            Remembered = Math.Max(policy.Remembered, seen.Get(Remembered)),
            Age = age,
            // Passwords that are older already would end at once, and nobody could get in to change one.
            IsHard = policy.IsHard && (policy.Age > 0 || age == 0),
        };
    }

    private static int Sooner(int one, int other) =>
        one <= 0 ? other
        : other <= 0 ? one
        : Math.Min(one, other);

    private static IEnumerable<string> Differences(Passwords policy, Passwords asked)
    {
        if (policy.Length != asked.Length)
            yield return $"{policy.Length} characters in the place of {asked.Length}";
        if (policy.Capitals != asked.Capitals)
            yield return "no capital letters";
        if (policy.Smalls != asked.Smalls)
            yield return "no small letters";
        if (policy.Digits != asked.Digits)
            yield return "no digits";
        if (policy.Symbols != asked.Symbols)
            yield return "no symbols";
        if (policy.Remembered != asked.Remembered)
            yield return $"{policy.Remembered} passwords remembered in the place of {asked.Remembered}";
        if (policy.Age != asked.Age)
            yield return policy.Age > 0 ? $"{policy.Age} days in the place of {asked.Age}" : "passwords without an end";
    }

    // A call sets the whole policy: what it leaves out is set to IAM's own default.
    private static IEnumerable<Step> Change(Resource account, AccountPasswords from, AccountPasswords to)
    {
        if (from == to)
            yield break;
        if (to.Policy is { } policy)
            yield return Set(policy);
        else
            yield return new(
                Delete,
                "DeleteAccountPasswordPolicy",
                new JsonObject(),
                run => run.Aws.Iam.DeleteAccountPasswordPolicyAsync(new(), run.Cancel).AsAnswer()
            );
    }

    private static Step Set(Passwords policy)
    {
        var request = new UpdateAccountPasswordPolicyRequest
        {
            MinimumPasswordLength = policy.Length,
            RequireUppercaseCharacters = policy.Capitals,
            RequireLowercaseCharacters = policy.Smalls,
            RequireNumbers = policy.Digits,
            RequireSymbols = policy.Symbols,
            // IAM takes no 0: what is left out is none.
            PasswordReusePrevention = policy.Remembered > 0 ? policy.Remembered : null,
            MaxPasswordAge = policy.Age > 0 ? policy.Age : null,
            AllowUsersToChangePassword = policy.MayChange,
            HardExpiry = policy.IsHard,
        };
        var parameters = new JsonObject
        {
            ["MinimumPasswordLength"] = policy.Length,
            ["RequireUppercaseCharacters"] = policy.Capitals,
            ["RequireLowercaseCharacters"] = policy.Smalls,
            ["RequireNumbers"] = policy.Digits,
            ["RequireSymbols"] = policy.Symbols,
            ["PasswordReusePrevention"] = policy.Remembered,
            ["MaxPasswordAge"] = policy.Age,
            ["AllowUsersToChangePassword"] = policy.MayChange,
            ["HardExpiry"] = policy.IsHard,
        };
        return new(
            Update,
            "UpdateAccountPasswordPolicy",
            parameters,
            run => run.Aws.Iam.UpdateAccountPasswordPolicyAsync(request, run.Cancel).AsAnswer()
        );
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(AccountPasswords))]
    private sealed partial class IamPasswordPolicyWeakenedJson : JsonSerializerContext;
}
