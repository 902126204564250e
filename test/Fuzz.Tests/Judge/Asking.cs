using Testing.Simulation;

namespace Fuzz.Tests.Judge;

/// <summary>Requests that meet a statement's conditions as far as whoever makes them can.</summary>
internal static class Asking
{
    private const string Object = "arn:aws:s3:::example/a";
    private const string Owner = "111122223333";
    private const string Stranger = "arn:aws:iam::999988887777:role/admin";
    private const string Holder = "arn:aws:iam::111122223333:role/team/holder";

    // What a request without a signature never has.
    private static readonly HashSet<string> OfPrincipals = new(StringComparer.OrdinalIgnoreCase)
    {
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalServiceName",
        "aws:PrincipalTag/team",
        "aws:PrincipalType",
        "aws:userid",
        "aws:username",
    };

    // What a signed request always has.
    private static readonly HashSet<string> Always = new(StringComparer.OrdinalIgnoreCase)
    {
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
    };

    /// <summary>Whether a key tells who asks, so that only a signed request has it.</summary>
    public static bool IsOfPrincipal(string key) => OfPrincipals.Contains(key);

    /// <summary>Whether a signed request has a key always.</summary>
    public static bool IsAlwaysSigned(string key) => Always.Contains(key);

    /// <summary>A read of the bucket's object by nobody in particular.</summary>
    /// <param name="turn">Which of the values that do equally well.</param>
    public static AccessRequest Anonymously(Statement statement, int turn) =>
        new(AccessRequest.Anonymous, "s3:GetObject", Object)
        {
            ResourcePolicy = Policies.Text([statement]),
            ResourceAccount = Owner,
            Context = Context(Oracle.Offers(statement.Tests), turn, key => OfPrincipals.Contains(key) ? false : null),
        };

    /// <summary>A read of the bucket's object by an administrator of another account.</summary>
    public static AccessRequest ByStranger(Statement statement, int turn) =>
        new(Stranger, "s3:GetObject", Object)
        {
            Identity = [KnownPolicies.AdministratorAccess],
            ResourcePolicy = Policies.Text([statement]),
            ResourceAccount = Owner,
            Context = Context(Oracle.Offers(statement.Tests), turn, key => Always.Contains(key) ? true : null),
        };

    /// <summary>An action on a resource by who carries a policy.</summary>
    /// <param name="offers">The values of the keys.</param>
    public static AccessRequest ByHolder(
        string document,
        string action,
        string resource,
        IReadOnlyDictionary<string, Offer> offers,
        int turn
    ) =>
        new(Holder, action, resource)
        {
            Identity = [document],
            Context = Context(offers, turn, key => Always.Contains(key) ? true : null),
        };

    // Of each key a value that does, or else any. Some keys must be there, and some cannot.
    private static Dictionary<string, string[]> Context(
        IReadOnlyDictionary<string, Offer> offers,
        int turn,
        Func<string, bool?> must
    )
    {
        var context = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, offer) in offers)
        {
            var may = must(key);
            bool May(string? value) => may is null || may == value is not null;
            List<string?> met = [.. offer.Met.Where(May)];
            List<string?> any = met.Count > 0 ? met : [.. offer.All.Where(May)];
            if (any.Count > 0 && any[turn % any.Count] is { Length: > 0 } value)
                context[key] = [value];
        }
        return context;
    }
}
