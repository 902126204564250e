namespace Remediation.Model.Events;

/// <summary>
/// Who made a change, as CloudTrail's userIdentity tells it; every text is the event's and untrusted.
/// </summary>
/// <param name="Type">userIdentity.type, e.g. <c>AssumedRole</c>, <c>IAMUser</c>, <c>Root</c>.</param>
/// <param name="Arn">userIdentity.arn, or the service in invokedBy.</param>
/// <param name="RoleArn">sessionContext.sessionIssuer.arn: the role behind an assumed-role session; null for
/// others.</param>
/// <param name="SourceIp">sourceIPAddress: an address or a service's name.</param>
/// <param name="UserAgent">userAgent.</param>
public sealed record Actor(string? Type, string? Arn, string? RoleArn, string? SourceIp, string? UserAgent)
{
    private const string CloudFormation = "cloudformation.amazonaws.com";

    /// <summary>
    /// The infrastructure-as-code tool that made the call, or null: its next run makes the violation again unless its
    /// source is mended.
    /// </summary>
    public string? Tool
    {
        get
        {
            foreach (var name in (ReadOnlySpan<string>)["Terraform", "OpenTofu", "Pulumi"])
            {
                if (UserAgent?.Contains(name, StringComparison.OrdinalIgnoreCase) == true)
                    return name;
            }
            return SourceIp == CloudFormation || UserAgent == CloudFormation ? "CloudFormation" : null;
        }
    }

    /// <summary>The actor in a CloudTrail record.</summary>
    internal static Actor Of(Field record)
    {
        var identity = record["userIdentity"];
        return new(
            identity["type"].Text,
            identity["arn"].Text ?? identity["invokedBy"].Text ?? identity["accountId"].Text,
            identity["sessionContext"]["sessionIssuer"]["arn"].Text,
            record["sourceIPAddress"].Text,
            record["userAgent"].Text
        );
    }
}
