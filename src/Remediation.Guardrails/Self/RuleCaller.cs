using System.IO.Enumeration;

namespace Remediation.Guardrails.Self;

/// <summary>A statement of a function's policy that lets rules call it.</summary>
/// <param name="Sid">The statement's id; null if it has none.</param>
/// <param name="Sources">The ARNs of rules that it is narrowed to; none for every rule.</param>
/// <param name="Accounts">The accounts that it is narrowed to; none for every account.</param>
internal sealed record RuleCaller(string? Sid, IReadOnlyList<string> Sources, IReadOnlyList<string> Accounts)
{
    public static RuleCaller Of(Field statement) =>
        new(statement["Sid"].Text, Values(statement, "AWS:SourceArn"), Values(statement, "AWS:SourceAccount"));

    /// <summary>Whether it lets a rule of an account call.</summary>
    public bool Lets(string rule, string account) =>
        (Sources.Count == 0 || Sources.Any(s => FileSystemName.MatchesSimpleExpression(s, rule, ignoreCase: false)))
        && (Accounts.Count == 0 || Accounts.Contains(account));

    private static string[] Values(Field statement, string key) =>
        [.. statement["Condition"].Members.SelectMany(test => test.Value[key].Texts)];
}
