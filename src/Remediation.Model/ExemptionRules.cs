using System.Text.RegularExpressions;

namespace Remediation.Model;

/// <summary>
/// What an exemption may say. The settings and the command line ask here, so that neither takes what the other refuses.
/// </summary>
public static partial class ExemptionRules
{
    /// <summary>Stands for every guardrail, resource, principal or account.</summary>
    public const string All = ArnPattern.All;

    /// <summary>The most characters that a pattern may have.</summary>
    public const int LongestPattern = 2048;

    /// <summary>The most characters that an owner may have.</summary>
    public const int LongestOwner = 256;

    /// <summary>The most characters that a reason may have.</summary>
    public const int LongestReason = 1024;

    // Each part of an ARN, the resource's colons included.
    private const int Parts = 6;

    /// <summary>The first thing that is wrong with an exemption, or null.</summary>
    /// <param name="exemption">The exemption; its id and its times are whoever makes it's.</param>
    /// <param name="catalogue">The guardrails that there are.</param>
    public static ExemptionFault? FaultOf(Exemption exemption, GuardrailList catalogue) =>
        OfGuardrail(exemption.Guardrail, catalogue)
        ?? OfResource(exemption)
        ?? OfPattern("principal", exemption.Principal)
        ?? OfAccount(exemption.Account)
        ?? OfWords("owner", exemption.Owner, LongestOwner)
        ?? OfWords("reason", exemption.Reason, LongestReason)
        ?? (
            IsOfEverything(exemption) ? new(null, "it exempts every resource from every guardrail for everybody") : null
        );

    /// <summary>What is right and yet wider than it may look; null where nothing is.</summary>
    public static string? WarningOf(Exemption exemption) =>
        exemption.Principal != All && exemption.Principal.AsSpan().ContainsAny('*', '?')
            ? $"the principal '{exemption.Principal}' is a pattern: whoever may make a principal that it matches is "
                + "exempt as well; name each by its whole ARN"
            : null;

    private static ExemptionFault? OfGuardrail(string id, GuardrailList catalogue) =>
        id == All || catalogue.Ids.Contains(id)
            ? null
            : new(
                "guardrail",
                $"'{id}' is no guardrail: give one of {string.Join(", ", catalogue.Ids)}, or '*' for all"
            );

    private static ExemptionFault? OfResource(Exemption exemption)
    {
        if (!exemption.IsExact)
            return OfPattern("resource", exemption.Resource);
        return exemption.Resource.Length == 0 ? new("resource", "is empty") : null;
    }

    private static ExemptionFault? OfPattern(string member, string text)
    {
        if (text.Length > LongestPattern)
            return new(member, $"has {text.Length} characters: it may have {LongestPattern}");
        if (ArnPattern.Parse(text) is not null)
            return null;
        return new(
            member,
            $"'{text}' is not an ARN pattern: give an ARN such as arn:aws:s3:::my-bucket, in whose parts * stands for "
                + "any text and ? for one character, or '*' alone"
        );
    }

    private static ExemptionFault? OfAccount(string text) =>
        text == All || Account().IsMatch(text)
            ? null
            : new("account", $"'{text}' is not an account id: give its 12 digits, or '*' for every account");

    private static ExemptionFault? OfWords(string member, string text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new(member, "is empty: whoever meets the exemption later must know");
        if (text.Length > longest)
            return new(member, $"has {text.Length} characters: it may have {longest}");
        return text.Any(char.IsControl) ? new(member, "has a line break or another control character") : null;
    }

    /// <summary>
    /// Whether it exempts everything for everybody, however it says so: that is no exemption, whoever wrote it and
    /// wherever it stands.
    /// </summary>
    internal static bool IsOfEverything(Exemption exemption) =>
        exemption.Guardrail == All
        && !exemption.IsExact
        && IsEvery(exemption.Resource, Any())
        && IsEvery(exemption.Principal, AnyOfIam());

    // "*" said in a longer way. A deployment is in one account and region, so that these narrow nothing.
    private static bool IsEvery(string pattern, Regex service)
    {
        if (pattern == All)
            return true;
        var parts = pattern.Split(':', Parts);
        return (parts.Length < 2 || AnyPartition().IsMatch(parts[1]))
            && (parts.Length < 3 || service.IsMatch(parts[2]))
            && (parts.Length < 4 || AnyRegion().IsMatch(parts[3]))
            && (parts.Length < 5 || AnyAccount().IsMatch(parts[4]))
            && (parts.Length < Parts || AnyRest().IsMatch(parts[5]));
    }

    [GeneratedRegex(@"^[0-9]{12}\z")]
    private static partial Regex Account();

    [GeneratedRegex(@"^(aws[a-z\-]*)?[*?]*\z")]
    private static partial Regex AnyPartition();

    [GeneratedRegex(@"^[*?]*\z")]
    private static partial Regex Any();

    // Who makes a change is a user, a role or a session: all of them are IAM's or STS's.
    [GeneratedRegex(@"^(iam|sts|[*?]*)\z")]
    private static partial Regex AnyOfIam();

    [GeneratedRegex(@"^([a-z]+(-[a-z]+)+-[0-9]+|[*?]*)\z")]
    private static partial Regex AnyRegion();

    [GeneratedRegex(@"^([0-9]{12}|[*?]*)\z")]
    private static partial Regex AnyAccount();

    [GeneratedRegex(@"^[*?:/]*\z")]
    private static partial Regex AnyRest();
}
