using System.Text.Json;
using Remediation.Guardrails.Shared.Policies;

namespace Remediation.Guardrails.Iam;

/// <summary>One statement of a trust policy: which principals it lets in that are not the account's own.</summary>
internal sealed class TrustStatement
{
    private const string ByWebIdentity = "sts:AssumeRoleWithWebIdentity";

    // Without one of these a session's tags, for example, are nothing that anybody has.
    private static readonly string[] Assuming = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", ByWebIdentity];

    private readonly string account;
    private readonly IReadOnlyList<string> allowed;
    private readonly bool letsIn;
    private readonly bool isNarrow;
    private readonly bool isOfOrganization;
    private readonly bool isByWebIdentity;
    private readonly IReadOnlyList<ConditionTest> tests;
    private readonly JsonElement? principal;

    public TrustStatement(JsonElement statement, string account, IReadOnlyList<string> allowed)
    {
        this.account = account;
        this.allowed = allowed;
        var about = new IdentityStatement(statement);
        letsIn = about.Allows && Assuming.Any(about.Holds);
        isByWebIdentity = about.Holds(ByWebIdentity);
        var condition = PolicyDocument.Member(statement, "Condition");
        tests = condition is { } found ? ConditionTest.Of(found) : [];
        isNarrow = condition is { } some && Narrowing.OfEverybody(some);
        isOfOrganization = condition is { } any && Narrowing.ToOrganization(any);
        principal = PolicyDocument.Member(statement, "Principal");
        var isOfAllBut = PolicyDocument.Member(statement, "NotPrincipal") is not null;
        IsOpen = letsIn && ((isOfAllBut && !isNarrow) || Items.Any(IsAnybody));
        Accounts = letsIn ? [.. Items.Select(StrangerIn).OfType<string>().Distinct()] : [];
    }

    /// <summary>Whether it lets anybody in.</summary>
    public bool IsOpen { get; }

    /// <summary>The other accounts that it lets in and that are not allowed.</summary>
    public IReadOnlyList<string> Accounts { get; }

    private IEnumerable<JsonElement> Items =>
        principal is not { } some ? []
        : some.ValueKind == JsonValueKind.Object ? some.EnumerateObject().SelectMany(kind => ItemsOf(kind.Value))
        : ItemsOf(some);

    /// <summary>What to cut out of it so that the other principals are left; empty if there are none.</summary>
    /// <param name="withAccounts">Whether the other accounts go too.</param>
    public List<Range> Cuts(PolicyDocument policy, bool withAccounts) =>
        principal is { ValueKind: JsonValueKind.Object } some
            ? PrincipalCut.Of(policy, some, item => IsAnybody(item) || (withAccounts && StrangerIn(item) is not null))
            : [];

    private static IEnumerable<JsonElement> ItemsOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];

    private bool IsAnybody(JsonElement item) =>
        (!isNarrow && PolicyDocument.IsEverybody(item))
        || (
            isByWebIdentity
            && PublicIdentities.Find(item.GetString()) is { } provider
            && !tests.Any(provider.IsNarrowedBy)
        );

    // An account's id, or the ARN of something in it. Services, identity providers and principals that were deleted
    // name none; of an organization somebody has said that its accounts may.
    private string? StrangerIn(JsonElement item)
    {
        var text = item.GetString() ?? "";
        var named = IsAccount(text) ? text : Arn.Parse(text)?.Account;
        return
            named is not null && IsAccount(named) && named != account && !allowed.Contains(named) && !isOfOrganization
            ? named
            : null;
    }

    private static bool IsAccount(string text) => text.Length == 12 && text.All(char.IsAsciiDigit);
}
