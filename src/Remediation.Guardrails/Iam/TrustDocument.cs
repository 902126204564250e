using System.Text.Json;
using Remediation.Guardrails.Shared.Policies;

namespace Remediation.Guardrails.Iam;

/// <summary>Whom a role's trust policy lets in from outside its account.</summary>
/// <remarks>
/// As in a resource policy, a Deny elsewhere does not redeem a statement, and a condition counts only if it is on the
/// list of what narrows (<see cref="Narrowing"/>). What is left keeps its bytes.
/// </remarks>
public sealed class TrustDocument
{
    /// <summary>
    /// What takes the place of a trust policy of which nothing is left: IAM takes none without a statement.
    /// </summary>
    public const string Nobody =
        """{"Version":"2012-10-17","Statement":[{"Sid":"NobodyIsTrusted","Effect":"Deny","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}""";

    private TrustDocument(string? problem, IReadOnlyList<string> open, IReadOnlyList<string> accounts, string rest)
    {
        Problem = problem;
        Open = open;
        Accounts = accounts;
        Rest = rest;
    }

    /// <summary>Why the text could not be understood; null if it was.</summary>
    public string? Problem { get; }

    /// <summary>The statements that let anybody in, by their Sid, else by their place.</summary>
    public IReadOnlyList<string> Open { get; }

    /// <summary>
    /// The other accounts that it lets in and that are not allowed, in the order in which they stand.
    /// </summary>
    public IReadOnlyList<string> Accounts { get; }

    /// <summary>
    /// The document without what lets anybody in, and without these accounts if any account is allowed: where none is
    /// named, nobody has said which of them are strangers.
    /// </summary>
    public string Rest { get; }

    /// <summary>Analyses a trust policy's text, whatever it is.</summary>
    /// <param name="account">The role's account.</param>
    /// <param name="allowed">Other accounts that may be let in.</param>
    public static TrustDocument Of(string text, string account, IReadOnlyList<string> allowed)
    {
        using var policy = PolicyDocument.Open(text, out var problem);
        if (policy is null)
            return new(problem, [], [], text);
        var open = new List<string>();
        var accounts = new List<string>();
        var gone = new List<bool>();
        var cuts = new List<Range>();
        foreach (var (index, element) in policy.Statements.Index())
        {
            var statement = new TrustStatement(element, account, allowed);
            if (statement.IsOpen)
                open.Add(PolicyDocument.NameOf(element, index));
            accounts.AddRange(statement.Accounts);
            var isCut = statement.IsOpen || (allowed.Count > 0 && statement.Accounts.Count > 0);
            List<Range> inner = isCut ? statement.Cuts(policy, withAccounts: allowed.Count > 0) : [];
            gone.Add(isCut && inner.Count == 0);
            cuts.AddRange(inner);
        }
        return new(null, open, [.. accounts.Distinct()], policy.Without(gone, cuts) ?? Nobody);
    }

    /// <summary>Whether a call's own request has a trust policy that lets in anybody or another account.</summary>
    public static bool IsAskedBy(Trigger.Call call)
    {
        var text = call.Request["policyDocument"].Text ?? call.Request["assumeRolePolicyDocument"].Text;
        return text is not null && Of(text, call.Account, []) is { Open.Count: > 0 } or { Accounts.Count: > 0 };
    }
}
