namespace Remediation.Model;

/// <summary>What a guardrail judges.</summary>
/// <param name="Type">The CloudFormation type name, e.g. <c>AWS::S3::Bucket</c>.</param>
/// <param name="Id">The id that the service's API takes: a bucket name, a group id, a trail ARN, a user name.</param>
/// <param name="Arn">The ARN; empty while an event named the resource only indirectly (see <see cref="Guardrail.Resolve"/>).</param>
/// <param name="Account">The 12-digit account that owns it.</param>
/// <param name="Region">The region where its API answers.</param>
/// <param name="Partition">The partition, e.g. <c>aws</c>, <c>aws-us-gov</c>.</param>
public sealed record Resource(string Type, string Id, string Arn, string Account, string Region, string Partition)
{
    /// <summary>Whether the ARN is known, so that the resource can be read and recorded.</summary>
    public bool IsResolved => Arn.Length > 0;

    public override string ToString() => IsResolved ? Arn : $"{Type} {Id}";
}
