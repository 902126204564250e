namespace Remediation.Model;

/// <summary>
/// Some ARNs: each part of one is compared with the same part of the pattern, so that no part can stand in for another.
/// </summary>
/// <remarks>
/// In a part <c>*</c> stands for any text and <c>?</c> for one character. A resource's type, path and name are parts of
/// their own: <c>role/team-*</c> is not a role of the path <c>/team-x/</c>. A <c>*</c> alone after a slash stands for
/// everything below, and as a last part for all that would follow: <c>arn:aws:iam::*:role/team/*</c>,
/// <c>arn:aws:s3:*</c>. A <c>*</c> alone is every ARN, and whatever stands in the place of one.
/// </remarks>
public sealed class ArnPattern
{
    /// <summary>Stands for everything.</summary>
    public const string All = "*";

    private const int Parts = 6;

    private readonly string text;

    // Partition, service, region, account, resource; none for everything.
    private readonly string[] parts;

    private ArnPattern(string text, string[] parts)
    {
        this.text = text;
        this.parts = parts;
    }

    /// <summary>The pattern in a text, or null if it is none.</summary>
    public static ArnPattern? Parse(string? text)
    {
        if (text == All)
            return new(text, []);
        if (text is null || text != text.Trim() || text.Any(char.IsControl))
            return null;
        var given = text.Split(':', Parts);
        if (given[0] != "arn" || given.Length < 2 || (given.Length < Parts && given[^1] != All))
            return null;
        var parts = given.Skip(1).Concat(Enumerable.Repeat(All, Parts - given.Length)).ToArray();
        return parts[0].Length > 0 && parts[1].Length > 0 && parts[^1].Length > 0 ? new(text, parts) : null;
    }

    /// <summary>Whether a text is one of these ARNs.</summary>
    /// <param name="arn">An ARN; what is none, such as a service's name, is matched by everything alone.</param>
    public bool Matches(string? arn)
    {
        if (parts is not [var partition, var service, var region, var account, var resource])
            return true;
        return Arn.Parse(arn) is { } given
            && Wildcards.Match(partition, given.Partition)
            && Wildcards.Match(service, given.Service)
            && Wildcards.Match(region, given.Region)
            && Wildcards.Match(account, given.Account)
            && MatchesResource(resource, given.Resource);
    }

    public override string ToString() => text;

    private static bool MatchesResource(string pattern, string resource)
    {
        if (pattern.All(character => character == '*'))
            return true;
        var (type, rest) = Split(pattern);
        var (givenType, givenRest) = Split(resource);
        return Wildcards.Match(type, givenType) && MatchesRest(rest, givenRest);
    }

    private static bool MatchesRest(string pattern, string rest)
    {
        var (path, name) = Halves(pattern);
        if (name == All)
            return Wildcards.Match(pattern, rest);
        var (givenPath, givenName) = Halves(rest);
        return Wildcards.Match(path, givenPath) && Wildcards.Match(name, givenName);
    }

    // The type with the sign that ends it; of what has none an empty one.
    private static (string Type, string Following) Split(string resource)
    {
        var end = resource.AsSpan().IndexOfAny('/', ':') + 1;
        return (resource[..end], resource[end..]);
    }

    private static (string Path, string Name) Halves(string rest)
    {
        var end = rest.LastIndexOf('/') + 1;
        return (rest[..end], rest[end..]);
    }
}
