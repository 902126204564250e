using Remediation.Guardrails;

namespace Remediation.Cdk.Tests;

/// <summary>Guardrails that only have what a deployment reads.</summary>
internal static class Some
{
    public static readonly Guardrail Safe = Of(
        "s3-some-safe",
        watches:
        [
            new Watch.Calls("s3.amazonaws.com", "PutThing", "DeleteThing"),
            new Watch.ConfigItem("AWS::S3::Bucket"),
            new Watch.ConfigRule("thing-is-set"),
        ],
        reads: [new("s3:GetThing", "arn:{partition}:s3:::*")],
        writes: [new("s3:PutThing", "arn:{partition}:s3:::*")]
    );

    public static readonly Guardrail Disruptive = Of(
        "ec2-some-disruptive",
        watches: [new Watch.Calls("ec2.amazonaws.com", "ModifyThing")],
        reads: [new("ec2:DescribeThings", "*")],
        writes: [new("ec2:ModifyThing", "arn:{partition}:ec2:{region}:{account}:thing/*")],
        risk: Risk.Disruptive
    );

    public static readonly Guardrail Global = Of(
        "iam-some-global",
        watches: [new Watch.Calls("iam.amazonaws.com", "AttachThing")],
        reads: [new("iam:GetThing", "arn:{partition}:iam::{account}:thing/*")],
        writes: [new("iam:DetachThing", "arn:{partition}:iam::{account}:thing/*")],
        isGlobal: true
    );

    /// <summary>Of the engine's own parts: the watchdog runs it too.</summary>
    public static readonly Guardrail Self = Of(
        "self-some-part",
        watches: [new Watch.Calls("events.amazonaws.com", "DisableThing")],
        reads: [new("events:DescribeThing", "arn:{partition}:events:{region}:{account}:rule/remediation-*")],
        writes: [new("events:EnableThing", "arn:{partition}:events:{region}:{account}:rule/remediation-*")],
        sweepEvery: TimeSpan.FromMinutes(15)
    );

    /// <summary>Only tells.</summary>
    public static readonly Guardrail NotifyOnly = Of(
        "iam-some-news",
        watches: [new Watch.Calls("iam.amazonaws.com", "CreateThing")],
        reads: [new("iam:ListThings", "*")],
        writes: [],
        risk: Risk.NotifyOnly,
        isGlobal: true
    );

    public static readonly Guardrail Destructive = Of(
        "rds-some-destructive",
        watches: [new Watch.Calls("rds.amazonaws.com", "CopyThing")],
        reads: [new("rds:DescribeThings", "*")],
        writes: [new("rds:DeleteThing", "arn:{partition}:rds:{region}:{account}:thing:*")],
        risk: Risk.Destructive
    );

    /// <summary>One of each risk, and one of the engine's own parts.</summary>
    public static readonly GuardrailList Each = [Safe, Disruptive, Destructive, NotifyOnly, Global, Self];

    /// <summary>These three and every guardrail there is.</summary>
    public static readonly GuardrailList All = [Safe, Disruptive, Global, .. Catalogue.All];

    private static readonly IReadOnlyList<Permission> Writes = [new("s3:PutThing", "arn:{partition}:s3:::*")];

    private static readonly IReadOnlyList<Watch> PutThing = [new Watch.Calls("s3.amazonaws.com", "PutThing")];

    /// <summary>A guardrail whose id has so many characters.</summary>
    public static Guardrail Named(int length) => Of("s3-" + new string('x', length - 3), PutThing, [], Writes);

    /// <summary>Safe, but in need of a sweep so often.</summary>
    public static Guardrail Swept(string id, TimeSpan every) => Of(id, PutThing, [], Writes, sweepEvery: every);

    /// <summary>So many guardrails of 35 services, with watches, reads and writes of their own.</summary>
    public static GuardrailList Numbered(int count) => [.. Enumerable.Range(1, count).Select(WithNumber)];

    /// <summary>A guardrail that some Config rules wake.</summary>
    public static Guardrail WokenBy(params string[] configRules) =>
        Of("s3-some-woken", [.. configRules.Select(name => new Watch.ConfigRule(name))], [], Writes);

    /// <summary>The Config rules of one of <see cref="Numbered"/>: 20 for 8 guardrails.</summary>
    public static IReadOnlyList<string> ConfigRulesOf(int number)
    {
        string[] means = ["public-access-prohibited", "encryption-enabled", "logging-enabled"];
        return [.. means.Take(number % 2 == 0 ? 3 : 2).Select(meant => $"service{number % 35}-thing-{number}-{meant}")];
    }

    // What a guardrail has on the whole: a call or two of its service, a type of Config and two or three of its rules.
    private static Guardrail WithNumber(int number)
    {
        var service = $"service{number % 35}";
        var thing = $"{(char)('A' + number % 26)}Thing{number}";
        List<Watch> watches =
        [
            new Watch.Calls($"{service}.amazonaws.com", $"Put{thing}Policy"),
            new Watch.ConfigItem($"AWS::Service{number % 35}::Thing"),
        ];
        if (number % 4 != 0)
            watches.Add(new Watch.Calls($"{service}.amazonaws.com", $"Modify{thing}"));
        watches.Add(new Watch.ConfigRule([.. ConfigRulesOf(number)]));
        return Of(
            $"{service}-{thing.ToLowerInvariant()}-public-access-weakened",
            watches,
            [
                new($"{service}:Get{thing}Policy", $"arn:{{partition}}:{service}:{{region}}:{{account}}:thing/*"),
                new($"{service}:Get{thing}", $"arn:{{partition}}:{service}:{{region}}:{{account}}:thing/*"),
            ],
            [new($"{service}:Put{thing}Policy", $"arn:{{partition}}:{service}:{{region}}:{{account}}:thing/*")],
            risk: number % 3 == 0 ? Risk.Disruptive : Risk.Safe,
            sweepEvery: number % 10 == 0 ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1)
        );
    }

    private static Guardrail<object> Of(
        string id,
        IReadOnlyList<Watch> watches,
        IReadOnlyList<Permission> reads,
        IReadOnlyList<Permission> writes,
        Risk risk = Risk.Safe,
        bool isGlobal = false,
        TimeSpan? sweepEvery = null
    ) =>
        new()
        {
            Id = id,
            Title = $"Put {id} right",
            Repairs = "",
            Spares = "",
            Breaks = "",
            Severity = Severity.Low,
            Risk = risk,
            Controls = [],
            Practice = Practice.Governance,
            On = Thing(isGlobal),
            Watches = watches,
            Reads = reads,
            Writes = writes,
            Undos = [new("some:UndoThing", "*")],
            SweepEvery = sweepEvery ?? TimeSpan.FromDays(1),
            State = null!,
            Observe = null!,
            Judge = null!,
            Change = null!,
        };

    private static ResourceKind Thing(bool isGlobal) =>
        new()
        {
            Types = [],
            IsGlobal = isGlobal,
            Locate = null!,
            List = null!,
            Reads = [new("some:ListThings", "*")],
            TagReads = [new("some:ListTags", "arn:{partition}:some:{region}:{account}:*")],
        };
}
