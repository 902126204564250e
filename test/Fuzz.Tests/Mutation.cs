using System.Text;
using System.Text.Json;
using CsCheck;

namespace Fuzz.Tests;

// The last ones are one change that is made more often.
internal enum Change
{
    Drop,
    Double,
    DoubleOtherwise,
    Rename,
    ChangeCase,
    Replace,
    List,
    Map,
    Deepen,
    Swap,
    Quote,
    Root,
    Read,
    ReadToo,
    ReadThree,
    ReadFour,
    ReadFive,
    ReadSix,
}

/// <summary>One change of a JSON document.</summary>
/// <param name="Place">Where, counted round.</param>
/// <param name="With">What is put there, counted round among <see cref="Odd"/> or the other documents' parts.</param>
internal sealed record Mutation(Change Change, uint Place, uint With)
{
    private static readonly Gen<Mutation> Any = Gen.Select(
        Gen.Enum<Change>(),
        Gen.UInt,
        Gen.UInt,
        (change, place, with) => new Mutation(change, place, with)
    );

    /// <summary>What a field of an event has never held: tokens, with their quotes.</summary>
    public static IReadOnlyList<string> Odd { get; } =
    [
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-1",
        "1e400",
        "-1E-400",
        "2147483648",
        "-9223372036854775809",
        "9223372036854775807",
        "253402300800000",
        "1.7976931348623157e308",
        "0.1",
        new string('9', 400),
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "[null,null]",
        "{\"\":null}",
        "[\"\"]",
        "[\"a\",\"b\"]",
        "{\"items\":null}",
        "{\"items\":[null,{}]}",
        "{\"items\":{\"items\":{\"items\":[{}]}}}",
        .. new[]
        {
            "",
            " ",
            "\u0000",
            "a\u0000b",
            "\u0001\u001f\u007f\u0085",
            "\ufeff",
            "\u202e",
            "\r\n",
            "😀",
            "é",
            "１２３４５６７８９０１２",
            "١١١١٢٢٢٢٣٣٣٣",
            "*",
            "?",
            ".*",
            "^(a+)+$",
            "[",
            "\\",
            "\\\\?\\",
            "${aws:username}",
            "%00",
            "%s%n",
            "'\"<>&`",
            "/",
            "//",
            "../..",
            "/x",
            "x/",
            "a:b",
            ":",
            ":::::",
            "::::::::",
            "arn:",
            "arn:::::",
            "arn:aws:s3:::",
            "arn:aws:s3:::x",
            "arn:aws:iam::111122223333:role/",
            "arn:aws:iam::111122223333:user/a/b/",
            "arn:aws:iam::aws:policy/AdministratorAccess",
            "arn:aws:cloudtrail:us-east-1:111122223333:trail/",
            "arn:aws:cloudtrail:eu-west-1:444455556666:trail/x",
            "arn:aws:cloudtrail:us-east-1:111122223333:trail",
            "arn:aws:ec2:us-east-1:111122223333:security-group/sg-1",
            "sg-",
            "sg-0",
            "unique-id:",
            "unique-id:AIDA",
            "global",
            "us-east-1",
            "cn-north-1",
            "us-gov-west-1",
            "eu-isoe-west-1",
            "EU",
            "us-east-1.example.com",
            "us-east-1/",
            "US-EAST-1",
            "a-b",
            "aa-a-a-a-a-a-a",
            "111122223333",
            "1111222233334",
            "0",
            "ec2.amazonaws.com",
            "s3.amazonaws.com",
            "0001-01-01T00:00:00Z",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59.9999999Z",
            "9999-12-31T23:59:59-14:00",
            "2025-02-30T00:00:00Z",
            "10000-01-01",
            "now",
            "12:00",
            "ResourceDeleted",
            "NON_COMPLIANT",
            "COMPLIANT",
            "true",
            "AWS API Call via CloudTrail",
            "Config Configuration Item Change",
            "Config Rules Compliance Change",
            "Scheduled Event",
            "Remediation Sweep",
            "aws:sqs",
            new string('a', 64),
            new string('b', 256),
            new string('é', 4000),
            new string('(', 20_000),
        }.Select(text => JsonSerializer.Serialize(text)),
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"a\\ud83d\"",
        "\"\\ud800arn:aws:s3:::x\"",
    ];

    /// <summary>What events are read by, so that most changes meet something that is read.</summary>
    private static readonly string[] Known =
    [
        "id",
        "account",
        "region",
        "time",
        "detail-type",
        "detail",
        "eventID",
        "eventTime",
        "eventName",
        "eventSource",
        "awsRegion",
        "errorCode",
        "requestParameters",
        "responseElements",
        "userIdentity",
        "bucketName",
        "CreateBucketConfiguration",
        "groupId",
        "groupName",
        "securityGroupRuleSet",
        "ModifySecurityGroupRulesRequest",
        "name",
        "userName",
        "roleName",
        "configurationItem",
        "configurationItemSummary",
        "ARN",
        "resourceType",
        "resourceId",
        "resourceName",
        "awsAccountId",
        "configurationItemStatus",
        "configRuleName",
        "newEvaluationResult",
        "Records",
        "body",
        "hop",
        "skip",
        "totals",
        "cursor",
        "Statement",
        "NewImage",
    ];

    /// <summary>A document and changes of it; few, so that most of what reads it gets far.</summary>
    public static Gen<string> Of(IReadOnlyList<Node> documents) =>
        Gen.Select(
            Gen.Int[0, documents.Count - 1],
            Any.Array[0, 4],
            (index, mutations) =>
                mutations
                    .Aggregate(documents[index], (document, mutation) => mutation.Apply(document, documents))
                    .ToString()
        );

    /// <summary>
    /// The same as bytes, a fifth of them with bytes flipped, taken out, doubled, or with an early end.
    /// </summary>
    public static Gen<byte[]> BytesOf(IReadOnlyList<Node> documents) =>
        Gen.Select(
            Of(documents),
            Gen.Frequency<(int, uint, byte)[]>(
                (4, Gen.Const(Array.Empty<(int, uint, byte)>())),
                (1, Gen.Select(Gen.Int[0, 3], Gen.UInt, Gen.Byte).Array[1, 4])
            ),
            (text, flips) => flips.Aggregate(Encoding.UTF8.GetBytes(text), Damaged)
        );

    private static byte[] Damaged(byte[] bytes, (int Kind, uint Place, byte With) damage)
    {
        if (bytes.Length == 0)
            return bytes;
        var at = (int)(damage.Place % bytes.Length);
        if (damage.Kind == 0)
        {
            var flipped = (byte[])bytes.Clone();
            flipped[at] ^= (byte)(damage.With | 1);
            return flipped;
        }
        return damage.Kind switch
        {
            1 => [.. bytes[..at], .. bytes[(at + 1)..]],
            2 => [.. bytes[..at], damage.With, .. bytes[at..]],
            _ => bytes[..at],
        };
    }

    private Node Apply(Node document, IReadOnlyList<Node> documents)
    {
        var odd = new Node.Scalar(Odd[(int)(With % Odd.Count)]);
        var places = document.Places;
        if (Change == Change.Root || places == 0)
        {
            return (Place % 8) switch
            {
                0 => odd,
                1 => new Node.List([document]),
                _ => document,
            };
        }
        if (Change >= Change.Read)
            return Known[(int)(Place % Known.Length)] is var known && known == "CreateBucketConfiguration"
                ? Put(
                    document,
                    "\"requestParameters\"",
                    "\"CreateBucketConfiguration\"",
                    new Node.Map([("\"LocationConstraint\"", odd)])
                )
                : Set(document, $"\"{known}\"", odd);
        var other = documents[(int)(With % documents.Count)];
        return document.With(
            (int)(Place % places),
            (name, value) =>
                Change switch
                {
                    Change.Drop => [],
                    Change.Double => [(name, value), (name, value)],
                    Change.DoubleOtherwise => With % 2 == 0
                        ? [(name, odd), (name, value)]
                        : [(name, value), (name, odd)],
                    Change.Rename => [(odd.Token.StartsWith('"') ? odd.Token : $"\"{With % 100}\"", value)],
                    Change.ChangeCase =>
                    [
                        (
                            With % 2 == 0
                                ? name.ToUpperInvariant().Replace("\\U", "\\u", StringComparison.Ordinal)
                                : name.ToLowerInvariant(),
                            value
                        ),
                    ],
                    Change.Replace => [(name, odd)],
                    Change.List =>
                    [
                        (name, With % 2 == 0 ? new Node.List([value]) : new Node.List([value, odd, value])),
                    ],
                    Change.Map => [(name, new Node.Map([(With % 2 == 0 ? "\"items\"" : "\"value\"", value)]))],
                    Change.Deepen =>
                    [
                        (
                            name,
                            Enumerable
                                .Range(0, 1 + (int)(With % 80))
                                .Aggregate(
                                    value,
                                    (inner, depth) =>
                                        depth % 2 == 0 ? new Node.List([inner]) : new Node.Map([("\"items\"", inner)])
                                )
                        ),
                    ],
                    Change.Quote =>
                    [
                        (
                            name,
                            value is Node.Scalar { Token: ['"', .. var text, '"'] }
                                ? new Node.Scalar(double.TryParse(text, out _) ? text : "7")
                                : new Node.Scalar(JsonSerializer.Serialize(value.ToString()))
                        ),
                    ],
                    _ => [(name, other.At((int)(With / 7 % Math.Max(1, other.Places))))],
                }
        );
    }

    // Wherever a member of that name is.
    private static Node Set(Node node, string name, Node value) =>
        node switch
        {
            Node.Map map => new Node.Map([
                .. map.Members.Select(m => (m.Name, m.Name == name ? value : Set(m.Value, name, value))),
            ]),
            Node.List list => new Node.List([.. list.Items.Select(i => Set(i, name, value))]),
            _ => node,
        };

    // Into whichever object has that name.
    private static Node Put(Node node, string into, string name, Node value) =>
        node switch
        {
            Node.Map map => new Node.Map([
                .. map.Members.Select(m =>
                    (
                        m.Name,
                        m.Name == into && m.Value is Node.Map inner
                            ? new Node.Map([.. inner.Members, (name, value)])
                            : Put(m.Value, into, name, value)
                    )
                ),
            ]),
            Node.List list => new Node.List([.. list.Items.Select(i => Put(i, into, name, value))]),
            _ => node,
        };
}
