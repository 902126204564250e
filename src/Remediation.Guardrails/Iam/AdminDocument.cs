using Remediation.Guardrails.Shared.Policies;

namespace Remediation.Guardrails.Iam;

/// <summary>
/// Whether a policy's document makes whoever carries it an administrator: it allows every action on every resource, or
/// something by which its holder can become one.
/// </summary>
/// <remarks>
/// As in CIS 1.16, a Deny elsewhere in the document does not redeem a statement that allows everything. A condition
/// does only if it is on the list of what narrows (<see cref="Narrowing"/>). The ways to become one are
/// <see cref="Escalation.All"/>; one that the document itself denies on everything is closed.
/// </remarks>
public sealed class AdminDocument
{
    private AdminDocument(string? problem, string? reason, IReadOnlyList<string> statements, string? without)
    {
        Problem = problem;
        Reason = reason;
        Statements = statements;
        WithoutAdmin = without;
    }

    /// <summary>Why the text could not be understood; null if it was.</summary>
    public string? Problem { get; }

    /// <summary>
    /// What it allows that makes an administrator, e.g. <c>everything</c> or <c>iam:PutUserPolicy on every user</c>;
    /// null if nothing does.
    /// </summary>
    public string? Reason { get; }

    /// <summary>The statements by which it does, by their Sid, else by their place.</summary>
    public IReadOnlyList<string> Statements { get; }

    /// <summary>
    /// The document without these statements; null if none is left. The text itself if it makes nobody an
    /// administrator or was not understood.
    /// </summary>
    public string? WithoutAdmin { get; }

    /// <summary>Analyses a document's text, whatever it is.</summary>
    public static AdminDocument Of(string text)
    {
        using var policy = PolicyDocument.Open(text, out var problem);
        if (policy is null)
            return new(problem, null, [], text);
        List<IdentityStatement> statements = [.. policy.Statements.Select(s => new IdentityStatement(s))];
        List<(int Statement, string Reason)> found = [.. Everything(statements), .. Ways(statements)];
        List<bool> gone = [.. statements.Select((_, index) => found.Exists(f => f.Statement == index))];
        List<string> names =
        [
            .. policy.Statements.Index().Where(s => gone[s.Index]).Select(s => PolicyDocument.NameOf(s.Item, s.Index)),
        ];
        var reason = found.Count == 0 ? null : found[0].Reason;
        return new(null, reason, names, policy.Without(gone, []));
    }

    /// <summary>Whether a call's own request has a document that makes an administrator.</summary>
    public static bool IsAskedBy(Trigger.Call call) =>
        call.Request["policyDocument"].Text is { } text && Of(text).Reason is not null;

    private static IEnumerable<(int Statement, string Reason)> Everything(List<IdentityStatement> statements)
    {
        foreach (var (index, statement) in statements.Index())
            if (statement.AllowsEverything)
                yield return (index, "everything");
    }

    private static IEnumerable<(int Statement, string Reason)> Ways(List<IdentityStatement> statements)
    {
        foreach (var way in Escalation.All)
        {
            if (statements.Exists(s => s.DeniesOnAll(way.Action, way.On)))
                continue;
            foreach (var (index, statement) in statements.Index())
            {
                if (!statement.AllowsOnAll(way.Action, way.On))
                    continue;
                var all = $"{way.Action} on every {way.On}";
                if (way.With.Count == 0)
                    yield return (index, all);
                else if (Taker(way, statement, statements) is { } taker)
                    yield return (index, $"{all} with {taker}");
            }
        }
    }

    // The first service that is given any role and does with it what its maker wants.
    private static string? Taker(Escalation way, IdentityStatement passing, List<IdentityStatement> statements)
    {
        foreach (var (action, service) in way.With)
        {
            if (passing.PassesTo(service) && statements.Exists(s => s.AllowsOnSome(action)))
                return action;
        }
        return null;
    }
}
