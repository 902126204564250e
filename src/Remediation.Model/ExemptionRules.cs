using System.Text.RegularExpressions;

namespace Remediation.Model;

/// <summary>
/// What an exemption may say. The settings and the command line ask here, so that neither takes what the other refuses.
/// </summary>
public static partial class ExemptionRules
{
    /// <summary>Stands for every guardrail, resource, principal or account.</summary>
    public const string All = "*";

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
        ?? OfPattern("resource", exemption.Resource)
        ?? OfPattern("principal", exemption.Principal)
        ?? OfAccount(exemption.Account)
        ?? OfWords("owner", exemption.Owner, LongestOwner)
        ?? OfWords("reason", exemption.Reason, LongestReason)
        ?? OfWhole(exemption);

    private static ExemptionFault? OfGuardrail(string id, GuardrailList catalogue) =>
        id == All || catalogue.Ids.Contains(id)
            ? null
            : new(
                "guardrail",
                $"'{id}' is no guardrail: give one of {string.Join(", ", catalogue.Ids)}, or '*' for all"
            );

    // Without a star it must be an ARN, or it would match nothing.
    private static ExemptionFault? OfPattern(string member, string text)
    {
        if (text.Length > LongestPattern)
            return new(member, $"has {text.Length} characters: it may have {LongestPattern}");
        var isPattern =
            text.StartsWith("arn:", StringComparison.Ordinal)
            && text == text.Trim()
            && !text.Any(c => c == '\\' || char.IsControl(c))
            && (text.Contains('*', StringComparison.Ordinal) || Arn.Parse(text) is not null);
        if (text == All || isPattern)
            return null;
        return new(
            member,
            $"'{text}' is not an ARN pattern: give an ARN such as arn:aws:s3:::my-bucket, in which * stands for any "
                + "text and ? for one character, or '*' alone"
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

    private static ExemptionFault? OfWhole(Exemption exemption) =>
        exemption.Guardrail == All && IsEvery(exemption.Resource, Any()) && IsEvery(exemption.Principal, AnyOfIam())
            ? new(null, "it exempts every resource from every guardrail for everybody")
            : null;

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
