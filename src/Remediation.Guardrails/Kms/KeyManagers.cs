using System.IO.Enumeration;
using System.Text.Json;
using Remediation.Guardrails.Shared.Policies;

namespace Remediation.Guardrails.Kms;

/// <summary>Who of a key's own account a key policy lets change it.</summary>
/// <remarks>
/// A key that nobody can manage is a case for AWS's support.
/// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
/// Where it cannot be said for sure, there is none: a statement with a condition does not count, unless the condition
/// asks for the account alone.
/// </remarks>
internal sealed class KeyManagers
{
    private const string Action = "kms:PutKeyPolicy";

    private static readonly string[] AccountKeys = ["kms:CallerAccount", "aws:PrincipalAccount"];

    private readonly Arn key;
    private readonly string account;
    private readonly HashSet<string> denied;
    private readonly bool isDeniedToAll;

    private KeyManagers(Arn key, IReadOnlyList<JsonElement> denials)
    {
        this.key = key;
        account = new Arn(key.Partition, "iam", "", key.Account, "root").ToString();
        denied = denials.SelectMany(Named).Select(Whole).ToHashSet(StringComparer.Ordinal);
        isDeniedToAll = denials.Any(IsForAll);
    }

    /// <summary>Whether a policy leaves anybody of the account the right to change it.</summary>
    /// <param name="policy">The policy's text; null for none.</param>
    /// <param name="key">The key.</param>
    public static bool AreLeft(string? policy, Resource key)
    {
        if (policy is null || Arn.Parse(key.Arn) is not { } arn)
            return false;
        using var document = PolicyDocument.Open(policy, out _);
        if (document is null)
            return false;
        var about = document.Statements.Where(s => Holds(s, "Action", Action) && Holds(s, "Resource", key.Arn!));
        var managers = new KeyManagers(arn, [.. about.Where(s => !PolicyDocument.Allows(s))]);
        return about.Where(PolicyDocument.Allows).Any(managers.AreIn);
    }

    private bool AreIn(JsonElement statement)
    {
        if (PolicyDocument.Member(statement, "Condition") is not { } condition)
            return Named(statement).Select(Whole).Any(IsManager);
        var tests = ConditionTest.Of(condition);
        if (tests.Count == 0 || !tests.All(AsksForAccount))
            return false;
        return IsForAll(statement) ? IsManager(account) : Named(statement).Select(Whole).Any(IsManager);
    }

    private bool AsksForAccount(ConditionTest test) =>
        test.Operator == "stringequals"
        && AccountKeys.Contains(test.Key, StringComparer.OrdinalIgnoreCase)
        && test.Values.Contains(key.Account);

    // Whom a denial of all spares is not said by names. To the account as a whole it leaves whoever that is.
    private bool IsManager(string principal)
    {
        if (denied.Contains(account) || denied.Contains(principal))
            return false;
        if (principal == account)
            return true;
        return !isDeniedToAll
            && Arn.Parse(principal) is { Service: "iam", Type: "role" or "user" } arn
            && arn.Account == key.Account
            && arn.Partition == key.Partition;
    }

    // An account may be named by its id alone.
    private string Whole(string principal) => principal == key.Account ? account : principal;

    private static bool IsForAll(JsonElement statement) =>
        PolicyDocument.Member(statement, "NotPrincipal") is not null
        || (PolicyDocument.Member(statement, "Principal") is { } principal && PolicyDocument.IsEverybody(principal));

    private static IReadOnlyList<string> Named(JsonElement statement) =>
        PolicyDocument.Member(statement, "Principal") is { ValueKind: JsonValueKind.Object } principal
            ? PolicyDocument.Texts(principal, "AWS")
            : [];

    // A list of what is not meant means all else.
    private static bool Holds(JsonElement statement, string name, string text) =>
        PolicyDocument.Member(statement, $"Not{name}") is not null
            ? !PolicyDocument.Texts(statement, $"Not{name}").Any(pattern => Like(pattern, text))
            : PolicyDocument.Texts(statement, name).Any(pattern => Like(pattern, text));

    private static bool Like(string pattern, string text) =>
        FileSystemName.MatchesSimpleExpression(pattern.Replace(@"\", @"\\", StringComparison.Ordinal), text, true);
}
