namespace Remediation.Model.Events;

/// <summary>Who made a change, as CloudTrail's userIdentity tells it; every text is the event's and untrusted.</summary>
/// <param name="Type">userIdentity.type, e.g. <c>AssumedRole</c>, <c>IAMUser</c>, <c>Root</c>.</param>
/// <param name="Arn">userIdentity.arn, or the service in invokedBy.</param>
/// <param name="RoleArn">sessionContext.sessionIssuer.arn: the role behind an assumed-role session; empty for others.</param>
/// <param name="SourceIp">sourceIPAddress: an address or a service's name.</param>
/// <param name="UserAgent">userAgent.</param>
public sealed record Actor(string Type, string Arn, string RoleArn, string SourceIp, string UserAgent)
{
    public static readonly Actor None = new("", "", "", "", "");

    /// <summary>The infrastructure-as-code tool that made the call, or empty: its next run makes the violation again unless its source is mended.</summary>
    public string Tool =>
        UserAgent.Contains("Terraform", StringComparison.OrdinalIgnoreCase) ? "Terraform"
        : UserAgent.Contains("OpenTofu", StringComparison.OrdinalIgnoreCase) ? "OpenTofu"
        : UserAgent.Contains("Pulumi", StringComparison.OrdinalIgnoreCase) ? "Pulumi"
        : SourceIp == "cloudformation.amazonaws.com" || UserAgent == "cloudformation.amazonaws.com" ? "CloudFormation"
        : "";
}
