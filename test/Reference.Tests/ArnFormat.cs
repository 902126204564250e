using System.Text.RegularExpressions;

namespace Reference.Tests;

/// <summary>A form of ARNs as AWS writes it, e.g. <c>arn:${Partition}:s3:::${BucketName}</c>.</summary>
internal sealed partial class ArnFormat
{
    private const int Partition = 1;
    private const int Service = 2;
    private const int Region = 3;
    private const int Account = 4;
    private const int Resource = 5;

    private readonly string[] parts;
    private readonly Regex resource;

    public ArnFormat(string text)
    {
        parts = Split(text) ?? throw new ArgumentException($"'{text}' is no form of an ARN", nameof(text));
        var fixedTexts = Variable().Split(parts[Resource]);
        resource = new Regex(
            $"^{string.Join(".+", fixedTexts.Select(Regex.Escape))}\\z",
            RegexOptions.Singleline | RegexOptions.CultureInvariant
        );
        FixedLength = fixedTexts.Sum(t => t.Length);
    }

    /// <summary>How many characters of the resource's part are fixed.</summary>
    /// <remarks>Of two forms that a pattern has, the one with more of them says what it is.</remarks>
    public int FixedLength { get; }

    /// <summary>The widest permission that is still of this form, as a guardrail declares it.</summary>
    public string Pattern =>
        string.Join(
            ':',
            parts.Select(
                (part, index) =>
                    (IsVariable(part), index) switch
                    {
                        (true, Partition) => "{partition}",
                        (true, Region) => "{region}",
                        (true, Account) => "{account}",
                        _ => Variable().Replace(part, "*"),
                    }
            )
        );

    /// <summary>The fixed text that the resource's part begins with, up to a separator: <c>listener</c>.</summary>
    public string Kind => Separated().Match(parts[Resource]).Value;

    /// <summary>Whether a declared resource is of this form: its fixed parts are there.</summary>
    /// <remarks>Wildcards may stand only in variable parts of the resource, not in region and account.</remarks>
    /// <param name="declared">An ARN with <c>{partition}</c>, <c>{region}</c>, <c>{account}</c> and wildcards.</param>
    public bool Fits(string declared) =>
        Split(declared) is { } given
        && given[0] == parts[0]
        && Fits(given[Partition], parts[Partition], "{partition}")
        && (IsVariable(parts[Service]) ? given[Service].Length > 0 : given[Service] == parts[Service])
        && Fits(given[Region], parts[Region], null)
        && Fits(given[Account], parts[Account], null)
        && resource.IsMatch(given[Resource]);

    private static bool Fits(string given, string part, string? only)
    {
        if (!IsVariable(part))
            return given == part;
        return only is null ? given.Length > 0 && given.AsSpan().IndexOfAny('*', '?') < 0 : given == only;
    }

    private static bool IsVariable(string part) => Variable().IsMatch(part);

    private static string[]? Split(string arn) =>
        arn.Split(':', Resource + 1) is { Length: Resource + 1 } parts && parts[0] == "arn" ? parts : null;

    [GeneratedRegex(@"^[^/:$*]*")]
    private static partial Regex Separated();

    // AWS writes a few variable parts as a star.
    [GeneratedRegex(@"\$\{[^}]+\}|\*")]
    private static partial Regex Variable();
}
