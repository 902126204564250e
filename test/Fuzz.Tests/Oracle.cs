using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Fuzz.Tests;

/// <summary>Values that a request's key may have.</summary>
/// <param name="Met">Those that meet all tests of the key.</param>
/// <param name="All">All of them.</param>
internal sealed record Offer(IReadOnlyList<string?> Met, IReadOnlyList<string?> All);

/// <summary>
/// Whether a policy's statement lets strangers in, found by asking for each value that a stranger's request could have,
/// one after the other: slow, and of nobody else's code.
/// </summary>
/// <remarks>
/// Two answers, because the published meaning of "public" (S3 User Guide, "The meaning of public") is not what a
/// condition happens to let in:
/// <list type="bullet">
/// <item><see cref="LetsStrangersIn"/> evaluates every test as IAM does. Where it says yes, calling the statement
/// private would be a hole.</item>
/// <item><see cref="IsPublic"/> is the definition: each test counts by itself, and only a comparison of a listed key
/// with fixed values counts. By the letter, a value with a wildcard is not fixed also under StringEquals (which would
/// never match), no value or an empty one names nobody, a source address is a CIDR block whatever the operator, and a
/// test that nobody can meet (a contradiction) is none.</item>
/// </list>
/// A stranger is who has no account, organization, VPC, role id or network that the policy names as such.
/// </remarks>
internal static partial class Oracle
{
    private enum Kind
    {
        Free,
        Text,
        Account,
        Path,
        Session,
        Arn,
        Endpoint,
        Network,
    }

    /// <summary>Stands for a policy variable: a part that the caller chooses.</summary>
    private const char Chosen = '\u0001';

    private static readonly Dictionary<string, Kind> Listed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["aws:SourceIp"] = Kind.Network,
        ["aws:SourceArn"] = Kind.Arn,
        ["aws:PrincipalArn"] = Kind.Arn,
        ["s3:DataAccessPointArn"] = Kind.Arn,
        ["aws:userid"] = Kind.Session,
        ["aws:SourceVpc"] = Kind.Text,
        ["aws:SourceVpce"] = Kind.Text,
        ["s3:x-amz-server-side-encryption-aws-kms-key-id"] = Kind.Text,
        ["aws:PrincipalServiceName"] = Kind.Text,
        ["aws:SourceAccount"] = Kind.Account,
        ["aws:SourceOwner"] = Kind.Account,
        ["aws:PrincipalAccount"] = Kind.Account,
        ["s3:DataAccessPointAccount"] = Kind.Account,
        ["kms:CallerAccount"] = Kind.Account,
        ["sns:Endpoint"] = Kind.Endpoint,
        ["aws:VpceAccount"] = Kind.Account,
        ["aws:PrincipalOrgID"] = Kind.Text,
        ["aws:SourceOrgID"] = Kind.Text,
        ["aws:VpceOrgID"] = Kind.Text,
        ["aws:PrincipalOrgPaths"] = Kind.Path,
        ["aws:SourceOrgPaths"] = Kind.Path,
        ["aws:VpceOrgPaths"] = Kind.Path,
    };

    // What a stranger's request may hold beside what is made up from the policy's own patterns.
    private static readonly Dictionary<Kind, string[]> Usual = new()
    {
        [Kind.Free] = ["x", "true", "false", "2026-01-01T00:00:00Z", "Anonymous", "10.1.2.3"],
        [Kind.Text] = ["vpc-0123456789abcdef0", "o-stranger00", "evil.amazonaws.com", ""],
        [Kind.Account] = ["999988887777", "anonymous", ""],
        [Kind.Path] = ["o-stranger00/r-zz99/ou-zz99-1/", ""],
        [Kind.Session] = ["AROASTRANGER:session", "AIDASTRANGER", "anonymous", ""],
        [Kind.Arn] =
        [
            "arn:aws:iam::999988887777:root",
            "arn:aws:iam::999988887777:role/admin",
            "arn:aws:sts::999988887777:assumed-role/x/y",
            "arn:aws:s3:::stranger",
            "",
        ],
        [Kind.Endpoint] =
        [
            "eve@evil.example",
            "https://evil.example/hook",
            "arn:aws:sqs:eu-central-1:999988887777:stranger",
            "",
        ],
        [Kind.Network] = [],
    };

    private static readonly string[] Fillers =
    [
        "",
        "x",
        "9",
        "999988887777",
        "eu-central-1",
        "aws",
        "iam",
        "eu-central-1:999988887777:x",
        "arn:aws:iam::999988887777:role/x",
        "1:999988887777:x",
        "o-stranger00/r-zz99",
        "AROASTRANGER",
    ];

    // RFC 6890; the same list that the product has, from the same source, in another form.
    private static readonly string[] Unrouted =
    [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/3",
    ];

    /// <summary>Whether the statement is public by the definition.</summary>
    public static bool IsPublic(Statement statement) =>
        IsToEverybody(statement) && !statement.Tests.Any(t => Stops(t, statement.Tests));

    /// <summary>Whether some stranger's request meets all of the statement's tests.</summary>
    public static bool LetsStrangersIn(Statement statement) =>
        IsToEverybody(statement)
        && statement
            .Tests.GroupBy(t => t.Key, StringComparer.OrdinalIgnoreCase)
            .All(key => Requests(key.Key, [.. key]).Any(value => key.All(t => Passes(t, value, byLetter: false))));

    /// <summary>
    /// The values that each key may have in a stranger's request, those first that meet all of the statement's tests of
    /// it; null where the request does not have the key.
    /// </summary>
    public static IReadOnlyDictionary<string, Offer> Offers(IReadOnlyList<ConditionTest> tests) =>
        tests
            .GroupBy(t => t.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                key => key.Key,
                key =>
                {
                    List<string?> values = [.. Requests(key.Key, [.. key])];
                    List<string?> met = [.. values.Where(v => key.All(t => Passes(t, v, byLetter: false)))];
                    return new Offer(met, values);
                },
                StringComparer.OrdinalIgnoreCase
            );

    /// <summary>Whether a request with these values meets every test.</summary>
    public static bool IsMetBy(IReadOnlyList<ConditionTest> tests, IReadOnlyDictionary<string, string[]> context) =>
        tests.All(test =>
            Passes(
                test,
                context.FirstOrDefault(c => c.Key.Equals(test.Key, StringComparison.OrdinalIgnoreCase)).Value?[0],
                byLetter: false
            )
        );

    /// <summary>
    /// The same of a request by somebody of whom the policy may name anything, such as its own holder.
    /// </summary>
    public static IReadOnlyDictionary<string, Offer> OwnOffers(IReadOnlyList<ConditionTest> tests) =>
        tests
            .GroupBy(t => t.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                key => key.Key,
                key =>
                {
                    var named = key.Where(t => t.Operator != "Null").SelectMany(t => t.Values).SelectMany(Instances);
                    List<string?> values = [.. Requests(key.Key, [.. key]).Concat(named).Distinct()];
                    List<string?> met = [.. values.Where(v => key.All(t => Passes(t, v, byLetter: false)))];
                    return new Offer(met, values);
                },
                StringComparer.OrdinalIgnoreCase
            );

    /// <summary>
    /// Whether the blocks of one family hold every address that is routed: one address is asked for of each stretch
    /// that no block begins or ends in.
    /// </summary>
    public static bool CoverWorld(IReadOnlyList<string> cidrs)
    {
        var blocks = cidrs.Select(Block).OfType<(bool IsV6, int Prefix, BigInteger First, BigInteger Last)>().ToList();
        var unrouted = Unrouted.Select(u => Block(u)!.Value).ToList();
        var global = Block("2000::/3")!.Value;
        return Covers(false, a => !unrouted.Exists(u => Holds(u, a)), unrouted)
            || Covers(true, a => Holds(global, a), [global]);

        bool Covers(
            bool isV6,
            Func<BigInteger, bool> isRouted,
            List<(bool IsV6, int Prefix, BigInteger First, BigInteger Last)> borders
        ) =>
            borders
                .Concat(blocks.Where(b => b.IsV6 == isV6))
                .SelectMany(b => (BigInteger[])[b.First, b.Last + 1])
                .Append(BigInteger.Zero)
                .Distinct()
                .Where(a => a < BigInteger.Pow(2, isV6 ? 128 : 32) && isRouted(a))
                .All(a => blocks.Exists(b => b.IsV6 == isV6 && Holds(b, a)));
    }

    /// <summary>
    /// Whether the blocks of one family hold more routed addresses than a /8 of IPv4 or a /16 of IPv6 has: those of
    /// each stretch that no block begins or ends in are counted.
    /// </summary>
    public static bool AreInternet(IReadOnlyList<string> cidrs)
    {
        var blocks = cidrs.Select(Block).OfType<(bool IsV6, int Prefix, BigInteger First, BigInteger Last)>().ToList();
        var unrouted = Unrouted.Select(u => Block(u)!.Value).ToList();
        var global = Block("2000::/3")!.Value;
        return Count(false, a => !unrouted.Exists(u => Holds(u, a)), unrouted) > BigInteger.Pow(2, 24)
            || Count(true, a => Holds(global, a), [global]) > BigInteger.Pow(2, 112);

        BigInteger Count(
            bool isV6,
            Func<BigInteger, bool> isRouted,
            List<(bool IsV6, int Prefix, BigInteger First, BigInteger Last)> borders
        )
        {
            var starts = borders
                .Concat(blocks.Where(b => b.IsV6 == isV6))
                .SelectMany(b => (BigInteger[])[b.First, b.Last + 1])
                .Distinct()
                .Order()
                .ToList();
            return starts
                .Zip(starts.Skip(1))
                .Where(s => isRouted(s.First) && blocks.Exists(b => b.IsV6 == isV6 && Holds(b, s.First)))
                .Aggregate(BigInteger.Zero, (sum, s) => sum + s.Second - s.First);
        }
    }

    /// <summary>
    /// A block's family, prefix and first and last address; an address alone is a block of one. Null for what is none.
    /// </summary>
    public static (bool IsV6, int Prefix, BigInteger First, BigInteger Last)? Block(string text)
    {
        var parts = text.Split('/');
        if (parts.Length > 2 || !IPAddress.TryParse(parts[0], out var address))
            return null;
        var bits = address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
        var prefix = bits;
        if (
            parts.Length == 2
            && (!parts[1].All(char.IsAsciiDigit) || !int.TryParse(parts[1], out prefix) || prefix > bits)
        )
            return null;
        var number = new BigInteger(address.GetAddressBytes(), isUnsigned: true, isBigEndian: true);
        var size = BigInteger.Pow(2, bits - prefix);
        var first = number - (number % size);
        return (bits == 128, prefix, first, first + size - 1);
    }

    private static bool Holds((bool IsV6, int Prefix, BigInteger First, BigInteger Last) block, BigInteger address) =>
        block.First <= address && address <= block.Last;

    private static bool IsToEverybody(Statement statement) =>
        statement.Effect == "Allow" && (statement.IsNot || EverybodyForm().IsMatch(statement.Principal));

    // By the definition: a comparison of a listed key that no stranger passes.
    private static bool Stops(ConditionTest test, IReadOnlyList<ConditionTest> all)
    {
        var (_, name, _) = Parts(test.Operator);
        if (
            !Listed.TryGetValue(test.Key, out var kind)
            || test.Values.Count == 0
            || name
                is not (
                    "stringequals"
                    or "stringequalsignorecase"
                    or "stringlike"
                    or "arnequals"
                    or "arnlike"
                    or "ipaddress"
                )
        )
            return false;
        var mayBeAbsent = !all.Any(t =>
            t.Operator == "Null"
            && t.Key.Equals(test.Key, StringComparison.OrdinalIgnoreCase)
            && t.Values.All(v => v.Contains("false", StringComparison.Ordinal))
        );
        if (mayBeAbsent && Passes(test, null, byLetter: true))
            return false;
        if (kind == Kind.Network)
        {
            var blocks = test.Values.Select(Block).ToList();
            return blocks.TrueForAll(b => b is not null) && !AreInternet(test.Values);
        }
        return !Requests(test.Key, [test]).Any(value => value is not null && Passes(test, value, byLetter: true));
    }

    // The values that the key can have in a stranger's request; null where it is not there.
    private static IEnumerable<string?> Requests(string key, IReadOnlyList<ConditionTest> tests)
    {
        var kind = Listed.GetValueOrDefault(key, Kind.Free);
        var values = tests.Where(t => t.Operator != "Null").SelectMany(t => t.Values).Distinct().ToList();
        // What a negated test names is nobody's network or account: the others' is what it lets in.
        var positive = tests
            .Where(t => t.Operator != "Null" && !t.Operator.Contains("Not", StringComparison.OrdinalIgnoreCase))
            .ToList();
        if (kind == Kind.Network)
            return
            [
                null,
                .. Addresses(values, [.. positive.Where(t => !AreInternet(t.Values)).SelectMany(t => t.Values)]),
            ];
        var names = positive.SelectMany(t => t.Values).Distinct().ToList();
        return ((IEnumerable<string?>)[null, .. Usual[kind], .. values.SelectMany(Instances)])
            .Where(v => v is null || IsStrangers(kind, v, names))
            .Distinct();
    }

    private static bool IsStrangers(Kind kind, string value, List<string> values)
    {
        bool Fixed(string text) =>
            text.Length > 0
            && text.IndexOfAny(['*', '?']) < 0
            && !text.Contains("${", StringComparison.Ordinal)
            && !text.Equals("anonymous", StringComparison.OrdinalIgnoreCase);
        bool Named(string text, Func<string, string> part) =>
            values.Exists(v => Fixed(part(v)) && part(v).Equals(text, StringComparison.OrdinalIgnoreCase));
        return kind switch
        {
            Kind.Free => true,
            Kind.Path => !Named(value.Split('/')[0], v => v.Split('/')[0]),
            Kind.Session => !Named(value.Split(':')[0], v => v.Split(':')[0]),
            Kind.Arn => !Named(value, v => v) && !Named(OwnerOf(value), OwnerOf),
            Kind.Endpoint => !Named(value, v => v)
                && !Named(OwnerOf(value), OwnerOf)
                && !Named(value.Split('@')[^1], v => v.StartsWith("*@", StringComparison.Ordinal) ? v[2..] : ""),
            _ => !Named(value, v => v),
        };
    }

    // Partition, service and account; nothing where the account is none.
    private static string OwnerOf(string arn) =>
        arn.Split(':') is { Length: >= 6 } parts && parts[4].Length == 12 && parts[4].All(char.IsAsciiDigit)
            ? $"{parts[1]}:{parts[2]}:{parts[4]}"
            : "";

    // The pattern with each wildcard replaced by each filler: what a stranger could name or own so that it matches.
    private static IEnumerable<string> Instances(string pattern)
    {
        var text = Variable().Replace(pattern, "*");
        var at = text.IndexOfAny(['*', '?']);
        if (at < 0)
            return [text];
        var few = text.Count(c => c is '*' or '?') > 3;
        string[] fillers = (text[at], few) switch
        {
            ('?', _) => ["9", "x"],
            (_, true) => Fillers[..2],
            _ => Fillers,
        };
        return fillers.SelectMany(f => Instances(text[(at + 1)..]).Select(rest => text[..at] + f + rest));
    }

    // One address of each stretch; those in networks that the policy names are nobody's but theirs, unless the Internet
    // is named.
    private static IEnumerable<string> Addresses(List<string> values, List<string> names)
    {
        var blocks = values.Select(Block).OfType<(bool IsV6, int Prefix, BigInteger First, BigInteger Last)>().ToList();
        var named = names.Select(Block).OfType<(bool IsV6, int Prefix, BigInteger First, BigInteger Last)>().ToList();
        foreach (var isV6 in (bool[])[false, true])
        {
            var end = BigInteger.Pow(2, isV6 ? 128 : 32);
            foreach (
                var address in blocks
                    .Where(b => b.IsV6 == isV6)
                    .SelectMany(b => (BigInteger[])[b.First - 1, b.First, b.Last, b.Last + 1])
                    .Append(Block(isV6 ? "2600::1" : "8.8.8.8")!.Value.First)
                    .Distinct()
            )
                if (address >= 0 && address < end && !named.Exists(n => n.IsV6 == isV6 && Holds(n, address)))
                    yield return new IPAddress([
                        .. new byte[isV6 ? 16 : 4]
                            .Concat(address.ToByteArray(isUnsigned: true, isBigEndian: true))
                            .TakeLast(isV6 ? 16 : 4),
                    ]).ToString();
        }
    }

    private static (string Set, string Name, bool IfExists) Parts(string text)
    {
        var name = text.ToLowerInvariant();
        var set = name.Split(':') switch
        {
            ["forallvalues", _, ..] => "all",
            ["foranyvalue", _, ..] => "any",
            _ => "",
        };
        name = name[(name.IndexOf(':') + 1)..];
        var ifExists = name.EndsWith("ifexists", StringComparison.Ordinal);
        return (set, ifExists ? name[..^8] : name, ifExists);
    }

    /// <summary>IAM's evaluation of one test against a request that has one value of the key, or none.</summary>
    /// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html</remarks>
    private static bool Passes(ConditionTest test, string? value, bool byLetter)
    {
        var (set, name, ifExists) = Parts(test.Operator);
        if (name == "null")
            return test.Values.Any(v => v.Contains("true", StringComparison.Ordinal) == value is null);
        var isNegated = name.Contains("not", StringComparison.Ordinal);
        // No value in the request: every one of none matches, and a negated test is met, unless some value must be
        // there.
        if (value is null)
            return ifExists || set == "all" || (isNegated && set != "any");
        var isMet = test.Values.Any(v =>
            Matches(
                name.Replace("not", "", StringComparison.Ordinal),
                Variable().Replace(v, $"{Chosen}"),
                value,
                byLetter
            )
        );
        return isNegated ? !isMet : isMet;
    }

    private static bool Matches(string name, string pattern, string value, bool byLetter) =>
        name switch
        {
            "stringequals" => Like(
                pattern,
                value,
                byLetter,
                ignoreCase: byLetter && value.Equals("anonymous", StringComparison.OrdinalIgnoreCase)
            ),
            "stringequalsignorecase" => Like(pattern, value, byLetter, ignoreCase: true),
            "stringlike" => Like(pattern, value, true, ignoreCase: false),
            // Each of the six parts by itself; the last holds whatever follows.
            "arnequals" or "arnlike" => (pattern.Split(':', 6), value.Split(':', 6))
                is ({ Length: 6 } parts, { Length: 6 } others)
                ? parts.Zip(others).All(p => Like(p.First, p.Second, true, ignoreCase: false))
                : byLetter && Like(pattern, value, true, ignoreCase: false),
            "ipaddress" => Block(pattern) is { } block && Block(value) is { } address
                ? block.IsV6 == address.IsV6 && Holds(block, address.First)
                : byLetter && Like(pattern, value, true, ignoreCase: false),
            "bool" => pattern.Equals(value, StringComparison.OrdinalIgnoreCase),
            "datelessthan" => DateTimeOffset.TryParse(pattern, out var end)
                && DateTimeOffset.TryParse(value, out var now)
                && now < end,
            _ => throw new ArgumentException($"no such operator: {name}", nameof(name)),
        };

    private static bool Like(string pattern, string value, bool wildcards, bool ignoreCase)
    {
        var p = 0;
        var v = 0;
        var star = -1;
        var from = 0;
        while (v < value.Length)
        {
            if (p < pattern.Length && (pattern[p] == Chosen || (wildcards && pattern[p] == '*')))
            {
                star = p++;
                from = v;
            }
            else if (p < pattern.Length && ((wildcards && pattern[p] == '?') || Same(pattern[p], value[v])))
            {
                p++;
                v++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                v = ++from;
            }
            else
                return false;
        }
        while (p < pattern.Length && (pattern[p] == Chosen || (wildcards && pattern[p] == '*')))
            p++;
        return p == pattern.Length;

        bool Same(char one, char other) =>
            one == other || (ignoreCase && char.ToUpperInvariant(one) == char.ToUpperInvariant(other));
    }

    [GeneratedRegex(@"\$\{[^}]*\}")]
    private static partial Regex Variable();

    // The generator's principals name everybody just so.
    [GeneratedRegex("\"(\\*|\\\\u002a)\"")]
    private static partial Regex EverybodyForm();
}
