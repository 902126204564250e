using System.Text.Json;
using Remediation.Guardrails.Ec2;
using Remediation.Guardrails.Shared.Networks;

namespace Remediation.Guardrails.Shared.Policies;

/// <summary>
/// Whether a statement's Condition really narrows "everybody" to callers, networks or organizations that somebody
/// named.
/// </summary>
/// <remarks>
/// AWS's list of what makes a grant to <c>*</c> not public is the base: fixed values, without wildcard or policy
/// variable, of the keys below (S3 User Guide, "The meaning of public"). Beyond its letter, a wildcard is fine where
/// what comes before it names an account, an organization or a role for good: <c>arn:aws:iam::111122223333:role/*</c>,
/// <c>o-example/*</c>, <c>AROAEXAMPLE:*</c>. Everything a caller may choose (aws:Referer, aws:UserAgent,
/// aws:PrincipalTag), everything that holds for anybody (aws:SecureTransport) and everything that holds when the key is
/// absent (negations, ...IfExists and ForAllValues without <c>Null: false</c>) narrows nothing. Private ranges of
/// aws:SourceIp (10.0.0.0/8) let nobody in, since requests never come from them, so they narrow.
/// </remarks>
internal static class Narrowing
{
    private const int WidestV4 = 8;
    private const int WidestV6 = 32;

    public static bool Narrows(JsonElement condition)
    {
        if (condition.ValueKind != JsonValueKind.Object)
            return false;
        var tests = condition
            .EnumerateObject()
            .Where(o => o.Value.ValueKind == JsonValueKind.Object)
            .SelectMany(
                o => o.Value.EnumerateObject(),
                (o, key) =>
                    (Operator: o.Name.ToLowerInvariant(), Key: key.Name.ToLowerInvariant(), Values: Texts(key.Value))
            )
            .ToList();
        var present = tests
            .Where(t => t.Operator == "null" && t.Values is ["false" or "False"])
            .Select(t => t.Key)
            .ToHashSet();
        return tests.Any(t =>
            Compares(t.Operator, present.Contains(t.Key))
            && t.Values.Count > 0
            && IsNarrow(t.Key, t.Values, t.Operator.Contains("arn", StringComparison.Ordinal))
        );
    }

    // Whether the operator lets only the given values pass; the absent key too passes ...IfExists and ForAllValues.
    private static bool Compares(string name, bool present)
    {
        if (name.StartsWith("forallvalues:", StringComparison.Ordinal) && !present)
            return false;
        name = name[(name.IndexOf(':') + 1)..];
        if (name.EndsWith("ifexists", StringComparison.Ordinal))
        {
            if (!present)
                return false;
            name = name[..^"ifexists".Length];
        }
        return name
            is "stringequals"
                or "stringequalsignorecase"
                or "stringlike"
                or "arnequals"
                or "arnlike"
                or "ipaddress";
    }

    private static bool IsNarrow(string key, List<string> values, bool byArn) =>
        key switch
        {
            "aws:sourceip" => AreNetworks(values),
            "aws:sourcevpc"
            or "aws:sourcevpce"
            or "aws:sourceaccount"
            or "aws:sourceowner"
            or "aws:sourceorgid"
            or "aws:principalaccount"
            or "aws:principalorgid"
            or "aws:principalservicename"
            or "aws:vpceaccount"
            or "aws:vpceorgid"
            or "kms:calleraccount"
            or "s3:dataaccesspointaccount"
            or "s3:x-amz-server-side-encryption-aws-kms-key-id" => values.All(IsFixed),
            "aws:sourcearn" or "aws:principalarn" or "s3:dataaccesspointarn" => values.All(v =>
                IsFixed(v) || IsOfOneAccount(v, byArn)
            ),
            "aws:principalorgpaths" or "aws:sourceorgpaths" or "aws:vpceorgpaths" => values.All(v =>
                IsFixed(Before(v, '/'))
            ),
            "aws:userid" => values.All(v => IsFixed(Before(v, ':'))),
            _ => false,
        };

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

    private static string Before(string value, char end) => value.IndexOf(end) is >= 0 and var at ? value[..at] : value;

    private static bool AreNetworks(List<string> values)
    {
        var blocks = values.Select(value => CidrBlock.Parse(WithPrefix(value))).OfType<CidrBlock>().ToList();
        return blocks.Count == values.Count
            && blocks.All(b => b.Prefix >= (b.IsV6 ? WidestV6 : WidestV4))
            && !WorldCoverage.Covers(blocks);
    }

    // A lone address is a network of one.
    private static string WithPrefix(string network)
    {
        if (network.Contains('/', StringComparison.Ordinal))
            return network;
        return network.Contains(':', StringComparison.Ordinal) ? $"{network}/128" : $"{network}/32";
    }

    private static List<string> Texts(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Array =>
            [
                .. value.EnumerateArray().SelectMany(v => v.ValueKind == JsonValueKind.Array ? [""] : Texts(v)),
            ],
            JsonValueKind.String => [new Field(value).Text ?? ""],
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => [value.GetRawText()],
            _ => [""],
        };
}
