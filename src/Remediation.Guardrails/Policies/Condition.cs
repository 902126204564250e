using System.Net;
using System.Text.RegularExpressions;
using Remediation.Guardrails.Model;

namespace Remediation.Guardrails.Policies;

/// <summary>Whether a statement's condition really keeps the public out, or only looks like it.</summary>
/// <remarks>
/// After S3's "The meaning of public" (https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html), with two differences, both so
/// that no rightful access is cut: an ARN whose account is fixed narrows also if its end is a wildcard, and so does an organization path below a fixed organization.
/// </remarks>
public static partial class Condition
{
    // Tests that hold only for a value that is there and equal: not the negated ones, which hold for everybody else.
    private static readonly string[] Equalities = ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress"];

    private static readonly string[] Fixed =
    [
        "aws:SourceVpc", "aws:SourceVpce", "aws:SourceAccount", "aws:SourceOwner", "aws:SourceOrgID", "aws:PrincipalOrgID", "aws:PrincipalAccount", "aws:PrincipalServiceName", "s3:DataAccessPointAccount",
    ];

    /// <summary>Whether some test of the condition narrows: tests are all to hold, so one is enough.</summary>
    public static bool Narrows(Field condition) => condition.Members.Any(test => Narrowing(test.Name, test.Value));

    private static bool Narrowing(string test, Field keys)
    {
        // ForAllValues and ...IfExists also hold where the key is absent, as it is for the anonymous.
        if (test.StartsWith("ForAllValues:", StringComparison.OrdinalIgnoreCase) || test.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase)) return false;
        var name = test.Split(':')[^1];
        return Equalities.Contains(name, StringComparer.OrdinalIgnoreCase) && keys.Members.Any(key =>
        {
            var values = key.Value.Items.ToList();
            // One value of the list is enough to pass, so each must narrow.
            return values.Count > 0 && values.All(v => IsNarrow(name, key.Name, v.Text));
        });
    }

    private static bool IsNarrow(string test, string key, string value)
    {
        if (value.Length == 0 || value.Contains("${", StringComparison.Ordinal)) return false;
        if (Is(key, "aws:SourceIp")) return Is(test, "IpAddress") && IsNarrowRange(value);
        if (Is(test, "IpAddress")) return false;
        var isFixed = !value.Contains('*', StringComparison.Ordinal) && !value.Contains('?', StringComparison.Ordinal);
        if (Fixed.Contains(key, StringComparer.OrdinalIgnoreCase)) return isFixed;
        if (Is(key, "aws:SourceArn") || Is(key, "aws:PrincipalArn") || Is(key, "s3:DataAccessPointArn")) return isFixed || ArnOfAccount().IsMatch(value);
        if (Is(key, "aws:PrincipalOrgPaths") || Is(key, "aws:SourceOrgPaths")) return OfOrganization().IsMatch(value);
        return Is(key, "aws:userid") && (isFixed || SessionsOfRole().IsMatch(value));
    }

    private static bool Is(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    // Wider than a /8 (IPv6: /32) is the public to S3.
    private static bool IsNarrowRange(string range)
    {
        var parts = range.Split('/');
        if (!IPAddress.TryParse(parts[0], out var address)) return false;
        var isV4 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        return parts.Length == 1 || (parts.Length == 2 && int.TryParse(parts[1], out var length) && length >= (isV4 ? 8 : 32) && length <= (isV4 ? 32 : 128));
    }

    [GeneratedRegex(@"^arn:aws[a-z\-]*:[a-z0-9\-]+:[a-z0-9\-*]*:\d{12}:")]
    private static partial Regex ArnOfAccount();

    [GeneratedRegex(@"^o-[a-z0-9]{10,32}/")]
    private static partial Regex OfOrganization();

    [GeneratedRegex(@"^A[A-Z0-9]{15,}:\*\z")]
    private static partial Regex SessionsOfRole();
}
