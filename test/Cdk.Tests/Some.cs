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

    /// <summary>These three and every guardrail there is.</summary>
    public static readonly GuardrailList All = [Safe, Disruptive, Global, .. Catalogue.All];

    private static readonly IReadOnlyList<Watch> PutThing = [new Watch.Calls("s3.amazonaws.com", "PutThing")];

    /// <summary>A guardrail whose id has so many characters.</summary>
    public static Guardrail Named(int length) => Of("s3-" + new string('x', length - 3), PutThing, [], []);

    /// <summary>Safe, but in need of a sweep so often.</summary>
    public static Guardrail Swept(string id, TimeSpan every) => Of(id, PutThing, [], [], sweepEvery: every);

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
