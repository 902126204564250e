using Remediation.Guardrails;

namespace Remediation.Cdk.Tests;

/// <summary>Guardrails that only have what a deployment reads.</summary>
internal static class Some
{
    public static readonly Guardrail Safe = Of(
        "s3-some-safe",
        Risk.Safe,
        false,
        [
            new Watch.Calls("s3.amazonaws.com", "PutThing", "DeleteThing"),
            new Watch.ConfigItem("AWS::S3::Bucket"),
            new Watch.ConfigRule("thing-is-set"),
        ],
        [new("s3:GetThing", "arn:{partition}:s3:::*")],
        [new("s3:PutThing", "arn:{partition}:s3:::*")]
    );

    public static readonly Guardrail Disruptive = Of(
        "ec2-some-disruptive",
        Risk.Disruptive,
        false,
        [new Watch.Calls("ec2.amazonaws.com", "ModifyThing")],
        [new("ec2:DescribeThings", "*")],
        [new("ec2:ModifyThing", "arn:{partition}:ec2:{region}:{account}:thing/*")]
    );

    public static readonly Guardrail Global = Of(
        "iam-some-global",
        Risk.Safe,
        true,
        [new Watch.Calls("iam.amazonaws.com", "AttachThing")],
        [new("iam:GetThing", "arn:{partition}:iam::{account}:thing/*")],
        [new("iam:DetachThing", "arn:{partition}:iam::{account}:thing/*")]
    );

    /// <summary>These three and every guardrail there is.</summary>
    public static readonly IReadOnlyList<Guardrail> All = [Safe, Disruptive, Global, .. Catalogue.All];

    /// <summary>A guardrail whose id has so many characters.</summary>
    public static Guardrail Named(int length) =>
        Of(
            "s3-" + new string('x', length - 3),
            Risk.Safe,
            false,
            [new Watch.Calls("s3.amazonaws.com", "PutThing")],
            [],
            []
        );

    /// <summary>Safe, but in need of a sweep so often.</summary>
    public static Guardrail Swept(string id, TimeSpan every) =>
        Of(id, Risk.Safe, false, [new Watch.Calls("s3.amazonaws.com", "PutThing")], [], [], every);

    private static Guardrail<object> Of(
        string id,
        Risk risk,
        bool global,
        IReadOnlyList<Watch> watches,
        IReadOnlyList<Permission> reads,
        IReadOnlyList<Permission> writes,
        TimeSpan? sweep = null
    ) =>
        new()
        {
            Id = id,
            Title = $"Put {id} right",
            Description = "",
            Severity = Severity.Low,
            Risk = risk,
            Controls = [],
            Practice = Practice.Governance,
            ResourceTypes = [],
            IsGlobal = global,
            Watches = watches,
            Reads = reads,
            TagReads = [new("some:ListTags", "arn:{partition}:some:{region}:{account}:*")],
            Writes = writes,
            Undos = [new("some:UndoThing", "*")],
            SweepEvery = sweep ?? TimeSpan.FromDays(1),
            Locate = null!,
            List = null!,
            State = null!,
            Observe = null!,
            Verdict = null!,
            Undo = null!,
        };
}
