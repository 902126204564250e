namespace Remediation.Model;

/// <summary>What a guardrail judges.</summary>
/// <param name="Type">The CloudFormation type name, e.g. <c>AWS::S3::Bucket</c>.</param>
/// <param name="Id">The id that the service's API takes: a bucket name, a group id, a trail ARN, a user name.</param>
/// <param name="Arn">The ARN; null while an event named the resource only indirectly (see
/// <see cref="ResourceKind.Resolve"/>).</param>
/// <param name="Account">The 12-digit account that it was found in.</param>
/// <param name="Region">The region where its API answers.</param>
/// <param name="Partition">The partition, e.g. <c>aws</c>, <c>aws-us-gov</c>.</param>
public sealed record Resource(string Type, string Id, string? Arn, string Account, string Region, string Partition)
{
    /// <summary>The ARN; before it is known the type and the id that the event gave.</summary>
    public override string ToString() => Arn ?? $"{Type} {Id}";
}
