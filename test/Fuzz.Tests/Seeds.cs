using System.Text.Json;
using Remediation.Engine;
using Remediation.Samples;

namespace Fuzz.Tests;

/// <summary>The documents that cases are made from.</summary>
internal static class Seeds
{
    /// <summary>A folder of CloudTrail records that real accounts wrote; not part of the repository.</summary>
    public static string Corpus { get; } =
        Environment.GetEnvironmentVariable("REMEDIATION_CORPUS") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Cases.Root, "..", "shared", "events", "corpus");

    /// <summary>Whose engine gets them.</summary>
    public static Identity Identity { get; } = new("aws", "eu-central-1", "111122223333");

    /// <summary>
    /// The events of all samples, with ids in the place of their placeholders; the rare kinds several times, so that
    /// each comes up as often.
    /// </summary>
    public static IReadOnlyList<Node> Events { get; } =
    [
        .. Sample
            .All.GroupBy(s => (s.Guardrail, (string?)s.Event["detail-type"]))
            .SelectMany(kind => Evenly([.. kind.Select(Event)])),
    ];

    public static Node Event(Sample sample) => Node.Parse(Filled(sample.Event.ToJsonString()));

    /// <summary>What comes besides events: a schedule's tick, a sweep that goes on, and queued events.</summary>
    public static IReadOnlyList<Node> Others { get; } =
    [
        Node.Parse(
            """{"id":"4d1f7a30-0000-4000-a000-000000000001","detail-type":"Scheduled Event","source":"aws.events","account":"111122223333","region":"eu-central-1","time":"2025-03-11T09:15:27Z","detail":{}}"""
        ),
        Node.Parse(
            """
            {"id":"4d1f7a30-0000-4000-a000-000000000002","detail-type":"Remediation Sweep","source":"remediation","account":"111122223333","region":"eu-central-1","time":"2025-03-11T09:15:27Z",
             "detail":{"guardrail":"s3-bucket-acl-public","cursor":"next","skip":12,"hop":3,"totals":{"compliant":7,"applied":2}}}
            """
        ),
        .. Events
            .Where((_, index) => index % 8 == 0)
            .Select(e =>
                Node.Parse(
                    $$"""
                    {"Records":[{"messageId":"m-1","eventSource":"aws:sqs","attributes":{"ApproximateFirstReceiveTimestamp":"1741684527000"},"body":{{JsonSerializer.Serialize(
                        e.ToString()
                    )}}},
                                {"messageId":"m-2","eventSource":"aws:sqs","attributes":{},"body":"{}"}]}
                    """
                )
            ),
    ];

    /// <summary>Recorded events, each in an envelope if it has none; empty where the folder is not there.</summary>
    public static IReadOnlyList<Node> Recorded { get; } =
        Directory.Exists(Corpus)
            ?
            [
                .. Directory
                    .EnumerateFiles(Corpus, "*.json")
                    .Order(StringComparer.Ordinal)
                    .Select(f => Enveloped(File.ReadAllText(f))),
            ]
            : [];

    private static IEnumerable<Node> Evenly(List<Node> kind) =>
        Enumerable.Range(0, Math.Max(kind.Count, 20)).Select(i => kind[i % kind.Count]);

    /// <summary>A text with something in the place of each placeholder.</summary>
    public static string Filled(string text)
    {
        for (
            var at = text.IndexOf("{{", StringComparison.Ordinal);
            at >= 0;
            at = text.IndexOf("{{", StringComparison.Ordinal)
        )
        {
            var end = text.IndexOf("}}", at, StringComparison.Ordinal);
            text = text[..at] + Named(text[(at + 2)..end]) + text[(end + 2)..];
        }
        return text;
    }

    private static string Named(string placeholder) =>
        placeholder switch
        {
            "account" => "111122223333",
            "arn" => "arn:aws:iam::111122223333:role/team/example",
            "policyArn" => "arn:aws:iam::111122223333:policy/example",
            "secretArn" => "arn:aws:secretsmanager:us-east-1:111122223333:secret:example-a1b2c3",
            "topicArn" => "arn:aws:sns:us-east-1:111122223333:example",
            "repositoryArn" => "arn:aws:ecr:us-east-1:111122223333:repository/example",
            "trailArn" => "arn:aws:cloudtrail:us-east-1:111122223333:trail/example",
            "groupArn" => "arn:aws:logs:us-east-1:111122223333:log-group:example",
            "resourceArn" => "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/web/50dc6c495c0c",
            "ownAcl" => "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/own/a1b2c3d4-5678-90ab-cdef-111122223333",
            "groupId" => "sg-0a1b2c3d4e5f60718",
            "key" => "AKIAEXAMPLEDANA00001",
            "region" => "us-east-1",
            "function" => "remediation-s3-bucket-policy-public",
            "functionArn" => "arn:aws:lambda:us-east-1:111122223333:function:remediation-s3-bucket-policy-public",
            "rule" => "remediation-s3-bucket-policy-public-1",
            "ruleArn" => "arn:aws:events:us-east-1:111122223333:rule/remediation-s3-bucket-policy-public-1",
            "sweep" => "remediation-s3-bucket-policy-public-sweep",
            "alarm" => "remediation-s3-bucket-policy-public-errors",
            "health" => "remediation-health",
            _ => $"example-{placeholder.ToLowerInvariant()}",
        };

    private static Node Enveloped(string json)
    {
        var record = Node.Parse(json);
        if (record is Node.Map map && map.Members.Any(m => m.Name == "\"detail-type\""))
            return record;
        var envelope = (Node.Map)
            Node.Parse(
                """{"id":"5d1f7a30-0000-4000-a000-000000000003","detail-type":"AWS API Call via CloudTrail","account":"111122223333","region":"eu-central-1","time":"2025-03-11T09:15:27Z"}"""
            );
        return new Node.Map([.. envelope.Members, ("\"detail\"", record)]);
    }
}
