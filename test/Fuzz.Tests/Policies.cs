using System.Text.Json;
using CsCheck;

namespace Fuzz.Tests;

/// <summary>One test of a condition.</summary>
/// <param name="Operator">With its set prefix and <c>IfExists</c>.</param>
internal sealed record ConditionTest(string Operator, string Key, IReadOnlyList<string> Values);

/// <summary>One statement of a resource policy.</summary>
/// <param name="Principal">As JSON.</param>
internal sealed record Statement(
    string Sid,
    string Effect,
    bool IsNot,
    string Principal,
    IReadOnlyList<ConditionTest> Tests
)
{
    /// <summary>The condition as a member of the statement, with the comma before it; empty without tests.</summary>
    public string ConditionJson
    {
        get
        {
            // An operator and a key in it can stand in a condition once, whatever their case.
            var operators = Tests
                .GroupBy(test => test.Operator, StringComparer.OrdinalIgnoreCase)
                .Select(of => $"{Quoted(of.Key)}: {{{string.Join(",", of.Select(Json))}}}");
            return Tests.Count > 0 ? $$""","Condition":{{{string.Join(", ", operators)}}}""" : "";
        }
    }

    public override string ToString()
    {
        var principal = IsNot ? "NotPrincipal" : "Principal";
        var head = $$"""{"Sid":{{Quoted(Sid)}}, "Effect":"{{Effect}}","{{principal}}" : {{Principal}}""";
        return $$"""{{head}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::example/*"{{ConditionJson}}}""";
    }

    // One value needs no list.
    private static string Json(ConditionTest test)
    {
        var values = test.Values.Select(value => Value(test, value)).ToList();
        var json = values.Count == 1 ? values[0] : $"[{string.Join(", ", values)}]";
        return $"{Quoted(test.Key)}:{json}";
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private static string Value(ConditionTest test, string value) => test.Operator == "Null" ? value : Quoted(value);
}

/// <summary>Resource policies, from narrow to open, with conditions that only look narrow.</summary>
internal static class Policies
{
    private static readonly string[] Arns =
    [
        "arn:aws:iam::111122223333:role/admin",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam::111122223333:*",
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::*:role/admin",
        "arn:aws:iam::1111*:role/x",
        "arn:aws:iam::11112222333?:role/x",
        "arn:aws:s3:::example",
        "arn:aws:s3:::*",
        "arn:aws:s3:::example*",
        "arn:aws:sns:*:111122223333:*",
        "arn:aws:sns:eu-*:111122223333:topic",
        "arn:aws:sns:eu-central-1:111122223333:*",
        "arn:*:iam::111122223333:role/x",
        "arn:aws:*:*:111122223333:*",
        "*:111122223333:*",
        "*",
        "arn:aws:iam::111122223333*",
        "arn:aws:iam::aws:policy/*",
        "arn:aws:s3:us-west-2:111122223333:accesspoint/*",
        "arn:aws:s3:us-west-2:*:accesspoint/x",
        "${aws:PrincipalArn}",
        "arn:aws:iam::${aws:PrincipalAccount}:role/x",
        "arn:aws:iam::111122223333:user/${aws:username}",
        "",
    ];

    private static readonly string[] Vpcs =
    [
        "vpc-0a1b2c3d",
        "vpc-1",
        "vpc-*",
        "*",
        "vpc-0a1b2c3?",
        "${aws:SourceVpc}",
        "",
    ];
    private static readonly string[] Accounts =
    [
        "111122223333",
        "444455556666",
        "1111*",
        "*",
        "????????????",
        "anonymous",
        "${aws:PrincipalAccount}",
        "",
    ];
    private static readonly string[] Organizations =
    [
        "o-exampleorg1",
        "o-exampleorg2",
        "o-*",
        "*",
        "o-exampleorg?",
        "${aws:PrincipalOrgID}",
    ];
    private static readonly string[] Paths =
    [
        "o-exampleorg1/r-ab12/*",
        "o-exampleorg1/*",
        "o-exampleorg1/r-ab12/ou-1/",
        "o-exampleorg1",
        "o-exampleorg1*",
        "o-*",
        "*/r-ab12/*",
        "o-example*/r-1/*",
    ];
    private static readonly string[] Networks =
    [
        "203.0.113.0/24",
        "203.0.113.7",
        "11.0.0.0/8",
        "10.0.0.0/8",
        "10.0.0.0/7",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "0.0.0.0/0",
        "0.0.0.0/1",
        "128.0.0.0/1",
        "198.51.100.7/0",
        "32.0.0.0/7",
        "2001:db8::/32",
        "2001:db8::1",
        "2000::/31",
        "::/0",
        "2000::/3",
        "fe80::/10",
        "somewhere",
        "203.0.113.*",
        "",
    ];

    /// <summary>Condition keys with values that mean something, or seem to, for them.</summary>
    private static readonly (string Key, string[] Values)[] Keys =
    [
        ("aws:SourceIp", Networks),
        ("aws:SourceIp", Networks),
        ("aws:SourceVpc", Vpcs),
        ("aws:SourceVpce", ["vpce-1a", "vpce-*", "*"]),
        ("aws:SourceAccount", Accounts),
        ("AWS:SourceOwner", Accounts),
        ("aws:PrincipalAccount", Accounts),
        ("s3:DataAccessPointAccount", Accounts),
        ("kms:CallerAccount", Accounts),
        ("aws:VpceAccount", Accounts),
        ("aws:PrincipalOrgID", Organizations),
        ("aws:principalorgid", Organizations),
        ("aws:SourceOrgID", Organizations),
        ("aws:VpceOrgID", Organizations),
        ("aws:PrincipalOrgPaths", Paths),
        ("aws:SourceOrgPaths", Paths),
        ("aws:SourceArn", Arns),
        ("aws:PrincipalArn", Arns),
        ("s3:DataAccessPointArn", Arns),
        (
            "aws:userid",
            [
                "AROAEXAMPLE:*",
                "AROAEXAMPLE:session",
                "AIDAEXAMPLE",
                "*:session",
                "ARO*",
                "*",
                "anonymous",
                "${aws:userid}",
            ]
        ),
        ("aws:PrincipalServiceName", ["logging.s3.amazonaws.com", "*.amazonaws.com", "*"]),
        (
            "s3:x-amz-server-side-encryption-aws-kms-key-id",
            ["arn:aws:kms:eu-central-1:111122223333:key/1", "arn:aws:kms:eu-central-1:111122223333:key/*", "*"]
        ),
        (
            "sns:Endpoint",
            [
                "dana@example.com",
                "*@example.com",
                "*@*",
                "*@",
                "*@*.example.com",
                "https://example.com/*",
                "arn:aws:sqs:*:111122223333:*",
                "arn:aws:sqs:eu-central-1:111122223333:*",
                "*",
                "",
            ]
        ),
        ("aws:Referer", ["https://example.com/*", "x"]),
        ("aws:UserAgent", ["x", "*"]),
        ("aws:PrincipalTag/team", ["x", "*"]),
        ("aws:SecureTransport", ["true", "false"]),
        ("s3:prefix", ["public/", "*"]),
        ("aws:PrincipalType", ["Anonymous", "Account"]),
        ("aws:CurrentTime", ["2030-01-01T00:00:00Z"]),
        ("aws:username", ["dana", "*"]),
        ("aws:VpcSourceIp", ["10.0.0.0/8"]),
        ("s3:ExistingObjectTag/public", ["yes"]),
        ("aws:RequestedRegion", ["eu-central-1"]),
    ];

    private static readonly Gen<string> Operator = Gen.Select(
        Gen.Frequency((6, ""), (1, "ForAllValues:"), (1, "ForAnyValue:")),
        Gen.OneOf(
            "StringEquals",
            "StringEquals",
            "StringEqualsIgnoreCase",
            "StringLike",
            "StringLike",
            "ArnEquals",
            "ArnLike",
            "IpAddress",
            "IpAddress",
            "StringNotEquals",
            "StringNotLike",
            "StringNotEqualsIgnoreCase",
            "ArnNotLike",
            "ArnNotEquals",
            "NotIpAddress",
            "Bool",
            "DateLessThan",
            "stringequals",
            "ARNLIKE"
        ),
        Gen.Frequency((4, ""), (1, "IfExists")),
        (set, name, suffix) => set + name + suffix
    );

    // The operator fits the key as a rule: the others are seldom what somebody meant.
    private static readonly Gen<ConditionTest> Test = Gen.OneOf(Keys)
        .SelectMany(k =>
            Gen.Select(
                Operator,
                Gen.OneOf(k.Values).Array[0, 3],
                Gen.Int[0, 9],
                (name, values, dice) =>
                    new ConditionTest(
                        dice > 0 ? Fitting(k.Key, name) : name,
                        k.Key,
                        values.Length == 0 && dice > 1 ? [k.Values[0]] : values
                    )
            )
        );

    // Presence is mostly asked of a key that is compared too.
    public static readonly Gen<IReadOnlyList<ConditionTest>> Tests = Gen.Select(
        Test.Array[0, 3],
        Gen.Frequency((3, ""), (2, "false"), (1, "\"false\""), (1, "true"), (1, "both")),
        Gen.Bool,
        (tests, present, first) =>
        {
            if (present.Length > 0 && tests.Length > 0)
                tests =
                [
                    .. tests,
                    new(
                        "Null",
                        first ? tests[0].Key : tests[^1].Key,
                        present == "both" ? ["\"true\"", "\"false\""] : [present]
                    ),
                ];
            return (IReadOnlyList<ConditionTest>)
                [.. tests.DistinctBy(t => (t.Operator.ToLowerInvariant(), t.Key.ToLowerInvariant()))];
        }
    );

    public static readonly Gen<Statement> Statement = Gen.Select(
        Gen.Frequency((8, "Allow"), (1, "Deny")),
        Gen.Frequency((9, false), (1, true)),
        Gen.OneOf(
            "\"*\"",
            "\"*\"",
            "{\"AWS\":\"*\"}",
            "{\"AWS\":[\"*\"]}",
            "{\"AWS\":[\"arn:aws:iam::111122223333:root\",\"*\"]}",
            "{\"Service\":\"cloudtrail.amazonaws.com\",\"AWS\": [\"*\" , \"444455556666\"] }",
            "{\"AWS\":\"arn:aws:iam::111122223333:root\"}",
            "{\"Service\":\"cloudtrail.amazonaws.com\"}",
            "\"\\u002a\""
        ),
        Tests,
        Gen.OneOf("", "a", "é\\\"", "{", "Public"),
        (effect, isNot, principal, tests, sid) => new Statement(sid, effect, isNot, principal, tests)
    );

    public static readonly Gen<Statement[]> Statements = Statement.Array[1, 4];

    /// <summary>A policy's text, with white space of its own.</summary>
    public static string Text(IEnumerable<Statement> statements) =>
        $"{{ \"Version\":\"2012-10-17\",\n  \"Statement\" : [ {string.Join(" ,\n", statements)} ] }}\n";

    public static readonly Gen<string> Any = Statements.Select(Text);

    /// <summary>Some policies to break.</summary>
    public static IReadOnlyList<string> Seeds { get; } =
    [
        """{"Version":"2012-10-17","Statement":[{"Sid":"Open","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}""",
        """{"Statement":{"Effect":"Allow","Principal":{"AWS":["*","111122223333"],"Service":"x"},"Action":"*","Condition":{"StringLike":{"aws:PrincipalArn":["arn:aws:iam::111122223333:role/*"]},"IpAddress":{"aws:SourceIp":["203.0.113.0/24","::/0"]},"Null":{"aws:PrincipalArn":"false"}}}}""",
    ];

    private static string Fitting(string key, string name)
    {
        var isNetwork = key.EndsWith("SourceIp", StringComparison.Ordinal);
        return isNetwork && name.Contains("StringEquals", StringComparison.Ordinal)
                ? name.Replace("StringEquals", "IpAddress", StringComparison.Ordinal)
                    .Replace("IgnoreCase", "", StringComparison.Ordinal)
            : !isNetwork
                ? name.Replace("NotIpAddress", "StringNotEquals", StringComparison.Ordinal)
                    .Replace("IpAddress", "StringLike", StringComparison.Ordinal)
            : name;
    }
}
