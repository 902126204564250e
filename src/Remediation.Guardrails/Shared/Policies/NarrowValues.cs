using Remediation.Guardrails.Shared.Networks;

namespace Remediation.Guardrails.Shared.Policies;

/// <summary>Which values name somebody or something for good, so that nobody else meets the test by choice.</summary>
/// <remarks>
/// A wildcard is fine where what comes before it names an account, an organization or a role:
/// <c>arn:aws:iam::111122223333:role/*</c>, <c>o-example/*</c>, <c>AROAEXAMPLE:*</c>. A policy variable is what the
/// caller is, and so nobody in particular.
/// </remarks>
internal static class NarrowValues
{
    // Whoever may attach these is an administrator.
    private static readonly string[] AdministratorPolicies = ["AdministratorAccess", "IAMFullAccess"];

    public static bool Fixed(IReadOnlyList<string> values, bool byArn) => values.All(IsFixed);

    public static Func<IReadOnlyList<string>, bool, bool> FixedUpTo(char end) =>
        (values, _) => values.All(value => IsFixed(Before(value, end)));

    public static bool OfOneAccount(IReadOnlyList<string> values, bool byArn) =>
        values.All(value => IsFixed(value) || IsOfOneAccount(value, byArn) || IsOneBucket(value, byArn));

    // The addresses of one mail domain: *@example.com
    public static bool Endpoints(IReadOnlyList<string> values, bool byArn) =>
        values.All(value =>
            IsFixed(value.StartsWith("*@", StringComparison.Ordinal) ? value[2..] : value)
            || IsOfOneAccount(value, byArn)
        );

    public static bool True(IReadOnlyList<string> values, bool byArn) =>
        values.All(value => value.Equals("true", StringComparison.OrdinalIgnoreCase));

    public static bool Harmless(IReadOnlyList<string> values, bool byArn) =>
        values.All(value =>
            IsFixed(value) && !AdministratorPolicies.Contains(Arn.Parse(value)?.Name, StringComparer.Ordinal)
        );

    public static bool Networks(IReadOnlyList<string> values, bool byArn)
    {
        List<CidrBlock> blocks = [.. values.Select(value => CidrBlock.Parse(WithPrefix(value))).OfType<CidrBlock>()];
        return blocks.Count == values.Count && !InternetShare.IsInternet(blocks);
    }

    // An anonymous caller's account and user id are the word "anonymous".
    private static bool IsFixed(string value) =>
        value.Length > 0
        && value.AsSpan().IndexOfAny('*', '?') < 0
        && !value.Contains("${", StringComparison.Ordinal)
        && !value.Equals("anonymous", StringComparison.OrdinalIgnoreCase);

    // In an ARN's test a wildcard stays between its colons, so the region may be one; in a text's it may reach over
    // them, so nothing before the account may.
    private static bool IsOfOneAccount(string arn, bool byArn) =>
        arn.Split(':', 6) is { Length: 6 } parts
        && parts[4].Length == 12
        && parts[4].All(char.IsAsciiDigit)
        && parts[..(byArn ? 3 : 4)].All(p => p.Length == 0 || IsFixed(p));

    // A bucket's name is one in the world, and its ARN has neither region nor account: what stands there in a pattern
    // lets no other in. Another resource of S3 has its type before its name.
    private static bool IsOneBucket(string arn, bool byArn) =>
        byArn
        && arn.Split(':', 6) is ["arn", var partition, "s3", _, _, var bucket]
        && IsFixed(partition)
        && IsFixed(bucket)
        && bucket.AsSpan().IndexOfAny('/', ':') < 0;

    private static string Before(string value, char end) => value.IndexOf(end) is >= 0 and var at ? value[..at] : value;

    // A lone address is a network of one.
    private static string WithPrefix(string network)
    {
        if (network.Contains('/', StringComparison.Ordinal))
            return network;
        return network.Contains(':', StringComparison.Ordinal) ? $"{network}/128" : $"{network}/32";
    }
}
