using System.Net;
using Testing.Simulation;

namespace Fuzz.Tests.Judge;

/// <summary>Why the judge may say otherwise than the analysis, each a class of requests and its reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Explains">Whether it is the reason of what is seen.</param>
internal sealed record Difference(string Reason, Func<Judged, bool> Explains)
{
    /// <summary>
    /// Where the analysis takes away what the judge lets nobody use. None of them leaves a stranger in: what the
    /// analysis leaves, the judge refuses to all strangers, without a difference.
    /// </summary>
    public static readonly IReadOnlyList<Difference> OfTaken =
    [
        new(
            "no request meets the condition, since two of its tests contradict one another or no value is listed: what "
                + "lets nobody in today names nobody either, and only what names somebody narrows",
            judged => !judged.IsMet
        ),
        new(
            "the request has a key that the judge knows not to be of such a request, such as kms:CallerAccount of an "
                + "object's, and passes over: the analysis takes each key for one that some action's request has",
            judged => judged.Answer.Ignored.Count > 0
        ),
        new(
            "the condition compares with a policy variable, which the judge fills in with another request's value than "
                + "the one that was tried",
            judged => judged.Values.Any(value => value.Contains("${", StringComparison.Ordinal))
        ),
        new(
            "the judge takes a block of no prefix, 0.0.0.0/0 or ::/0, for one that holds no address: AWS takes it for "
                + "all of them",
            judged => judged.Values.Any(value => value.EndsWith("/0", StringComparison.Ordinal))
        ),
        new(
            "a key of many values, a path of organizations, is compared without a set operator: the judge refuses, AWS "
                + "does not say what it does, and the value that is compared names nobody",
            judged =>
                judged.Tests.Any(test => IsOfMany(test.Key) && !test.Operator.Contains(':', StringComparison.Ordinal))
        ),
        new(
            "a key is compared by an operator of another type, a text as a date or a truth value: the judge refuses, "
                + "and the oracle compares the texts",
            judged => judged.Tests.Any(IsOfOtherType)
        ),
        new(
            "whom an Allow for all but everybody lets in: nobody, says the judge; AWS does not say, and the analysis "
                + "takes it for a mistake of what was meant to be open",
            judged => judged.Statement is { IsNot: true } statement && NamesEverybody(statement)
        ),
        new(
            "a test of any value, if there is one, of a key that is not there: the judge meets none that asks for any "
                + "value, and AWS does not say which of the two words wins",
            judged => judged.Tests.Any(test => IsOfAnyIfThere(test) && !judged.Has(test.Key))
        ),
        new(
            "a key of addresses or ARNs has a value that is none, which no request has: the oracle compares the texts",
            judged => judged.Tests.Any(test => HasNone(test, judged.Request))
        ),
        new(
            "the condition asks a key of who asks for what it is not: the judge takes it from the principal, and the "
                + "oracle takes the request to be without it",
            judged =>
                judged.Request.Principal != AccessRequest.Anonymous
                && judged.Tests.Any(test => Asking.IsAlwaysSigned(test.Key) && !judged.Has(test.Key))
        ),
        new(
            "a test of addresses or ARNs has a value that is none: the judge meets no such test, and no negated one",
            judged => judged.Tests.Any(HasOddValue)
        ),
    ];

    /// <summary>The same where whoever carries a policy is taken for an administrator.</summary>
    public static readonly IReadOnlyList<Difference> OfAdministrators =
    [
        .. OfTaken,
        new(
            "the judge takes *:* for no action: AWS takes it for every one",
            judged =>
                judged.Answer.Error is not null
                && judged.Request.Identity.Any(text => text.Contains("\"*:*\"", StringComparison.Ordinal))
        ),
    ];

    private static bool IsOfMany(string key) => key.EndsWith("OrgPaths", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfOtherType(ConditionTest test) =>
        (Is(test, "Bool") && !test.Key.Equals("aws:SecureTransport", StringComparison.OrdinalIgnoreCase))
        || (Is(test, "Date") && !test.Key.Equals("aws:CurrentTime", StringComparison.OrdinalIgnoreCase))
        || (Is(test, "Ip") && !test.Key.EndsWith("SourceIp", StringComparison.OrdinalIgnoreCase))
        || (Is(test, "Arn") && !test.Key.EndsWith("Arn", StringComparison.OrdinalIgnoreCase));

    // As the generator writes it, or escaped.
    private static bool NamesEverybody(Statement statement) =>
        statement.Principal.Contains("\"*\"", StringComparison.Ordinal)
        || statement.Principal.Contains("\"\\u002a\"", StringComparison.Ordinal);

    private static bool IsOfAnyIfThere(ConditionTest test) =>
        Is(test, "ForAnyValue:") && test.Operator.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase);

    private static bool HasNone(ConditionTest test, AccessRequest request)
    {
        var values = request
            .Context.Where(c => c.Key.Equals(test.Key, StringComparison.OrdinalIgnoreCase))
            .SelectMany(c => c.Value)
            .ToList();
        return (Is(test, "Ip") && values.Exists(value => !IPAddress.TryParse(value, out _)))
            || (Is(test, "Arn") && values.Exists(value => !value.StartsWith("arn:", StringComparison.Ordinal)));
    }

    private static bool HasOddValue(ConditionTest test) =>
        (Is(test, "Ip") && test.Values.Any(value => Oracle.Block(value) is null))
        || (Is(test, "Arn") && test.Values.Any(value => value.Split(':').Length < 6));

    private static bool Is(ConditionTest test, string type) =>
        test.Operator.Contains(type, StringComparison.OrdinalIgnoreCase);
}

/// <summary>An answer of the judge with what was asked.</summary>
/// <param name="Tests">The tests of the statement's condition.</param>
/// <param name="Request">The request.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Statement">The statement of a resource policy; null of an identity policy.</param>
/// <param name="IsMet">Whether each test is met by the request, as the oracle reads it.</param>
internal sealed record Judged(
    IReadOnlyList<ConditionTest> Tests,
    AccessRequest Request,
    SimulatorAnswer Answer,
    bool IsMet,
    Statement? Statement = null
)
{
    public IEnumerable<string> Values => Tests.SelectMany(test => test.Values);

    /// <summary>Asks the judge.</summary>
    /// <param name="asked">Requests, each with whether the analysis takes it away and what it is about.</param>
    public static async Task<IReadOnlyList<(bool IsTaken, Judged Judged)>> AskAsync(
        IReadOnlyList<(bool IsTaken, IReadOnlyList<ConditionTest> Tests, AccessRequest Request, Statement? Of)> asked,
        CancellationToken cancel
    )
    {
        var answers = await Simulator.AnswerAsync([.. asked.Select(a => a.Request)], cancel);
        return
        [
            .. asked.Zip(
                answers,
                (a, answer) =>
                    (
                        a.IsTaken,
                        new Judged(a.Tests, a.Request, answer, Oracle.IsMetBy(a.Tests, a.Request.Context), a.Of)
                    )
            ),
        ];
    }

    /// <summary>Some cases, for a failure's message.</summary>
    public static string Told(string what, IReadOnlyList<Judged> cases) =>
        $"{what}, {cases.Count} times:\n{string.Join("\n", cases.Take(12))}";

    public bool Has(string key) => Request.Context.Keys.Contains(key, StringComparer.OrdinalIgnoreCase);

    public override string ToString() =>
        $"{Answer.Decision?.ToString() ?? Answer.Error} for {Request.Principal} with "
        + $"{string.Join(", ", Request.Context.Select(c => $"{c.Key}={string.Join("|", c.Value)}"))}: "
        + $"{Request.ResourcePolicy ?? Request.Identity[0]}";
}
